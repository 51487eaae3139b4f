import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run, tool } from './project.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
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

const onPath = () =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .concat(MAC)
    .find(isExecutable);

const byApt = async () => {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return undefined;
  console.log('  chromium: installing with apt-get, this can take a minute');
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-qq'], { env });
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], { env });
  return onPath();
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
 * Path of a Chromium for the stories in a real browser: CHROMIUM_PATH, an installed one, Debian's, Playwright's.
 * Throws when there is none to be had.
 */
export const findChromium = async () => {
  const given = process.env.CHROMIUM_PATH;
  if (given && !isExecutable(given)) throw new Error(`CHROMIUM_PATH is ${given}, which is not a program.`);
  const path = given || onPath() || (await byApt()) || (await byPlaywright());
  if (!path) throw new Error('There is no Chromium. Install one, or name it: CHROMIUM_PATH=/path npm test');
  return path;
};
