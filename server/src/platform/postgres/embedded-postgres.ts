import * as fs from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { type Clock, systemClock } from '../clock.ts';
import { createCluster } from './cluster.ts';
import { keep } from './keeper.ts';
import {
  clusterMajor,
  give,
  giveAll,
  type Layout,
  layoutOf,
  PORT_OF_SOCKET,
  socketFolder,
  USER,
} from './layout.ts';
import { copyBinaries } from './native.ts';
import { lockOwner, takeLock } from './owner-lock.ts';
import { clearOrphan, postmasterOf } from './postmaster.ts';
import { type Place, settingsFile } from './settings.ts';

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

export interface EmbeddedOptions {
  /** The data folder; PostgreSQL's files go to `postgres/` in it. */
  dataFolder: string;
  database?: string;
  /** Throwaway clusters skip every wait for the disk: tests only. */
  throwaway?: boolean;
  /** Where the copy of the binaries lies, when it is shared (tests). */
  nativeFolder?: string;
  /** Starts PostgreSQL again, at the same address, when it ends without having been asked to (out of memory, kill -9). */
  keepAlive?: boolean;
  log?: (message: string) => void;
  clock?: Clock;
}

export interface EmbeddedPostgres {
  /** Connection string of the database, by unix socket where there is one. */
  url: string;
  /** Connection string of another database of this cluster. */
  urlOf(database: string): string;
  /** Process id of the postmaster that was started first. */
  pid: number;
  /** Resolves with a message if PostgreSQL ends without having been asked to, and is not (or cannot be) started again. */
  ended: Promise<string>;
  /** Fast shutdown: open transactions roll back, then a checkpoint. Harmless when called twice. */
  stop(): Promise<void>;
}

const freePort = (): Promise<number> =>
  new Promise((found, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => found(port));
    });
  });

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
  const keeper = await keep(layout, clock, log, options.keepAlive ?? false);
  const password = fs.readFileSync(layout.password, 'utf8');
  const stop = async (): Promise<void> => {
    if (!(await keeper.stop())) return;
    if (folder && !folder.startsWith(layout.root)) fs.rmSync(folder, { recursive: true, force: true });
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
    pid: keeper.pid,
    ended: keeper.ended,
    stop,
  };
};
