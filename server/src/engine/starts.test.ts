import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld, PLAIN_MAIL, type TestDatabase, testDatabase, type World } from '../../testing/index.ts';
import { type JsonObject, sql, type Uuid } from '../platform/index.ts';

// a Monday, 10:00 in Vienna
const T0 = Date.parse('2026-03-23T09:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const at = (text: string): number => Date.parse(text);

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const exit = { start: 'out', nodes: { out: { type: 'exit' } } };
const always = { enrollment: { again: 'always' } };
const flow = (trigger: JsonObject, over: JsonObject = {}) => ({
  name: 'Flow',
  trigger,
  ...always,
  ...exit,
  ...over,
});

const person = (name: string, traits: JsonObject = {}) => ({
  kind: 'identify',
  name: 'Identified',
  identities: [{ kind: 'user', value: name }],
  traits: { name, ...traits },
});

interface Entered {
  workflow: string;
  at: string;
  state: string;
  entry: JsonObject;
}

/** Enrollments of a contact, oldest first. */
const entered = (contactId: Uuid) =>
  database.db.query<Entered>(sql`
    select d.key as workflow, to_char(e.entered_at at time zone 'UTC', 'MM-DD HH24:MI') as at, e.state, e.entry
    from enrollments e join definitions d on d.workspace_id = e.workspace_id and d.definition_id = e.workflow_id
    where e.contact_id = ${contactId}::uuid order by e.entered_at, e.enrollment_id`);

const starts = async (contactId: Uuid): Promise<string[]> =>
  (await entered(contactId)).map(({ workflow, at }) => `${workflow} ${at}`);

const vip = {
  name: 'Vip',
  condition: { kind: 'attribute', attribute: 'vip', op: 'equals', value: true },
};

describe('starts by what changes', () => {
  let one: World;
  beforeAll(async () => {
    one = await createWorld(database.db, T0);
    await one.publish('segment', 'vip', vip);
    await one.publish('segment', 'busy', {
      name: 'Busy',
      condition: { kind: 'event', event: 'Worked', within: { days: 2 } },
    });
    await one.publish('workflow', 'left-vip', flow({ type: 'segmentLeft', segment: 'vip' }));
    await one.publish('workflow', 'left-busy', flow({ type: 'segmentLeft', segment: 'busy' }));
    await one.publish(
      'workflow',
      'won',
      flow({ type: 'attributeChanged', attribute: 'lifecycle_stage', to: 'customer' }),
    );
    await one.fold(T0);
  });

  it('by leaving a segment, by a deed and by time alone, and by a publish not', async () => {
    const ana = await one.append(T0, person('ana', { vip: true }));
    await one.append(T0, { contactId: ana, name: 'Worked' });
    await one.fold(T0);
    expect(await starts(ana)).toEqual([]);
    await one.append(T0 + HOUR, { contactId: ana, kind: 'identify', traits: { vip: false } });
    await one.fold(T0 + HOUR);
    await one.fold(T0 + 3 * DAY);
    expect(await starts(ana)).toEqual(['left-vip 03-23 10:00', 'left-busy 03-25 09:00']);
    await one.append(T0 + 3 * DAY, { contactId: ana, kind: 'identify', traits: { vip: true } });
    await one.fold(T0 + 3 * DAY);
    await one.publish('segment', 'vip', { ...vip, condition: { any: [] } }, false, T0 + 3 * DAY);
    await one.fold(T0 + 3 * DAY);
    expect(await starts(ana)).toHaveLength(2);
  });

  it('by an attribute that crosses to a value, by a source and by a step, with what it was', async () => {
    const ben = await one.append(T0, person('ben', { lifecycle_stage: 'lead' }));
    await one.fold(T0);
    await one.append(T0 + HOUR, {
      contactId: ben,
      kind: 'identify',
      traits: { lifecycle_stage: 'customer' },
    });
    await one.append(T0 + HOUR, { contactId: ben, kind: 'identify', traits: { name: 'Benjamin' } });
    await one.fold(T0 + HOUR);
    expect(await entered(ben)).toEqual([
      {
        workflow: 'won',
        at: '03-23 10:00',
        state: 'exited',
        entry: {
          attribute: 'lifecycle_stage',
          properties: { attribute: 'lifecycle_stage', from: 'lead', to: 'customer' },
        },
      },
    ]);
    await one.publish('workflow', 'promote', {
      ...flow({ type: 'event', event: 'Signed' }),
      start: 'set',
      nodes: { set: { type: 'setAttribute', attributes: { lifecycle_stage: 'customer' } } },
    });
    const cid = await one.append(T0 + 2 * HOUR, person('cid'));
    await one.append(T0 + 2 * HOUR, { contactId: cid, name: 'Signed' });
    await one.fold(T0 + 2 * HOUR);
    expect((await starts(cid)).sort()).toEqual(['promote 03-23 11:00', 'won 03-23 11:00']);
  });
});

describe('starts by a date (P8)', () => {
  const renews = { type: 'date', attribute: 'renews', before: { days: 3 }, time: '09:00' };
  let one: World;
  beforeAll(async () => {
    one = await createWorld(database.db, T0);
    await one.fold(T0);
  });

  it('on the day in the zone of the contact; who has the date already is met by the publish, and nobody for the past', async () => {
    const [soon, past, far] = [
      await one.append(T0, person('soon', { renews: '2026-04-02', timezone: 'America/New_York' })),
      await one.append(T0, person('past', { renews: '2026-03-25' })),
      await one.append(T0, person('far', { renews: '2026-05-02' })),
    ];
    await one.fold(T0);
    await one.publish('workflow', 'renewal', flow(renews), false, T0 + HOUR);
    await one.fold(T0 + HOUR);
    await one.fold(at('2026-03-30T12:59:59Z'));
    expect(await starts(soon)).toEqual([]);
    await one.fold(at('2026-03-30T13:00:00Z'));
    expect(await entered(soon)).toMatchObject([
      {
        workflow: 'renewal',
        at: '03-30 13:00',
        entry: { attribute: 'renews', on: '2026-03-30', properties: { date: '2026-04-02' } },
      },
    ]);
    await one.fold(at('2026-05-10T00:00:00Z'));
    expect(await starts(past)).toEqual([]);
    // in Vienna, and summer by then; long overdue it comes for its own day only
    expect(await starts(far)).toEqual([]);
    expect(await starts(soon)).toHaveLength(1);
  });

  it('another time when the date moves, and not twice for one day', async () => {
    await one.publish('workflow', 'renewal', flow(renews), false, at('2026-06-01T00:00:00Z'));
    await one.fold(at('2026-06-01T00:00:00Z'));
    const ana = await one.append(at('2026-06-01T00:00:00Z'), person('ana', { renews: '2026-06-08' }));
    await one.fold(at('2026-06-01T00:00:00Z'));
    const move = async (when: string, traits: JsonObject) => {
      await one.append(at(when), { contactId: ana, kind: 'identify', traits });
      await one.fold(at(when));
    };
    await move('2026-06-02T00:00:00Z', { renews: '2026-06-10' });
    await one.fold(at('2026-06-05T12:00:00Z'));
    expect(await starts(ana)).toEqual([]);
    await one.fold(at('2026-06-07T07:00:00Z'));
    expect(await starts(ana)).toEqual(['renewal 06-07 07:00']);
    // the same day comes once more further west
    await move('2026-06-07T08:00:00Z', { timezone: 'America/New_York' });
    await one.fold(at('2026-06-07T20:00:00Z'));
    // a date that is over when it is set is left out
    await move('2026-06-08T00:00:00Z', { renews: '2026-06-09' });
    await move('2026-06-08T01:00:00Z', { renews: null });
    await move('2026-06-08T02:00:00Z', { renews: '2026-06-20' });
    await one.fold(at('2026-06-17T13:00:00Z'));
    expect(await starts(ana)).toEqual(['renewal 06-07 07:00', 'renewal 06-17 13:00']);
  });

  it('every year, a 29th of February on the 28th, late for its own day and once', async () => {
    const two = await createWorld(database.db, T0);
    await two.publish(
      'workflow',
      'birthday',
      flow({ type: 'date', attribute: 'born', time: '09:00', yearly: '02-28' }),
    );
    const eve = await two.append(T0, person('eve', { born: '1992-02-29', timezone: 'UTC' }));
    await two.fold(T0);
    await two.fold(at('2027-02-28T21:00:00Z'));
    // a worker that was down for years comes too late for two of them, and in time for the third
    await two.fold(at('2030-02-28T10:00:00Z'));
    await two.fold(at('2031-02-28T10:00:00Z'));
    expect((await entered(eve)).map(({ entry }) => entry.on)).toEqual(['2027-02-28', '2031-02-28']);
  });

  it('does not start while the workflow is paused, and goes on when it is live', async () => {
    const two = await createWorld(database.db, T0);
    const id = await two.publish('workflow', 'renewal', flow(renews));
    const ana = await two.append(T0, person('ana', { renews: '2026-03-28', timezone: 'UTC' }));
    const ben = await two.append(T0, person('ben', { renews: '2026-03-30', timezone: 'UTC' }));
    await two.fold(T0);
    const turn = async (state: string) => {
      await two.db.query(sql`update definitions set state = ${state} where definition_id = ${id}`);
      await two.db.query(sql`update leases set defs_version = defs_version + 1`);
    };
    await turn('paused');
    await two.fold(at('2026-03-25T09:30:00Z'));
    await turn('live');
    await two.fold(at('2026-03-27T09:30:00Z'));
    expect(await starts(ana)).toEqual([]);
    expect(await starts(ben)).toEqual(['renewal 03-27 09:00']);
  });
});

describe('starts by a schedule (P8)', () => {
  it('starts members at the hour, each once an occasion; who leaves or joins is met by it', async () => {
    const one = await createWorld(database.db, T0);
    await one.publish('segment', 'vip', vip);
    const [ana, ben] = [
      await one.append(T0, person('ana', { vip: true, timezone: 'UTC' })),
      await one.append(T0, person('ben', { timezone: 'UTC' })),
    ];
    await one.fold(T0);
    await one.publish('workflow', 'daily', flow({ type: 'schedule', segment: 'vip', time: '12:00' }));
    await one.fold(T0);
    await one.fold(at('2026-03-23T12:00:00Z'));
    await one.append(at('2026-03-24T10:00:00Z'), { contactId: ben, kind: 'identify', traits: { vip: true } });
    await one.fold(at('2026-03-24T13:00:00Z'));
    await one.append(at('2026-03-24T14:00:00Z'), {
      contactId: ana,
      kind: 'identify',
      traits: { vip: false },
    });
    await one.fold(at('2026-03-25T12:30:00Z'));
    expect((await entered(ana)).map(({ entry }) => entry.on)).toEqual(['2026-03-23', '2026-03-24']);
    expect((await entered(ben)).map(({ entry }) => entry.on)).toEqual(['2026-03-24', '2026-03-25']);
  });

  it('meets members whom the build of a segment put in', async () => {
    const one = await createWorld(database.db, T0);
    const ana = await one.append(T0, person('ana', { vip: true, timezone: 'UTC' }));
    await one.publish('workflow', 'daily', flow({ type: 'schedule', segment: 'vip', time: '12:00' }));
    await one.fold(T0);
    await one.publish('segment', 'vip', vip);
    await one.fold(T0 + HOUR);
    await one.fold(at('2026-03-23T12:00:00Z'));
    expect(await starts(ana)).toEqual(['daily 03-23 12:00']);
  });
});

describe('starts that somebody asks for', () => {
  const ask = (workflow: string, id = 'a1', properties: JsonObject = {}) => ({
    kind: 'start',
    name: 'Start Asked',
    payload: { start: { workflow, by: 'hand', name: 'Ana', properties, ask: id, askedMs: T0 } },
  });
  const mail = { type: 'send', channel: 'email', template: 'mail' };

  it('whatever its trigger, once for one asking, with its properties, and by its rules', async () => {
    const one = await createWorld(database.db, T0);
    await one.publish('workflow', 'asked', flow({ type: 'asked' }));
    await one.publish(
      'workflow',
      'once',
      flow({ type: 'event', event: 'Never' }, { enrollment: { again: 'never' } }),
    );
    const ana = await one.append(T0, person('ana'));
    await one.append(T0, { contactId: ana, ...ask('asked', 'a1', { gift: 'mug' }) });
    await one.append(T0 + HOUR, { contactId: ana, ...ask('asked', 'a1') });
    await one.append(T0 + HOUR, { contactId: ana, ...ask('asked', 'a2') });
    await one.append(T0, { contactId: ana, ...ask('once', 'a1') });
    await one.append(T0, { contactId: ana, ...ask('once', 'a2') });
    await one.append(T0, { contactId: ana, ...ask('nowhere') });
    await one.fold(T0 + HOUR);
    expect((await entered(ana)).map(({ workflow, entry }) => [workflow, entry])).toEqual(
      expect.arrayContaining([
        ['asked', { asked: { by: 'hand', name: 'Ana' }, properties: { gift: 'mug' } }],
        ['asked', { asked: { by: 'hand', name: 'Ana' }, properties: {} }],
        ['once', { asked: { by: 'hand', name: 'Ana' }, properties: {} }],
      ]),
    );
    expect(await entered(ana)).toHaveLength(3);
  });

  it('who was asked for as two people and is one now starts once for one asking, though all may come again (P10)', async () => {
    const one = await createWorld(database.db, T0);
    await one.publish('workflow', 'asked', flow({ type: 'asked' }));
    const names = [
      { kind: 'user', value: 'twice' },
      { kind: 'anonymous', value: 'visitor' },
    ];
    const [known, visitor] = [
      await one.append(T0, person('twice')),
      await one.append(T0, { name: 'Page Viewed', identities: names.slice(1) }),
    ] as const;
    await one.append(T0, { contactId: visitor, ...ask('asked', 'all') });
    await one.fold(T0);
    expect(await starts(visitor)).toHaveLength(1);
    await one.append(T0 + HOUR, { kind: 'identify', name: 'Identified', identities: names });
    await one.fold(T0 + HOUR);
    expect(await starts(known)).toHaveLength(1);
    await one.append(T0 + HOUR, { contactId: known, ...ask('asked', 'all') });
    await one.append(T0 + HOUR, { contactId: visitor, ...ask('asked', 'all') });
    await one.fold(T0 + HOUR);
    expect(await starts(known)).toHaveLength(1);
    await one.append(T0 + HOUR, { contactId: known, ...ask('asked', 'another') });
    await one.fold(T0 + HOUR);
    expect(await starts(known)).toHaveLength(2);
  });

  it('holds out always the same people, and sends them nothing (P12)', async () => {
    const one = await createWorld(database.db, T0);
    await one.publish('template', 'mail', PLAIN_MAIL);
    await one.publish('workflow', 'asked', {
      ...flow({ type: 'asked' }, { enrollment: { again: 'always', holdout: 50 } }),
      start: 'mail',
      nodes: { mail },
    });
    const people: Uuid[] = [];
    for (let n = 0; n < 30; n++)
      people.push(await one.append(T0, person(`p${n}`, { email: `p${n}@example.com` })));
    for (const contactId of people)
      for (const id of ['a1', 'a2']) await one.append(T0, { contactId, ...ask('asked', id) });
    await one.fold(T0);
    const rows = await one.db.query<{ states: string[]; messages: number; code: string | null }>(sql`
      select array_agg(distinct e.state) as states, max(e.end_reason ->> 'code') as code,
        (select count(*) from messages m where m.contact_id = e.contact_id) as messages
      from enrollments e where e.workspace_id = ${one.workspaceId} group by e.contact_id`);
    expect(rows).toHaveLength(30);
    const [held, others] = [
      rows.filter(({ states }) => states.includes('holdout')),
      rows.filter(({ states }) => !states.includes('holdout')),
    ];
    expect(Math.min(held.length, others.length)).toBeGreaterThan(3);
    for (const one of held) expect(one).toEqual({ states: ['holdout'], messages: 0, code: 'holdout' });
    for (const { messages } of others) expect(messages).toBe(2);
  });
});

describe('steps that start and stop other workflows', () => {
  const startStep = (workflow: string, next?: string) => ({
    type: 'startWorkflow',
    workflow,
    ...(next ? { next } : {}),
  });
  const waiting = { type: 'wait', delay: { days: 3 } };

  it('start by the rules of the other, which is told what started the first; it may be paused', async () => {
    const one = await createWorld(database.db, T0);
    await one.publish('workflow', 'second', flow({ type: 'asked' }, { enrollment: { again: 'never' } }));
    await one.publish('workflow', 'first', {
      ...flow({ type: 'event', event: 'Go' }),
      start: 's',
      nodes: { s: startStep('second', 't'), t: startStep('nowhere', 'out'), ...exit.nodes },
    });
    const ana = await one.append(T0, person('ana'));
    for (const n of [1, 2]) await one.append(T0, { contactId: ana, name: 'Go', properties: { n } });
    await one.fold(T0);
    const second = (await entered(ana)).filter(({ workflow }) => workflow === 'second');
    expect(second.map(({ entry }) => entry)).toEqual([
      { asked: { by: 'workflow', name: 'Flow' }, properties: { n: 1 } },
    ]);
  });

  it('that start each other end as stuck, and are shown (bounded at run time)', async () => {
    const one = await createWorld(database.db, T0);
    const round = (other: string) => ({
      ...flow({ type: 'asked' }),
      start: 's',
      nodes: { s: startStep(other) },
    });
    await one.publish('workflow', 'ping', round('pong'));
    await one.publish('workflow', 'pong', round('ping'));
    const ana = await one.append(T0, person('ana'));
    await one.append(T0, {
      contactId: ana,
      kind: 'start',
      name: 'Start Asked',
      payload: { start: { workflow: 'ping', by: 'api', ask: 'a', askedMs: T0 } },
    });
    await one.fold(T0);
    const states = (await entered(ana)).map(({ state }) => state);
    expect(states.filter((state) => state === 'stuck')).toHaveLength(1);
    expect(states.length).toBeLessThan(120);
    const stuck = await one.db.query(sql`select 1 from stuck where contact_id = ${ana}::uuid`);
    expect(stuck).toHaveLength(1);
  });

  it('stop one, or all but their own, and what has not left is not sent', async () => {
    const one = await createWorld(database.db, T0);
    await one.publish('template', 'mail', PLAIN_MAIL);
    for (const key of ['a', 'b'])
      await one.publish('workflow', key, {
        ...flow({ type: 'event', event: 'Go' }),
        start: 'wait',
        nodes: {
          wait: { ...waiting, next: 'mail' },
          mail: { type: 'send', channel: 'email', template: 'mail' },
        },
      });
    const stops = (key: string, step: JsonObject) =>
      one.publish('workflow', key, {
        ...flow({ type: 'event', event: key }),
        start: 'stop',
        nodes: { stop: { type: 'stopWorkflow', ...step, next: 'wait' }, wait: waiting },
      });
    await stops('Stop A', { workflow: 'a' });
    await stops('Stop All', {});
    const ana = await one.append(T0, person('ana', { email: 'ana@example.com' }));
    await one.append(T0, { contactId: ana, name: 'Go' });
    await one.append(T0, { contactId: ana, name: 'Stop A' });
    await one.fold(T0);
    const states = async () =>
      Object.fromEntries((await entered(ana)).map(({ workflow, state }) => [workflow, state]));
    expect(await states()).toEqual({ a: 'exited', b: 'active', 'Stop A': 'active' });
    await one.append(T0 + HOUR, { contactId: ana, name: 'Stop All' });
    await one.fold(T0 + 4 * DAY);
    expect(await states()).toEqual({ a: 'exited', b: 'exited', 'Stop A': 'exited', 'Stop All': 'active' });
    const reasons = await one.db.query<{ code: string; text: string }>(sql`
      select end_reason ->> 'code' as code, end_reason ->> 'text' as text from enrollments
      where contact_id = ${ana}::uuid and state = 'exited' order by text`);
    expect(reasons).toEqual([
      { code: 'stopped', text: 'Taken out by "Stop a" of Flow' },
      { code: 'stopped', text: 'Taken out by "Stop all other workflows" of Flow' },
      { code: 'stopped', text: 'Taken out by "Stop all other workflows" of Flow' },
    ]);
    expect(await one.db.query(sql`select 1 from messages where contact_id = ${ana}::uuid`)).toEqual([]);
  });
});

describe('what a publish refuses, met at run time all the same', () => {
  it('a template that is gone holds the message back with its name, and the way goes on', async () => {
    const one = await createWorld(database.db, T0);
    await one.publish('workflow', 'late', {
      ...flow({ type: 'event', event: 'Go' }),
      start: 'mail',
      nodes: { mail: { type: 'send', channel: 'email', template: 'gone', next: 'out' }, ...exit.nodes },
    });
    const ana = await one.append(T0, person('ana', { email: 'ana@example.com' }));
    await one.append(T0, { contactId: ana, name: 'Go' });
    await one.fold(T0);
    const messages = await one.db.query(sql`
      select state, reason from messages where contact_id = ${ana}::uuid`);
    expect(messages).toEqual([
      { state: 'held', reason: { code: 'noTemplate', text: 'The template gone is not published' } },
    ]);
    expect((await entered(ana)).map(({ state }) => state)).toEqual(['exited']);
  });
});
