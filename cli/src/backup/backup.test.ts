import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newId, raw, sql } from '../../../server/src/platform/index.ts';
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
let to: TestDatabase;
beforeEach(async () => {
  shell = terminal();
  [from, to] = await Promise.all([testDatabase(), testDatabase()]);
});
afterEach(async () => {
  shell.remove();
  await Promise.all([from.close(), to.close()]);
});

const envOf = ({ url }: TestDatabase, data: string): NodeJS.ProcessEnv => ({
  DATABASE_URL: url,
  BATON_DATA: join(shell.folder, data),
});

describe('a backup', () => {
  it('brings every row, partition and sequence back, in another database', async () => {
    await fill(from);
    const saved = await shell.baton(['backup', 'b.gz'], envOf(from, 'one'));
    expect(saved).toMatchObject({ code: 0 });
    expect(saved.said).toMatch(/b\.gz: \d+ rows of \d+ tables/);
    expect(statSync(join(shell.folder, 'b.gz')).mode & 0o777).toBe(0o600);

    const loaded = await shell.baton(['restore', 'b.gz'], envOf(to, 'two'));
    expect(loaded).toMatchObject({ code: 0 });
    for (const table of ['workspaces', 'contacts', 'events', 'events_y2026m03'])
      expect(await everything(to, table)).toEqual(await everything(from, table));
    expect(await to.db.query(sql`select nextval('inbox_seq') as seq`)).toEqual([{ seq: 4712 }]);
    const next = await to.db.query(sql`
      insert into workspaces (slug, name, time_zone, currency, created_at)
      values ('b', 'b', 'UTC', 'EUR', ${AT}) returning workspace_id`);
    expect(next).toEqual([{ workspace_id: 2 }]);
  });

  it('carries the secret of the data folder, without which stored passwords are lost', async () => {
    await fill(from);
    await shell.baton(['backup', 'b.gz'], envOf(from, 'one'));
    await shell.baton(['restore', 'b.gz'], envOf(to, 'two'));
    const secretOf = (data: string): string => readFileSync(join(shell.folder, data, 'secret'), 'utf8');
    expect(secretOf('two')).toBe(secretOf('one'));
  });

  it('never overwrites', async () => {
    writeFileSync(join(shell.folder, 'b.gz'), '');
    const result = await shell.baton(['backup', 'b.gz'], envOf(from, 'one'));
    expect(result).toMatchObject({ code: 1 });
    expect(result.said).toMatch(/exists already/);
  });
});

describe('restoring', () => {
  beforeEach(async () => {
    await fill(from);
    await shell.baton(['backup', 'b.gz'], envOf(from, 'one'));
  });
  const restore = (name = 'b.gz', ...flags: string[]) =>
    shell.baton(['restore', name, ...flags], envOf(to, 'two'));
  const workspaces = () => to.db.query(sql`select slug from workspaces`);
  const rewrite = (change: (text: string) => string): void =>
    writeFileSync(
      join(shell.folder, 'b.gz'),
      gzipSync(change(gunzipSync(readFileSync(join(shell.folder, 'b.gz'))).toString())),
    );

  it('refuses a database with data, unless told to throw it away', async () => {
    await restore();
    const again = await restore();
    expect(again.said).toMatch(/has data already \(workspaces\).*--replace/);
    expect(again.code).toBe(1);
    expect(await restore('b.gz', '--replace')).toMatchObject({ code: 0 });
  });

  it('refuses while somebody else uses the database', async () => {
    const connection = await to.db.connect();
    expect((await restore()).said).toMatch(/1 other connections use this database/);
    connection.release();
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
