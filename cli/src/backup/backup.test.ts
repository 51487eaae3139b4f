import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Db, newId, openDb, raw, sql } from '../../../server/src/platform/index.ts';
import { type TestDatabase, testDatabase } from '../../../server/testing/index.ts';
import { type Terminal, terminal } from '../../testing.ts';
import { inForeignKeyOrder } from './catalog.ts';
import { partsOf } from './parts.ts';

const NASTY = 'tab\tline\nback\\slash \\. "quotes" \u0001 Ünï ☃';
const AT = '2026-03-04T05:06:07.123456Z';

const fill = async ({ db }: TestDatabase): Promise<void> => {
  const id = newId(1_770_000_000_000, 7);
  await db.query(sql`
    insert into workspaces (slug, name, time_zone, currency, created_at)
    values ('acme', ${NASTY}, 'Europe/Berlin', 'EUR', ${AT})`);
  await db.query(sql`
    insert into contacts (bucket, contact_id, workspace_id, created_at, attributes)
    values (7, ${id}, 1, ${AT}, ${JSON.stringify({ note: NASTY, none: null, pi: Math.PI })})`);
  await db.query(sql`
    create table events_y2026m03 partition of events for values from ('2026-03-01') to ('2026-04-01')`);
  await db.query(sql`
    insert into events (bucket, event_id, received_at, contact_id, workspace_id, kind, name, occurred_at, properties)
    select 7, gen_random_uuid(), '2026-03-02'::timestamptz + n * interval '1 day', ${id}, 1, 'track', 'Bought', ${AT}, '{"a": 1}'
    from generate_series(1, 500) n`);
  await db.query(sql`select setval('inbox_seq', 4711)`);
};

const everything = async ({ db }: TestDatabase, table: string): Promise<unknown> =>
  db.query(sql`select ${raw(table)}::text as row from ${raw(table)} order by 1`);

let shell: Terminal;
let from: TestDatabase;
/** The backup of `from`, made once. */
let backup: Buffer;
let saved: Awaited<ReturnType<Terminal['baton']>>;
let secret: string;
let to: TestDatabase;
beforeAll(async () => {
  from = await testDatabase();
  await fill(from);
  shell = terminal();
  saved = await shell.baton(['backup', 'b.gz'], envOf(from, 'one'));
  const file = join(shell.folder, 'b.gz');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  backup = readFileSync(file);
  secret = readFileSync(join(shell.folder, 'one', 'secret'), 'utf8');
  shell.remove();
});
afterAll(() => from.close());
beforeEach(() => {
  shell = terminal();
  writeFileSync(join(shell.folder, 'b.gz'), backup);
});
afterEach(() => shell.remove());

const restore = (name = 'b.gz', ...flags: string[]) =>
  shell.baton(['restore', name, ...flags], envOf(to, 'two'));

const envOf = ({ url }: TestDatabase, data: string): NodeJS.ProcessEnv => ({
  DATABASE_URL: url,
  BATON_DATA: join(shell.folder, data),
});

describe('a backup', () => {
  beforeEach(async () => {
    to = await testDatabase();
  });
  afterEach(() => to.close());

  it('brings every row, partition and sequence back, with the secret without which passwords are lost', async () => {
    expect(saved).toMatchObject({ code: 0 });
    expect(saved.said).toMatch(/b\.gz: \d+ rows of \d+ tables/);
    expect(await restore()).toMatchObject({ code: 0 });
    for (const table of ['workspaces', 'contacts', 'events', 'events_y2026m03'])
      expect(await everything(to, table)).toEqual(await everything(from, table));
    expect(await to.db.query(sql`select nextval('inbox_seq') as seq`)).toEqual([{ seq: 4712 }]);
    const next = await to.db.query(sql`
      insert into workspaces (slug, name, time_zone, currency, created_at)
      values ('b', 'b', 'UTC', 'EUR', ${AT}) returning workspace_id`);
    expect(next).toEqual([{ workspace_id: 2 }]);
    expect(readFileSync(join(shell.folder, 'two', 'secret'), 'utf8')).toBe(secret);
  });

  it('is refused by a database with data, unless told to throw it away', async () => {
    await restore();
    const again = await restore();
    expect(again.said).toMatch(/has data already \(workspaces\).*--replace/);
    expect(again.code).toBe(1);
    expect(await restore('b.gz', '--replace')).toMatchObject({ code: 0 });
  });
});

