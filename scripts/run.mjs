import { existsSync } from 'node:fs';
import { installDependencies } from './lib/install.mjs';
import { at, checkNode, run, step, tool } from './lib/project.mjs';

/* npm run bench | sim | sample: programs that run from their sources. */
const PROGRAMS = { bench: 'bench/main.ts', sim: 'server/sim/main.ts', sample: 'server/sim/sample.ts' };

checkNode();
const [name, ...args] = process.argv.slice(2);
const program = PROGRAMS[name];
if (!program || !existsSync(at(program))) {
  console.error(`There is no program "${name ?? ''}"; there are ${Object.keys(PROGRAMS).join(', ')}.`);
  process.exit(1);
}
await step('dependencies', installDependencies);
const { code } = await run(tool('tsx'), [at(program), ...args], { show: true, cwd: process.cwd() });
process.exit(code);
