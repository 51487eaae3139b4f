import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld, PLAIN_MAIL, type TestDatabase, testDatabase, type World } from '../../testing/index.ts';
import { sql, type Uuid } from '../platform/index.ts';
import type { SplitExperiment, SplitNode } from '../workflows/index.ts';
import { HOLDOUT, liveSplit, splitPeople, splitShown } from './splits.ts';

const T0 = Date.UTC(2026, 5, 1, 3);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const PEOPLE = 260;
const ZONES = ['Europe/Vienna', 'America/New_York', 'Asia/Tokyo'];

let database: TestDatabase;
let one: World;
let workflowId: number;
const paths: Record<string, Uuid[]> = { a: [], b: [] };

const half = (id: string, time: string) => ({ id, name: time, percent: 50, next: `until-${id}` });
const until = (time: string, next: string) => ({ type: 'waitUntil', until: { type: 'time', time }, next });
const mail = { type: 'send', channel: 'email', template: 'mail' };
const split: SplitNode = {
  type: 'split',
  paths: [half('a', '10:00'), half('b', '15:00')],
  experiment: { metric: { type: 'event', event: 'Bought' }, withinDays: 3 },
};
const flow = (over: Partial<SplitNode> = {}) => ({
  name: 'When to write',
  trigger: { type: 'event', event: 'Signed Up' },
  enrollment: { again: 'always' },
  goals: [{ on: 'event', event: 'Reached' }],
  start: 'split',
  nodes: {
    split: { ...split, ...over },
    'until-a': until('10:00', 'mail-a'),
    'until-b': until('15:00', 'mail-b'),
    'mail-a': mail,
    'mail-b': mail,
  },
});

const shown = async (nowMs: number) =>
  splitShown(
    database.db,
    await liveSplit(database.db, { workspaceId: one.workspaceId, workflowId }, 'split'),
    {},
    nowMs,
  );
const listed = async (what: string, nowMs: number) =>
  splitPeople(
    database.db,
    await liveSplit(database.db, { workspaceId: one.workspaceId, workflowId }, 'split'),
    what,
    { after: null, limit: 1_000 },
    { eventMap: {}, nowMs },
  );
const buy = async (contactIds: readonly Uuid[], atMs: number) => {
  for (const contactId of contactIds) await one.append(atMs, { contactId, name: 'Bought' });
  await one.fold(atMs);
};

beforeAll(async () => {
  database = await testDatabase();
  one = await createWorld(database.db, T0);
  await one.publish('template', 'mail', PLAIN_MAIL);
  workflowId = await one.publish('workflow', 'when', flow());
  for (let n = 0; n < PEOPLE; n++) {
    const contactId = await one.append(T0, {
      kind: 'identify',
      name: 'Identified',
      identities: [{ kind: 'email', value: `p${n}@example.com` }],
      traits: { email: `p${n}@example.com`, timezone: ZONES[n % ZONES.length]! },
    });
    await one.append(T0, { contactId, name: 'Signed Up', mustFold: false });
  }
  await one.fold(T0);
  const rows = await database.db.query<{ contactId: Uuid; nodeId: string }>(sql`
    select contact_id as "contactId", node_id as "nodeId" from enrollments where workspace_id = ${one.workspaceId}`);
  for (const { contactId, nodeId } of rows) paths[nodeId.slice(-1)]!.push(contactId);
}, 120_000);
afterAll(() => database.close());

