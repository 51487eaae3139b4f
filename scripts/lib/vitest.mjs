import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, tool } from './project.mjs';

const hasFailed = (file) => file.status === 'failed' || file.assertionResults.some(isFailure);
const isFailure = ({ status }) => status === 'failed';

/** `{passed, failed}` of vitest's JSON report; a file that could not even be loaded counts as one failure. */
export const countsOf = (report) => {
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloaded.length };
};

/** A report whose failed files were run once more by themselves: what they gave then is what counts. */
export const afterSecondRun = (first, second) => {
  const before = first.testResults.filter(hasFailed).flatMap((file) => file.assertionResults);
  const passedBefore = before.filter(({ status }) => status === 'passed').length;
  const counts = countsOf(second);
  return { passed: first.numPassedTests - passedBefore + counts.passed, failed: counts.failed };
};

/** More than so many failed files are no accident of a busy machine. */
const SECOND_RUN_FILES_MAX = 3;

const runOnce = async (args, env) => {
  const file = join(tmpdir(), `baton-vitest-${process.pid}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const result = await run(tool('vitest'), ['run', '--passWithNoTests', ...reporters, ...args], {
    env: { NO_COLOR: '1', ...env },
  });
  const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  rmSync(file, { force: true });
  return { ...result, report };
};

const unsteady = (report) =>
  report.testResults.filter(hasFailed).flatMap(({ name, assertionResults }) => {
    const failures = assertionResults.filter(isFailure);
    return failures.length > 0 ? failures.map(({ fullName }) => `${name}: ${fullName}`) : [name];
  });

/**
 * Runs vitest for some projects; `{code, output, passed, failed, unsteady}`. Files that failed are run once more, by
 * themselves: what passes then is named in `unsteady`, to be looked into, and counts as passed. A run without a
 * report counts as one failure.
 */
export const runVitest = async (projects, env = {}) => {
  const chosen = projects.flatMap((name) => ['--project', name]);
  const first = await runOnce(chosen, env);
  if (!first.report) return { ...first, passed: 0, failed: first.code === 0 ? 0 : 1 };
  const failed = first.report.testResults.filter(hasFailed).map(({ name }) => name);
  if (failed.length === 0 || failed.length > SECOND_RUN_FILES_MAX)
    return { ...first, ...countsOf(first.report) };
  const second = await runOnce([...chosen, ...failed], env);
  if (!second.report) return { ...first, ...countsOf(first.report) };
  return {
    code: second.code,
    output: `${first.output}\n\nThe failed files again, by themselves:\n${second.output}`,
    ...afterSecondRun(first.report, second.report),
    unsteady: unsteady(first.report),
  };
};
