import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { type Clock, systemClock } from '../clock.ts';
import { explainFailure } from './explain.ts';
import { copyBinaries } from './native.ts';
import { isAlive, lockOwner, takeLock } from './owner-lock.ts';
import { INCLUDES, type Place, settingsFile } from './settings.ts';
import { type Account, closedFolder, unprivilegedAccount } from './unprivileged.ts';

/*
 * The embedded PostgreSQL: binaries from npm, run as a child with its data under `<data>/postgres`.
 *
 *   native/      copy of the binaries (pins the major version)
 *   cluster/     the database; baton.conf in it is written at every start
 *   run/         the unix socket, unless its path would be too long
 *   password     of the only account, `baton`
 *   custom.conf  settings of the operator, optional
 *   postgres.log what PostgreSQL says
 *   owner.lock   the Baton process that owns this folder
 *
 * One Baton process owns the folder. When it dies without stopping PostgreSQL (kill -9), the next start finds
 * the orphan by postmaster.pid, stops it and starts its own: one path, and no client of the dead process lives on.
 */

const USER = 'baton';
const PORT_OF_SOCKET = 5432;
/** sun_path holds 108 bytes on Linux and 104 on macOS, with the closing zero; 100 fits both. */
const SOCKET_PATH_MAX = 100;
/** A crash recovery replays at most max_wal_size (2 GB); slower disks need about a minute for that. */
const READY_WITHIN_MS = 120_000;
const STOP_WITHIN_MS = 10_000;
const POLL_MS = 5;
/** Backends of a killed postmaster need a moment to notice; until then its shared memory is in use. */
const SHARED_MEMORY_WITHIN_MS = 10_000;
const LOG_BYTES_MAX = 10_000_000;

export interface EmbeddedOptions {
  /** The data folder; PostgreSQL's files go to `postgres/` in it. */
  dataFolder: string;
  database?: string;
  /** Throwaway clusters skip every wait for the disk: tests only. */
  throwaway?: boolean;
  /** Where the copy of the binaries lies, when it is shared (tests). */
  nativeFolder?: string;
  log?: (message: string) => void;
  clock?: Clock;
}

export interface EmbeddedPostgres {
  /** Connection string of the database, by unix socket where there is one. */
  url: string;
  /** Connection string of another database of this cluster. */
  urlOf(database: string): string;
  /** Process id of the postmaster. */
  pid: number;
  /** Resolves with a message if PostgreSQL ends without having been asked to. */
  ended: Promise<string>;
  /** Fast shutdown: open transactions roll back, then a checkpoint. Harmless when called twice. */
  stop(): Promise<void>;
}

interface Layout {
  root: string;
  native: string;
  cluster: string;
  password: string;
  log: string;
  lock: string;
  account: Account | undefined;
}

const pause = (clock: Clock, delayMs: number): Promise<void> =>
  new Promise((done) => {
    clock.after(delayMs, done);
  });

/** Polls until `done`; false when `withinMs` passed first. */
const waitUntil = async (clock: Clock, withinMs: number, done: () => boolean): Promise<boolean> => {
  const deadline = clock.monotonic() + withinMs;
  while (!done()) {
    if (clock.monotonic() > deadline) return false;
    await pause(clock, POLL_MS);
  }
  return true;
};

/** `<data>/postgres`, or a link to a folder the unprivileged account can reach when `<data>` lies in a closed one. */
const reachableRoot = (dataFolder: string, log: (message: string) => void): string => {
  const root = join(dataFolder, 'postgres');
  fs.mkdirSync(dataFolder, { recursive: true, mode: 0o711 });
  const real = fs.existsSync(root) ? fs.realpathSync(root) : root;
  const account = unprivilegedAccount(join(real, 'cluster'));
  const closed = account && closedFolder(fs.realpathSync(dataFolder), account);
  if (!closed || real !== root) return real;
  const name = createHash('sha256').update(resolve(dataFolder)).digest('hex').slice(0, 12);
  const elsewhere = `/var/lib/baton/${name}`;
  fs.mkdirSync(elsewhere, { recursive: true, mode: 0o755 });
  if (fs.existsSync(root)) fs.cpSync(root, elsewhere, { recursive: true });
  fs.rmSync(root, { recursive: true, force: true });
  fs.symlinkSync(elsewhere, root);
  log(
    `the account ${account.name} may not enter ${closed}, so the database lies in ${elsewhere} (linked from ${root})`,
  );
  return elsewhere;
};

const layoutOf = (options: EmbeddedOptions, log: (message: string) => void): Layout => {
  const root = reachableRoot(resolve(options.dataFolder), log);
  fs.mkdirSync(root, { recursive: true, mode: 0o711 });
  return {
    root,
    native: options.nativeFolder ?? join(root, 'native'),
    cluster: join(root, 'cluster'),
    password: join(root, 'password'),
    log: join(root, 'postgres.log'),
    lock: join(root, 'owner.lock'),
    account: unprivilegedAccount(join(root, 'cluster')),
  };
};

