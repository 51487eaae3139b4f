import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { appliedMigrations, type Db, sql } from '../../../server/src/platform/index.ts';
import { Refused } from '../command.ts';
import { partitionsOf, sequencesOf, tablesOf } from './catalog.ts';
import { copyOut, endLine, headLine, type Manifest, ROWS_END, tableLines } from './format.ts';

export interface BackupReport {
  /** Rows of each table. */
  rows: Record<string, number>;
  level: string;
}

/** 1 is twice as fast as the default 6 and 10 % larger. */
const GZIP_LEVEL = 1;

async function* textOf(
  client: pg.PoolClient,
  manifest: Manifest,
  rows: Record<string, number>,
): AsyncGenerator<Buffer | string> {
  yield headLine(manifest);
  for (const table of manifest.tables) {
    yield tableLines(table);
    const stream = client.query(copyTo(copyOut(table)));
    yield* stream as AsyncIterable<Buffer>;
    rows[`${table.schema}.${table.name}`] = stream.rowCount;
    yield `${ROWS_END}\n`;
  }
  yield endLine({ rows });
}

/**
 * Writes all data of the database to `file`, as it was at one moment, while Baton may go on running. The file takes
 * its name only when it is complete. Throws Refused for a database that was never migrated.
 */
export const writeBackup = async (
  db: Db,
  file: string,
  { madeAt, secret }: { madeAt: string; secret: string | undefined },
): Promise<BackupReport> => {
  const level = (await appliedMigrations(db)).at(-1)?.name;
  if (level === undefined) throw new Refused('This database is empty: Baton has never started on it.');
  const connection = await db.connect();
  const part = `${file}.part`;
  let broken: Error | undefined;
  try {
    await connection.client.query('begin isolation level repeatable read, read only');
    const [server] = await connection.query<{ version: string }>(
      sql`select current_setting('server_version') as version`,
    );
    const manifest: Manifest = {
      format: 1,
      madeAt,
      level,
      postgres: server!.version,
      secret,
      partitions: await partitionsOf(connection),
      sequences: await sequencesOf(connection),
      tables: await tablesOf(connection),
    };
    const rows: Record<string, number> = {};
    const text = Readable.from(textOf(connection.client, manifest, rows), { objectMode: true });
    await pipeline(
      text,
      createGzip({ level: GZIP_LEVEL }),
      createWriteStream(part, { mode: 0o600, flush: true }),
    );
    await connection.client.query('commit');
    await rename(part, file);
    return { rows, level };
  } catch (error) {
    broken = error as Error;
    await rm(part, { force: true });
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC')
      throw new Refused(`The disk is full: ${file} was not written.`, { cause: error });
    throw error;
  } finally {
    connection.release(broken);
  }
};
