import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld, PLAIN_MAIL, type TestDatabase, testDatabase, type World } from '../../testing/index.ts';
import { type JsonObject, sql, type Uuid } from '../platform/index.ts';
import { pathFor } from '../workflows/index.ts';
import { unmerge } from './testing.ts';

/** Ahead of the machine's clock, by which the database dates what the engine itself appends. */
const T0 = Date.UTC(2046, 5, 1, 10);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let database: TestDatabase;
let world: World;
beforeAll(async () => {
  database = await testDatabase();
  world = await createWorld(database.db, T0);
  await world.publish('template', 'mail', PLAIN_MAIL);
  await world.publish('segment', 'lookers', {
    name: 'Lookers',
    condition: { kind: 'event', event: 'Looked', count: { op: 'atLeast', n: 2 } },
  });
  await world.publish('segment', 'austrians', {
    name: 'Austrians',
    condition: { kind: 'attribute', attribute: 'country', op: 'equals', value: 'AT' },
  });
  await world.publish('workflow', 'cart', {
    name: 'Cart',
    trigger: { type: 'event', event: 'Cart Left' },
    enrollment: { key: 'cart_id', again: 'never' },
    exits: [],
    start: 'wait',
    nodes: {
      wait: { type: 'wait', delay: { days: 4 }, next: 'mail' },
      mail: { type: 'send', channel: 'email', template: 'mail' },
    },
  });
  await world.publish('workflow', 'welcome', {
    name: 'Welcome',
    trigger: { type: 'segmentEntered', segment: 'lookers' },
    enrollment: { again: 'always' },
    exits: [],
    start: 'mail',
    nodes: { mail: { type: 'send', channel: 'email', template: 'mail' } },
  });
});
afterAll(() => database.close());

type Rows = Record<string, unknown>[];

/** Everything that a contact is, without the ids of rows and of the contact itself, and without its clock. */
const wholeOf = async (contactId: Uuid): Promise<Record<string, Rows>> => {
  const of = (columns: string, table: string): Promise<Rows> =>
    database.db.query({
      name: `whole-${table}`,
      text: `select ${columns} from ${table} where contact_id = $1::uuid order by ${columns}`,
      values: [contactId],
    });
  const [contact, identities, memberships, enrollments, steps, messages, log, events, rings] =
    await Promise.all([
      of('state, merged_into, attributes, first_touch, known_at', 'contacts'),
      of('kind, value, origin_contact_id', 'contact_identities'),
      of('segment_id, version, since, until', 'memberships'),
      of('workflow_id, key, state, node_id, visit, entered_at, due_at', 'enrollments'),
      of('workflow_id, at, steps', 'enrollment_steps'),
      of('workflow_id, node_id, address, state, requested_at', 'messages'),
      of('segment_id, at, entered', 'membership_log'),
      of('kind, name, occurred_at, received_at, via, properties, origin_contact_id', 'events'),
      of('rings', 'contact_state'),
    ]);
  return {
    contact,
    identities,
    memberships,
    enrollments,
    steps,
    messages,
    log,
    events,
    rings,
  } as Record<string, Rows>;
};

const timersOf = (contactId: Uuid) =>
  database.db.query(sql`
    select kind, due_at as "dueAt" from timers where actor_id = ${contactId}::uuid and kind = 'wait' order by due_at`);

const mergeOf = async (absorbedId: Uuid, state = 'done') => {
  const [row] = await database.db.query<{
    mergeId: string;
    survivorId: Uuid;
    detail: { refusal?: string };
  }>(sql`
    select merge_id as "mergeId", survivor_id as "survivorId", detail from merges
    where state = ${state} and (absorbed_id = ${absorbedId}::uuid or survivor_id = ${absorbedId}::uuid)
    order by requested_at desc limit 1`);
  return row!;
};

const takeBack = (mergeId: string, atMs: number) =>
  unmerge(database.db, { workspaceId: world.workspaceId, mergeId, by: 'Ana' }, atMs);

let people = 0;

