/** New people are made where they are read; here beside the same file led through the inbox. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld, type TestDatabase, testDatabase, type World } from '../../testing/index.ts';
import { createDefinitionsHolder, DefinitionsMoved, foldNewPeople } from '../engine/index.ts';
import { BULK_CHUNK, bulkChunk, loadRegistry, renewLeases, takeLease } from '../engine/testing.ts';
import { bucketOf, type Db, newId, sql, systemClock, type Uuid } from '../platform/index.ts';
import { outcomesOf } from './queries.ts';
import { startImport, undoImport } from './service.ts';
import { draftOf, importText, workUntil } from './testing.ts';

const DAY = 86_400_000;

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const SEGMENTS: Record<string, object> = {
  wien: { kind: 'attribute', attribute: 'city', op: 'equals', value: 'Wien' },
  fresh: { kind: 'event', event: 'Attributes Changed', within: { days: 3 } },
  'not-fresh': { not: { kind: 'segment', segment: 'fresh' } },
  listed: {
    all: [
      { kind: 'segment', segment: 'fair' },
      { kind: 'segment', segment: 'fresh' },
    ],
  },
};

const peopled = async (): Promise<World> => {
  const world = await createWorld(database.db, systemClock.now() - DAY);
  await world.publish('segment', 'fair', { name: 'Fair', list: true });
  for (const [key, condition] of Object.entries(SEGMENTS))
    await world.publish('segment', key, { name: key, condition });
  return world;
};

const FILE = [
  'Email,First name,Phone,City,customer_id,tags',
  ...Array.from(
    { length: 40 },
    (_, n) =>
      `p${n}@example.com,Ana${n},${n % 5 === 0 ? '12' : `0660 10000${n + 10}`},${n % 3 ? 'Graz' : 'Wien'},c${n},a`,
  ),
  'p3@example.com,Dora,,Linz,c3,b',
  'p4@example.com,,,,c4,',
].join('\n');

const rowsOf = async (db: Db, { workspaceId }: World) => ({
  people: await db.query(sql`
    select c.attributes, c.problems, c.is_test, c.known_at is not null as known, s.epoch = w.epoch as current, s.rings is null as uncounted,
      (select array_agg(i.kind || ':' || i.value order by i.kind, i.value) from contact_identities i
       where i.bucket = c.bucket and i.contact_id = c.contact_id and i.via like 'import:%') as names,
      (select array_agg(i.kind || ':' || i.value order by i.kind, i.value) from identities i
       where i.workspace_id = c.workspace_id and i.contact_id = c.contact_id) as claimed,
      (select array_agg(l.because || jsonb_build_object('segment', d.key, 'entered', l.entered) order by d.key, l.at)
       from membership_log l join definitions d on d.definition_id = l.segment_id
       where l.bucket = c.bucket and l.contact_id = c.contact_id) as log
    from contacts c
    join contact_state s on s.bucket = c.bucket and s.contact_id = c.contact_id
    join workspaces w on w.workspace_id = c.workspace_id
    where c.workspace_id = ${workspaceId} order by c.attributes ->> 'email'`),
  events: await db.query(sql`
    select kind, name, via like 'import:%' as imported, properties from events where workspace_id = ${workspaceId}
    order by properties::text`),
  outcomes: await db.query(sql`
    select what, count(*)::int as n from import_contacts where workspace_id = ${workspaceId} group by what`),
});

const membersOf = (db: Db, { workspaceId }: World) =>
  db.query(sql`
    select d.key, c.attributes ->> 'email' as email, m.until is null as "isOpen", m.version
    from memberships m
    join definitions d on d.definition_id = m.segment_id
    join contacts c on c.bucket = m.bucket and c.contact_id = m.contact_id
    where m.workspace_id = ${workspaceId} order by d.key, email`);

describe('people whom an import brings', () => {
  it('are the same, then and later, as through the inbox, and go again (P4, P10)', async () => {
    const { db } = database;
    const [made, folded] = [await peopled(), await peopled()];
    const imports = await Promise.all([
      importText(made, FILE, (plan) => {
        plan.choices.list = 'fair';
      }),
      importText(folded, FILE, (plan) => {
        plan.choices.list = 'fair';
        // what may start something goes through the inbox; here nothing can be started
        plan.choices.startAutomations = true;
      }),
    ]);
    const seqs = await db.query<{ via: string }>(sql`select distinct via from inbox_bulk`);
    expect(seqs).toEqual([]);
    expect(await rowsOf(db, made)).toEqual(await rowsOf(db, folded));
    const now = await membersOf(db, made);
    expect(now).toEqual(await membersOf(db, folded));
    expect(now.length).toBeGreaterThan(100);
    for (const days of [2, 4]) {
      for (const world of [made, folded]) await world.fold(systemClock.now() + days * DAY);
      expect(await membersOf(db, made), `after ${days} days`).toEqual(await membersOf(db, folded));
    }
    expect((await membersOf(db, made)).length).not.toBe(now.length);
    for (const [n, world] of [made, folded].entries()) {
      await undoImport(db, imports[n]!.key, 'Ana', systemClock.now());
      await workUntil(world, imports[n]!.key, ['undone', 'failed']);
      expect((await rowsOf(db, world)).people).toEqual([]);
      expect(await membersOf(db, world)).toEqual([]);
    }
  });

  it('are judged by what is published when they come: a publish waits for them, and they wait for it (I5)', async () => {
    const world = await peopled();
    const holder = createDefinitionsHolder();
    await world.db.transaction((tx) => holder.hold(tx, world.workspaceId));
    await world.publish('segment', 'late', { name: 'Late', condition: SEGMENTS.wien });
    const late = world.db.transaction((tx) => holder.hold(tx, world.workspaceId));
    await expect(late).rejects.toBeInstanceOf(DefinitionsMoved);
    const { registry } = await world.db.transaction((tx) => holder.hold(tx, world.workspaceId));
    expect(registry.workspaces.get(world.workspaceId)!.segmentByKey.has('late')).toBe(true);
  });

  it('wake the loop of their group when time changes something for them', async () => {
    const world = await peopled();
    const { db, workspaceId } = world;
    await world.fold(systemClock.now());
    const holder = createDefinitionsHolder();
    const importId = newId(systemClock.now());
    const ids = Array.from({ length: 20 }, () => newId(systemClock.now()));
    await db.transaction(async (tx) => {
      const held = await holder.hold(tx, workspaceId);
      await foldNewPeople(tx, held, {
        workspaceId,
        importId,
        passNo: 1,
        list: null,
        inputs: ids.map(inputOf),
      });
    });
    while (await takeLease(db, 'fold', 'world'));
    const registry = await loadRegistry(db, () => undefined);
    for (const lease of (await renewLeases(db, 'world')).filter(({ role }) => role === 'fold')) {
      const result = await bulkChunk(db, {
        lease,
        registry,
        wallMs: systemClock.now(),
        fromBucket: lease.bucketFrom,
        limit: BULK_CHUNK,
        passNo: 2,
      });
      const [due] = await db.query<{ atMs: number }>(sql`
        select (extract(epoch from min(due_at)) * 1000)::float8 as "atMs" from timers
        where bucket >= ${lease.bucketFrom} and bucket < ${lease.bucketTo} and workspace_id = ${workspaceId}`);
      expect(result!.dueAtMs).toBe(due!.atMs);
    }
    expect(await outcomesOf(db, { workspaceId, importId })).toMatchObject({ new: 20, unchanged: 0 });
  });

  it('who are known and told nothing new cost no input', async () => {
    const world = await peopled();
    const { db, workspaceId } = world;
    const file = FILE.split('\n').slice(0, 20).join('\n');
    await importText(world, file);
    const { key } = await draftOf(world, file);
    const [before] = await db.query<{ seq: number }>(sql`select last_value as seq from inbox_seq`);
    await startImport(db, key, systemClock.now());
    await workUntil(world, key);
    expect(await db.query(sql`select last_value as seq from inbox_seq`)).toEqual([before]);
    expect(await outcomesOf(db, key)).toMatchObject({ new: 0, updated: 0, unchanged: 19 });
    const events = await db.query(sql`select 1 as one from events where workspace_id = ${workspaceId}`);
    expect(events.length).toBe(19);
  });
});

const inputOf = (contactId: Uuid, n: number) => ({
  bucket: bucketOf(contactId),
  actor_id: contactId,
  kind: 'import',
  name: 'Imported',
  event_id: newId(systemClock.now()),
  occurred_ms: systemClock.now(),
  payload: { import: contactId, identities: [], traits: { city: 'Wien', n }, quiet: true },
});
