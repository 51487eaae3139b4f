import { parseArgs } from 'node:util';
import { installDependencies } from './lib/install.mjs';
import { at, checkNode, run, step, tool } from './lib/project.mjs';

/*
 * npm run agree -- --cases 100000 [--seed 7]
 * The two executions of random conditions compared, in memory and in SQL (server/src/conditions/agree.test.ts), in
 * rounds of 500 with people of their own. About 30 cases a second on one core; the seed of a round that fails stands
 * beside it, and replays it with --cases 500.
 */
checkNode();
const { values } = parseArgs({
  options: { cases: { type: 'string', default: '20000' }, seed: { type: 'string' } },
});
if (!/^[1-9]\d*$/.test(values.cases) || (values.seed !== undefined && !/^-?\d+$/.test(values.seed))) {
  console.error('npm run agree -- --cases <number> --seed <number>');
  process.exit(1);
}
await step('dependencies', installDependencies);
process.env.AGREE_CASES = values.cases;
if (values.seed !== undefined) process.env.AGREE_SEED = values.seed;
// verbose: each round of 500 is told when it is through
const { code } = await run(
  tool('vitest'),
  ['run', '--reporter=verbose', at('server/src/conditions/agree.test.ts')],
  { show: true },
);
process.exit(code);