describe('10:00 against 15:00 (S8)', () => {
  it('half of the people get the mail at ten, half at three, by their own clocks, and keep their half', async () => {
    for (const hours of [12, 36]) await one.fold(T0 + hours * HOUR);
    const hours = await database.db.query<{ nodeId: string; hour: number; people: number }>(sql`
      select m.node_id as "nodeId",
        extract(hour from m.requested_at at time zone (c.attributes ->> 'timezone'))::int as hour, count(*)::int as people
      from messages m join contacts c on c.bucket = m.bucket and c.contact_id = m.contact_id
      where m.workspace_id = ${one.workspaceId} group by 1, 2 order by 1`);
    expect(hours).toEqual([
      { nodeId: 'mail-a', hour: 10, people: paths.a!.length },
      { nodeId: 'mail-b', hour: 15, people: paths.b!.length },
    ]);
    expect(paths.a!.length + paths.b!.length).toBe(PEOPLE);
    // each ten of them come again
    const again = [...paths.a!.slice(0, 10), ...paths.b!.slice(0, 10)];
    for (const contactId of again)
      await one.append(T0 + 36 * HOUR, { contactId, name: 'Signed Up', mustFold: false });
    await one.fold(T0 + 36 * HOUR);
    const ways = await database.db.query<{ ways: number }>(sql`
      select count(distinct line ->> 'path')::int as ways
      from enrollment_steps s cross join lateral jsonb_array_elements(s.steps) line
      where s.workspace_id = ${one.workspaceId} and line ->> 'what' = 'split' group by s.contact_id`);
    expect(ways).toHaveLength(PEOPLE);
    expect(ways.every((row) => row.ways === 1)).toBe(true);
  });

  it('nobody is counted before their days are over; who comes twice counts once; numbers are their lists (P17)', async () => {
    const early = await shown(T0 + 3 * DAY - 1);
    expect(early).toMatchObject({
      counts: '"Bought" within 3 days',
      isMismatch: false,
      verdict: { says: 'tooFew' },
    });
    expect(early.paths.map(({ name, counted }) => [name, counted])).toEqual([
      ['10:00', 0],
      ['15:00', 0],
    ]);
    await buy([...paths.a!.slice(0, 25), ...paths.b!.slice(0, 25)], T0 + 2 * DAY);
    // too late to count
    await buy(paths.b!.slice(25, 50), T0 + 3 * DAY);
    const over = await shown(T0 + 3 * DAY);
    for (const { id, assigned, counted, reacted } of over.paths) {
      expect([assigned, counted, reacted]).toEqual([paths[id]!.length, paths[id]!.length, 25]);
      for (const [what, number] of Object.entries({ assigned, counted, reacted })) {
        const list = await listed(`${what}:${id}`, T0 + 3 * DAY);
        expect([list.total, new Set(list.rows.map(({ contactId }) => contactId)).size]).toEqual([
          number,
          number,
        ]);
      }
    }
  });

  it('says that no difference is shown when there is none (P18)', async () => {
    const { verdict } = await shown(T0 + 3 * DAY);
    expect(verdict).toMatchObject({ says: 'noDifference', winner: null });
  });

  it('says which is better when it is', async () => {
    await buy(paths.b!.slice(50, 90), T0 + 2 * DAY);
    const { verdict } = await shown(T0 + 3 * DAY);
    expect(verdict).toMatchObject({ says: 'difference', winner: 'b', ahead: 'b' });
  });

  it('counts goals of the enrollment, and human clicks in its messages, within the days', async () => {
    const reacted = async (metric: SplitExperiment['metric']) => {
      const experiment = { metric, withinDays: 3 };
      await one.publish('workflow', 'when', flow({ experiment }), false, T0 + 3 * DAY);
      return (await shown(T0 + 3 * DAY)).paths.map((path) => path.reacted);
    };
    await database.db.query(sql`
      update enrollments set state = 'goal', ended_at = ${new Date(T0 + DAY)}
      where workspace_id = ${one.workspaceId} and contact_id = any(${paths.a!.slice(20, 27)}::uuid[])`);
    const click = (contactIds: readonly Uuid[], atMs: number) =>
      database.db.query(sql`
        update messages set clicked_at = ${new Date(atMs)}
        where workspace_id = ${one.workspaceId} and contact_id = any(${contactIds}::uuid[])`);
    await click(paths.b!.slice(20, 25), T0 + 2 * DAY);
    await click(paths.a!.slice(30, 32), T0 + 3 * DAY);
    expect(await reacted({ type: 'goal' })).toEqual([7, 0]);
    expect(await reacted({ type: 'click' })).toEqual([0, 5]);
    expect(await reacted(split.experiment!.metric)).toEqual([25, 65]);
  });

  it('raises the alarm when assignment is broken on purpose, and concludes nothing', async () => {
    await database.db.query(sql`
      update enrollment_steps set steps = replace(steps::text, '"path": "b"', '"path": "a"')::jsonb
      where workspace_id = ${one.workspaceId} and contact_id = any(${paths.b!.slice(20)}::uuid[])`);
    const broken = await shown(T0 + 3 * DAY);
    expect(broken).toMatchObject({ isMismatch: true, verdict: { says: 'mismatch', winner: null } });
  });

  it('begins anew with other shares, and goes on through a version that leaves them', async () => {
    const [before] = (await shown(T0 + 3 * DAY)).paths;
    await one.publish('workflow', 'when', { ...flow(), name: 'Renamed' }, false, T0 + 4 * DAY);
    expect((await shown(T0 + 5 * DAY)).paths[0]).toEqual(before);
    const uneven = [
      { ...half('a', '10:00'), percent: 80 },
      { ...half('b', '15:00'), percent: 20 },
    ];
    await one.publish('workflow', 'when', flow({ paths: uneven }), false, T0 + 5 * DAY);
    const anew = await shown(T0 + 5 * DAY);
    expect(anew.since).toBe(new Date(T0 + 5 * DAY).toISOString());
    expect(anew.paths.map(({ assigned }) => assigned)).toEqual([0, 0]);
    await expect(
      liveSplit(database.db, { workspaceId: one.workspaceId, workflowId }, 'mail-a'),
    ).rejects.toMatchObject({ code: 'split-not-found' });
  });
});

