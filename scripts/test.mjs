import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildIfStale, TARGETS } from './lib/build.mjs';
import { findChromium } from './lib/chromium.mjs';
import { installDependencies } from './lib/install.mjs';
import { at, checkNode, duration, ROOT, run, step, tool } from './lib/project.mjs';
import { runVitest } from './lib/vitest.mjs';

/*
 * npm test [-- --only NAME,NAME] [--skip NAME,NAME]: every check, one after the other, each with its time; the output
 * of those that fail. A file of tests that fails is run once more by itself; if it passes then, it counts, and is named.
 * The last line is `N passed, N failed`: tests, and one more failure for each failed check.
 */
const statements = mkdtempSync(join(tmpdir(), 'baton-statements-'));
/** What is type-checked together: packages that run in Node and share their settings read the server's files once. */
const PROGRAMS = ['tsconfig.node.json', 'web', 'tracker', 'e2e'];

const node = (script, ...args) => run(process.execPath, [at('scripts', script), ...args]);

const types = async () => {
  // One checker each: several would check again what they share, and the programs fill the cores.
  const check = (name) => run(tool('tsc'), ['-p', at(name), '--noEmit', '--checkers', '1']);
  const results = await Promise.all(PROGRAMS.map(check));
  return {
    code: results.some(({ code }) => code !== 0) ? 1 : 0,
    output: results.map(({ output }) => output).join(''),
  };
};

const build = async () => {
  try {
    for (const target of TARGETS) await buildIfStale(target);
    return { code: 0, output: '' };
  } catch (error) {
    return { code: 1, output: error.message };
  }
};

const stories = async () => {
  try {
    return await runVitest(['e2e'], { CHROMIUM_PATH: await findChromium() });
  } catch (error) {
    return { code: 1, output: error.message };
  }
};

const STEPS = [
  { name: 'style', work: () => run(tool('biome'), ['check', '--error-on-warnings', ROOT]) },
  { name: 'types', work: types },
  { name: 'imports', work: () => node('check-imports.mjs') },
  { name: 'unused', work: () => run(tool('knip'), ['--no-progress', '--no-config-hints']) },
  { name: 'unit', work: () => runVitest(['server', 'web', 'tracker'], { BATON_STATEMENTS_DIR: statements }) },
  { name: 'sql', work: () => node('check-sql.mjs', statements) },
  { name: 'build', work: build },
  { name: 'e2e', work: stories },
];

const listAfter = (flag) => {
  const index = process.argv.indexOf(flag);
  return index < 0 ? undefined : (process.argv[index + 1] ?? '').split(',').filter(Boolean);
};

const chosenSteps = () => {
  const [only, skip] = [listAfter('--only'), listAfter('--skip') ?? []];
  const unknown = [...(only ?? []), ...skip].filter((name) => !STEPS.some((each) => each.name === name));
  if (unknown.length === 0)
    return STEPS.filter(({ name }) => (only ? only.includes(name) : !skip.includes(name)));
  console.error(
    `There is no check ${unknown.join(', ')}; there are ${STEPS.map((each) => each.name).join(', ')}.`,
  );
  process.exit(1);
};

const results = [];
const runStep = async ({ name, work }) => {
  const from = performance.now();
  const result = await work();
  const failed = result.failed || (result.code === 0 ? 0 : 1);
  const counted = result.passed === undefined ? '' : `  ${result.passed} passed, ${result.failed} failed`;
  const unsteady = failed > 0 ? [] : (result.unsteady ?? []);
  if (failed > 0 || unsteady.length > 0) console.log(`\n${result.output.trim()}\n`);
  for (const name of unsteady) console.log(`passed only when run again: ${name}`);
  const line = `${failed > 0 ? 'FAILED' : 'ok    '}  ${name.padEnd(8)} ${duration(performance.now() - from).padStart(8)}${counted}`;
  console.log(line);
  results.push({ line, passed: result.passed ?? 0, failed });
};

const from = performance.now();
checkNode();
const steps = chosenSteps();
try {
  await step('dependencies', installDependencies);
  for (const each of steps) await runStep(each);
} catch (error) {
  console.error(error.message);
  results.push({ line: `FAILED  ${error.message.split('\n')[0]}`, passed: 0, failed: 1 });
} finally {
  if (existsSync(statements)) rmSync(statements, { recursive: true });
}

const sum = (of) => results.reduce((total, result) => total + of(result), 0);
console.log(
  `\n${results.map((result) => result.line).join('\n')}\nin ${duration(performance.now() - from)}\n`,
);
console.log(`${sum((result) => result.passed)} passed, ${sum((result) => result.failed)} failed`);
process.exit(sum((result) => result.failed) > 0 ? 1 : 0);