const give = (path: string, account: Account | undefined): void => {
  if (account) fs.chownSync(path, account.uid, account.gid);
};

/** A restored or copied folder may belong to somebody else; PostgreSQL insists on owning it. */
const giveAll = (folder: string, account: Account | undefined): void => {
  if (!account || fs.statSync(folder).uid === account.uid) return;
  for (const entry of fs.readdirSync(folder, { recursive: true }))
    fs.lchownSync(join(folder, String(entry)), account.uid, account.gid);
  give(folder, account);
};

/** A folder for the socket that the account owns and others cannot enter. */
const socketFolder = (layout: Layout): string | undefined => {
  if (process.platform === 'win32') return undefined;
  const name = `.s.PGSQL.${PORT_OF_SOCKET}`;
  const beside = join(layout.root, 'run');
  const short = join(
    tmpdir(),
    `baton-${createHash('sha256').update(layout.root).digest('hex').slice(0, 12)}`,
  );
  const folder = Buffer.byteLength(join(beside, name)) <= SOCKET_PATH_MAX ? beside : short;
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  give(folder, layout.account);
  const stat = fs.lstatSync(folder);
  const owner = layout.account?.uid ?? process.getuid?.();
  if (!stat.isDirectory() || stat.uid !== owner)
    throw new Error(`The folder ${folder} belongs to somebody else; remove it or set TMPDIR.`);
  fs.chmodSync(folder, 0o700);
  return folder;
};

const freePort = (): Promise<number> =>
  new Promise((found, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => found(port));
    });
  });

const childOptions = (layout: Layout) => ({
  cwd: layout.root,
  // Its own session: Ctrl-C in the terminal reaches Baton alone, which drains first and stops PostgreSQL last.
  detached: true,
  env: {
    PATH: process.env.PATH ?? '',
    LC_ALL: 'C',
    TZ: 'UTC',
    ...(process.env.SYSTEMROOT ? { SYSTEMROOT: process.env.SYSTEMROOT } : {}),
  },
  ...(layout.account ? { uid: layout.account.uid, gid: layout.account.gid } : {}),
});

const binary = (layout: Layout, name: string): string =>
  join(layout.native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);

const tail = (file: string): string =>
  fs.existsSync(file) ? fs.readFileSync(file, 'utf8').slice(-4000) : '';

/** Makes the cluster in a folder beside and moves it: a start that was killed half-way leaves no half cluster. */
const createCluster = async (layout: Layout, throwaway: boolean): Promise<void> => {
  const fresh = join(layout.root, 'cluster.new');
  fs.rmSync(fresh, { recursive: true, force: true });
  fs.mkdirSync(fresh, { mode: 0o700 });
  give(fresh, layout.account);
  const handOver = join(layout.root, 'password.initdb');
  fs.writeFileSync(layout.password, randomBytes(24).toString('base64url'), { mode: 0o600 });
  fs.copyFileSync(layout.password, handOver);
  give(handOver, layout.account);
  const args = [
    '-D',
    fresh,
    '-U',
    USER,
    `--pwfile=${handOver}`,
    '--auth=scram-sha-256',
    '-E',
    'UTF8',
    '--locale=C',
    '--no-instructions',
  ];
  const out = fs.openSync(join(layout.root, 'initdb.log'), 'w');
  const child = spawn(binary(layout, 'initdb'), throwaway ? [...args, '--no-sync'] : args, {
    ...childOptions(layout),
    stdio: ['ignore', out, out],
  });
  const code = await new Promise<number | null>((done, failed) =>
    child.once('error', failed).once('exit', done),
  );
  fs.closeSync(out);
  fs.rmSync(handOver);
  if (code !== 0) {
    fs.rmSync(fresh, { recursive: true, force: true });
    throw new Error(explainFailure('The database could not be made', tail(join(layout.root, 'initdb.log'))));
  }
  fs.appendFileSync(join(fresh, 'postgresql.conf'), INCLUDES);
  fs.renameSync(fresh, layout.cluster);
};

interface Postmaster {
  pid: number;
  port: number;
  socketFolder: string | undefined;
  ready: boolean;
}