describe('who is held out of a workflow (R6)', () => {
  it('is a path beside who is let in: lift with its interval, and numbers that are lists (P17, P18)', async () => {
    const begin = T0 + 60 * DAY;
    const id = await one.publish('workflow', 'quiet', {
      name: 'Quiet',
      trigger: { type: 'event', event: 'Quiet' },
      enrollment: { again: 'never', holdout: 50 },
      goals: [{ on: 'event', event: 'Bought' }],
      start: 'wait',
      nodes: { wait: { type: 'wait', delay: { days: 40 } } },
    });
    const people = [...paths.a!, ...paths.b!];
    for (const contactId of people) await one.append(begin, { contactId, name: 'Quiet' });
    await one.fold(begin);
    const rows = await database.db.query<{ contactId: Uuid; state: string }>(sql`
      select contact_id as "contactId", state from enrollments where workflow_id = ${id}`);
    const whose = (state: string) =>
      rows.filter((row) => row.state === state).map(({ contactId }) => contactId);
    const [held, letIn] = [whose('holdout'), whose('active')];
    await buy([...held.slice(0, 5), ...letIn.slice(0, 60)], begin + 2 * DAY);
    await buy(letIn.slice(60, 80), begin + 31 * DAY);
    const of = await liveSplit(database.db, { workspaceId: one.workspaceId, workflowId: id }, HOLDOUT);
    const later = begin + 32 * DAY;
    const { paths: sides, counts, verdict, isMismatch } = await splitShown(database.db, of, {}, later);
    expect(
      sides.map(({ id: side, assigned, counted, reacted }) => [side, assigned, counted, reacted]),
    ).toEqual([
      ['held', held.length, held.length, 5],
      ['in', letIn.length, letIn.length, 60],
    ]);
    expect([counts, isMismatch, verdict?.winner]).toEqual([expect.stringContaining('30 days'), false, 'in']);
    const [lift] = verdict!.lifts;
    expect(lift).toMatchObject({ id: 'in' });
    const list = await splitPeople(
      database.db,
      of,
      'reacted:held',
      { after: null, limit: 100 },
      { eventMap: {}, nowMs: later },
    );
    expect(list.total).toBe(5);
    expect(list.rows.map(({ contactId }) => contactId).sort()).toEqual(held.slice(0, 5).sort());
  });
});
