/** The real server in a process of its own, with its embedded PostgreSQL, to be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, realpathSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { bundleWithThread } from '../../../scripts/lib/build.mjs';
import { type Db, openDb, projectFolder, runningEmbeddedUrl } from '../../src/platform/index.ts';
import { eventually } from '../eventually.ts';
import { scratchFolder } from '../scratch-folder.ts';

export interface House {
  url: string;
  writeKey: string;
  /** kill -9 of the server, while it works; PostgreSQL outlives it, and is cleared away by the next start */
  killServer(): void;
  /** kill -9 of the postmaster, whose processes follow it; the server starts it again */
  killPostgres(): void;
  /** waits until the killed server is gone, and starts it again; resolves when it is ready */
  restart(): Promise<void>;
  /** resolves when PostgreSQL is back */
  untilReady(): Promise<void>;
  /** asks the API as the admin */
  ask<T>(path: string, body?: unknown, method?: string): Promise<T>;
  /** the database beside the server, once both are up */
  openDb(): Promise<Db>;
  close(): Promise<void>;
}

const READY_WITHIN_MS = 90_000;

/** Baton's own code in one file, as `npm run build` makes it: starts in a second, where the sources take three. */
const bundleServer = async (): Promise<string> => {
  const folder = join(projectFolder(), 'server', 'dist', `faults-${process.pid}`);
  await bundleWithThread(['server/src/main.ts'], folder);
  return folder;
};

const freePort = (): Promise<number> =>
  new Promise((found, failed) => {
    const probe = createServer();
    probe.once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => found(port));
    });
  });

const exitOf = (child: ChildProcess): Promise<void> =>
  new Promise((done) => {
    if (child.exitCode !== null || child.signalCode !== null) done();
    else child.once('exit', () => done());
  });

const setUp = async (url: string): Promise<{ slug: string; cookie: string }> => {
  const response = await fetch(`${url}/api/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({
      company: 'Faults',
      name: 'Ana',
      email: 'ana@faults.example',
      password: 'correct horse battery',
      timeZone: 'UTC',
      currency: 'EUR',
    }),
  });
  const cookies = response.headers.getSetCookie().map((line) => line.split(';')[0]);
  const { workspace } = (await response.json()) as { workspace: { slug: string } };
  return { slug: workspace.slug, cookie: cookies.join('; ') };
};

/** Starts the house and makes its first workspace, which mails to `smtpUrl`. */
export const openHouse = async (smtpUrl: string): Promise<House> => {
  const folder = await bundleServer();
  const program = join(folder, 'main.js');
  const dataFolder = scratchFolder('baton-faults-');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const launch = (): ChildProcess =>
    spawn(process.execPath, [program], {
      env: {
        ...process.env,
        PORT: String(port),
        BATON_DATA: dataFolder,
        SMTP_URL: smtpUrl,
        LOG_LEVEL: 'silent',
        BATON_ALLOW_PRIVATE: '1',
      },
      stdio: 'ignore',
    });
  const untilReady = async (): Promise<void> => {
    await eventually(async () => (await fetch(`${url}/readyz`)).ok, READY_WITHIN_MS, 'the server is ready');
  };
  let child = launch();
  const close = async (): Promise<void> => {
    child.kill('SIGTERM');
    await exitOf(child);
    rmSync(dataFolder, { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await untilReady();
    const { slug, cookie } = await setUp(url);
    const ask: House['ask'] = async (path, body, method = body === undefined ? 'GET' : 'POST') => {
      const response = await fetch(`${url}/api/w/${slug}${path}`, {
        method,
        headers: {
          cookie,
          origin: url,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
      return (await response.json()) as never;
    };
    const { key } = await ask<{ key: string }>('/sources/1/snippet');
    return {
      url,
      writeKey: key,
      ask,
      untilReady,
      killServer: () => {
        child.kill('SIGKILL');
      },
      killPostgres: () => {
        const cluster = join(realpathSync(join(dataFolder, 'postgres')), 'cluster');
        process.kill(Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL');
      },
      restart: async () => {
        await exitOf(child);
        child = launch();
        await untilReady();
      },
      openDb: async () => openDb({ connectionString: runningEmbeddedUrl(dataFolder)!, max: 2 }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};