/** postmaster.pid, one fact a line: pid, data folder, start, port, socket folder, address, shared memory, status. */
const postmasterOf = (cluster: string): Postmaster | undefined => {
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
const stopPostmaster = async (clock: Clock, pid: number): Promise<void> => {
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

const clearOrphan = async (layout: Layout, clock: Clock, log: (message: string) => void): Promise<void> => {
  const left = postmasterOf(layout.cluster);
  if (!left) return;
  if (isPostmasterOf(left.pid, layout.cluster)) {
    log(`PostgreSQL (process ${left.pid}) outlived the Baton that started it; stopping it first`);
    await stopPostmaster(clock, left.pid);
  }
  fs.rmSync(join(layout.cluster, 'postmaster.pid'), { force: true });
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

const launchPatiently = async (layout: Layout, clock: Clock): Promise<ChildProcess> => {
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

const urlOf = (place: Place, password: string, database: string): string =>
  place.socketFolder
    ? `postgres://${USER}:${password}@localhost:${place.port}/${database}?host=${encodeURIComponent(place.socketFolder)}`
    : `postgres://${USER}:${password}@127.0.0.1:${place.port}/${database}`;

const ensureDatabase = async (adminUrl: string, database: string): Promise<void> => {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rows } = await client.query('select 1 from pg_database where datname = $1', [database]);
    if (rows.length === 0) await client.query(`create database ${pg.escapeIdentifier(database)}`);
  } finally {
    await client.end();
  }
};

/** A refusal to start: another live Baton owns this data folder. */
export class DataFolderTaken extends Error {
  override name = 'DataFolderTaken';
}

/**
 * Connection string of the embedded PostgreSQL that another live Baton process runs on this data folder, or
 * undefined: for the CLI beside a running server.
 */
export const runningEmbeddedUrl = (dataFolder: string, database = 'baton'): string | undefined => {
  const link = join(resolve(dataFolder), 'postgres');
  if (!fs.existsSync(link)) return undefined;
  const root = fs.realpathSync(link);
  const postmaster = postmasterOf(join(root, 'cluster'));
  if (!lockOwner(join(root, 'owner.lock')) || !postmaster?.ready) return undefined;
  const place = { socketFolder: postmaster.socketFolder, port: postmaster.port };
  return urlOf(place, fs.readFileSync(join(root, 'password'), 'utf8'), database);
};

/**
 * Starts the embedded PostgreSQL (first start about 1 s, later ones about 50 ms) and makes sure `database` exists.
 * Throws DataFolderTaken when another Baton runs on the folder, and a readable Error for a full disk, missing
 * rights, damaged files and the like.
 */
export const startEmbeddedPostgres = async (options: EmbeddedOptions): Promise<EmbeddedPostgres> => {
  const clock = options.clock ?? systemClock;
  const log = options.log ?? (() => undefined);
  const layout = layoutOf(options, log);
  const release = takeLock(layout.lock, new Date(clock.now()).toISOString());
  if (typeof release !== 'function')
    throw new DataFolderTaken(
      `Baton already runs on ${resolve(options.dataFolder)} (process ${release.pid}, since ${release.since}). ` +
        'Stop it first, or give this one another folder in BATON_DATA. To run several processes, set DATABASE_URL.',
    );
  try {
    return await startOwned(layout, options, clock, log, release);
  } catch (error) {
    release();
    throw error;
  }
};

const clusterMajor = (cluster: string): string | undefined => {
  const file = join(cluster, 'PG_VERSION');
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim() : undefined;
};

const startOwned = async (
  layout: Layout,
  options: EmbeddedOptions,
  clock: Clock,
  log: (message: string) => void,
  release: () => void,
): Promise<EmbeddedPostgres> => {
  const throwaway = options.throwaway ?? false;
  const database = options.database ?? 'baton';
  copyBinaries(layout.native, clusterMajor(layout.cluster));
  if (!fs.existsSync(layout.cluster)) await createCluster(layout, throwaway);
  else await clearOrphan(layout, clock, log);
  giveAll(layout.cluster, layout.account);
  const folder = socketFolder(layout);
  const place: Place = { socketFolder: folder, port: folder ? PORT_OF_SOCKET : await freePort() };
  const settings = join(layout.cluster, 'baton.conf');
  fs.writeFileSync(settings, settingsFile(place, throwaway), { mode: 0o600 });
  give(settings, layout.account);
  const child = await launchPatiently(layout, clock);
  const password = fs.readFileSync(layout.password, 'utf8');
  let asked = false;
  const exited = new Promise<void>((done) => child.once('exit', () => done()));
  const ended = new Promise<string>((told) => {
    child.once('exit', (code, signal) => {
      if (!asked) told(explainFailure(`PostgreSQL ended (${signal ?? `code ${code}`})`, tail(layout.log)));
    });
  });
  const stop = async (): Promise<void> => {
    if (asked) return exited;
    asked = true;
    if (child.exitCode === null && child.signalCode === null) {
      await stopPostmaster(clock, child.pid!);
      await exited;
    }
    release();
  };
  try {
    await ensureDatabase(urlOf(place, password, 'postgres'), database);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: urlOf(place, password, database),
    urlOf: (name) => urlOf(place, password, name),
    pid: child.pid!,
    ended,
    stop,
  };
};
