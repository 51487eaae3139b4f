import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { installDependencies } from './lib/install.mjs';
import { checkNode, duration, step } from './lib/project.mjs';
import { runVitest } from './lib/vitest.mjs';

/*
 * npm run test:integration: our programs against real servers of Debian (Postfix, Dovecot, Kannel), installed when they
 * are missing and run with private configurations on free ports; the system's own services are not touched. Where
 * packages cannot be installed (no root, no apt) it says so in a line and passes.
 */
const PACKAGES = [
  { name: 'postfix', program: '/usr/sbin/postfix' },
  { name: 'dovecot-imapd', program: '/usr/lib/dovecot/imap' },
  { name: 'dovecot-lmtpd', program: '/usr/lib/dovecot/lmtp' },
  { name: 'kannel', program: '/usr/sbin/bearerbox' },
  { name: 'kannel-extras', program: '/usr/lib/kannel/test/fakesmsc' },
];
const INSTALL_WITHIN_MS = 5 * 60_000;

const skip = (why) => {
  console.log(`skipped  integration: ${why}`);
  process.exit(0);
};

const aptGet = (...args) =>
  spawnSync('apt-get', ['-q', ...args], {
    encoding: 'utf8',
    timeout: INSTALL_WITHIN_MS,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
  });

const isThere = ({ program }) => existsSync(program);

/** Installs what is missing; why it could not, or undefined. */
const install = () => {
  const missing = PACKAGES.filter((each) => !isThere(each)).map(({ name }) => name);
  if (missing.length === 0) return undefined;
  const wanted = ['install', '-y', '--no-install-recommends', ...missing];
  if (aptGet(...wanted).status === 0) return undefined;
  aptGet('update');
  const again = aptGet(...wanted);
  return again.status === 0 ? undefined : (again.stderr ?? '').trim().split('\n').at(-1) || 'apt-get failed';
};

checkNode();
if (process.platform !== 'linux') skip('Postfix, Dovecot and Kannel are run on Linux only');
if (process.getuid?.() !== 0) skip('only root can run Postfix and Dovecot; run it as root, in a container');
if (spawnSync('apt-get', ['--version']).status !== 0) skip('there is no apt-get to install the servers with');

const from = performance.now();
await step('dependencies', installDependencies);
const problem = install();
const missing = PACKAGES.filter((each) => !isThere(each));
if (missing.length > 0) skip(`${missing.map(({ name }) => name).join(', ')} cannot be installed: ${problem}`);
const result = await runVitest(['integration'], {});
const failed = result.failed || (result.code === 0 ? 0 : 1);
if (failed > 0) console.log(result.output.trim());
console.log(`in ${duration(performance.now() - from)}`);
console.log(`${result.passed ?? 0} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
