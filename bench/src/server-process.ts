/** The built server as people run it, in a process and a data folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { projectFolder } from '../../server/src/platform/index.ts';
import { scratchFolder } from '../../server/testing/scratch-folder.ts';

export interface ServerProcess {
  url: string;
  pid: number;
  dataFolder: string;
  workspace: { slug: string; writeKey: string; cookie: string };
  /** asks the API as the admin; `body` makes it a POST unless `method` says otherwise */
  ask<T>(path: string, body?: unknown, method?: string): Promise<T>;
  /** resident memory of the server process, in MB */
  residentMb(): Promise<number>;
  kill(signal: NodeJS.Signals): Promise<void>;
  /** starts it again on the same data; answers the milliseconds until ready */
  restart(): Promise<number>;
  close(): Promise<void>;
}

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });

/** PROFILE=folder writes a CPU profile of the server there when it stops: where the time goes. */
const PROFILE = process.env.PROFILE ? ['--cpu-prof', `--cpu-prof-dir=${process.env.PROFILE}`] : [];

const READY_WITHIN_MS = 60_000;

const untilReady = async (url: string): Promise<number> => {
  const from = performance.now();
  while (performance.now() - from < READY_WITHIN_MS) {
    const ok = await fetch(`${url}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return performance.now() - from;
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error(`the server at ${url} did not get ready`);
};

const exitOf = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });

/** Starts the built server with an embedded PostgreSQL and makes a workspace through the first run. */
export const startServerProcess = async (env: Record<string, string> = {}): Promise<ServerProcess> => {
  const dataFolder = scratchFolder('baton-bench-');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const launch = (): ChildProcess =>
    spawn(process.execPath, [...PROFILE, join(projectFolder(), 'server', 'dist', 'main.js')], {
      env: { ...process.env, PORT: String(port), BATON_DATA: dataFolder, LOG_LEVEL: 'error', ...env },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  let child = launch();
  await untilReady(url);

  const setup = await fetch(`${url}/api/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({
      company: 'Bench',
      name: 'Ana',
      email: 'ana@bench.test',
      password: 'correct horse battery',
      timeZone: 'UTC',
      currency: 'EUR',
    }),
  });
  const cookie = setup.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const { workspace } = (await setup.json()) as { workspace: { slug: string } };

  const ask = async <T>(
    path: string,
    body?: unknown,
    method = body === undefined ? 'GET' : 'POST',
  ): Promise<T> => {
    const response = await fetch(`${url}/api/w/${workspace.slug}${path}`, {
      method,
      headers: { cookie, origin: url, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  const { html } = await ask<{ html: string }>('/sources/1/snippet');

  return {
    url,
    get pid() {
      return child.pid!;
    },
    dataFolder,
    workspace: { slug: workspace.slug, writeKey: /data-key="([^"]+)"/.exec(html)![1]!, cookie },
    ask,
    residentMb: async () => {
      const { readFile } = await import('node:fs/promises');
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1_024;
    },
    kill: async (signal) => {
      child.kill(signal);
      await exitOf(child);
    },
    restart: async () => {
      child = launch();
      return untilReady(url);
    },
    close: async () => {
      child.kill('SIGTERM');
      await exitOf(child);
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
};
