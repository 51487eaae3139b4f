/** P9 through the fold: what a publish and a resume ask of people inside, with real rows, sweeps and timers. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld, PLAIN_MAIL, type TestDatabase, testDatabase, type World } from '../../testing/index.ts';
import { createDefinition, getDefinition, pause, saveDraft } from '../definitions/index.ts';
import { bucketOf, type Db, newId, type Queryable, sql } from '../platform/index.ts';
import {
  cancelScheduled,
  type InsidePlan,
  previewPublish,
  previewResume,
  publishDue,
  publishWorkflow,
  type ResumeChoice,
  resumeWorkflow,
  scheduleWorkflow,
} from '../workflows/index.ts';
import { loadRegistry, renewLeases, sweepChunk, takeLease } from './testing.ts';

const T0 = Date.UTC(2026, 5, 1, 10);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let database: TestDatabase;
let world: World;
beforeAll(async () => {
  database = await testDatabase();
  world = await createWorld(database.db, T0);
  await world.publish('template', 'mail', PLAIN_MAIL);
});
afterAll(() => database.close());

const refTo = (key: string) => ({ workspaceId: world.workspaceId, kind: 'workflow' as const, key });
const inTransaction = <T>(work: (tx: Queryable) => Promise<T>): Promise<T> => database.db.transaction(work);

const draft = (key: string, document: object, nowMs: number) =>
  inTransaction(async (tx) => {
    const { workspaceId } = world;
    const input = { workspaceId, kind: 'workflow' as const, key, name: key, savedBy: 'Ana' };
    const made = await getDefinition(tx, refTo(key)).catch(() => createDefinition(tx, input, nowMs));
    const change = { document: document as never, expectedRevision: made.revision, savedBy: 'Ana' };
    await saveDraft(tx, refTo(key), change, nowMs);
  });
const publish = async (key: string, document: object, nowMs: number, inside?: InsidePlan) => {
  await draft(key, document, nowMs);
  return inTransaction((tx) =>
    publishWorkflow(
      tx,
      { workspaceId: world.workspaceId, key, publishedBy: 'Ana', ...(inside ? { inside } : {}) },
      nowMs,
    ),
  );
};
const resume = (key: string, nowMs: number, choice: ResumeChoice) =>
  inTransaction((tx) => resumeWorkflow(tx, refTo(key), nowMs, choice));

/** People who come all at once, each with an event of these properties. */
const arrive = async (event: string, properties: object[], atMs: number): Promise<void> => {
  const rows = properties.map((one) => {
    const id = newId(atMs);
    return {
      bucket: bucketOf(id),
      id,
      event_id: newId(atMs, bucketOf(id)),
      payload: { identities: [], properties: one },
    };
  });
  await database.db.query(sql`
    insert into inbox (bucket, seq, actor_id, workspace_id, kind, name, event_id, at, occurred_at, must_fold, payload)
    select bucket, nextval('inbox_seq'), id, ${world.workspaceId}, 'track', ${event}, event_id, ${new Date(atMs)},
      ${new Date(atMs)}, true, payload
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(bucket smallint, id uuid, event_id uuid, payload jsonb)`);
};

interface Place {
  version: number;
  state: string;
  node: string;
  visit: number;
  dueH: number | null;
  n: number;
}
/** Who stands where; due in hours after T0. */
const places = (key: string) =>
  database.db.query<Place>(sql`
    select e.version, e.state, e.node_id as node, e.visit,
      round((extract(epoch from e.due_at) - ${T0 / 1_000}) / 3600, 2)::float8 as "dueH", count(*)::int as n
    from enrollments e join definitions d on d.definition_id = e.workflow_id and d.workspace_id = e.workspace_id
    where e.workspace_id = ${world.workspaceId} and d.key = ${key}
    group by 1, 2, 3, 4, 5 order by node, version, visit, "dueH"`);

