import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { missingPackages } from './lib/install.mjs';
import { keepRunning } from './lib/keep-running.mjs';
import { hasDesktop } from './lib/open-browser.mjs';
import { at } from './lib/project.mjs';
import { afterSecondRun, countsOf } from './lib/vitest.mjs';

describe('dependencies', () => {
  const wanted = {
    '': { version: '0.1.0' },
    'node_modules/pg': { version: '8.1.0' },
    'node_modules/@baton/server': { link: true },
    'node_modules/windows-only': { version: '1.0.0', optional: true },
  };

  it('are there when every package has its version, whatever other systems would need', () => {
    expect(missingPackages(wanted, { 'node_modules/pg': { version: '8.1.0' } })).toEqual([]);
  });

  it('are missing when one is absent or of another version, or nothing is installed', () => {
    expect(missingPackages(wanted, {})).toEqual(['pg']);
    expect(missingPackages(wanted, { 'node_modules/pg': { version: '8.0.0' } })).toEqual(['pg']);
    expect(missingPackages(wanted, undefined)).toEqual(['pg']);
  });

  it('are locked for every system: npm ci refuses a lock without the binaries of another one', () => {
    const { packages } = JSON.parse(readFileSync(at('package-lock.json'), 'utf8')) as {
      packages: Record<string, { optionalDependencies?: Record<string, string> }>;
    };
    const absent = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !packages[`node_modules/${name}`] && !packages[`${path}/node_modules/${name}`],
      ),
    );
    expect(absent).toEqual([]);
  });
});

describe('the browser', () => {
  const linux = { platform: 'linux', isTerminal: true };

  it('is opened for somebody at a desktop', () => {
    expect(hasDesktop({ DISPLAY: ':0' }, linux)).toBe(true);
    expect(hasDesktop({}, { platform: 'darwin', isTerminal: true })).toBe(true);
  });

  it.each([
    ['without a desktop', {}, linux],
    ['in CI', { DISPLAY: ':0', CI: 'true' }, linux],
    ['when told not to', { DISPLAY: ':0', BATON_NO_OPEN: '1' }, linux],
    ['over ssh', { DISPLAY: ':0', SSH_CONNECTION: 'x' }, linux],
    ['without a terminal', { DISPLAY: ':0' }, { platform: 'linux', isTerminal: false }],
  ])('stays closed %s', (_, env, where) => {
    expect(hasDesktop(env, where)).toBe(false);
  });
});

describe('the sum of a test run', () => {
  it('counts a file that could not be loaded as a failure', () => {
    const report = {
      numPassedTests: 3,
      numFailedTests: 1,
      testResults: [
        { status: 'failed', assertionResults: [] },
        { status: 'failed', assertionResults: [{ status: 'failed' }] },
        { status: 'passed', assertionResults: [{ status: 'passed' }] },
      ],
    };
    expect(countsOf(report)).toEqual({ passed: 3, failed: 2 });
  });

  it('count the second run of the files that failed, and the first of all others', () => {
    const passed = { status: 'passed' };
    const failed = { status: 'failed' };
    const first = {
      numPassedTests: 5,
      numFailedTests: 1,
      testResults: [
        { status: 'passed', assertionResults: [passed, passed, passed] },
        { status: 'failed', assertionResults: [passed, failed, passed] },
        { status: 'failed', assertionResults: [] },
      ],
    };
    const second = {
      numPassedTests: 4,
      numFailedTests: 1,
      testResults: [
        { status: 'failed', assertionResults: [passed, passed, failed] },
        { status: 'passed', assertionResults: [passed, passed] },
      ],
    };
    expect(afterSecondRun(first, second)).toEqual({ passed: 7, failed: 1 });
  });
});

describe('a server that runs', () => {
  /** Runs a program that appends a dot to its file each time it starts. Returns its exit code and its starts. */
  const runOf = async (program: string) => {
    const file = join(mkdtempSync(join(tmpdir(), 'baton-runs-')), 'starts');
    const counted = `import { appendFileSync, readFileSync } from 'node:fs';
      appendFileSync(${JSON.stringify(file)}, '.');
      const starts = readFileSync(${JSON.stringify(file)}, 'utf8').length;
      const dies = () => process.kill(process.pid, 'SIGKILL');
      ${program}`;
    const args = ['--input-type=module', '--eval', counted];
    const code = await new Promise<number>(
      (onEnd) => void keepRunning(args, { onEnd, restartsMax: 2, stdio: 'ignore' }),
    );
    return { code, starts: readFileSync(file, 'utf8').length };
  };

  it('is started again when it was killed, and not when it ended by itself', async () => {
    expect(await runOf('if (starts < 3) dies(); else process.exit(7);')).toEqual({ code: 7, starts: 3 });
  });

  it('stays down when it is killed over and over', async () => {
    expect(await runOf('dies();')).toEqual({ code: 1, starts: 3 });
  });
});
