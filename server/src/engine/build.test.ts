import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld, type TestDatabase, testDatabase, type World } from '../../testing/index.ts';
import { sql, type Uuid } from '../platform/index.ts';

const T0 = Date.UTC(2026, 5, 1, 10);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const PEOPLE = 60;

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const SEGMENTS: Record<string, object> = {
  'dach-buyers': {
    all: [
      { kind: 'attribute', attribute: 'country', op: 'anyOf', value: ['DE', 'AT'] },
      { kind: 'event', event: 'Order Completed', count: { op: 'atLeast', n: 2 }, within: { days: 7 } },
    ],
  },
  asleep: { not: { kind: 'event', event: 'Page Looked At', within: { days: 5 } } },
  'asleep-buyers': {
    all: [
      { kind: 'segment', segment: 'asleep' },
      {
        any: [
          { kind: 'segment', segment: 'dach-buyers' },
          { kind: 'event', event: 'Order Completed' },
        ],
      },
    ],
  },
};

const WELCOME = {
  name: 'Welcome back',
  trigger: { type: 'segmentEntered', segment: 'asleep' },
  enrollment: { again: 'always' },
  start: 'note',
  nodes: {
    note: { type: 'setAttribute', attributes: { woken: true }, next: 'wait' },
    wait: { type: 'wait', delay: { hours: 1 } },
  },
};

/** The same people with the same past in a world of their own: numbers stand for chance, so that two worlds agree. */
const peopled = async (): Promise<{ world: World; people: Uuid[] }> => {
  const world = await createWorld(database.db, T0 - 20 * DAY);
  const people: Uuid[] = [];
  for (let n = 0; n < PEOPLE; n++) {
    const bornMs = T0 - 20 * DAY + n * 1_000;
    const contactId = await world.append(bornMs, {
      kind: 'identify',
      name: 'Identified',
      identities: [{ kind: 'user', value: `p${n}` }],
      traits: { country: ['DE', 'AT', 'FR'][n % 3]! },
    });
    people.push(contactId);
    for (let k = 0; k < n % 5; k++)
      await world.append(T0 - ((n * 7 + k * 3) % 19) * DAY - k * HOUR, {
        contactId,
        name: 'Order Completed',
      });
    if (n % 4 > 0) await world.append(T0 - (n % 11) * DAY - 2 * HOUR, { contactId, name: 'Page Looked At' });
  }
  await world.fold(T0);
  return { world, people };
};

const publishAll = async ({ world }: { world: World }, visited: boolean): Promise<void> => {
  for (const [key, condition] of Object.entries(SEGMENTS)) {
    await world.publish('segment', key, { name: key, condition }, false, T0);
    if (visited)
      await database.db.query(sql`
        update sweeps set phase = 'visit', options = options - 'segment'
        where workspace_id = ${world.workspaceId} and state = 'running'`);
  }
};

/** Who is where, by number of the person and name of the segment. */
const members = async ({ world, people }: { world: World; people: Uuid[] }): Promise<string[]> => {
  const rows = await database.db.query<{ contactId: Uuid; key: string }>(sql`
    select m.contact_id as "contactId", d.key from memberships m
    join definitions d on d.workspace_id = m.workspace_id and d.definition_id = m.segment_id
    where m.workspace_id = ${world.workspaceId}`);
  return rows.map(({ contactId, key }) => `${people.indexOf(contactId)} in ${key}`).sort();
};

const started = async ({ world, people }: { world: World; people: Uuid[] }): Promise<string[]> => {
  const rows = await database.db.query<{ contactId: Uuid; at: Date }>(sql`
    select contact_id as "contactId", entered_at as at from enrollments where workspace_id = ${world.workspaceId}`);
  return rows.map(({ contactId, at }) => `${people.indexOf(contactId)} at ${at.toISOString()}`).sort();
};

const epochsBehind = async (world: World): Promise<number> => {
  const [row] = await database.db.query<{ n: number }>(sql`
    select count(*)::int as n from contact_state s join workspaces w using (workspace_id)
    where s.workspace_id = ${world.workspaceId} and s.epoch < w.epoch`);
  return row!.n;
};

describe('a segment built by SQL', () => {
  it('has, then and at every later time, the people whom visiting each gives, and starts nobody (P4, P9)', async () => {
    const built = await peopled();
    const visited = await peopled();
    for (const one of [built, visited]) {
      await one.world.publish('workflow', 'welcome', WELCOME, false, T0 - DAY);
      await one.world.fold(T0 - HOUR);
      await publishAll(one, one === visited);
      await one.world.fold(T0);
    }
    expect(await epochsBehind(visited.world)).toBe(0);
    expect(await epochsBehind(built.world)).toBe(PEOPLE);
    expect(await members(built)).toEqual(await members(visited));
    expect((await members(built)).length).toBeGreaterThan(PEOPLE / 4);
    expect(await started(built)).toEqual([]);

    for (let hours = 7; hours < 13 * 24; hours += 31) {
      const nowMs = T0 + hours * HOUR;
      for (const { world, people } of [built, visited])
        if (hours % 2 === 0)
          await world.append(nowMs, { contactId: people[hours % PEOPLE]!, name: 'Page Looked At' });
      for (const { world } of [built, visited]) await world.fold(nowMs);
      expect(await members(built), `after ${hours} hours`).toEqual(await members(visited));
    }
    expect((await started(built)).length).toBeGreaterThan(5);
    expect(await started(built)).toEqual(await started(visited));
  });
});