const wait = (hours: number, next?: string) => ({
  type: 'wait',
  delay: { hours },
  ...(next ? { next } : {}),
});
const mail = (next?: string) => ({
  type: 'send',
  channel: 'email',
  template: 'mail',
  ...(next ? { next } : {}),
});
const lane = (id: string) => ({
  id,
  if: { kind: 'entry', property: 'lane', op: 'equals', value: id },
  next: id,
});
const LANES = ['move', 'stay', 'again', 'to', 'end'];
/** A first wait of an hour, then a second wait by lane. */
const lanes = (second: Record<string, number>) => ({
  name: 'Lanes',
  trigger: { type: 'event', event: 'Came' },
  enrollment: { again: 'never' },
  start: 'first',
  nodes: {
    first: wait(1, 'which'),
    which: { type: 'branch', paths: Object.keys(second).map(lane) },
    ...Object.fromEntries(Object.entries(second).map(([id, hours]) => [id, wait(hours)])),
  },
});

/** The same database, whose transactions die before they commit. */
const dying = (db: Db): Db => ({
  ...db,
  query: db.query.bind(db),
  transaction: (work) =>
    db.transaction(async (tx) => {
      await work(tx);
      throw new Error('killed');
    }),
});

describe('1,000 people wait, and the second wait is edited (P9)', () => {
  const plan: InsidePlan = {
    otherwise: 'move',
    steps: [
      { version: 1, nodeId: 'stay', choice: 'stay' },
      { version: 1, nodeId: 'again', choice: 'again' },
      { version: 1, nodeId: 'to', choice: 'to', to: 'move' },
      { version: 1, nodeId: 'end', choice: 'end' },
    ],
  };
  const before = lanes({ move: 10, stay: 10, again: 10, to: 10, end: 10 });
  const after = lanes({ move: 20, stay: 20, again: 20 });
  const NOW = T0 + 3 * HOUR;

  beforeAll(async () => {
    await publish('lanes', before, T0);
    await arrive(
      'Came',
      Array.from({ length: 900 }, (_, i) => ({ lane: LANES[i % 5] })),
      T0,
    );
    await world.fold(T0);
    await world.fold(T0 + HOUR);
    await arrive(
      'Came',
      Array.from({ length: 100 }, (_, i) => ({ lane: LANES[i % 3] })),
      NOW - MINUTE,
    );
    await world.fold(NOW - MINUTE);
  });

  it('says who stands where, and refuses to leave people at a step that is gone', async () => {
    await draft('lanes', after, NOW);
    const { inside, steps } = await previewPublish(database.db, refTo('lanes'), NOW);
    expect(inside.map(({ nodeId, people, change }) => [nodeId, people, change])).toEqual([
      ['first', 100, 'same'],
      ['move', 180, 'changed'],
      ['stay', 180, 'changed'],
      ['again', 180, 'changed'],
      ['to', 180, 'removed'],
      ['end', 180, 'removed'],
    ]);
    expect(steps.map(({ nodeId }) => nodeId)).toEqual(['first', 'which', 'move', 'stay', 'again']);
    await expect(publish('lanes', after, NOW)).rejects.toMatchObject({
      code: 'inside-needs-target',
      more: {
        steps: [
          { nodeId: 'to', people: 180 },
          { nodeId: 'end', people: 180 },
        ],
      },
    });
    const nowhere: InsidePlan = {
      otherwise: 'stay',
      steps: [{ version: 1, nodeId: 'to', choice: 'to', to: 'gone' }],
    };
    await expect(publish('lanes', after, NOW, nowhere)).rejects.toMatchObject({
      code: 'inside-choice-invalid',
    });
  });

  it('a worker that is killed while it moves them has moved nobody (P3)', async () => {
    await publish('lanes', after, NOW, plan);
    const registry = await loadRegistry(database.db, () => undefined);
    while (await takeLease(database.db, 'fold', 'world'));
    for (const lease of (await renewLeases(database.db, 'world')).filter(({ role }) => role === 'fold')) {
      const input = { lease, registry, wallMs: NOW, passNo: 1 };
      await expect(sweepChunk(dying(database.db), input)).rejects.toThrow('killed');
    }
    expect((await places('lanes')).every(({ version }) => version === 1)).toBe(true);
  });

  it('then each is where its choice says, once, and nobody is lost (P5)', async () => {
    await world.fold(NOW);
    expect(await places('lanes')).toEqual([
      // from now
      { version: 2, state: 'active', node: 'again', visit: 4, dueH: 23, n: 180 },
      { version: 1, state: 'exited', node: 'end', visit: 3, dueH: null, n: 180 },
      { version: 2, state: 'active', node: 'first', visit: 1, dueH: 3.98, n: 100 },
      // counted from when they arrived, an hour after T0; those sent there, from now
      { version: 2, state: 'active', node: 'move', visit: 3, dueH: 21, n: 180 },
      { version: 2, state: 'active', node: 'move', visit: 4, dueH: 23, n: 180 },
      { version: 1, state: 'active', node: 'stay', visit: 3, dueH: 11, n: 180 },
    ]);
    const steps = await database.db.query<{ n: number }>(sql`
      select count(*)::int as n from enrollment_steps s, jsonb_array_elements(s.steps) line
      where s.workspace_id = ${world.workspaceId} and line ->> 'what' = 'moved'`);
    expect(steps).toEqual([{ n: 640 }]);
    // those who moved go the new way, those who stay the old one
    await world.fold(T0 + 12 * HOUR);
    const later = await places('lanes');
    expect(later.filter(({ version, state }) => version === 1 && state === 'finished')).toMatchObject([
      { n: 180 },
    ]);
    const second = later.filter(({ node, visit }) => node === 'move' && visit === 3);
    expect(second.map(({ version, n }) => [version, n])).toEqual([
      [2, 180],
      [2, 34],
    ]);
  });

  it('a later publish finds everybody, also those on the oldest version', async () => {
    const { inside } = await previewPublish(database.db, refTo('lanes'), T0 + 12 * HOUR);
    expect(inside.reduce((sum, { people }) => sum + people, 0)).toBe(640);
    const last = lanes({ move: 1, stay: 1, again: 1 });
    await publish('lanes', last, T0 + 12 * HOUR);
    await world.fold(T0 + 12 * HOUR);
    // the wait is over by its new length: it ends now
    expect((await places('lanes')).filter(({ state }) => state === 'active')).toEqual([]);
  });
});

