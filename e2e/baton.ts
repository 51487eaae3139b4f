/** The built server as a person starts it, on a free port and an empty data folder; and a browser. */
import { existsSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { keepRunning } from '../scripts/lib/keep-running.mjs';
import { eventually } from '../server/testing/eventually.ts';
import { scratchFolder } from '../server/testing/scratch-folder.ts';

const root = join(import.meta.dirname, '..');

export interface Baton {
  url: string;
  dataFolder: string;
  /** Ends the server; its data stay. */
  end(): Promise<void>;
  /** Ends the server and removes its data. */
  stop(): Promise<void>;
}

const freePort = (): Promise<number> =>
  new Promise((found, failed) => {
    const probe = createServer();
    probe.once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => found(typeof address === 'object' && address ? address.port : 0));
    });
  });

/** What a server prints that has its database and begins to work. */
const BEGUN = 'engine ready';
/** A first start with its own PostgreSQL takes seconds; a busy machine, much longer. */
const READY_WITHIN_MS = 120_000;

/**
 * Starts `server/dist/main.js`, as `npm start` does; throws with what it printed when it does not come up. `dataFolder` is the
 * server's from then on; a fresh one unless given.
 */
export const startBaton = async (dataFolder = scratchFolder('baton-e2e-')): Promise<Baton> => {
  const main = join(root, 'server', 'dist', 'main.js');
  for (const built of [
    main,
    join(root, 'web', 'dist', 'index.html'),
    join(root, 'tracker', 'dist', 'tracker.js'),
  ])
    if (!existsSync(built)) throw new Error(`${built} is missing: npm run build`);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let printed = '';
  let hasEnded = false;
  let ended = (): void => undefined;
  const hasGone = new Promise<void>((done) => {
    ended = done;
  });
  const server = keepRunning([main], {
    cwd: root,
    env: {
      ...process.env,
      PORT: String(port),
      HOST: '',
      BATON_DATA: dataFolder,
      BATON_SUPERVISED: '1',
      DATABASE_URL: '',
      SMTP_RECEIVE_PORT: '0',
      SMTP_RECEIVE_HOST: '127.0.0.1',
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    onStart: (child) => {
      for (const stream of [child.stdout, child.stderr])
        stream?.on('data', (text: Buffer) => {
          printed += text;
        });
    },
    onEnd: () => {
      hasEnded = true;
      ended();
    },
  });
  const end = async (): Promise<void> => {
    if (!hasEnded) server.end('SIGTERM');
    await hasGone;
  };
  const stop = async (): Promise<void> => {
    await end();
    rmSync(dataFolder, { recursive: true, force: true });
  };
  try {
    await eventually(
      async () => {
        if (hasEnded) return true;
        // its own word first: another server may answer at a port that both were given
        return printed.includes(BEGUN) && (await fetch(`${url}/readyz`)).ok;
      },
      READY_WITHIN_MS,
      'a server that answers',
    );
    if (hasEnded) throw new Error('the server ended');
  } catch (cause) {
    await stop();
    throw new Error(`The server did not start:\n${printed}`, { cause });
  }
  return { url, dataFolder, end, stop };
};

/**
 * What Chromium leaves out. Of its own window, which nobody sees, the pages that make up the address bar's list: each new
 * page of a test made them anew, at twice the cost of the page. The others are Playwright's (chromiumSwitches.ts), since
 * the last switch of a name is the one that counts.
 */
const FEATURES_OFF = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
];

export const openChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', `--disable-features=${FEATURES_OFF.join(',')}`],
  });
