import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld, type TestDatabase, testDatabase, type World } from '../../testing/index.ts';
import { sql, type Uuid } from '../platform/index.ts';

/** A Monday, 10:00 in Vienna, where the world is, before the clock is put forward on 29 March. */
const T0 = Date.UTC(2026, 2, 23, 9);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const at = (iso: string): number => Date.parse(iso);

let database: TestDatabase;
let one: World;
beforeAll(async () => {
  database = await testDatabase();
  one = await createWorld(database.db, T0);
});
afterAll(() => database.close());

const flow = (nodes: Record<string, unknown>, again = 'never') => ({
  name: 'Flow',
  trigger: { type: 'event', event: 'Go' },
  enrollment: { again },
  start: Object.keys(nodes)[0],
  nodes: { ...nodes, held: { type: 'exit', reason: 'held' }, other: { type: 'exit', reason: 'other' } },
});

/** Publishes it under a key and lets a new person come in at an instant. */
const goes = async (key: string, document: object, traits: Record<string, string>, atMs = T0) => {
  const workflowId = await one.publish('workflow', key, {
    ...document,
    trigger: { type: 'event', event: key },
  });
  const contactId = await one.append(atMs, {
    kind: 'identify',
    name: 'Identified',
    identities: [{ kind: 'user', value: key }],
    traits: { ...traits },
  });
  await one.append(atMs, { contactId, name: key, mustFold: false });
  await one.fold(atMs);
  return { workflowId, contactId };
};

const whereIs = async (contactId: Uuid) => {
  const [row] = await database.db.query<{
    state: string;
    due: Date | null;
    reason: string | null;
    log: number;
  }>(sql`
    select state, due_at as due, end_reason ->> 'text' as reason from enrollments
    where contact_id = ${contactId}::uuid order by entered_at desc, enrollment_id desc limit 1`);
  return row!.state === 'active' ? row!.due!.toISOString() : row!.reason;
};

const identify = (contactId: Uuid, atMs: number, traits: Record<string, string>) =>
  one.append(atMs, { contactId, kind: 'identify', name: 'Identified', traits });