describe('an input that comes before the sweep', () => {
  it('meets the new version: what was published holds from the next input on', async () => {
    const document = (event: string) => ({
      name: 'Awaits',
      trigger: { type: 'event', event: 'Asked' },
      enrollment: { again: 'always' },
      start: 'w',
      nodes: { w: { type: 'waitForEvent', event, limit: { hours: 5 }, next: 'm' }, m: mail() },
    });
    await publish('awaits', document('Old'), T0);
    const ana = await world.append(T0, { name: 'Asked' });
    await world.fold(T0);
    await publish('awaits', document('New'), T0 + HOUR);
    await world.append(T0 + HOUR + 1, { contactId: ana, name: 'Old' });
    await world.fold(T0 + HOUR + 1);
    expect(await places('awaits')).toMatchObject([
      { version: 2, state: 'active', node: 'w', visit: 1, dueH: 5 },
    ]);
    await world.append(T0 + HOUR + 2, { contactId: ana, name: 'New' });
    await world.fold(T0 + HOUR + 2);
    expect(await places('awaits')).toMatchObject([{ version: 2, state: 'finished', node: 'm', visit: 2 }]);
  });
});

describe('two contacts that turn out to be one while their people move', () => {
  it('each way is taken over once, wherever the merge took it (P10)', async () => {
    const document = (hours: number) => ({
      name: 'Merges',
      trigger: { type: 'event', event: 'Joined' },
      enrollment: { key: 'n', again: 'never' },
      start: 'w',
      nodes: { w: wait(hours) },
    });
    await publish('merges', document(5), T0);
    const visitor = [{ kind: 'anonymous', value: 'm-1' }];
    const email = [{ kind: 'email', value: 'mer@example.com' }];
    const known = await world.append(T0, { name: 'Joined', identities: email, properties: { n: '1' } });
    await world.append(T0, { name: 'Joined', identities: visitor, properties: { n: '2' } });
    await world.fold(T0);
    await publish('merges', document(9), T0 + HOUR);
    const traits = { email: 'mer@example.com' };
    const identities = [...visitor, ...email];
    await world.append(T0 + HOUR, {
      kind: 'identify',
      name: 'Identified',
      identities,
      traits,
      contactId: known,
    });
    await world.fold(T0 + HOUR);
    // a merge is told by the database's own clock, by which the waits may be over
    const moved = await database.db.query(sql`
      select count(distinct e.contact_id)::int as contacts, count(distinct e.enrollment_id)::int as ways,
        count(*)::int as moves, min(e.version) as version
      from enrollments e
      join definitions d on d.definition_id = e.workflow_id and d.workspace_id = e.workspace_id
      join enrollment_steps s on s.bucket = e.bucket and s.enrollment_id = e.enrollment_id
      cross join lateral jsonb_array_elements(s.steps) line
      where e.workspace_id = ${world.workspaceId} and d.key = 'merges' and line ->> 'what' = 'moved'`);
    expect(moved).toEqual([{ contacts: 1, ways: 2, moves: 2, version: 2 }]);
  });
});

