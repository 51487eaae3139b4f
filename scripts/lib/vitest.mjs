import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, tool } from './project.mjs';

/** `{passed, failed}` of vitest's JSON report; a file that could not even be loaded counts as one failure. */
export const countsOf = (report) => {
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloaded.length };
};

/** Runs vitest for some projects; `{code, output, passed, failed}`. A run without a report counts as one failure. */
export const runVitest = async (projects, env = {}) => {
  const file = join(tmpdir(), `baton-vitest-${process.pid}-${projects.join('-')}.json`);
  const args = [
    'run',
    '--passWithNoTests',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ];
  const result = await run(tool('vitest'), [...args, ...projects.flatMap((name) => ['--project', name])], {
    env: { NO_COLOR: '1', ...env },
  });
  const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  rmSync(file, { force: true });
  const counts = report ? countsOf(report) : { passed: 0, failed: result.code === 0 ? 0 : 1 };
  return { ...result, ...counts };
};
