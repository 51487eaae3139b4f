/** Broadcasts through the fold: who is asked, once, and what pause and cancel do. Senders are another test's. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld, PLAIN_MAIL, type TestDatabase, testDatabase, type World } from '../../testing/index.ts';
import {
  cancelBroadcast,
  countsOf,
  dueRuns,
  type Standing,
  starterBroadcast,
  stepRun,
} from '../broadcasts/index.ts';
import { newId, sql, type Uuid } from '../platform/index.ts';
import { BATCH_MAX } from './testing.ts';

const T0 = Date.UTC(2026, 5, 1, 10);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const join = (one: World, name: string, traits: object = {}): Promise<Uuid> =>
  one.append(T0, {
    kind: 'identify',
    name: 'Identified',
    identities: [{ kind: 'user', value: name }],
    traits: { email: `${name}@example.com`, country: 'AT', ...traits },
  });

const country = (value: string) => ({
  all: [{ kind: 'attribute', attribute: 'country', op: 'equals', value }],
});

/** A workspace with a segment of Austrians, one of people to leave out, and a template. */
const newWorld = async (): Promise<World> => {
  const one = await createWorld(database.db, T0);
  await one.publish('segment', 'at', { name: 'Austrians', condition: country('AT') });
  await one.publish('segment', 'staff', {
    name: 'Staff',
    condition: { all: [{ kind: 'attribute', attribute: 'staff', op: 'equals', value: true }] },
  });
  await one.publish('template', 'news', { ...PLAIN_MAIL, name: 'News' });
  return one;
};

/** Schedules a broadcast as `scheduleBroadcast` does, without its check. */
const schedule = async (
  one: World,
  more: object = {},
  startsMs = T0 + HOUR,
  key = 'june',
): Promise<number> => {
  const id = await one.publish('broadcast', key, {
    ...starterBroadcast('June'),
    who: { everyone: false, include: [{ segment: 'at' }], exclude: [{ segment: 'staff' }] },
    template: 'news',
    ...more,
  });
  await database.db.query(sql`
    insert into broadcasts (workspace_id, broadcast_id, version, state, starts_at, expected, scheduled_at, scheduled_by)
    values (${one.workspaceId}, ${id}, 1, 'scheduled', ${new Date(startsMs)}, '{"people":0,"rows":[]}', ${new Date(T0)}, 'Ana')`);
  return id;
};

/** What the conductor does at an instant, then the engine until it rests. */
const conduct = async (one: World, nowMs: number, standing: Standing = { winner: null, ahead: 'A' }) => {
  for (const run of await dueRuns(database.db, nowMs))
    if (run.workspaceId === one.workspaceId)
      await database.db.transaction((tx) => stepRun(tx, run, async () => standing, nowMs));
  await one.fold(nowMs);
};

interface Row {
  contactId: string;
  state: string;
  variant: string | null;
  code: string | null;
  fromMs: number | null;
}

const messagesOf = (one: World, broadcastId: number): Promise<Row[]> =>
  database.db.query<Row>(sql`
    select m.contact_id as "contactId", m.state, m.variant, m.reason ->> 'code' as code,
      (extract(epoch from o.not_before) * 1000)::float8 as "fromMs"
    from messages m
    left join outbox o on o.bucket = m.bucket and o.message_id = m.message_id and o.broadcast_id = m.broadcast_id
    where m.bucket >= 0 and m.workspace_id = ${one.workspaceId} and m.broadcast_id = ${broadcastId}
    order by m.contact_id`);

const stateOf = async (one: World): Promise<string> => {
  const [row] = await database.db.query<{ state: string }>(sql`
    select state from broadcasts where workspace_id = ${one.workspaceId}`);
  return row!.state;
};

const setState = (one: World, state: string) =>
  database.db.query(sql`update broadcasts set state = ${state} where workspace_id = ${one.workspaceId}`);

/** What a sender does, without a mail: the rows leave the outbox. */
const sendAll = (one: World) =>
  database.db.query(sql`
    with gone as (delete from outbox where bucket >= 0 and workspace_id = ${one.workspaceId} returning bucket, message_id)
    update messages m set state = 'submitted', submitted_at = m.requested_at
    from gone g where m.bucket = g.bucket and m.message_id = g.message_id`);

