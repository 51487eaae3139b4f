/** Suggested segments on real purchases (CDNOW), on the sample company and on nothing. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileCondition, compileSql, parseCondition } from '../src/conditions/index.ts';
import { createDefinition, getDefinition } from '../src/definitions/index.ts';
import { createReports } from '../src/insights/index.ts';
import {
  bucketOf,
  inWorkspace,
  type Json,
  newId,
  projectFolder,
  sql,
  systemClock,
} from '../src/platform/index.ts';
import { createSample } from '../src/sample/index.ts';
import { publishSegment, type Suggestion, suggestSegments, workspaceRules } from '../src/segments/index.ts';
import { EVENT_MAP_DEFAULTS, insertUser } from '../src/workspaces/index.ts';
import { createWorld, type TestDatabase, testDatabase } from '../testing/index.ts';

const DATA = process.env.BATON_DATA_DIR ?? join(projectFolder(), '..', 'shared', 'data');
const CDNOW = join(DATA, 'ecommerce/CDNOW_sample.txt');

/** A net for a busy machine, not a measure. */
const SLOW_MS = 180_000;

let database: TestDatabase;
const reports = createReports();
beforeAll(async () => {
  database = await testDatabase();
  await createWorld(database.db, systemClock.now());
});
afterAll(() => database.close());

const newWorkspace = async (slug: string): Promise<number> => {
  const settings = JSON.stringify({ eventMap: EVENT_MAP_DEFAULTS });
  const [row] = await database.db.query<{ id: number }>(sql`
    insert into workspaces (slug, name, time_zone, currency, settings, created_at)
    values (${slug}, ${slug}, 'America/New_York', 'USD', ${settings}::jsonb, ${new Date(0)})
    returning workspace_id as id`);
  return row!.id;
};

const suggest = (workspaceId: number, nowMs: number, currency = 'USD'): Promise<Suggestion[]> => {
  const db = inWorkspace(database.db, workspaceId);
  return suggestSegments((work) => reports.read(db, work), { workspaceId, currency, names: {} }, nowMs);
};

/** Who a rule keeps, by the SQL of previews: not the statement that suggestions are counted with. */
const keptBy = async (workspaceId: number, one: Suggestion, nowMs: number): Promise<Set<string>> => {
  const db = inWorkspace(database.db, workspaceId);
  const rules = await workspaceRules(db, workspaceId);
  const test = compileSql(compileCondition(one.condition, rules), {
    workspaceId,
    nowMs,
    contact: 'c',
    timeZone: rules.timeZone,
  });
  const rows = await db.query<{ id: string }>(sql`
    select c.contact_id as id from contacts c
    where c.bucket >= 0 and c.bucket < 4096 and c.workspace_id = ${workspaceId} and c.state = 'live' and ${test}`);
  return new Set(rows.map(({ id }) => id));
};

const inBoth = (one: Set<string>, other: Set<string>): number =>
  [...one].filter((id) => other.has(id)).length;

/** What holds for every suggestion, whatever the data: bounds, no near twins, and its rule can be published. */
const expectSound = async (workspaceId: number, all: Suggestion[], nowMs: number): Promise<void> => {
  const [{ people }] = (await database.db.query<{ people: number }>(sql`
    select count(*) as people from contacts where workspace_id = ${workspaceId} and state = 'live'`)) as [
    { people: number },
  ];
  const kept: Set<string>[] = [];
  for (const one of all) {
    const who = await keptBy(workspaceId, one, nowMs);
    // a busy machine may judge a part only, and says so
    if (one.people.about) expect(Math.abs(one.people.count / who.size - 1), one.name).toBeLessThan(0.5);
    else expect(one.people.count, one.name).toBe(who.size);
    expect(who.size / people, one.name).toBeGreaterThanOrEqual(0.01);
    expect(who.size / people, one.name).toBeLessThanOrEqual(0.6);
    expect(one.sentence).not.toBe('');
    for (const [n, other] of kept.entries()) {
      const both = inBoth(who, other);
      const alike = both / (who.size + other.size - both);
      expect(alike, `${one.name} and ${all[n]!.name}`).toBeLessThanOrEqual(0.7);
    }
    kept.push(who);
  }
};

const publish = (workspaceId: number, { name, condition }: Suggestion, nowMs: number) =>
  database.db.transaction(async (tx) => {
    const document = { name, condition: condition as Json };
    const { key } = await createDefinition(
      tx,
      { workspaceId, kind: 'segment', name, document, savedBy: 'Ana' },
      nowMs,
    );
    return publishSegment(tx, { workspaceId, key, publishedBy: 'Ana' }, nowMs);
  });

interface Purchase {
  customer: string;
  atMs: number;
  quantity: number;
  total: number;
}

