import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run, tool } from './project.mjs';

/** Debian's Chromium without a window of its own: a page costs half the processor time. */
const SHELL = 'chromium-headless-shell';
const OTHERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const MAC = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

const isExecutable = (path) => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const onPath = (...names) =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find(isExecutable);

const installed = () => onPath(...OTHERS) ?? MAC.find(isExecutable);

/** For each call of apt-get; a network that does not answer must not hold up stories that have a browser. */
const INSTALL_WITHIN_MS = 5 * 60_000;
const BESIDE_WITHIN_MS = 30_000;

const byApt = async (name, timeoutMs) => {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return undefined;
  console.log(`  ${name}: installing with apt-get, this can take a minute`);
  const apt = (...args) => run('apt-get', args, { env: { DEBIAN_FRONTEND: 'noninteractive' }, timeoutMs });
  const install = () => apt('install', '-y', '-qq', '--no-install-recommends', name);
  let result = await install();
  // lists that are missing or old
  if (result.code !== 0 && (await apt('update', '-qq')).code === 0) result = await install();
  const path = onPath(name);
  if (!path) console.log(`  ${name}: not to be had (${result.output.trim().split('\n').at(-1)})`);
  return path;
};

const byPlaywright = async () => {
  const { chromium } = await import('playwright-core');
  if (!existsSync(chromium.executablePath())) {
    console.log('  chromium: downloading with playwright');
    await run(tool('playwright-core'), ['install', 'chromium']);
  }
  return isExecutable(chromium.executablePath()) ? chromium.executablePath() : undefined;
};

/**
 * Path of a Chromium for the stories in a real browser: CHROMIUM_PATH; the headless shell, which root gets from Debian;
 * an installed one; Debian's; Playwright's. Throws when there is none to be had.
 */
export const findChromium = async () => {
  const given = process.env.CHROMIUM_PATH;
  if (given && !isExecutable(given)) throw new Error(`CHROMIUM_PATH is ${given}, which is not a program.`);
  const path =
    given ||
    onPath(SHELL) ||
    (await byApt(SHELL, installed() ? BESIDE_WITHIN_MS : INSTALL_WITHIN_MS)) ||
    installed() ||
    (await byApt('chromium', INSTALL_WITHIN_MS)) ||
    (await byPlaywright());
  if (!path) throw new Error('There is no Chromium. Install one, or name it: CHROMIUM_PATH=/path npm test');
  return path;
};