describe('a broadcast', () => {
  it('asks for one message for who is in the segment at its chunk and not left out (P5)', async () => {
    const one = await newWorld();
    const [ana, ben, cem, dana] = await Promise.all([
      join(one, 'ana'),
      join(one, 'ben', { staff: true }),
      join(one, 'cem', { country: 'DE' }),
      join(one, 'dana', { email: undefined }),
    ]);
    await one.fold(T0);
    const id = await schedule(one);
    await conduct(one, T0 + MINUTE);
    expect(await messagesOf(one, id)).toEqual([]);

    // a word of hers that waits is taken before she is asked (P2, P4)
    const eva = await join(one, 'eva');
    await one.fold(T0 + 2 * MINUTE);
    await one.append(T0 + 3 * MINUTE, {
      contactId: eva,
      kind: 'identify',
      name: 'Identified',
      traits: { country: 'DE' },
    });
    await conduct(one, T0 + HOUR);
    const rows = await messagesOf(one, id);
    expect(rows.map(({ contactId }) => contactId).sort()).toEqual([ana, dana].sort());
    expect(rows.find(({ contactId }) => contactId === ana)).toMatchObject({
      state: 'requested',
      fromMs: T0 + HOUR,
    });
    expect(rows.find(({ contactId }) => contactId === dana)).toMatchObject({
      state: 'held',
      code: 'noAddress',
    });
    expect([ben, cem]).not.toContain(rows[0]!.contactId);

    // swept once more, and again after a merge: nobody is asked twice
    await database.db.query(sql`
      update sweeps set state = 'running', cursor_bucket = -1, cursor_id = null
      where workspace_id = ${one.workspaceId} and kind = 'broadcast'`);
    await one.fold(T0 + HOUR + MINUTE);
    expect(await messagesOf(one, id)).toHaveLength(2);

    await conduct(one, T0 + HOUR + MINUTE);
    expect(await stateOf(one)).toBe('sending');
    await sendAll(one);
    await conduct(one, T0 + HOUR + 2 * MINUTE);
    expect(await stateOf(one)).toBe('done');
  });

  it('forgets nobody whose joining still waited in the inbox when it began (P5)', async () => {
    const one = await newWorld();
    await one.fold(T0);
    const id = await schedule(one);
    const [crowd, late] = [newId(T0, 1), newId(T0, 2_000)];
    await database.db.query(sql`
      insert into inbox (bucket, seq, actor_id, workspace_id, kind, name, event_id, at, occurred_at, must_fold, payload)
      select 1, nextval('inbox_seq'), ${crowd}::uuid, ${one.workspaceId}, 'track', 'Seen', gen_random_uuid(),
        ${new Date(T0)}, ${new Date(T0)}, true, '{}'
      from generate_series(1, ${BATCH_MAX})`);
    await one.append(T0 + MINUTE, {
      contactId: late,
      kind: 'identify',
      name: 'Identified',
      traits: { email: 'late@example.com', country: 'AT' },
    });
    await conduct(one, T0 + HOUR);
    expect((await messagesOf(one, id)).map(({ contactId }) => contactId)).toEqual([late]);
  });

  it('leaves nothing to start when it is cancelled, and asks nobody while it is paused', async () => {
    const one = await newWorld();
    for (const name of ['ana', 'ben', 'cem']) await join(one, name);
    await one.fold(T0);
    const id = await schedule(one, { spreadHours: 4 });
    for (const run of await dueRuns(database.db, T0 + HOUR))
      if (run.workspaceId === one.workspaceId)
        await database.db.transaction((tx) =>
          stepRun(tx, run, async () => ({ winner: null, ahead: 'A' }), T0 + HOUR),
        );
    await setState(one, 'paused');
    await one.fold(T0 + HOUR);
    expect(await messagesOf(one, id)).toEqual([]);
    await setState(one, 'sending');
    await one.fold(T0 + HOUR);
    expect((await messagesOf(one, id)).map(({ state }) => state)).toEqual([
      'requested',
      'requested',
      'requested',
    ]);

    // as `cancelBroadcast` does
    await setState(one, 'cancelled');
    await database.db.query(sql`
      insert into sweeps (sweep_id, grp, workspace_id, kind, definition_id, version, options, created_at)
      overriding system value
      select 900000, grp, ${one.workspaceId}, 'broadcast-withdraw', ${id}, 1, '{}', ${new Date(T0)}
      from leases where role = 'fold'`);
    await one.fold(T0 + HOUR + MINUTE);
    expect(await messagesOf(one, id)).toMatchObject([
      { state: 'withdrawn', code: 'cancelled', fromMs: null },
      { state: 'withdrawn', code: 'cancelled', fromMs: null },
      { state: 'withdrawn', code: 'cancelled', fromMs: null },
    ]);
  });

  it('tests on a part by lot, and gives the rest the winner, when one is shown or the time is over', async () => {
    const one = await newWorld();
    for (let n = 0; n < 40; n++) await join(one, `p${n}`);
    await one.fold(T0);
    const id = await schedule(one, {
      holdoutPercent: 20,
      experiment: {
        about: 'subject',
        variants: [
          { id: 'A', share: 1, subject: 'One' },
          { id: 'B', share: 1, subject: 'Two' },
        ],
        testPercent: 50,
        metric: 'clicks',
        decideAfterHours: 4,
      },
    });
    await conduct(one, T0 + HOUR);
    const tested = await messagesOf(one, id);
    const of = (rows: Row[], code: string | null, variant: string | null): number =>
      rows.filter((row) => row.code === code && row.variant === variant).length;
    const [a, b, none] = [of(tested, null, 'A'), of(tested, null, 'B'), of(tested, 'holdout', null)];
    expect(a + b + none).toBe(tested.length);
    expect(tested.length).toBeLessThan(40);
    expect(Math.min(a, b, none)).toBeGreaterThan(0);

    await conduct(one, T0 + 2 * HOUR);
    expect(await messagesOf(one, id)).toHaveLength(tested.length);
    await conduct(one, T0 + 3 * HOUR, { winner: 'B', ahead: 'B' });
    const all = await messagesOf(one, id);
    expect(all).toHaveLength(40);
    expect([of(all, null, 'A'), of(all, null, 'B'), of(all, 'holdout', null)]).toEqual([
      a,
      40 - a - none,
      none,
    ]);
    const [run] = await database.db.query<{ decided: object }>(sql`
      select decided from broadcasts where workspace_id = ${one.workspaceId}`);
    expect(run!.decided).toMatchObject({ variant: 'B', shown: true });
  });

  it('leaves at their own ten in the morning, whom it is over for the next day (P8)', async () => {
    const one = await newWorld();
    const tokyo = await join(one, 'tokyo', { timezone: 'Asia/Tokyo' });
    const vienna = await join(one, 'vienna', { timezone: 'Europe/Vienna' });
    await one.fold(T0);
    const when = { type: 'local', date: '2026-06-01', time: '18:00', ifPast: 'nextDay' };
    const id = await schedule(one, { when });
    await conduct(one, T0 + HOUR);
    const rows = await messagesOf(one, id);
    const fromOf = (contact: Uuid) =>
      new Date(rows.find(({ contactId }) => contactId === contact)!.fromMs!).toISOString();
    expect(fromOf(vienna)).toBe('2026-06-01T16:00:00.000Z');
    expect(fromOf(tokyo)).toBe('2026-06-02T09:00:00.000Z');
  });

  it('is about the topic that it names where its template names none (P7)', async () => {
    const one = await newWorld();
    await one.publish('template', 'offer', { ...PLAIN_MAIL, name: 'Offer', topic: 'offers' });
    const ana = await join(one, 'ana');
    await one.append(T0, {
      contactId: ana,
      kind: 'feedback',
      name: 'Consent Changed',
      properties: { topic: 'events', channel: 'email', state: 'refused' },
    });
    await one.fold(T0);
    const id = await schedule(one, { topic: 'events' });
    await conduct(one, T0 + HOUR);
    expect(await messagesOf(one, id)).toMatchObject([{ contactId: ana, state: 'held', code: 'refused' }]);
    const other = await schedule(
      one,
      { topic: 'events', template: 'offer', name: 'Other' },
      T0 + HOUR,
      'july',
    );
    await conduct(one, T0 + HOUR);
    expect(await messagesOf(one, other)).toMatchObject([{ contactId: ana, state: 'requested' }]);
  });

  it('knows how far it is without counting its messages, whatever becomes of them (P17)', async () => {
    const one = await newWorld();
    const people = await Promise.all(
      Array.from({ length: 30 }, (_, n) => join(one, `p${n}`, n < 3 ? { email: undefined } : {})),
    );
    await one.fold(T0);
    const id = await schedule(one, { holdoutPercent: 20, spreadHours: 10 });
    await conduct(one, T0 + HOUR);
    const counted = async () => {
      const rows = await messagesOf(one, id);
      const of = (test: (row: Row) => boolean): number => rows.filter(test).length;
      return {
        people: rows.length,
        held: of(({ state, code }) => state === 'held' && code !== 'holdout'),
        holdout: of(({ code }) => code === 'holdout'),
        sent: of(({ state }) => state === 'submitted'),
        takenBack: of(({ state }) => state === 'withdrawn'),
        failed: 0,
      };
    };
    const ref = { workspaceId: one.workspaceId, broadcastId: id };
    const summed = await countsOf(database.db, ref);
    expect(summed).toEqual(await counted());
    expect(summed).toMatchObject({ people: 30, held: expect.any(Number), takenBack: 0 });
    // an opt-out of two, then all that waits
    const waiting = (await messagesOf(one, id)).filter(({ state }) => state === 'requested');
    expect(waiting.length).toBeGreaterThan(10);
    for (const { contactId } of waiting.slice(0, 2))
      await one.append(T0 + HOUR, {
        contactId: contactId as Uuid,
        kind: 'feedback',
        name: 'Consent Changed',
        properties: { topic: 'news', channel: 'email', state: 'refused' },
      });
    await one.fold(T0 + HOUR + MINUTE);
    expect((await countsOf(database.db, ref)).takenBack).toBe(2);
    await database.db.transaction((tx) =>
      cancelBroadcast(tx, { workspaceId: one.workspaceId, kind: 'broadcast', key: 'june' }, T0 + 2 * HOUR),
    );
    await one.fold(T0 + 2 * HOUR);
    const ended = await countsOf(database.db, ref);
    expect(ended).toEqual(await counted());
    expect(ended.takenBack).toBe(waiting.length);
    expect(people).toHaveLength(30);
  });

  it('is a fact that segments read in the same pass', async () => {
    const one = await newWorld();
    await one.publish('segment', 'got', {
      name: 'Got it',
      condition: { all: [{ kind: 'message', did: 'sent', template: 'news' }] },
    });
    const ana = await join(one, 'ana');
    await one.fold(T0);
    await schedule(one);
    await conduct(one, T0 + HOUR);
    const members = await database.db.query<{ contactId: string }>(sql`
      select m.contact_id as "contactId" from memberships m
      join definitions d on d.workspace_id = m.workspace_id and d.definition_id = m.segment_id
      where m.workspace_id = ${one.workspaceId} and d.key = 'got'`);
    expect(members).toEqual([{ contactId: ana }]);
  });
});