describe('a mail that was decided and waits to leave', () => {
  it('leaves although its enrollment moved on, and although it ended by the publish', async () => {
    const document = (nodes: object) => ({
      name: 'Decided',
      trigger: { type: 'event', event: 'Wrote' },
      enrollment: { again: 'never' },
      start: 'm',
      nodes: { m: mail('w'), ...nodes },
    });
    await publish('decided', document({ w: wait(3) }), T0);
    const identities = [{ kind: 'email', value: 'dec@example.com' }];
    const ana = await world.append(T0, {
      kind: 'identify',
      name: 'Identified',
      identities,
      traits: { email: 'dec@example.com' },
    });
    await world.append(T0, { contactId: ana, name: 'Wrote' });
    await world.fold(T0);
    const plan: InsidePlan = { otherwise: 'move', steps: [{ version: 1, nodeId: 'w', choice: 'end' }] };
    await publish(
      'decided',
      document({ v: wait(1) }).nodes && { ...document({}), nodes: { m: mail() } },
      T0 + 1,
      plan,
    );
    await world.fold(T0 + 1);
    expect(await places('decided')).toMatchObject([{ state: 'exited', node: 'w' }]);
    const messages = await database.db.query(sql`select state from messages where contact_id = ${ana}::uuid`);
    expect(messages).toEqual([{ state: 'requested' }]);
  });
});

describe('a pause of ten hours', () => {
  const document = (hours: number) => ({
    name: 'Rests',
    trigger: { type: 'event', event: 'Rest' },
    enrollment: { again: 'never' },
    start: 'w',
    nodes: { w: wait(hours, 'm'), m: { ...mail('z'), usefulFor: { hours: 4 } }, z: wait(1) },
  });
  const began = async (key: string) => {
    await publish(key, { ...document(2), trigger: { type: 'event', event: key } }, T0);
    const identities = [{ kind: 'email', value: `${key}@example.com` }];
    const contactId = await world.append(T0, {
      kind: 'identify',
      name: 'Identified',
      identities,
      traits: { email: `${key}@example.com` },
    });
    await world.append(T0, { contactId, name: key });
    await world.fold(T0);
    await inTransaction((tx) => pause(tx, refTo(key), T0 + HOUR));
    await world.fold(T0 + 11 * HOUR);
    return contactId;
  };
  const mails = (contactId: string) =>
    database.db.query<{ state: string; code: string | null }>(sql`
      select state, reason ->> 'code' as code from messages where contact_id = ${contactId}::uuid`);
  const NOW = T0 + 11 * HOUR;

  it('says how many came due, and for how many it is too late', async () => {
    await began('counted');
    expect(await previewResume(database.db, refTo('counted'), NOW)).toEqual({
      pausedAtMs: T0 + HOUR,
      inside: 1,
      due: 1,
      late: 1,
      spreadMs: 100,
    });
  });

  it('catch up: what came due goes on now', async () => {
    const ana = await began('catches');
    await resume('catches', NOW, 'catchUp');
    await world.fold(NOW + 1_000);
    expect(await mails(ana)).toEqual([{ state: 'requested', code: null }]);
    expect(await places('catches')).toMatchObject([{ node: 'z', state: 'active', dueH: 12 }]);
  });

  it('shift: every wait ends ten hours later', async () => {
    const ana = await began('shifts');
    await resume('shifts', NOW, 'shift');
    await world.fold(NOW);
    expect(await places('shifts')).toMatchObject([{ node: 'w', dueH: 12 }]);
    expect(await mails(ana)).toEqual([]);
    await world.fold(T0 + 12 * HOUR);
    expect(await mails(ana)).toEqual([{ state: 'requested', code: null }]);
  });

  it('skip: a message past its latest useful moment is held back, and the way goes on', async () => {
    const ana = await began('skips');
    await resume('skips', NOW, 'skip');
    await world.fold(NOW + 1_000);
    expect(await mails(ana)).toEqual([{ state: 'held', code: 'tooLate' }]);
    expect(await places('skips')).toMatchObject([{ node: 'z', state: 'active', dueH: 12 }]);
  });

  it('a version published meanwhile is met when it ends', async () => {
    await began('edited');
    await publish('edited', { ...document(20), trigger: { type: 'event', event: 'edited' } }, T0 + 5 * HOUR);
    await world.fold(T0 + 5 * HOUR);
    expect(await places('edited')).toMatchObject([{ version: 1, node: 'w', dueH: 2 }]);
    await resume('edited', NOW, 'catchUp');
    await world.fold(NOW);
    expect(await places('edited')).toMatchObject([{ version: 2, node: 'w', visit: 1, dueH: 20 }]);
  });
});