describe('steps of time and of decision, in the fold', () => {
  it('a wait until a date moves with the date and with the person, and ends once (P5, P8)', async () => {
    const until = { type: 'date', attribute: 'renewal', before: { days: 1 }, time: '09:00' };
    const document = flow({ w: { type: 'waitUntil', until, next: 'held', passed: 'other' } });
    const { contactId } = await goes('Renews', document, { renewal: '2026-03-30' });
    expect(await whereIs(contactId)).toBe('2026-03-29T07:00:00.000Z');
    await identify(contactId, T0 + HOUR, { renewal: '2026-04-02' });
    await one.fold(T0 + HOUR);
    expect(await whereIs(contactId)).toBe('2026-04-01T07:00:00.000Z');
    await identify(contactId, T0 + 2 * HOUR, { timezone: 'America/New_York' });
    await one.fold(T0 + 2 * HOUR);
    expect(await whereIs(contactId)).toBe('2026-04-01T13:00:00.000Z');
    // a timer of before is gone: nothing happens at the first moment, nor a millisecond before the last
    await one.fold(at('2026-04-01T12:59:59.999Z'));
    expect(await whereIs(contactId)).toBe('2026-04-01T13:00:00.000Z');
    await one.fold(at('2026-04-01T13:00:00Z'));
    expect(await whereIs(contactId)).toBe('held');
    const steps = await database.db.query<{ what: string }>(sql`
      select line ->> 'what' as what from enrollment_steps s, jsonb_array_elements(s.steps) line
      where s.contact_id = ${contactId}::uuid order by s.at, s.n`);
    expect(steps.map(({ what }) => what)).toEqual(['waiting', 'retimed', 'retimed', 'woke', 'ended']);
  });

  it('a wait until a date that moves into the past takes the other way, with nothing late', async () => {
    const until = { type: 'date', attribute: 'renewal', time: '09:00' };
    const document = flow({ w: { type: 'waitUntil', until, next: 'held', passed: 'other' } });
    const { contactId } = await goes('Ends', document, { renewal: '2026-05-30' }, at('2026-04-02T10:00:00Z'));
    await identify(contactId, at('2026-04-03T10:00:00Z'), { renewal: '2026-04-01' });
    await one.fold(at('2026-04-03T10:00:00Z'));
    expect(await whereIs(contactId)).toBe('other');
  });

  it('a wait for a condition ends by an event, by time alone, and at its limit (P4)', async () => {
    const start = at('2026-04-10T10:00:00Z');
    const wait = (condition: object) =>
      flow({
        w: { type: 'waitForCondition', condition, limit: { days: 3 }, next: 'held', timeout: 'other' },
      });
    const views = { kind: 'event', event: 'View', count: { op: 'atLeast', n: 2 }, within: { hours: 5 } };
    const viewer = (await goes('Views', wait(views), {}, start)).contactId;
    const quiet = (
      await goes('Quiet', wait({ not: { kind: 'event', event: 'View', within: { hours: 4 } } }), {}, start)
    ).contactId;
    const idle = (await goes('Idle', wait(views), {}, start)).contactId;
    // nobody viewed anything yet: what must not hold holds at once
    expect(await whereIs(quiet)).toBe('held');
    const busy = await one.append(start, { identities: [{ kind: 'user', value: 'busy' }], name: 'View' });
    await one.append(start + 1, { contactId: busy, name: 'Quiet', mustFold: false });
    await one.append(start + HOUR, { contactId: viewer, name: 'View', mustFold: false });
    await one.append(start + 3 * HOUR, { contactId: viewer, name: 'View', mustFold: false });
    await one.fold(start + 3 * HOUR);
    expect(await whereIs(viewer)).toBe('held');
    await one.fold(start + 4 * HOUR - 1);
    expect(await whereIs(busy)).toBe(new Date(start + 3 * DAY + 3 * HOUR).toISOString());
    await one.fold(start + 4 * HOUR);
    expect(await whereIs(busy)).toBe('held');
    await one.fold(start + 3 * DAY - 1);
    expect(await whereIs(idle)).toBe(new Date(start + 3 * DAY).toISOString());
    await one.fold(start + 3 * DAY);
    expect(await whereIs(idle)).toBe('other');
  });

  it('a split gives a person the same path whenever they come, in every version', async () => {
    const start = at('2026-04-20T10:00:00Z');
    const document = flow(
      {
        s: {
          type: 'split',
          paths: [
            { id: 'a', percent: 50, next: 'held' },
            { id: 'b', percent: 50, next: 'other' },
          ],
        },
      },
      'always',
    );
    await one.publish('workflow', 'Halves', { ...document, trigger: { type: 'event', event: 'Halves' } });
    const people: Uuid[] = [];
    for (let n = 0; n < 40; n++)
      people.push(
        await one.append(start, { identities: [{ kind: 'user', value: `half-${n}` }], name: 'Halves' }),
      );
    await one.fold(start);
    await one.publish('workflow', 'Halves', {
      ...document,
      name: 'Renamed',
      trigger: { type: 'event', event: 'Halves' },
    });
    for (const contactId of people)
      await one.append(start + HOUR, { contactId, name: 'Halves', mustFold: false });
    await one.fold(start + HOUR);
    const rows = await database.db.query<{ ways: string[]; versions: number }>(sql`
      select array_agg(distinct end_reason ->> 'text') as ways, count(distinct version)::int as versions
      from enrollments where contact_id = any(${people}::uuid[]) group by contact_id`);
    expect(rows).toHaveLength(40);
    expect(rows.every(({ ways, versions }) => ways.length === 1 && versions === 2)).toBe(true);
    const firstWay = rows.filter(({ ways }) => ways[0] === 'held').length;
    expect(firstWay).toBeGreaterThan(5);
    expect(firstWay).toBeLessThan(35);
  });
});
