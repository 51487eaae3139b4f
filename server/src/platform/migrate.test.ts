import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../testing/index.ts';
import { MigrationRefused, migrate, migrationsFolder, migrationsIn, tableClassesIn } from './migrate.ts';
import { openDb, sql } from './sql.ts';

let database: TestDatabase;
let folder: string;
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'baton-migrations-'));
  await database.db.query(sql`drop schema public cascade`);
  await database.db.query(sql`create schema public`);
  return () => rmSync(folder, { recursive: true });
});

describe('migrations', () => {
  it('are applied in order, once', async () => {
    write('0001-a.sql', 'create table a (id integer); insert into a values (1);');
    write('0002-b.sql', 'alter table a add column b integer;');
    expect(await migrate(database.db, folder)).toEqual({ applied: ['0001-a', '0002-b'], level: '0002-b' });
    expect((await migrate(database.db, folder)).applied).toEqual([]);
    expect(await database.db.query(sql`select id, b from a`)).toEqual([{ id: 1, b: null }]);
  });

  it('are applied once when several processes start at once', async () => {
    write('0001-a.sql', 'create table a (id integer); insert into a values (1);');
    const dbs = [1, 2, 3].map(() => openDb({ connectionString: database.url, max: 1 }));
    const reports = await Promise.all(dbs.map((db) => migrate(db, folder)));
    await Promise.all(dbs.map((db) => db.close()));
    expect(reports.flatMap((report) => report.applied)).toEqual(['0001-a']);
  });

  it('leave nothing behind when they fail, and name the file', async () => {
    write('0001-a.sql', 'create table a (id integer);');
    write('0002-b.sql', 'create table b (id integer); select 1 / 0;');
    await expect(migrate(database.db, folder)).rejects.toThrow(/0002-b failed: division by zero/);
    expect(await database.db.query(sql`select relname from pg_class where relname in ('a', 'b')`)).toEqual([
      { relname: 'a' },
    ]);
    write('0002-b.sql', 'create table b (id integer);');
    expect((await migrate(database.db, folder)).applied).toEqual(['0002-b']);
  });

  it('refuse a database that is newer than the code', async () => {
    write('0001-a.sql', 'select 1;');
    write('0002-b.sql', 'select 1;');
    await migrate(database.db, folder);
    rmSync(join(folder, '0002-b.sql'));
    await expect(migrate(database.db, folder)).rejects.toThrow(MigrationRefused);
    await expect(migrate(database.db, folder)).rejects.toThrow(
      /newer than this Baton: it has migration 0002-b/,
    );
  });

  it('refuse a file that was changed after it was applied', async () => {
    write('0001-a.sql', 'select 1;');
    await migrate(database.db, folder);
    write('0001-a.sql', 'select 2;');
    await expect(migrate(database.db, folder)).rejects.toThrow(/0001-a was changed/);
  });

  it('refuse two files with one number', () => {
    write('0001-a.sql', '');
    write('0001-b.sql', '');
    expect(() => migrationsIn(folder)).toThrow(/number 1/);
  });
});

describe('the registry of tables', () => {
  it('names every table of the schema, and only those; contact tables have a bucket', async () => {
    await migrate(database.db);
    const rows = await database.db.query<{ table: string; bucket: boolean }>(sql`
      select relname as table, exists (
        select 1 from pg_attribute where attrelid = pg_class.oid and attname = 'bucket' and attnotnull
      ) as bucket
      from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition`);
    const classes = tableClassesIn(migrationsFolder());
    expect(rows.map((row) => row.table).sort()).toEqual([...classes.keys()].sort());
    const unbucketed = rows.filter((row) => classes.get(row.table) === 'contact' && !row.bucket);
    expect(unbucketed).toEqual([]);
  });
});