describe('a publish that waits for its time', () => {
  const document = (hours: number) => ({
    name: 'Timed',
    trigger: { type: 'event', event: 'Timed' },
    enrollment: { again: 'never' },
    start: 'w',
    nodes: { w: wait(hours) },
  });
  const schedule = (atMs: number) =>
    inTransaction((tx) =>
      scheduleWorkflow(tx, { workspaceId: world.workspaceId, key: 'timed', publishedBy: 'Ana', atMs }, T0),
    );
  const now = () => getDefinition(database.db, refTo('timed'));

  it('happens then, once, with what was confirmed; later changes stay a draft', async () => {
    await draft('timed', document(1), T0);
    await expect(schedule(T0)).rejects.toMatchObject({ code: 'publish-time-invalid' });
    await schedule(T0 + HOUR);
    await draft('timed', document(2), T0 + MINUTE);
    expect(await publishDue(database.db, T0 + HOUR - 1)).toEqual([]);
    expect(await publishDue(database.db, T0 + HOUR)).toEqual([world.workspaceId]);
    expect(await publishDue(database.db, T0 + HOUR)).toEqual([]);
    expect(await now()).toMatchObject({
      liveVersion: 1,
      publishAt: null,
      live: { nodes: { w: wait(1) } },
      draft: { nodes: { w: wait(2) } },
    });
  });

  it('is taken back', async () => {
    await schedule(T0 + 2 * HOUR);
    expect((await now()).publishAt).toEqual(new Date(T0 + 2 * HOUR));
    await inTransaction((tx) => cancelScheduled(tx, refTo('timed'), T0));
    expect(await publishDue(database.db, T0 + 3 * HOUR)).toEqual([]);
    expect(await now()).toMatchObject({ liveVersion: 1, publishAt: null, publishPlan: null });
  });

  it('says why it did not happen', async () => {
    await world.publish('template', 'brief', PLAIN_MAIL);
    const nodes = { w: { ...mail(), template: 'brief' } };
    await draft('timed', { ...document(1), nodes }, T0);
    await schedule(T0 + 2 * HOUR);
    await database.db.query(sql`
      update definitions set state = 'archived' where workspace_id = ${world.workspaceId} and key = 'brief'`);
    await publishDue(database.db, T0 + 2 * HOUR);
    expect(await now()).toMatchObject({
      liveVersion: 1,
      publishAt: null,
      publishPlan: { by: 'Ana', failed: expect.stringContaining('template') },
    });
  });
});