describe('restoring', () => {
  beforeAll(async () => {
    to = await testDatabase();
  });
  afterAll(() => to.close());
  /** By a connection that is gone afterwards: restoring refuses while there is another. */
  const withConnection = async <T>(work: (db: Db) => Promise<T>): Promise<T> => {
    const db = openDb({ connectionString: to.url, max: 1 });
    try {
      return await work(db);
    } finally {
      await db.close();
    }
  };
  const workspaces = () => withConnection((db) => db.query(sql`select slug from workspaces`));
  const rewrite = (change: (text: string) => string): void =>
    writeFileSync(join(shell.folder, 'b.gz'), gzipSync(change(gunzipSync(backup).toString())));

  it('refuses while somebody else uses the database', async () => {
    await withConnection(async (db) => {
      await db.query(sql`select 1`);
      expect((await restore()).said).toMatch(/1 other connections use this database/);
    });
  });

  it.each([
    ['cut in the middle of the rows', (text: string) => text.slice(0, text.indexOf('Bought'))],
    ['cut between two tables', (text: string) => text.slice(0, text.lastIndexOf('-- table'))],
    ['with a row less than it says', (text: string) => text.replace(/\n[^\n]*Bought[^\n]*/, '')],
    [
      'with a statement smuggled in',
      (text: string) => text.replace(/"bound":"[^"]*"/, '"bound":"DEFAULT; drop table keys"'),
    ],
    ['of nothing', () => ''],
  ])('refuses a file %s, and changes nothing', async (_, change) => {
    rewrite(change);
    const result = await restore();
    expect(result.said).toMatch(/not a backup of Baton|cut short/);
    expect(result.code).toBe(1);
    expect(await workspaces()).toEqual([]);
  });

  it('refuses what is no backup, and what is not there', async () => {
    writeFileSync(join(shell.folder, 'c.gz'), 'hello');
    expect((await restore('c.gz')).said).toMatch(/c\.gz is not a backup/);
    expect((await restore('d.gz')).said).toMatch(/There is no file .*d\.gz/);
  });

  it('refuses a backup of a newer Baton', async () => {
    rewrite((text) => text.replace(/"level":"[^"]*"/, '"level":"9999-future"'));
    expect((await restore()).said).toMatch(/made by a newer Baton \(9999-future/);
  });
});

it('a backup never overwrites', async () => {
  const result = await shell.baton(['backup', 'b.gz'], envOf(from, 'one'));
  expect(result).toMatchObject({ code: 1 });
  expect(result.said).toMatch(/exists already/);
});

describe('pieces of a backup', () => {
  const collect = async (text: string, size: number) => {
    async function* chunks() {
      for (let at = 0; at < text.length; at += size) yield Buffer.from(text.slice(at, at + size));
    }
    const parts: string[] = [];
    for await (const part of partsOf(chunks())) {
      if (part.kind === 'line') parts.push(`line ${part.text}`);
      else if (part.kind === 'rows-end') parts.push('end');
      else if (parts.at(-1)?.startsWith('rows ')) parts[parts.length - 1] += part.bytes.toString();
      else parts.push(`rows ${part.bytes.toString()}`);
    }
    return parts;
  };

  it('are the same however the file is read', async () => {
    const text = '-- a\ncopy x from stdin;\n1\t\\.x\n2\n\\.\ncopy empty from stdin;\n\\.\n-- end\n';
    const whole = [
      'line -- a',
      'line copy x from stdin;',
      'rows 1\t\\.x\n2\n',
      'end',
      'line copy empty from stdin;',
      'end',
      'line -- end',
    ];
    for (const size of [1, 2, 3, 5, 7, 1000]) expect(await collect(text, size)).toEqual(whole);
  });
});

it('tables are loaded after those they point to', () => {
  const table = (name: string, ...needs: string[]) => ({ schema: 's', name, columns: [], needs });
  const names = inForeignKeyOrder([table('c', 's.b'), table('b', 's.a'), table('a')]).map(({ name }) => name);
  expect(names).toEqual(['a', 'b', 'c']);
  expect(() => inForeignKeyOrder([table('a', 's.b'), table('b', 's.a')])).toThrow(/circle/);
});
