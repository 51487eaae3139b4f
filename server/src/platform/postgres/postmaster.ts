import { type ChildProcess, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { binary, childOptions } from './cluster.ts';
import { explainFailure } from './explain.ts';
import { type Layout, PORT_OF_SOCKET, socketFolder } from './layout.ts';
import { isAlive } from './owner-lock.ts';
import { pause, waitUntil } from './waiting.ts';

/** A crash recovery replays at most max_wal_size (2 GB); slower disks need about a minute for that. */
const READY_WITHIN_MS = 120_000;
const STOP_WITHIN_MS = 10_000;
/** Backends of a killed postmaster need a moment to notice; until then its shared memory is in use. */
const SHARED_MEMORY_WITHIN_MS = 10_000;
const LOG_BYTES_MAX = 10_000_000;

interface Postmaster {
  pid: number;
  port: number;
  socketFolder: string | undefined;
  ready: boolean;
}

/** postmaster.pid, one fact a line: pid, data folder, start, port, socket folder, address, shared memory, status. */
export const postmasterOf = (cluster: string): Postmaster | undefined => {
  const file = join(cluster, 'postmaster.pid');
  if (!fs.existsSync(file)) return undefined;
  const lines = fs
    .readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim());
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return { pid, port: Number(lines[3]), socketFolder: lines[4] || undefined, ready: lines[7] === 'ready' };
};

/** Whether the process is a PostgreSQL of this cluster; in a container an old id often belongs to something else by now. */
const isPostmasterOf = (pid: number, cluster: string): boolean => {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(cluster);
  } catch {
    return false;
  }
};

/** Fast shutdown, and immediate shutdown (recovery at the next start) when that takes too long. */
export const stopPostmaster = async (clock: Clock, pid: number): Promise<void> => {
  const gone = (): boolean => !isAlive(pid);
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    if (await waitUntil(clock, STOP_WITHIN_MS, gone)) return;
  }
};

/** Stops a PostgreSQL of this cluster that outlived its Baton, and removes what a killed one left: files that name processes
 *  which may be somebody else's by now, for which PostgreSQL would not start. */
export const clearOrphan = async (
  layout: Layout,
  clock: Clock,
  log: (message: string) => void,
): Promise<void> => {
  const left = postmasterOf(layout.cluster);
  if (left && isPostmasterOf(left.pid, layout.cluster)) {
    log(`PostgreSQL (process ${left.pid}) outlived the Baton that started it; stopping it first`);
    await stopPostmaster(clock, left.pid);
  }
  fs.rmSync(join(layout.cluster, 'postmaster.pid'), { force: true });
  const sockets = socketFolder(layout);
  if (sockets) fs.rmSync(join(sockets, `.s.PGSQL.${PORT_OF_SOCKET}.lock`), { force: true });
};

const openLog = (layout: Layout): number => {
  const size = fs.statSync(layout.log, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_BYTES_MAX) fs.renameSync(layout.log, `${layout.log}.1`);
  return fs.openSync(layout.log, 'a', 0o600);
};

/** Starts the postmaster and waits until it takes connections; the end of its log when it ends first. */
const launch = async (layout: Layout, clock: Clock): Promise<ChildProcess | string> => {
  const log = openLog(layout);
  const from = fs.fstatSync(log).size;
  const child = spawn(binary(layout, 'postgres'), ['-D', layout.cluster], {
    ...childOptions(layout),
    stdio: ['ignore', log, log],
  });
  fs.closeSync(log);
  let failure: string | undefined;
  const said = (): string => fs.readFileSync(layout.log).subarray(from).toString();
  child.once('error', (error) => {
    failure = error.message;
  });
  child.once('exit', (code, signal) => {
    failure ??= said() || `ended with ${signal ?? `code ${code}`}`;
  });
  const ready = (): boolean => {
    const postmaster = postmasterOf(layout.cluster);
    return postmaster?.pid === child.pid && postmaster?.ready === true;
  };
  const inTime = await waitUntil(clock, READY_WITHIN_MS, () => failure !== undefined || ready());
  if (failure !== undefined) return failure;
  if (inTime) return child;
  await stopPostmaster(clock, child.pid!);
  return `not ready after ${READY_WITHIN_MS / 1000} s\n${said()}`;
};

export const launchPatiently = async (layout: Layout, clock: Clock): Promise<ChildProcess> => {
  const deadline = clock.monotonic() + SHARED_MEMORY_WITHIN_MS;
  for (;;) {
    const result = await launch(layout, clock);
    if (typeof result !== 'string') return result;
    const isMemoryInUse = /shared memory block .* is still in use/.test(result);
    if (!isMemoryInUse || clock.monotonic() > deadline)
      throw new Error(explainFailure('The database could not be started', result));
    await pause(clock, 100);
  }
};
