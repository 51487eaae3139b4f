import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createWorld,
  type TestDatabase,
  testDatabase,
  type World,
  type WorldInput,
} from '../../testing/index.ts';
import { type Condition, compileCondition, compileSql, explain } from '../conditions/index.ts';
import { leaves, SEGMENTS } from '../conditions/testing/index.ts';
import { suppress } from '../permission/index.ts';
import { type Db, newId, type Queryable, type Statement, sql, type Uuid } from '../platform/index.ts';

const T0 = Date.parse('2026-03-28T09:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const TIME_ZONE = 'Europe/Vienna';
const SEED = Number(process.env.FACTS_SEED ?? 7);
const EACH_KIND = 4;
const STEPS = Number(process.env.FACTS_STEPS ?? 30);

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

/** A workflow that sends, waits and ends, so that there are messages and enrollments to ask about. */
const CARTS = {
  name: 'Carts',
  trigger: { type: 'event', event: 'Cart' },
  enrollment: { again: 'always' },
  exits: [{ on: 'event', event: 'Order Completed' }],
  start: 'a',
  nodes: {
    a: { type: 'send', channel: 'email', template: 'welcome', next: 'b' },
    b: { type: 'wait', delay: { hours: 5 } },
  },
};
const WELCOME = { name: 'Welcome', subject: 'Hello', html: '<p>Hello</p>', class: 'marketing' };

/** A published segment cannot look at an enrollment. */
const isForSegments = (leaf: Condition): boolean => !('since' in leaf && leaf.since === 'entry');

const someLeaves = (): Condition[] =>
  Object.entries(leaves).flatMap(([kind, arbitrary], index) =>
    kind === 'entry'
      ? []
      : fc.sample(arbitrary.filter(isForSegments), { numRuns: EACH_KIND, seed: SEED + index }),
  );

const seen = (event: string, properties: WorldInput['properties'] = {}): WorldInput => ({
  kind: 'track',
  name: event,
  mustFold: false,
  properties,
});

const names = ['ana', 'bo'];
const addressOf = (name: string): string => `${name}@example.com`;
const phoneOf = (name: string): string => `+43660123456${names.indexOf(name)}`;

const barOn = ({ workspaceId }: World, channel: 'email' | 'sms', name: string, atMs: number) => ({
  workspaceId,
  channel,
  address: channel === 'email' ? addressOf(name) : phoneOf(name),
  reason: 'unsubscribed' as const,
  source: { by: 'test' },
  atMs,
});

/** What a person may do, or have done to them; `last` is the newest message. */
const inputs = (n: number, last: string | undefined, who: string): WorldInput[] => [
  seen('Order Completed', { total: n % 4, a: 'x', b: n }),
  seen('Till sale', { total: 100, a: n }),
  seen('Cart', { a: 'Berlin' }),
  seen('Page', { a: 1 }),
  {
    kind: 'page',
    name: 'Page Viewed',
    mustFold: false,
    properties: { path: n % 2 ? '/blog/a' : '/', seconds: 30 },
    payload: { context: { source: { source: 'google', medium: 'cpc' }, device: { type: 'phone' } } },
  },
  { kind: 'identify', name: 'Identified', traits: { a: n % 3 ? 'Berlin' : 5, b: null, total: n % 5 } },
  {
    kind: 'identify',
    name: 'Identified',
    traits: { a: '2024-03-31', Größe: '2026-03-29', b: ['x', 'Berlin'] },
  },
  {
    kind: 'feedback',
    name: n % 2 ? 'Email Opened' : 'Email Clicked',
    properties: {
      ...(last === undefined ? {} : { message_id: last }),
      verdict: n % 3 ? 'human' : 'machine',
      template: 'welcome',
      workflow: 'carts',
      url: 'https://shop.example/Golf',
    },
  },
  {
    kind: (['failed', 'expired', 'withdrawn'] as const)[n % 3]!,
    name: 'Email Failed',
    properties: last === undefined ? {} : { message_id: last },
  },
  { kind: 'identify', name: 'Identified', traits: { phone: n % 3 ? phoneOf(who) : null } },
  {
    kind: 'feedback',
    name: 'Consent Changed',
    properties: {
      topic: n % 2 ? 'golf' : 'tennis',
      channel: n % 3 ? 'sms' : 'email',
      state: n % 4 ? 'granted' : 'refused',
    },
  },
  { kind: 'feedback', name: 'SMS Unsubscribed', properties: {} },
  { kind: 'feedback', name: 'Email Unsubscribed', properties: {} },
];

/** What stands before its input comes: a bar, as feedback writes it (P7), and a state, as the sender writes it. */
const settleBefore = async (
  one: World,
  { kind, name, properties }: WorldInput,
  who: string,
  nowMs: number,
): Promise<void> => {
  if (name === 'Email Unsubscribed') await suppress(database.db, [barOn(one, 'email', who, nowMs)]);
  if (name === 'SMS Unsubscribed') await suppress(database.db, [barOn(one, 'sms', who, nowMs)]);
  if (name === 'Email Failed')
    await database.db.query(sql`
      update messages set state = ${kind}
      where workspace_id = ${one.workspaceId} and message_id = ${properties?.message_id ?? null}::uuid and state = 'requested'`);
};

const newestMessage = async (contactId: Uuid): Promise<string | undefined> => {
  const [row] = await database.db.query<{ id: string }>(sql`
    select message_id as id from messages where contact_id = ${contactId}::uuid order by message_id desc limit 1`);
  return row?.id;
};

/** Who is in each segment, by what the fold wrote; and who should be, by the whole history in SQL. */
const compare = async (one: World, conditions: readonly Condition[], nowMs: number): Promise<string[]> => {
  const rows = await database.db.query<{ id: string; key: string }>(sql`
    select m.contact_id as id, d.key from memberships m
    join definitions d on d.definition_id = m.segment_id and d.workspace_id = m.workspace_id
    where m.workspace_id = ${one.workspaceId} and (m.until is null or m.until > ${new Date(nowMs)})`);
  const held = new Set(rows.map(({ id, key }) => `${key} ${id}`));
  const wrong: string[] = [];
  for (const [index, condition] of conditions.entries()) {
    const compiled = compileCondition(condition, { eventMap: {}, timeZone: TIME_ZONE });
    const test = compileSql(compiled, {
      workspaceId: one.workspaceId,
      nowMs,
      contact: 'c',
      timeZone: TIME_ZONE,
    });
    const people = await database.db.query<{ id: string; matched: boolean }>(sql`
      select c.contact_id as id, ${test} as matched from contacts c where c.workspace_id = ${one.workspaceId}`);
    for (const { id, matched } of people)
      if (matched !== held.has(`s${index} ${id}`))
        wrong.push(`${explain(condition)}: SQL ${matched}, member ${!matched}; ${JSON.stringify(condition)}`);
  }
  return wrong;
};

/** The database, noting the text of every statement. */
const watching = (texts: string[]): Db => {
  const noting = (to: Queryable): Queryable => ({
    query: (statement: Statement) => {
      texts.push(statement.text);
      return to.query(statement);
    },
  });
  const { db } = database;
  return {
    ...db,
    ...noting(db),
    transaction: (work) => db.transaction((tx) => work(noting(tx))),
  };
};

describe('facts in the fold', () => {
  it('keep every kind of condition exact at every step, by input and by time (P4)', async () => {
    const one = await createWorld(database.db, T0);
    const conditions = someLeaves();
    await one.publish('template', 'welcome', WELCOME);
    await one.publish('workflow', 'carts', CARTS);
    for (const key of SEGMENTS)
      await one.publish('segment', key, {
        name: key,
        condition: { kind: 'event', event: 'Page', within: { hours: 3 } },
      });
    for (const [index, condition] of conditions.entries())
      await one.publish('segment', `s${index}`, { name: `s${index}`, condition });
    const people: Uuid[] = [];
    for (const name of names) {
      const email = addressOf(name);
      const identities = [{ kind: 'user', value: name }];
      people.push(
        await one.append(T0, { kind: 'identify', name: 'Identified', identities, traits: { email } }),
      );
    }
    await one.fold(T0);
    const random = fc.sample(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { numRuns: STEPS, seed: SEED });
    let nowMs = T0;
    for (const [step, [who, what, wait]] of random.entries()) {
      nowMs += [MINUTE, HOUR, 3 * HOUR, 24 * HOUR][wait % 4]! + (wait % 7);
      const contactId = people[who % people.length]!;
      const all = inputs(step, await newestMessage(contactId), names[people.indexOf(contactId)]!);
      // an opt-out ends all mail: late, so that there is some
      const choices = step < STEPS - 10 ? all.slice(0, -1) : all;
      const input = choices[what % choices.length]!;
      await settleBefore(one, input, names[people.indexOf(contactId)]!, nowMs);
      await one.append(nowMs, { contactId, ...input });
      await one.fold(nowMs);
      const stuck = await database.db.query<{ error: string }>(
        sql`select error from stuck where workspace_id = ${one.workspaceId}`,
      );
      expect(stuck).toEqual([]);
      const wrong = await compare(one, conditions, nowMs);
      if (wrong.length > 0) throw new Error(`after step ${step} (seed ${SEED}):\n${wrong.join('\n')}`);
    }
  }, 300_000);

  it.each([
    ['failed', { kind: 'failed', name: 'Email Failed' }, 'failed', false],
    ['expired', { kind: 'expired', name: 'Email Expired' }, 'expired', false],
    ['withdrawn by the sender', { kind: 'withdrawn', name: 'Email Withdrawn' }, 'withdrawn', false],
    [
      'refused for now',
      { kind: 'feedback', name: 'Email Bounced', properties: { hard: false } },
      'failed',
      false,
    ],
    ['bounced', { kind: 'feedback', name: 'Email Bounced', properties: { hard: true } }, 'bounced', true],
    ['opted out of', { kind: 'feedback', name: 'Email Unsubscribed' }, 'requested', false],
  ] as const)(
    'a message that was %s: who was sent it is judged again (P4)',
    async (_, input, state, isSent) => {
      const one = await createWorld(database.db, T0);
      await one.publish('template', 'welcome', WELCOME);
      await one.publish('workflow', 'carts', CARTS);
      const condition = { kind: 'message', did: 'sent', template: 'welcome' } as const;
      await one.publish('segment', 's0', { name: 's0', condition });
      const ana = await one.append(T0, {
        kind: 'identify',
        name: 'Identified',
        identities: [{ kind: 'user', value: newId(T0) }],
        traits: { email: addressOf(newId(T0)) },
      });
      await one.append(T0 + 1, { contactId: ana, ...seen('Cart') });
      await one.fold(T0 + 1);
      const members = (): Promise<unknown[]> =>
        database.db.query(sql`select 1 as one from memberships where workspace_id = ${one.workspaceId}`);
      expect(await members()).toHaveLength(1);
      const last = await newestMessage(ana);
      await database.db.query(sql`
      update messages set state = ${state} where workspace_id = ${one.workspaceId} and message_id = ${last}::uuid`);
      const properties = {
        ...('properties' in input ? input.properties : {}),
        ...(input.name === 'Email Unsubscribed' ? {} : { message_id: last! }),
      };
      await one.append(T0 + 2, { contactId: ana, ...input, properties });
      await one.fold(T0 + 2);
      expect(await members()).toHaveLength(isSent ? 1 : 0);
      expect(await compare(one, [condition], T0 + 2)).toEqual([]);
    },
    60_000,
  );

  it('load nothing for inputs that concern nothing which reads them', async () => {
    const one = await createWorld(database.db, T0 + 1);
    const condition = {
      kind: 'eventValue',
      event: 'Order',
      of: 'sum',
      property: 'value',
      op: 'atLeast',
      value: 100,
    };
    await one.publish('segment', 'spenders', { name: 'Spenders', condition });
    await one.publish('segment', 'lookers', { name: 'Lookers', condition: { kind: 'event', event: 'Look' } });
    const ana = await one.append(T0 + 1, {
      kind: 'identify',
      name: 'Identified',
      identities: [{ kind: 'user', value: newId(T0) }],
    });
    await one.fold(T0 + 1);
    const statements: string[] = [];
    const watched = await createWorld(watching(statements), T0 + 2, one.workspaceId);
    await watched.append(T0 + 2, { contactId: ana, ...seen('Look') });
    await watched.fold(T0 + 2);
    expect(statements.filter((text) => text.includes('jsonb_build_array'))).toEqual([]);
    await watched.append(T0 + 3, { contactId: ana, ...seen('Order', { value: 100 }) });
    await watched.fold(T0 + 3);
    expect(statements.filter((text) => text.includes('jsonb_build_array')).length).toBeGreaterThan(0);
    const [member] = await database.db.query(sql`
      select 1 as one from memberships m join definitions d using (workspace_id)
      where m.workspace_id = ${one.workspaceId} and m.segment_id = d.definition_id and d.key = 'spenders'`);
    expect(member).toBeDefined();
  }, 60_000);
});
