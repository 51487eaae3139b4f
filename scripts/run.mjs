import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { buildIfStale, bundleWithThread, TARGETS } from './lib/build.mjs';
import { installDependencies } from './lib/install.mjs';
import { at, checkNode, run, step } from './lib/project.mjs';

/*
 * npm run bench | sim | sample: programs that run from their sources, bundled first; the first file is the program.
 * Benchmarks start the server besides, as it is built.
 */
const PROGRAMS = {
  bench: [
    'bench/src/main.ts',
    'bench/src/feeder.ts',
    'bench/src/bare-handler.ts',
    'bench/src/load-client.ts',
  ],
  sim: ['server/sim/main.ts'],
  sample: ['server/sim/sample.ts'],
};

checkNode();
const [name, ...args] = process.argv.slice(2);
const files = PROGRAMS[name];
if (!files) {
  console.error(`There is no program "${name ?? ''}"; there are ${Object.keys(PROGRAMS).join(', ')}.`);
  process.exit(1);
}
await step('dependencies', installDependencies);
if (name === 'bench') for (const target of TARGETS) await step(target.name, () => buildIfStale(target));
// each run has its own: another may be under way
const folder = join('server', 'dist', `${name}-${process.pid}`);
try {
  await bundleWithThread(files, folder);
  const program = at(folder, `${basename(files[0], '.ts')}.js`);
  const given = ['--enable-source-maps', program, ...args];
  process.exitCode = (await run(process.execPath, given, { show: true, cwd: process.cwd() })).code;
} finally {
  rmSync(at(folder), { recursive: true, force: true });
}