/** A visitor and somebody signed in on another device, each with a history. */
const twoPeople = async (histories: [Deed[], Deed[]], atMs: number) => {
  const n = ++people;
  const names = {
    visitor: [{ kind: 'anonymous', value: `device-${n}` }],
    member: [
      { kind: 'user', value: `user-${n}` },
      { kind: 'email', value: `user-${n}@example.com` },
    ],
  };
  const visitor = await world.append(atMs, { name: 'Looked', identities: names.visitor });
  const member = await world.append(atMs, {
    kind: 'identify',
    name: 'Identified',
    identities: names.member,
    traits: { email: `user-${n}@example.com` },
  });
  for (const [who, deeds] of [
    [visitor, histories[0]],
    [member, histories[1]],
  ] as const)
    for (const [k, deed] of deeds.entries()) {
      const traits = deed.traits && { traits: deed.traits };
      await world.append(atMs + (k + 1) * MINUTE, {
        contactId: who,
        kind: traits ? 'identify' : 'track',
        name: traits ? 'Identified' : deed.name!,
        ...traits,
        properties: { cart_id: deed.cart ?? 'none', path: '/shoes/red' },
      });
    }
  await world.fold(atMs + HOUR);
  return { visitor, member, names };
};

interface Deed {
  name?: string;
  cart?: string;
  traits?: Record<string, string>;
}

const deeds: fc.Arbitrary<Deed[]> = fc.array(
  fc.oneof(
    fc.record({ name: fc.constantFrom('Looked', 'Cart Left', 'Bought'), cart: fc.constantFrom('c1', 'c2') }),
    fc.record({
      traits: fc.dictionary(fc.constantFrom('country', 'plan', 'city'), fc.constantFrom('AT', 'DE', 'x')),
    }),
  ),
  { maxLength: 5 },
);

const meet = async ({ member, names }: Awaited<ReturnType<typeof twoPeople>>, atMs: number) => {
  await world.append(atMs, {
    contactId: member,
    kind: 'identify',
    name: 'Identified',
    identities: [...names.member, ...names.visitor],
    traits: {},
  });
  await world.fold(atMs);
};

