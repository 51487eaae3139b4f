import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../testing/index.ts';
import { bucketOf, newId, sql } from '../platform/index.ts';
import { contactPage } from './page.ts';
import type { ContactPlace } from './page-rows.ts';

const NOW = Date.parse('2026-06-15T12:00:00Z');
const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const WORKSPACE = 1;

interface Person {
  id: string;
  bucket: number;
  seen: string | null;
  /** when their event came; null: it is not kept any more */
  received: string | null;
  merged: boolean;
}

const iso = (ms: number): string => new Date(ms).toISOString();

/**
 * Who came lately a minute apart, more than are looked at first, every fifth offline, so that the event came just now; a
 * history brought in; long ago; never.
 */
const PEOPLE: readonly Person[] = Array.from({ length: 1_700 }, (_, n) => {
  const id = newId(NOW - 2 * DAY);
  const who = { id, bucket: bucketOf(id), merged: n % 10 === 3 };
  const seen = NOW - n * MINUTE;
  if (n < 1_200) return { ...who, seen: iso(seen), received: iso(n % 5 === 0 ? NOW - 1_000 : seen) };
  if (n < 1_500) return { ...who, seen: iso(NOW - 90 * DAY - n), received: iso(NOW - 1_000) };
  return { ...who, seen: n < 1_600 ? iso(NOW - 100 * DAY - n) : null, received: null };
});

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  const rows = sql`jsonb_to_recordset(${JSON.stringify(PEOPLE)}::jsonb)
    as r (id uuid, bucket smallint, seen timestamptz, received timestamptz, merged boolean)`;
  const { db } = database;
  await db.query(sql`
    insert into contacts (bucket, contact_id, workspace_id, state, created_at)
    select bucket, id, ${WORKSPACE}, case when merged then 'merged' else 'live' end, ${iso(NOW)} from ${rows}`);
  await db.query(sql`
    insert into contact_state (bucket, contact_id, workspace_id, clock, last_seen_at)
    select bucket, id, ${WORKSPACE}, ${iso(NOW)}, seen from ${rows}`);
  await db.query(sql`
    insert into events (bucket, contact_id, event_id, workspace_id, kind, name, occurred_at, received_at, properties)
    select bucket, id, gen_random_uuid(), ${WORKSPACE}, 'track', 'Order Completed', seen, received, '{}'
    from ${rows} where received is not null`);
});
afterAll(() => database.close());

/** The list read page by page. */
const read = async (limit: number): Promise<string[]> => {
  const found: string[] = [];
  for (let after: ContactPlace | null = null; ; ) {
    const request = { workspaceId: WORKSPACE, filter: {}, sort: 'seen' as const, after, limit };
    const rows = await contactPage(database.db, request, NOW);
    found.push(...rows.map(({ contactId }) => contactId));
    if (rows.length < limit) return found;
    const { contactId, seen } = rows.at(-1)!;
    after = { contactId, seen };
  }
};

it('is by last seen to its end, though a history was just brought in and few were looked at first', async () => {
  const wanted = PEOPLE.filter(({ merged }) => !merged)
    .sort((a, b) => (b.seen ?? '').localeCompare(a.seen ?? '') || b.id.localeCompare(a.id))
    .map(({ id }) => id);
  for (const limit of [51, 400]) expect(await read(limit), `${limit} a page`).toEqual(wanted);
});
