import { systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { type EmbeddedPostgres, runningEmbeddedUrl, startEmbeddedPostgres } from './postgres/index.ts';
import { type Db, openDb, sql } from './sql.ts';

/** PostgreSQL of the user that Baton cannot work with; the message says why and what to do. */
export class DatabaseRefused extends Error {
  override name = 'DatabaseRefused';
}

export interface OpenedDatabase {
  db: ReturnType<typeof openDb>;
  url: string;
  /** `18.1`, `15.4 (Debian ...)`: as the server says it. */
  version: string;
  /** The PostgreSQL this process started, if it did. */
  embedded: EmbeddedPostgres | undefined;
  /** Ends the pool, then the embedded PostgreSQL if this process started it. */
  close(): Promise<void>;
}

const VERSION_MIN = 150_000;
/** A connection that nobody gives back (a start that was cut short) must not keep PostgreSQL running for ever. */
const CLOSE_WITHIN_MS = 5_000;

const checkServer = async (db: Db): Promise<string> => {
  const [server] = await db.query<{ number: number; version: string; encoding: string }>(sql`
    select current_setting('server_version_num')::int as number,
           current_setting('server_version') as version,
           current_setting('server_encoding') as encoding`);
  if (server!.number < VERSION_MIN)
    throw new DatabaseRefused(
      `Baton needs PostgreSQL 15 or newer; DATABASE_URL leads to ${server!.version}.`,
    );
  if (server!.encoding !== 'UTF8')
    throw new DatabaseRefused(
      `The database of DATABASE_URL has the encoding ${server!.encoding}; make one with UTF8: ` +
        "create database baton encoding 'UTF8' template template0.",
    );
  return server!.version;
};

/**
 * Opens the database of this configuration: DATABASE_URL, else the embedded PostgreSQL, which is started. With
 * `beside`, one that a running Baton of this folder started is used instead (the CLI). `copies`: rows will travel as
 * streams (backup), which pipelining connections refuse. Does not migrate.
 * Throws DatabaseRefused, DataFolderTaken, or what `pg` throws; `explainStartError` makes these readable.
 */
export const openDatabase = async (
  config: Pick<Config, 'databaseUrl' | 'dataFolder' | 'dbPool'>,
  {
    log,
    beside = false,
    copies = false,
  }: { log?: (message: string) => void; beside?: boolean; copies?: boolean } = {},
): Promise<OpenedDatabase> => {
  const given = config.databaseUrl ?? (beside ? runningEmbeddedUrl(config.dataFolder) : undefined);
  const embedded = given
    ? undefined
    : await startEmbeddedPostgres({
        dataFolder: config.dataFolder,
        keepAlive: true,
        ...(log ? { log } : {}),
      });
  const url = given ?? embedded!.url;
  const db = openDb({ connectionString: url, max: config.dbPool, pipeline: !copies });
  const close = async (): Promise<void> => {
    let cancel = (): void => undefined;
    const late = new Promise<void>((done) => {
      cancel = systemClock.after(CLOSE_WITHIN_MS, done);
    });
    await Promise.race([db.close(), late]).finally(cancel);
    await embedded?.stop();
  };
  try {
    return { db, url, version: await checkServer(db), embedded, close };
  } catch (error) {
    await close();
    throw error;
  }
};
