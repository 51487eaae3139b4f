import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../testing/index.ts';
import type { Condition } from '../conditions/index.ts';
import { createDefinition, getDefinition, saveDraft } from '../definitions/index.ts';
import { bucketOf, inWorkspace, type Json, newId, sql, type WorkspaceDb } from '../platform/index.ts';
import {
  archiveSegment,
  countPeople,
  previewSegment,
  publishSegment,
  samplePeople,
  segmentsOf,
  whyInSegment,
  workspaceRules,
} from './index.ts';

const NOW = Date.parse('2024-06-15T12:00:00Z');
const HOUR = 3_600_000;
const PEOPLE = 640;
const iso = (ms: number): string => new Date(ms).toISOString();

let database: TestDatabase;
let workspaceId: number;
let walled: WorkspaceDb;
const ids = Array.from({ length: PEOPLE }, () => newId(NOW));

const EVENT_MAP = { order: { events: ['Order Completed'], properties: { value: 'total' } } };
const german: Condition = { kind: 'attribute', attribute: 'country', op: 'equals', value: 'DE' };
/** Every fourth person is German; every German ordered an hour ago, every eighth person also 23.5 hours ago. */
const ordered = (n: number): Condition => ({
  kind: 'event',
  event: '@order',
  count: { op: 'atLeast', n },
  within: { days: 1 },
});

const insertPeople = async (): Promise<void> => {
  const contacts = ids.map((id, index) => ({
    bucket: bucketOf(id),
    id,
    attributes: { country: index % 4 === 0 ? 'DE' : 'AT', index },
  }));
  await database.db.query(sql`
    insert into contacts (bucket, contact_id, workspace_id, created_at, attributes)
    select bucket, id, ${workspaceId}, ${iso(NOW)}, attributes
    from jsonb_to_recordset(${JSON.stringify(contacts)}::jsonb) as r (bucket smallint, id uuid, attributes jsonb)`);
  const orders = ids.flatMap((id, index) =>
    [index % 4 === 0 ? [NOW - HOUR] : [], index % 8 === 0 ? [NOW - 23.5 * HOUR] : []]
      .flat()
      .map((at) => ({ bucket: bucketOf(id), id, event_id: newId(at), at: iso(at) })),
  );
  await database.db.query(sql`
    insert into events
      (bucket, contact_id, event_id, workspace_id, kind, name, occurred_at, received_at, properties)
    select bucket, id, event_id, ${workspaceId}, 'track', 'Order Completed', at, at, '{"total": 50}'
    from jsonb_to_recordset(${JSON.stringify(orders)}::jsonb)
      as r (bucket smallint, id uuid, event_id uuid, at timestamptz)`);
};

beforeAll(async () => {
  database = await testDatabase();
  const settings = JSON.stringify({ eventMap: EVENT_MAP });
  const [row] = await database.db.query<{ id: number }>(sql`
    insert into workspaces (slug, name, time_zone, currency, settings, created_at)
    values ('shop', 'Shop', 'Europe/Vienna', 'EUR', ${settings}::jsonb, ${iso(NOW)}) returning workspace_id as id`);
  workspaceId = row!.id;
  walled = inWorkspace(database.db, workspaceId);
  await database.db.query(sql`
    insert into attribute_registry (workspace_id, name, type, source, first_seen_at)
    values (${workspaceId}, 'country', 'string', 'identify', ${iso(NOW)})`);
  await insertPeople();
});
afterAll(() => database.close());

const create = (name: string, condition: Condition) =>
  database.db.transaction((tx) =>
    createDefinition(
      tx,
      { workspaceId, kind: 'segment', name, document: { condition: condition as Json }, savedBy: 'Ana' },
      NOW,
    ),
  );
const publishKey = (key: string) =>
  database.db.transaction((tx) => publishSegment(tx, { workspaceId, key, publishedBy: 'Ana' }, NOW));
const redraft = async (key: string, condition: Condition) => {
  const ref = { workspaceId, kind: 'segment' as const, key };
  const { revision, name } = await getDefinition(database.db, ref);
  const document = { name, condition: condition as Json };
  return database.db.transaction((tx) =>
    saveDraft(tx, ref, { document, expectedRevision: revision, savedBy: 'Ana' }, NOW),
  );
};
const isIn = (segment: string): Condition => ({ kind: 'segment', segment });

