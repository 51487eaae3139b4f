/** Suggested segments on real purchases (CDNOW) and on nothing; on the sample company: its own tests. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDefinition, getDefinition } from '../src/definitions/index.ts';
import { bucketOf, type Json, newId, projectFolder, sql, systemClock } from '../src/platform/index.ts';
import type { Suggestion } from '../src/segments/index.ts';
import { EVENT_MAP_DEFAULTS } from '../src/workspaces/index.ts';
import { createWorld, type TestDatabase, testDatabase } from '../testing/index.ts';
import { expectSound, keptBy, publishSuggestion, suggest } from '../testing/suggestions.ts';

const DATA = process.env.BATON_DATA_DIR ?? join(projectFolder(), '..', 'shared', 'data');
const CDNOW = join(DATA, 'ecommerce/CDNOW_sample.txt');

let database: TestDatabase;
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
    found = await suggest(database.db, workspaceId, nowMs);
  });

  it('suggests at least 8, each sound', async () => {
    expect(found.length).toBeGreaterThanOrEqual(8);
    await expectSound(database.db, workspaceId, found, nowMs);
  });

  it('gives reasons in numbers that the purchases confirm', async () => {
    const all = purchases().reduce((sum, { total }) => sum + total, 0);
    const best = found.find(({ name }) => name.startsWith('Bought') && name.includes('times or more'))!;
    const who = await keptBy(database.db, workspaceId, best, nowMs);
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
    await publishSuggestion(database.db, workspaceId, first, nowMs);
    const { key } = await database.db.transaction((tx) => {
      const document = { name: 'Mine', condition: second.condition as Json };
      return createDefinition(
        tx,
        { workspaceId, kind: 'segment', name: 'Mine', document, savedBy: 'Ana' },
        nowMs,
      );
    });
    expect((await getDefinition(database.db, { workspaceId, kind: 'segment', key })).state).toBe('draft');
    const again = await suggest(database.db, workspaceId, nowMs);
    const names = again.map(({ name }) => name);
    expect(names).not.toContain(first.name);
    expect(names).not.toContain(second.name);
    expect(again.length).toBeGreaterThanOrEqual(6);
  });
});

it('suggests nothing in an empty workspace', async () => {
  expect(await suggest(database.db, await newWorkspace('empty'), systemClock.now())).toEqual([]);
});
