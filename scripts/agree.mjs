import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { installDependencies } from './lib/install.mjs';
import { at, checkNode, run, step, tool } from './lib/project.mjs';

/*
 * npm run agree -- --cases 100000 [--seed 7]
 * The two executions of random conditions compared, in memory and in SQL (server/src/conditions/agree.test.ts), in
 * rounds of 500 with people of their own, in as many runs beside each other as there are cores. About 80 cases a second
 * on two; the seed of a round that fails stands beside it, and replays it with --cases 500.
 */
const ROUND = 500;

checkNode();
const { values } = parseArgs({
  options: { cases: { type: 'string', default: '20000' }, seed: { type: 'string' } },
});
if (!/^[1-9]\d*$/.test(values.cases) || (values.seed !== undefined && !/^-?\d+$/.test(values.seed))) {
  console.error('npm run agree -- --cases <number> --seed <number>');
  process.exit(1);
}
await step('dependencies', installDependencies);
const cases = Number(values.cases);
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 30) : Number(values.seed);
const rounds = Math.ceil(cases / ROUND);
const runs = Math.min(rounds, availableParallelism());

/** The rounds of one run; each has the seed of the one before it and one more. */
const compare = (index) => {
  const [from, to] = [index, index + 1].map((nth) => Math.floor((nth * rounds) / runs));
  const env = {
    AGREE_CASES: String(Math.min(cases, (to - from) * ROUND)),
    AGREE_SEED: String(seed + from),
  };
  // verbose: each round is told when it is through
  const args = ['run', '--reporter=verbose', at('server/src/conditions/agree.test.ts')];
  return run(tool('vitest'), args, { env, show: true });
};
const results = await Promise.all(Array.from({ length: runs }, (_, index) => compare(index)));
process.exit(results.some(({ code }) => code !== 0) ? 1 : 0);
