import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { serverFolder } from './paths.ts';
import { type Db, sql } from './sql.ts';

/** How a table is spread over a distributed PostgreSQL (RULES-SQL 1). */
export type TableClass = 'contact' | 'reference' | 'local';

export interface Migration {
  /** File name without `.sql`: `0003-inbox`. */
  name: string;
  number: number;
  text: string;
  /** First 16 hex digits of the SHA-256 of the text. */
  checksum: string;
}

export interface MigrationReport {
  /** Names of the migrations applied by this call, in order. */
  applied: string[];
  /** Name of the newest migration the database now has; '' when there are none. */
  level: string;
}

/** The database cannot be used by this code: it is newer, or a migration was changed after it was applied. */
export class MigrationRefused extends Error {
  override name = 'MigrationRefused';
}

/** Any fixed number; two starts at once wait for each other on it. */
const LOCK_KEY = 7_274_621;

export const migrationsFolder = (): string => join(serverFolder(), 'migrations');

/** The ordered migrations `NNNN-name.sql` of a folder. Throws when two share a number. */
export const migrationsIn = (folder: string): Migration[] => {
  const files = readdirSync(folder)
    .filter((file) => /^\d{4}-.+\.sql$/.test(file))
    .sort();
  const migrations = files.map((file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    const checksum = createHash('sha256').update(text).digest('hex').slice(0, 16);
    return { name: file.slice(0, -4), number: Number(file.slice(0, 4)), text, checksum };
  });
  migrations.forEach((migration, index) => {
    if (migrations[index + 1]?.number === migration.number)
      throw new Error(`two migrations have the number ${migration.number} in ${folder}`);
  });
  return migrations;
};

/** Class of each table, from `tables.json` beside the migrations: `{"contact": [tables], "reference": [...], "local": [...]}`. */
export const tableClassesIn = (folder: string): Map<string, TableClass> => {
  const file = join(folder, 'tables.json');
  if (!existsSync(file)) return new Map();
  const listed = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string[]>;
  return new Map(
    Object.entries(listed).flatMap(([tableClass, tables]) =>
      tables.map((table) => [table, tableClass as TableClass] as const),
    ),
  );
};

export interface AppliedRow {
  number: number;
  name: string;
  checksum: string;
}

/** The migrations this database has, oldest first; none when it was never migrated. */
export const appliedMigrations = async (db: Db): Promise<AppliedRow[]> => {
  const listed = await db.query(sql`select 1 where to_regclass('schema_migrations') is not null`);
  return listed.length === 0
    ? []
    : db.query<AppliedRow>(sql`select number, name, checksum from schema_migrations order by number`);
};

/** Which migrations are still to be applied; refuses what this code cannot continue from. */
export const pendingMigrations = (
  known: readonly Migration[],
  applied: readonly AppliedRow[],
): Migration[] => {
  const byNumber = new Map(known.map((migration) => [migration.number, migration]));
  for (const row of applied) {
    const migration = byNumber.get(row.number);
    if (!migration)
      throw new MigrationRefused(
        `The database is newer than this Baton: it has migration ${row.name}, this version knows up to ` +
          `${known.at(-1)?.name ?? 'none'}. Start the newer version, or restore a backup made by this one.`,
      );
    if (migration.checksum !== row.checksum)
      throw new MigrationRefused(
        `Migration ${row.name} was changed after this database applied it (was ${row.checksum}, is now ` +
          `${migration.checksum}). Restore the original file; put the change into a new migration.`,
      );
  }
  const done = new Set(applied.map((row) => row.number));
  return known.filter((migration) => !done.has(migration.number));
};

const CREATE_LIST = `create table if not exists schema_migrations (
  number integer primary key, name text not null, checksum text not null, applied_at timestamptz not null default now()
)`;

const applyOne = async (client: pg.ClientBase, migration: Migration): Promise<void> => {
  await client.query('begin');
  try {
    await client.query(migration.text);
    await client.query('insert into schema_migrations (number, name, checksum) values ($1, $2, $3)', [
      migration.number,
      migration.name,
      migration.checksum,
    ]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new Error(`migration ${migration.name} failed: ${(error as Error).message}`, { cause: error });
  }
};

/**
 * Spreads one table as its class says (RULES-SQL 1, 17), unless it is placed already. Contact tables are colocated,
 * so a contact's transaction stays on one node. Needs the extension Citus.
 */
const place = async (client: pg.ClientBase, table: string, tableClass: TableClass): Promise<void> => {
  const placed = await client.query('select 1 from pg_dist_partition where logicalrelid = to_regclass($1)', [
    table,
  ]);
  if (tableClass === 'local' || placed.rows.length > 0) return;
  if (tableClass === 'reference') await client.query('select create_reference_table($1)', [table]);
  else
    await client.query("select create_distributed_table($1, 'bucket', colocate_with => 'default')", [table]);
};

/** Places every table of the registry that exists; nothing on a PostgreSQL without Citus. */
const placeAll = async (client: pg.ClientBase, classes: Map<string, TableClass>): Promise<void> => {
  const { rows } = await client.query("select 1 from pg_extension where extname = 'citus'");
  if (rows.length === 0) return;
  for (const [table, tableClass] of classes) {
    const exists = await client.query('select 1 where to_regclass($1) is not null', [table]);
    if (exists.rows.length > 0) await place(client, table, tableClass);
  }
};

const appliedRows = async (client: pg.ClientBase): Promise<AppliedRow[]> =>
  (await client.query<AppliedRow>('select number, name, checksum from schema_migrations order by number'))
    .rows;

/**
 * Brings the database to the level of the code: applies what is missing, each migration in a transaction, under an
 * advisory lock, so that several starts at once apply each once. `upTo` stops after that number: an older backup is
 * restored into a database of its own level. Throws MigrationRefused for a newer database.
 */
export const migrate = async (
  db: Db,
  folder = migrationsFolder(),
  upTo = Number.MAX_SAFE_INTEGER,
): Promise<MigrationReport> => {
  const known = migrationsIn(folder);
  const connection = await db.connect();
  const { client } = connection;
  let broken: Error | undefined;
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK_KEY]);
    await client.query(CREATE_LIST);
    const pending = pendingMigrations(known, await appliedRows(client)).filter(
      ({ number }) => number <= upTo,
    );
    for (const migration of pending) await applyOne(client, migration);
    await placeAll(client, tableClassesIn(folder));
    const level = (await appliedRows(client)).at(-1)?.name ?? '';
    await client.query('select pg_advisory_unlock($1)', [LOCK_KEY]);
    return { applied: pending.map((migration) => migration.name), level };
  } catch (error) {
    // The lock goes with the connection: it is closed instead of being returned to the pool.
    broken = error as Error;
    throw error;
  } finally {
    connection.release(broken);
  }
};