describe('publishing a segment', () => {
  it('makes it live, after those it names', async () => {
    const { key: base } = await create('Base', german);
    const { key: upper } = await create('Upper', { all: [isIn(base), ordered(2)] });
    const first = await publishKey(base);
    expect(first).toMatchObject({ version: 1, warnings: [] });
    await publishKey(upper);
    await redraft(base, { any: [german, ordered(1)] });
    const second = await publishKey(base);
    expect(second).toMatchObject({ segmentId: first.segmentId, version: 2 });
    expect(second.epoch).toBeGreaterThan(first.epoch!);
    const { eventMap } = await workspaceRules(walled, workspaceId);
    const live = (await segmentsOf(walled, workspaceId, eventMap)).map(({ key }) => key);
    expect(live.indexOf(base)).toBeLessThan(live.indexOf(upper));
  });

  it('refuses a cycle and names its way', async () => {
    const { key: a } = await create('Cycle A', german);
    const { key: b } = await create('Cycle B', { all: [german, isIn(a)] });
    await publishKey(a);
    await publishKey(b);
    await redraft(a, { all: [ordered(1), { not: isIn(b) }] });
    await expect(publishKey(a)).rejects.toMatchObject({
      code: 'segment-invalid',
      status: 422,
      field: 'condition.all[1].not',
      detail: 'It would depend on itself: this segment > Cycle B > this segment.',
    });
    await redraft(a, isIn(a));
    await expect(publishKey(a)).rejects.toMatchObject({ code: 'segment-invalid', field: 'condition' });
  });

  it('refuses two publishes that would close a cycle together', async () => {
    const { key: a } = await create('Race A', german);
    const { key: b } = await create('Race B', german);
    await publishKey(a);
    await publishKey(b);
    await redraft(a, isIn(b));
    await redraft(b, isIn(a));
    const results = await Promise.allSettled([publishKey(a), publishKey(b)]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it.each<[string, Condition, string]>([
    ['a segment that is not there', isIn('nowhere'), 'condition'],
    [
      'a meaning that is not mapped',
      { any: [german, { kind: 'event', event: '@refund' }] },
      'condition.any[1]',
    ],
    ['what started a workflow', { kind: 'entry', property: 'x', op: 'exists' }, 'condition'],
    ['a broken rule', { all: [{ kind: 'event', event: '' }] }, 'condition.all[0].event'],
  ])('refuses %s', async (what, condition, field) => {
    const { key } = await create(what, condition);
    await expect(publishKey(key)).rejects.toMatchObject({ code: 'segment-invalid', field });
  });

  it('refuses when there is nothing new', async () => {
    const { key } = await create('Once', german);
    await publishKey(key);
    await expect(publishKey(key)).rejects.toMatchObject({ code: 'nothing-to-publish' });
  });

  it('only warns of what was never seen, and of another type', async () => {
    const { key } = await create('Early', {
      all: [
        { kind: 'attribute', attribute: 'planet', op: 'exists' },
        { kind: 'attribute', attribute: 'country', op: 'atLeast', value: 3 },
        { kind: 'event', event: 'Landed' },
      ],
    });
    const { warnings } = await publishKey(key);
    expect(warnings.map(({ path, code }) => [path, code])).toEqual([
      ['condition.all[0]', 'attribute-never-seen'],
      ['condition.all[1]', 'attribute-of-another-type'],
      ['condition.all[2]', 'event-never-seen'],
    ]);
  });

  it('is not archived while another names it', async () => {
    const { key: named } = await create('Named', german);
    await publishKey(named);
    const { key: naming } = await create('Naming', isIn(named));
    await publishKey(naming);
    const archiveKey = (key: string) =>
      database.db.transaction((tx) => archiveSegment(tx, { workspaceId, key }, NOW));
    await expect(archiveKey(named)).rejects.toMatchObject({ code: 'segment-in-use', status: 409 });
    await archiveKey(naming);
    expect(await archiveKey(named)).toMatchObject({ state: 'archived' });
  });
});

describe('a preview', () => {
  it('counts, also each row alone, who leaves by time, and shows ten people with their reasons', async () => {
    const condition: Condition = { all: [german, ordered(2)] };
    const preview = await previewSegment(
      walled,
      { workspaceId, condition, seed: 7, alsoCount: { first: sql`c.attributes -> 'index' < '80'::jsonb` } },
      NOW,
    );
    const exactly = (count: number) => ({ count, about: false });
    expect(preview).toMatchObject({
      sentence: 'country is DE, and ordered at least 2 times in the last day',
      count: exactly(80),
      all: exactly(PEOPLE),
      leaving: { day: exactly(80), week: exactly(80) },
      rows: [
        { path: 'all[0]', count: exactly(160) },
        { path: 'all[1]', count: exactly(80) },
      ],
      changes: null,
      also: { first: exactly(10) },
      problems: [],
    });
    expect(preview.sample).toHaveLength(10);
    for (const { because } of preview.sample)
      expect(because).toMatchObject({
        matched: true,
        children: [
          { text: 'country is DE', matched: true },
          { text: 'ordered twice in the last day', seen: 2, matched: true },
        ],
      });
  });

  it('knows who joins and who leaves against who is in now', async () => {
    const { key } = await create('Germans', german);
    const { segmentId } = await publishKey(key);
    const members = ids.slice(0, 8).map((id, index) => ({
      bucket: bucketOf(id),
      id,
      until: index === 0 ? iso(NOW) : index === 4 ? iso(NOW + 1) : null,
    }));
    await database.db.query(sql`
      insert into memberships (bucket, contact_id, segment_id, workspace_id, version, since, until)
      select bucket, id, ${segmentId}, ${workspaceId}, 1, ${iso(NOW - HOUR)}, until
      from jsonb_to_recordset(${JSON.stringify(members)}::jsonb) as r (bucket smallint, id uuid, until timestamptz)`);
    const preview = await previewSegment(walled, { workspaceId, condition: german, key }, NOW);
    // Of the eight, 0 and 4 are German; 0 has just ended.
    expect(preview.changes).toEqual({
      joiners: { count: 159, about: false },
      leavers: { count: 6, about: false },
    });
  });

  it('says "about" when counting everybody takes too long', async () => {
    const slow = sql`(c.attributes is not null and pg_sleep(0.006) is not null)`;
    const counts = await countPeople(walled, workspaceId, { slow }, 200);
    expect(counts.slow.about).toBe(true);
    expect(counts.slow.count).toBe(counts.all.count);
    expect(counts.slow.count % 16).toBe(0);
  });

  it('rather takes longer than to guess from a handful', async () => {
    const slow = sql`(c.attributes is not null and pg_sleep(0.001) is not null)`;
    const counts = await countPeople(walled, workspaceId, { slow }, 50);
    expect(counts.slow).toEqual({ count: PEOPLE, about: false });
  });

  it('shows the same people for the same seed, and others for another', async () => {
    const sampleOf = (seed: number) =>
      samplePeople(walled, workspaceId, { test: sql`true`, seed, limit: 10 });
    expect(await sampleOf(1)).toEqual(await sampleOf(1));
    expect(await sampleOf(1)).not.toEqual(await sampleOf(2));
    const everybody = await samplePeople(walled, workspaceId, {
      test: sql`true`,
      seed: 3,
      limit: PEOPLE + 1,
    });
    expect(new Set(everybody)).toEqual(new Set(ids));
  });

  it('counts nobody of another workspace (P14)', async () => {
    const elsewhere = inWorkspace(database.db, workspaceId + 1);
    const counts = await countPeople(elsewhere, workspaceId + 1, { any: sql`true` });
    expect(counts).toMatchObject({ all: { count: 0 }, any: { count: 0 } });
  });
});

it('says why somebody is in a segment, and why another is not (P12)', async () => {
  const { key } = await create('Why', { all: [german, ordered(1)] });
  const { segmentId } = await publishKey(key);
  const [inside, outside] = [ids[4]!, ids[5]!];
  await database.db.query(sql`
    insert into memberships (bucket, contact_id, segment_id, workspace_id, version, since, until)
    values (${bucketOf(inside)}, ${inside}, ${segmentId}, ${workspaceId}, 1, ${iso(NOW)}, ${iso(NOW + HOUR)})`);
  await database.db.query(sql`
    insert into membership_log (bucket, contact_id, at, segment_id, workspace_id, version, entered, because)
    values (${bucketOf(inside)}, ${inside}, ${iso(NOW)}, ${segmentId}, ${workspaceId}, 1, true, '{"text": "then"}')`);
  expect(await whyInSegment(walled, { workspaceId, key, contactId: inside }, NOW)).toMatchObject({
    rule: 'country is DE, and ordered in the last day',
    member: true,
    since: new Date(NOW),
    until: new Date(NOW + HOUR),
    changed: { entered: true, because: { text: 'then' } },
    now: { matched: true },
  });
  expect(await whyInSegment(walled, { workspaceId, key, contactId: outside }, NOW)).toMatchObject({
    member: false,
    changed: null,
    now: { matched: false, children: [{ text: 'country is AT', matched: false }, { matched: false }] },
  });
});