it('whose mail waits for its senders holds no broadcast of others back', async () => {
  const slow = await newWorld();
  const quick = await newWorld();
  for (let n = 0; n < 12; n++) {
    await join(slow, `slow${n}`);
    await join(quick, `quick${n}`);
  }
  await slow.fold(T0);
  await quick.fold(T0);
  const held = await schedule(slow);
  const free = await schedule(quick);
  // as when a limit a day is used up, in every group
  await database.db.query(sql`
    insert into outbox (bucket, message_id, contact_id, workspace_id, channel, address, not_before, not_after, priority,
      broadcast_id, lane)
    select l.bucket_from, gen_random_uuid(), gen_random_uuid(), ${slow.workspaceId}, 'email', 'a@example.com',
      ${new Date(T0)}, ${new Date(T0 + 48 * HOUR)}, 9, ${held}, ''
    from leases l cross join generate_series(1, 1000)
    where l.role = 'fold'`);
  await conduct(slow, T0 + HOUR);
  await conduct(quick, T0 + HOUR);
  expect(await messagesOf(slow, held)).toHaveLength(0);
  expect(await messagesOf(quick, free)).toHaveLength(12);
  await database.db.query(sql`delete from outbox where bucket >= 0 and workspace_id = ${slow.workspaceId}`);
  await conduct(slow, T0 + HOUR);
  expect(await messagesOf(slow, held)).toHaveLength(12);
});