describe('a merge that is taken back (P10)', () => {
  let round = 0;

  it('leaves both as if they had never met, with what they had before, whatever they had done', async () => {
    await fc.assert(
      fc.asyncProperty(deeds, deeds, async (one, other) => {
        const atMs = T0 + ++round * 24 * HOUR;
        const two = await twoPeople([one, other], atMs);
        const carts = (whole: Record<string, Rows>) =>
          whole
            .enrollments!.filter(({ state, key }) => state === 'active' && key !== '')
            .map(({ key }) => key);
        const before = [await wholeOf(two.visitor), await wholeOf(two.member)];
        const waits = [await timersOf(two.visitor), await timersOf(two.member)];
        // of two trips under one key one is ended by the merge, and stays so
        const shared = carts(before[0]!).some((key) => carts(before[1]!).includes(key));
        await meet(two, atMs + 2 * HOUR);
        expect((await wholeOf(two.visitor)).contact![0]).toMatchObject({ state: 'merged' });
        expect(await takeBack((await mergeOf(two.visitor)).mergeId, atMs + 3 * HOUR)).toMatchObject({
          hostId: two.member,
          partedId: two.visitor,
        });
        await world.fold(atMs + 3 * HOUR);
        const [visitor, member] = [await wholeOf(two.visitor), await wholeOf(two.member)];
        const ids = (rows: Rows) => rows.map(({ segment_id: id }) => id).sort();
        expect(visitor.contact).toEqual(before[0]!.contact);
        expect(visitor.identities).toEqual(before[0]!.identities);
        expect(visitor.memberships).toEqual(before[0]!.memberships);
        expect(visitor.rings).toEqual(before[0]!.rings);
        expect(visitor.events).toEqual(before[0]!.events);
        expect(visitor.log).toEqual(before[0]!.log);
        expect(member.contact).toEqual(before[1]!.contact);
        expect(member.identities).toEqual(before[1]!.identities);
        expect(member.rings).toEqual(before[1]!.rings);
        expect(ids(member.memberships!)).toEqual(ids(before[1]!.memberships!));
        for (const row of before[1]!.events!) expect(member.events).toContainEqual(row);
        for (const kind of ['steps', 'messages'] as const) {
          expect(visitor[kind]).toEqual(before[0]![kind]);
          for (const row of before[1]![kind]!) expect(member[kind]).toContainEqual(row);
        }
        if (shared) return;
        expect(visitor.enrollments).toEqual(before[0]!.enrollments);
        expect(await timersOf(two.visitor)).toEqual(waits[0]);
        for (const row of before[1]!.enrollments!) expect(member.enrollments).toContainEqual(row);
        expect(await timersOf(two.member)).toEqual(waits[1]);
      }),
      {
        numRuns: Number(process.env.BATON_RUNS ?? 15),
        // one enters a segment in the millisecond in which the other leaves it
        examples: [
          [
            [{ traits: {} }, { traits: {} }, { traits: { country: 'AT' } }],
            [{ name: 'Looked', cart: 'c1' }, { traits: { country: 'AT' } }, { traits: { country: 'x' } }],
          ],
        ],
      },
    );
  }, 240_000);

  it('changes no path of a split: a way keeps its lot through merge and un-merge, new ones are the survivor’s', async () => {
    const held = { type: 'wait', delay: { days: 1 }, next: 'halves' };
    const paths = ['a', 'b'].map((id) => ({ id, percent: 50, next: id }));
    const workflowId = await world.publish('workflow', 'halves', {
      name: 'Halves',
      trigger: { type: 'event', event: 'Halved' },
      enrollment: { key: 'n', again: 'never' },
      start: 'halves',
      nodes: { halves: { type: 'split', paths }, a: held, b: held },
    });
    const begin = T0 + 205 * 24 * HOUR;
    const day = (n: number): number => begin + n * 24 * HOUR;
    const halve = (contactId: Uuid, n: string, atMs: number) =>
      world.append(atMs, { contactId, name: 'Halved', properties: { n } });
    /** the paths of a way, in order: "aab" */
    const pathsOf = async (contactIds: Uuid[], key: string): Promise<string[]> => {
      const rows = await database.db.query<{ paths: string }>(sql`
        select string_agg(step ->> 'path', '' order by s.at, s.n) as paths
        from enrollments e
        join definitions d on d.definition_id = e.workflow_id and d.key = 'halves'
        join enrollment_steps s on s.bucket = e.bucket and s.contact_id = e.contact_id
          and s.enrollment_id = e.enrollment_id
        cross join lateral jsonb_array_elements(s.steps) step
        where e.contact_id = any(${contactIds}::uuid[]) and e.key = ${key} and step ->> 'what' = 'split'
        group by e.contact_id order by array_position(${contactIds}::uuid[], e.contact_id)`);
      return rows.map(({ paths: found }) => found);
    };
    const pairs: Awaited<ReturnType<typeof twoPeople>>[] = [];
    for (let n = 0; n < 8; n++) pairs.push(await twoPeople([[], []], begin));
    const visitors = pairs.map(({ visitor }) => visitor);
    const members = pairs.map(({ member }) => member);
    for (const id of visitors) await halve(id, 'before', day(1));
    await world.fold(day(1));
    const lotOf = (contactId: Uuid): string => pathFor(paths, `${workflowId}/halves`, contactId).id;
    const first = visitors.map(lotOf);
    expect(await pathsOf(visitors, 'before')).toEqual(first);
    for (const pair of pairs) await meet(pair, day(1) + HOUR);
    await world.fold(day(2) + HOUR);
    expect(await pathsOf(members, 'before')).toEqual(first.map((path) => path + path));
    for (const id of members) await halve(id, 'after', day(2) + HOUR);
    await world.fold(day(2) + HOUR);
    const own = members.map(lotOf);
    expect(await pathsOf(members, 'after')).toEqual(own);
    for (const id of visitors) await takeBack((await mergeOf(id)).mergeId, day(2) + 2 * HOUR);
    await world.fold(day(3) + 3 * HOUR);
    expect(await pathsOf(visitors, 'before')).toEqual(first.map((path) => path + path + path));
    expect(await pathsOf(members, 'after')).toEqual(own.map((path) => path + path));
  });

  it('gives each what was said since by its own names, and keeps the rest with the survivor', async () => {
    const atMs = T0 + 200 * 24 * HOUR;
    const two = await twoPeople([[{ traits: { city: 'Graz' } }], [{ traits: { plan: 'pro' } }]], atMs);
    await meet(two, atMs + 2 * HOUR);
    const say = (via: string, traits: Record<string, string>) =>
      database.db.query(sql`
        update inbox set via = ${via}, payload = payload || ${JSON.stringify({ traits })}::jsonb
        where actor_id = ${two.member}::uuid`);
    const byDevice = await world.append(atMs + 3 * HOUR, {
      contactId: two.member,
      kind: 'identify',
      name: 'Identified',
    });
    expect(byDevice).toBe(two.member);
    await say(`anonymous:${two.names.visitor[0]!.value}`, { city: 'Wien', seen: 'yes' });
    await world.fold(atMs + 3 * HOUR);
    await world.append(atMs + 4 * HOUR, { contactId: two.member, kind: 'identify', name: 'Identified' });
    await say(`user:user-${people}`, { plan: 'free' });
    await world.fold(atMs + 4 * HOUR);
    await takeBack((await mergeOf(two.visitor)).mergeId, atMs + 5 * HOUR);
    await world.fold(atMs + 5 * HOUR);
    const [visitor, member] = [await wholeOf(two.visitor), await wholeOf(two.member)];
    expect(visitor.contact![0]!.attributes).toEqual({ city: 'Wien', seen: 'yes' });
    expect(member.contact![0]!.attributes).toEqual({ email: `user-${people}@example.com`, plan: 'free' });
    expect(visitor.events!.filter(({ kind }) => kind === 'identify')).toHaveLength(2);
  });

  it('forwards what still comes by a name that was handed back', async () => {
    const atMs = T0 + 210 * 24 * HOUR;
    const two = await twoPeople([[], []], atMs);
    await meet(two, atMs + 2 * HOUR);
    await takeBack((await mergeOf(two.visitor)).mergeId, atMs + 3 * HOUR);
    await world.append(atMs + 4 * HOUR, { contactId: two.member, name: 'Hinted Wrongly', mustFold: false });
    await database.db.query(sql`
      update inbox set via = ${`anonymous:${two.names.visitor[0]!.value}`} where actor_id = ${two.member}::uuid and name = 'Hinted Wrongly'`);
    await world.fold(atMs + 4 * HOUR);
    const names = async (contactId: Uuid) => (await wholeOf(contactId)).events!.map(({ name }) => name);
    expect(await names(two.visitor)).toContain('Hinted Wrongly');
    expect(await names(two.member)).not.toContain('Hinted Wrongly');
  });

  it('keeps the two apart when the same names are said together again, and says why', async () => {
    const atMs = T0 + 220 * 24 * HOUR;
    const two = await twoPeople([[], []], atMs);
    await meet(two, atMs + 2 * HOUR);
    await takeBack((await mergeOf(two.visitor)).mergeId, atMs + 3 * HOUR);
    await database.db.query(sql`
      insert into merges (merge_id, workspace_id, survivor_id, absorbed_id, reason, requested_at)
      values (gen_random_uuid(), ${world.workspaceId}, ${two.member}::uuid, ${two.visitor}::uuid, '{"by": "identify"}', now())`);
    await world.fold(atMs + 4 * HOUR);
    expect((await mergeOf(two.visitor, 'refused')).detail.refusal).toBe('a merge of the two was taken back');
    expect(await takeBack((await mergeOf(two.visitor, 'undone')).mergeId, atMs + 5 * HOUR)).toEqual({
      refused: 'notDone',
    });
  });

  it('can take an earlier merge back and leave a later one', async () => {
    const atMs = T0 + 230 * 24 * HOUR;
    const two = await twoPeople([[{ traits: { city: 'Graz' } }], []], atMs);
    const third = await world.append(atMs, {
      kind: 'identify',
      name: 'Identified',
      identities: [{ kind: 'anonymous', value: `third-${people}` }],
      traits: { country: 'DE' },
    });
    await world.fold(atMs + HOUR);
    const before = await wholeOf(two.member);
    await meet(two, atMs + 2 * HOUR);
    const first = await mergeOf(two.visitor);
    await meet(
      { ...two, names: { ...two.names, visitor: [{ kind: 'anonymous', value: `third-${people}` }] } },
      atMs + 3 * HOUR,
    );
    expect((await wholeOf(third)).contact![0]).toMatchObject({ state: 'merged' });
    const second = await mergeOf(third);
    await takeBack(first.mergeId, atMs + 4 * HOUR);
    await world.fold(atMs + 4 * HOUR);
    const own = before.contact![0]!.attributes as object;
    expect((await wholeOf(two.visitor)).contact![0]!.attributes).toEqual({ city: 'Graz' });
    expect((await wholeOf(two.member)).contact![0]!.attributes).toEqual({ ...own, country: 'DE' });
    await takeBack(second.mergeId, atMs + 5 * HOUR);
    await world.fold(atMs + 5 * HOUR);
    expect((await wholeOf(two.member)).contact).toEqual(before.contact);
    expect((await wholeOf(third)).contact![0]!.attributes).toEqual({ country: 'DE' });
  });

  it('unites tags, takes the furthest stage and marks test people, and gives each its own back', async () => {
    const atMs = T0 + 240 * 24 * HOUR;
    const two = await twoPeople([[], []], atMs);
    const edit = async (contactId: Uuid, at: number, payload: JsonObject) => {
      await world.append(at, { contactId, kind: 'edit', name: 'Contact Edited', payload });
      await world.fold(at);
    };
    await edit(two.visitor, atMs + HOUR, {
      attributes: { lifecycle_stage: 'customer', test_person: true },
      tags: { add: ['press', 'fair'] },
    });
    await edit(two.member, atMs + HOUR, {
      attributes: { lifecycle_stage: 'lead' },
      tags: { add: ['Fair', 'partner'] },
    });
    const before = [await factsOf(two.visitor), await factsOf(two.member)];
    await meet(two, atMs + 2 * HOUR);
    expect(await factsOf(two.member)).toEqual({
      tags: ['Fair', 'partner', 'press'],
      stage: 'customer',
      isTest: true,
    });
    // said of the whole by a person: the half that stays keeps it, and not what the other had brought
    await edit(two.member, atMs + 3 * HOUR, { tags: { add: ['speaker'], remove: ['partner'] } });
    await takeBack((await mergeOf(two.visitor)).mergeId, atMs + 4 * HOUR);
    await world.fold(atMs + 4 * HOUR);
    expect(await factsOf(two.visitor)).toEqual(before[0]);
    expect(await factsOf(two.member)).toEqual({ ...before[1], tags: ['Fair', 'speaker'] });
  });

  it('counts computed attributes and interests of both anew, whatever comes first', async () => {
    const atMs = T0 + 250 * 24 * HOUR;
    await ruleViews(atMs);
    const views = (n: number): Deed[] => Array.from({ length: n }, () => ({ name: 'Page Viewed' }));
    const two = await twoPeople([views(2), views(4)], atMs);
    const before = [asDerived(2), asDerived(4)];
    expect([await derivedOf(two.visitor), await derivedOf(two.member)]).toEqual(before);
    await meet(two, atMs + 2 * HOUR);
    expect(await derivedOf(two.member)).toEqual(asDerived(6));
    await takeBack((await mergeOf(two.visitor)).mergeId, atMs + 3 * HOUR);
    // in a batch that ends before the two are told
    await database.db.query(sql`delete from inbox where kind = 'unmerged'`);
    for (const contactId of [two.visitor, two.member])
      await world.append(atMs + 3 * HOUR, { contactId, kind: 'identify', name: 'Identified', traits: {} });
    await world.fold(atMs + 3 * HOUR);
    expect([await derivedOf(two.visitor), await derivedOf(two.member)]).toEqual(before);
  });
});

