/**
 * npm run sim -- [--seeds 200] [--from 1] | --seed N: small worlds lived through in virtual time, and checked.
 * With --reference: workflows compared with the whole history run again in memory.
 */
import { openSimDatabase, type SimDatabase } from './database.ts';
import { liveAndCompare } from './reference/live.ts';
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
/** Seeds of the reference that live side by side. */
const TOGETHER = 100;

/** Progress is told no more often than this. */
const TELL_EVERY_MS = 10_000;

interface Sum {
  totals: Record<string, number>;
  failed: number[];
}

const started = performance.now();
let toldMs = started;

/** "400 of 10000 seeds, 7.1 a second, 22.5 minutes left; all checks held so far" */
const tellProgress = (done: number, { failed }: Sum): void => {
  const nowMs = performance.now();
  if (nowMs - toldMs < TELL_EVERY_MS || done === seeds) return;
  toldMs = nowMs;
  const perSecond = done / ((nowMs - started) / 1_000);
  const minutesLeft = (seeds - done) / perSecond / 60;
  const so = failed.length === 0 ? 'all checks held so far' : `failed so far: ${failed.join(', ')}`;
  console.log(
    `${done} of ${seeds} seeds, ${perSecond.toFixed(1)} a second, ${minutesLeft.toFixed(1)} minutes left; ${so}`,
  );
};

const add = ({ totals }: Sum, counts: Record<string, number>): void => {
  for (const [what, number] of Object.entries(counts)) totals[what] = (totals[what] ?? 0) + number;
};

const liveAll = async (database: SimDatabase, sum: Sum): Promise<void> => {
  for (let seed = from; seed < from + seeds; seed++) {
    const life = await live(database, seed);
    add(sum, life.counts);
    if (life.violations.length > 0) {
      sum.failed.push(seed);
      tell(life, STORY_LINES);
    } else if (one !== undefined) tell(life, Number.POSITIVE_INFINITY);
    tellProgress(seed - from + 1, sum);
  }
};

const compareAll = async (database: SimDatabase, sum: Sum): Promise<void> => {
  for (let first = from; first < from + seeds; first += TOGETHER) {
    const length = Math.min(TOGETHER, from + seeds - first);
    const { compared, counts } = await liveAndCompare(
      database,
      Array.from({ length }, (_, n) => first + n),
    );
    add(sum, counts);
    for (const { seed, differences, ways } of compared) {
      add(sum, { ways });
      if (differences.length === 0) continue;
      sum.failed.push(seed);
      console.log(`\nseed ${seed} differs\n${differences.join('\n')}`);
      console.log(`  again: npm run sim -- --reference --seed ${seed}`);
    }
    tellProgress(first + length - from, sum);
  }
};

const database = await openSimDatabase();
const sum: Sum = { totals: {}, failed: [] };
await (process.argv.includes('--reference') ? compareAll : liveAll)(database, sum);
await database.close();
const seconds = ((performance.now() - started) / 1_000).toFixed(1);
const counted = Object.entries(sum.totals).map(([what, number]) => `${number} ${what}`);
console.log(`${seeds} seeds in ${seconds} s: ${counted.join(', ')}`);
console.log(sum.failed.length === 0 ? 'all checks held' : `failed: ${sum.failed.join(', ')}`);
process.exit(sum.failed.length === 0 ? 0 : 1);
