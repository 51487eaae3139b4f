/** npm run sim -- [--seeds 200] [--from 1] | --seed N: small worlds lived through in virtual time, and checked. */
import { openSimDatabase } from './database.ts';
import { type Life, live } from './run.ts';

const option = (name: string): number | undefined => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : Number(process.argv[at + 1]);
};

/** Lines of the story that are shown: the cause of a violation is near its end. */
const STORY_LINES = 60;

const tell = ({ seed, violations, story }: Life, lines: number): void => {
  console.log(`\nseed ${seed}: ${violations.length} violations`);
  for (const line of story.slice(-lines)) console.log(`  ${line}`);
  for (const violation of violations.slice(0, 10)) console.log(`  ! ${violation}`);
  console.log(`  again: npm run sim -- --seed ${seed}`);
};

const one = option('seed');
const from = one ?? option('from') ?? 1;
const seeds = one === undefined ? (option('seeds') ?? 200) : 1;
const started = performance.now();
const database = await openSimDatabase();
const totals: Record<string, number> = {};
const failed: number[] = [];
for (let seed = from; seed < from + seeds; seed++) {
  const life = await live(database, seed);
  for (const [what, number] of Object.entries(life.counts)) totals[what] = (totals[what] ?? 0) + number;
  if (life.violations.length > 0) {
    failed.push(seed);
    tell(life, STORY_LINES);
  } else if (one !== undefined) tell(life, Number.POSITIVE_INFINITY);
}
await database.close();
const seconds = ((performance.now() - started) / 1_000).toFixed(1);
const counted = Object.entries(totals).map(([what, number]) => `${number} ${what}`);
console.log(`${seeds} seeds in ${seconds} s: ${counted.join(', ')}`);
console.log(failed.length === 0 ? 'all checks held' : `failed: ${failed.join(', ')}`);
process.exit(failed.length === 0 ? 0 : 1);
