import { createReadStream } from 'node:fs';
import { Readable, type Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import {
  appliedMigrations,
  type Db,
  migrate,
  migrationsFolder,
  migrationsIn,
  sql,
} from '../../../server/src/platform/index.ts';
import { Refused } from '../command.ts';
import { tablesOf } from './catalog.ts';
import { copyIn, type End, type Manifest, quoted, readLine, type TableData } from './format.ts';
import { type Part, partsOf } from './parts.ts';

export interface RestoreReport {
  manifest: Manifest;
  /** Rows of each table. */
  rows: Record<string, number>;
}

const notABackup = (file: string): Refused =>
  new Refused(`${file} is not a backup of Baton, or it was cut short.`);

const open = (file: string): AsyncGenerator<Part> => {
  const bytes = createReadStream(file);
  const text = createGunzip();
  bytes.on('error', (error) => text.destroy(error));
  return partsOf(bytes.pipe(text));
};

/** An error of the file's own (missing, not gzip, cut short) in words for people. */
const explained = (error: unknown, file: string): unknown => {
  const { code } = error as { code?: string };
  if (code === 'ENOENT') return new Refused(`There is no file ${file}.`);
  return code?.startsWith('Z_') || error instanceof SyntaxError ? notABackup(file) : error;
};

/** The first line of a backup. Throws Refused when the file is none. */
export const readManifest = async (file: string): Promise<Manifest> => {
  try {
    for await (const part of open(file)) {
      const line = part.kind === 'line' ? readLine(part.text) : undefined;
      if (line?.kind === 'head' && line.manifest.format === 1) return line.manifest;
      break;
    }
  } catch (error) {
    throw explained(error, file);
  }
  throw notABackup(file);
};

/** Brings the database to the level of the backup, or refuses when it is beyond. */
const prepareLevel = async (db: Db, manifest: Manifest): Promise<void> => {
  const number = Number(manifest.level.slice(0, 4));
  const newest = migrationsIn(migrationsFolder()).at(-1);
  if (!newest || number > newest.number)
    throw new Refused(
      `The backup was made by a newer Baton (${manifest.level}; this one knows up to ${newest?.name ?? 'none'}).`,
    );
  await migrate(db, migrationsFolder(), number);
  const level = (await appliedMigrations(db)).at(-1)?.name;
  if (level !== manifest.level)
    throw new Refused(
      `The backup is of level ${manifest.level}, this database of ${level}. Restore into a fresh database (another BATON_DATA).`,
    );
};

/** A connection whose program has just ended is gone within moments: so often is looked, a tenth of a second apart. */
const LOOKS = 10;

/** Somebody works in this database: what is restored would be mixed with what they write. */
const refuseOthers = async (db: Db): Promise<void> => {
  let count = 0;
  for (let look = 1; look <= LOOKS; look++) {
    const [others] = await db.query<{ count: number }>(sql`
      select count(*) as count from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`);
    count = others!.count;
    if (count === 0) return;
    await db.query(sql`select pg_sleep(0.1)`);
  }
  throw new Refused(`${count} other connections use this database. Stop Baton, then restore.`);
};

const nameOf = (table: { schema: string; name: string }): string =>
  `${quoted(table.schema)}.${quoted(table.name)}`;

/** Tables that hold rows though nothing should be there yet. Rows that migrations put in are none of a person's. */
const refuseData = async (client: pg.PoolClient, tables: readonly TableData[]): Promise<void> => {
  for (const name of ['workspaces', 'contacts', 'users']) {
    const table = tables.find((each) => each.schema === 'public' && each.name === name);
    if (!table) continue;
    const { rows } = await client.query(`select 1 from ${nameOf(table)} limit 1`);
    if (rows.length > 0)
      throw new Refused(
        `This database has data already (${name}). Restore into a fresh one (another BATON_DATA), or throw away what is there with --replace.`,
      );
  }
};

const loadTable = async (
  client: pg.PoolClient,
  table: TableData,
  parts: AsyncGenerator<Part>,
): Promise<number> => {
  const into: Writable & { rowCount: number } = client.query(copyFrom(copyIn(table)));
  async function* rows(): AsyncGenerator<Buffer> {
    for (;;) {
      const { value: part, done } = await parts.next();
      if (done || part.kind === 'line') throw new Refused('The backup was cut short; nothing was restored.');
      if (part.kind === 'rows-end') return;
      yield part.bytes;
    }
  }
  const source = Readable.from(rows(), { objectMode: true });
  source.on('error', (error) => into.destroy(error));
  source.pipe(into);
  await finished(into);
  return into.rowCount;
};

const loadTables = async (
  client: pg.PoolClient,
  file: string,
  allowed: readonly TableData[],
): Promise<Record<string, number>> => {
  const parts = open(file);
  const rows: Record<string, number> = {};
  let table: TableData | undefined;
  let end: End | undefined;
  for (let next = await parts.next(); !next.done; next = await parts.next()) {
    const line = next.value.kind === 'line' ? readLine(next.value.text) : { kind: 'other' as const };
    if (line.kind === 'table')
      table = allowed.find((each) => nameOf(each) === nameOf(line.table)) && line.table;
    if (line.kind === 'end') end = line.end;
    if (line.kind !== 'copy') continue;
    if (!table) throw notABackup(file);
    rows[`${table.schema}.${table.name}`] = await loadTable(client, table, parts);
  }
  if (JSON.stringify(end?.rows) !== JSON.stringify(rows)) throw notABackup(file);
  return rows;
};

const restoreIn = async (
  client: pg.PoolClient,
  file: string,
  manifest: Manifest,
  tables: readonly TableData[],
): Promise<Record<string, number>> => {
  await client.query(`truncate ${tables.map(nameOf).join(', ')}`);
  const have = await client.query<{ name: string }>(
    'select relname as name from pg_class where relispartition',
  );
  const known = new Set(have.rows.map((row) => row.name));
  for (const { schema, name, parent, bound } of manifest.partitions) {
    const [parentSchema, parentName] = parent.split('.') as [string, string];
    const isBound = /^(DEFAULT|FOR VALUES [\w\s()',:.+-]+)$/.test(bound);
    if (!isBound) throw notABackup(file);
    if (known.has(name)) continue;
    await client.query(
      `create table ${nameOf({ schema, name })} partition of ${nameOf({ schema: parentSchema, name: parentName })} ${bound}`,
    );
  }
  const rows = await loadTables(client, file, tables);
  for (const { schema, name, value } of manifest.sequences)
    await client.query('select setval($1::regclass, $2)', [nameOf({ schema, name }), value]);
  return rows;
};

/**
 * Restores a backup into an empty database, in one transaction: all of it or nothing. With `replace`, into one that
 * has data, which is thrown away. Throws Refused when that cannot be.
 */
export const restoreBackup = async (
  db: Db,
  file: string,
  { replace = false } = {},
): Promise<RestoreReport> => {
  const manifest = await readManifest(file);
  await prepareLevel(db, manifest);
  await refuseOthers(db);
  const tables = await tablesOf(db);
  const connection = await db.connect();
  const { client } = connection;
  let broken: Error | undefined;
  try {
    await client.query('begin');
    if (!replace) await refuseData(client, tables);
    const rows = await restoreIn(client, file, manifest, tables);
    await client.query('commit');
    await client.query('analyze');
    return { manifest, rows };
  } catch (error) {
    broken = error as Error;
    throw explained(error, file);
  } finally {
    // After an error the connection may stand in the middle of a COPY: it is closed, which rolls back.
    connection.release(broken);
  }
};