const factsOf = async (contactId: Uuid) => {
  const [row] = await database.db.query<{ tags: string[]; stage: string; isTest: boolean }>(sql`
    select attributes -> 'tags' as tags, attributes ->> 'lifecycle_stage' as stage, is_test as "isTest"
    from contacts where contact_id = ${contactId}::uuid`);
  return row!;
};

const asDerived = (views: number) => ({ views, shoes: views });

/** How many pages they saw, as a computed attribute and as the weight of an interest that has hardly faded. */
const derivedOf = async (contactId: Uuid) => {
  const [row] = await database.db.query<{ views: number; shoes: number }>(sql`
    select (c.attributes -> 'views')::int as views, round((s.interests #>> '{shoes,0}')::numeric)::int as shoes
    from contacts c join contact_state s on s.bucket = c.bucket and s.contact_id = c.contact_id
    where c.contact_id = ${contactId}::uuid`);
  return row!;
};

const ruleViews = async (atMs: number): Promise<void> => {
  const rule = { kind: 'count', event: 'Page Viewed' };
  const interests = { topics: [{ topic: 'shoes', paths: ['/shoes/*'] }], categories: false };
  await database.db.query(sql`
    insert into computed_attributes (workspace_id, name, rule, created_at)
    values (${world.workspaceId}, 'views', ${JSON.stringify(rule)}::jsonb, ${new Date(atMs)})`);
  await database.db.query(sql`
    update workspaces set settings = settings || ${JSON.stringify({ interests })}::jsonb
    where workspace_id = ${world.workspaceId}`);
  await world.publish('segment', 'anybody', { name: 'Anybody', condition: { all: [] } }, true, atMs);
};