const purchases = (): Purchase[] =>
  readFileSync(CDNOW, 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((parts) => parts.length === 5)
    .map(([customer, , day, quantity, total]) => ({
      customer: customer!,
      atMs: Date.parse(`${day!.slice(0, 4)}-${day!.slice(4, 6)}-${day!.slice(6)}T12:00:00Z`),
      quantity: Number(quantity),
      total: Number(total),
    }));

const importPurchases = async (workspaceId: number, rows: readonly Purchase[]): Promise<void> => {
  const ids = new Map(rows.map(({ customer, atMs }) => [customer, newId(atMs)]));
  const contacts = [...ids.values()].map((id) => ({ bucket: bucketOf(id), id }));
  await database.db.query(sql`
    insert into contacts (bucket, contact_id, workspace_id, created_at)
    select bucket, id, ${workspaceId}, ${new Date(0)}
    from jsonb_to_recordset(${JSON.stringify(contacts)}::jsonb) as r (bucket smallint, id uuid)`);
  const events = rows.map(({ customer, atMs, quantity, total }) => ({
    bucket: bucketOf(ids.get(customer)!),
    id: ids.get(customer)!,
    event_id: newId(atMs),
    at: new Date(atMs),
    properties: { total, quantity },
  }));
  await database.db.query(sql`
    insert into events
      (bucket, contact_id, event_id, workspace_id, kind, name, occurred_at, received_at, properties)
    select bucket, id, event_id, ${workspaceId}, 'track', 'Order Completed', at, at, properties
    from jsonb_to_recordset(${JSON.stringify(events)}::jsonb)
      as r (bucket smallint, id uuid, event_id uuid, at timestamptz, properties jsonb)`);
};

describe.skipIf(!existsSync(CDNOW))('on 6,919 purchases of CDNOW', () => {
  const nowMs = Date.parse('1998-07-01T12:00:00Z');
  let workspaceId: number;
  let found: Suggestion[];
  beforeAll(async () => {
    workspaceId = await newWorkspace('cdnow');
    await importPurchases(workspaceId, purchases());
    found = await suggest(workspaceId, nowMs);
  });

  it('suggests at least 8, each sound', async () => {
    expect(found.length).toBeGreaterThanOrEqual(8);
    await expectSound(workspaceId, found, nowMs);
  });

  it('gives reasons in numbers that the purchases confirm', async () => {
    const all = purchases().reduce((sum, { total }) => sum + total, 0);
    const best = found.find(({ name }) => name.startsWith('Bought') && name.includes('times or more'))!;
    const who = await keptBy(workspaceId, best, nowMs);
    const [row] = await database.db.query<{ value: number }>(sql`
      select sum((properties ->> 'total')::float8) as value from events
      where workspace_id = ${workspaceId} and contact_id = any(${[...who]}::uuid[])`);
    const share = Math.round((100 * row!.value) / all);
    expect(best.brings).toMatchObject({ of: 'revenue' });
    expect(best.reason).toBe(`${Math.round((who.size / 2_357) * 100)} % of people, ${share} % of revenue`);
    expect(share / 100).toBeGreaterThan(who.size / 2_357);
  });

  it('suggests nothing that is there already, as a draft or nearly the same', async () => {
    const [first, second] = found as [Suggestion, Suggestion];
    await publish(workspaceId, first, nowMs);
    const { key } = await database.db.transaction((tx) => {
      const document = { name: 'Mine', condition: second.condition as Json };
      return createDefinition(
        tx,
        { workspaceId, kind: 'segment', name: 'Mine', document, savedBy: 'Ana' },
        nowMs,
      );
    });
    expect((await getDefinition(database.db, { workspaceId, kind: 'segment', key })).state).toBe('draft');
    const again = await suggest(workspaceId, nowMs);
    const names = again.map(({ name }) => name);
    expect(names).not.toContain(first.name);
    expect(names).not.toContain(second.name);
    expect(again.length).toBeGreaterThanOrEqual(6);
  });
});

describe('on the sample company', () => {
  let workspaceId: number;
  let currency: string;
  beforeAll(async () => {
    const user = await insertUser(
      database.db,
      { name: 'Ana', email: 'ana@acme.test', passwordHash: 'x' },
      systemClock.now(),
    );
    const { slug } = await createSample(
      {
        db: database.db,
        clock: systemClock,
        secret: 'a secret of more than thirty-two characters',
        publicUrl: 'http://127.0.0.1:4000',
        signal: () => undefined,
        importStarted: () => undefined,
      },
      { who: { kind: 'user', ...user! }, timeZone: 'Europe/Vienna', onProgress: () => undefined },
    );
    const [row] = await database.db.query<{ id: number; currency: string }>(
      sql`select workspace_id as id, currency from workspaces where slug = ${slug}`,
    );
    workspaceId = row!.id;
    currency = row!.currency;
  }, SLOW_MS);

  it('suggests at least 8, each sound, and each can be published', { timeout: SLOW_MS }, async () => {
    const atMs = systemClock.now();
    const found = await suggest(workspaceId, atMs, currency);
    expect(found.length).toBeGreaterThanOrEqual(8);
    expect(new Set(found.map(({ family }) => family)).size).toBeGreaterThanOrEqual(4);
    await expectSound(workspaceId, found, atMs);
    for (const one of found) {
      expect(parseCondition(one.condition)).toMatchObject({ ok: true });
      expect(await publish(workspaceId, one, atMs)).toMatchObject({ version: 1 });
    }
    expect(await suggest(workspaceId, atMs, currency)).not.toContainEqual(
      expect.objectContaining({ condition: found[0]!.condition }),
    );
  });
});

it('suggests nothing in an empty workspace', async () => {
  expect(await suggest(await newWorkspace('empty'), systemClock.now())).toEqual([]);
});
