import { parseArgs } from 'node:util';
import { installDependencies } from './lib/install.mjs';
import { at, checkNode, run, step, tool } from './lib/project.mjs';

/*
 * npm run why -- --pairs 10000 [--seed 7]
 * Whether what "why?" names decides: generated pairs of a contact and a workflow, and of a message and what stands
 * against it, with the named values turned round (server/src/insights/counterfactual.test.ts). A failing run says its
 * seed.
 */
checkNode();
const { values } = parseArgs({
  options: { pairs: { type: 'string', default: '10000' }, seed: { type: 'string' } },
});
if (!/^[1-9]\d*$/.test(values.pairs) || (values.seed !== undefined && !/^-?\d+$/.test(values.seed))) {
  console.error('npm run why -- --pairs <number> --seed <number>');
  process.exit(1);
}
await step('dependencies', installDependencies);
process.env.WHY_PAIRS = values.pairs;
if (values.seed !== undefined) process.env.WHY_SEED = values.seed;
const { code } = await run(
  tool('vitest'),
  ['run', '--reporter=verbose', '--testTimeout=600000', at('server/src/insights/counterfactual.test.ts')],
  { show: true },
);
process.exit(code);
