import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld, type TestDatabase, testDatabase, type World } from '../../testing/index.ts';
import { bucketOf, sql, type Uuid } from '../platform/index.ts';
import { foldFrom, loadRegistry, renewLeases } from './testing.ts';

const T0 = Date.UTC(2026, 5, 1, 10);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const world = (): Promise<World> => createWorld(database.db, T0);

const TEMPLATE = { name: 'Mail', subject: 'Hello', html: '<p>Hello</p>', class: 'marketing' };

const CART = {
  name: 'Cart',
  trigger: { type: 'event', event: 'Cart Left' },
  enrollment: { key: 'cart_id', again: 'never' },
  exits: [
    {
      on: 'event',
      event: 'Order Completed',
      where: [{ property: 'cart_id', op: 'equals', entry: 'cart_id' }],
    },
  ],
  start: 'wait',
  nodes: {
    wait: { type: 'wait', delay: { hours: 4 }, next: 'mail' },
    mail: { type: 'send', channel: 'email', template: 'mail' },
  },
};

const messagesOf = (contactId: Uuid) =>
  database.db.query<{ state: string; reason: { code: string } | null; nodeId: string }>(sql`
    select state, reason, node_id as "nodeId" from messages where contact_id = ${contactId}::uuid order by message_id`);

const membersOf = (one: World) =>
  database.db.query<{ contactId: string; until: Date | null }>(sql`
    select contact_id as "contactId", until from memberships where workspace_id = ${one.workspaceId}`);

const person = (name: string) => ({
  kind: 'identify',
  name: 'Identified',
  identities: [
    { kind: 'user', value: name },
    { kind: 'email', value: `${name}@example.com` },
  ],
  traits: { email: `${name}@example.com`, country: 'AT' },
});

describe('the fold', () => {
  it('makes a contact of a first input and keeps its event (P3)', async () => {
    const one = await world();
    const ana = await one.append(T0, person('ana'));
    await one.fold(T0);
    const [contact] = await database.db.query(sql`
      select state, attributes ->> 'email' as email, known_at is not null as known from contacts where contact_id = ${ana}::uuid`);
    expect(contact).toEqual({ state: 'live', email: 'ana@example.com', known: true });
    const events = await database.db.query<{ name: string }>(
      sql`select name from events where contact_id = ${ana}::uuid order by name`,
    );
    expect(events.map(({ name }) => name)).toEqual(['Attributes Changed', 'Identified']);
    const [left] = await database.db.query(
      sql`select count(*) as n from inbox where workspace_id = ${one.workspaceId}`,
    );
    expect(left).toEqual({ n: 0 });
  });

  it('sends the mail of the cart that was left and not of the one that was bought (P6, R3)', async () => {
    const one = await world();
    await one.publish('template', 'mail', TEMPLATE);
    await one.publish('workflow', 'cart', CART);
    const ana = await one.append(T0, person('ana2'));
    await one.append(T0, {
      contactId: ana,
      name: 'Cart Left',
      properties: { cart_id: 'left' },
      mustFold: false,
    });
    await one.append(T0, {
      contactId: ana,
      name: 'Cart Left',
      properties: { cart_id: 'bought' },
      mustFold: false,
    });
    await one.fold(T0);
    await one.append(T0 + HOUR, {
      contactId: ana,
      name: 'Order Completed',
      properties: { cart_id: 'bought' },
      mustFold: false,
    });
    await one.fold(T0 + HOUR);
    await one.fold(T0 + 4 * HOUR - 1);
    expect(await messagesOf(ana)).toEqual([]);
    await one.fold(T0 + 4 * HOUR);
    expect(await messagesOf(ana)).toEqual([{ state: 'requested', reason: null, nodeId: 'mail' }]);
    const enrollments = await database.db.query<{ key: string; state: string }>(sql`
      select key, state from enrollments where contact_id = ${ana}::uuid order by key`);
    expect(enrollments).toEqual([
      { key: 'bought', state: 'exited' },
      { key: 'left', state: 'finished' },
    ]);
  });

  it('applies the event that came before the timer first, however late the worker is (I3)', async () => {
    const one = await world();
    await one.publish('template', 'mail', TEMPLATE);
    await one.publish('workflow', 'cart', CART);
    const ana = await one.append(T0, person('late'));
    await one.append(T0, { contactId: ana, name: 'Cart Left', properties: { cart_id: 'a' } });
    await one.fold(T0);
    await one.append(T0 + 4 * HOUR - 1_000, {
      contactId: ana,
      name: 'Order Completed',
      properties: { cart_id: 'a' },
    });
    await one.fold(T0 + 4 * HOUR + 20 * MINUTE);
    expect(await messagesOf(ana)).toEqual([]);
  });

  it('lets no timer fire while a full batch has left inputs of its contact behind (I3)', async () => {
    const one = await world();
    await one.publish('template', 'mail', TEMPLATE);
    await one.publish('workflow', 'cart', CART);
    const ana = await one.append(T0, person('cut'));
    await one.append(T0, { contactId: ana, name: 'Cart Left', properties: { cart_id: 'a' } });
    await one.fold(T0);
    const late = T0 + 4 * HOUR - 1_000;
    for (const name of ['Cart Left', 'Order Completed'])
      await one.append(late, { contactId: ana, name, properties: { cart_id: 'a' } });
    const registry = await loadRegistry(database.db, (_, error) => {
      throw error;
    });
    const leases = (await renewLeases(database.db, 'world')).filter(({ role }) => role === 'fold');
    const bucket = bucketOf(ana);
    const lease = leases.find(({ bucketFrom, bucketTo }) => bucket >= bucketFrom && bucket < bucketTo)!;
    const wallMs = T0 + 4 * HOUR + 20 * MINUTE;
    const pass = await foldFrom(database.db, bucket, {
      lease,
      registry,
      wallMs,
      passNo: 1_000_000,
      limit: 1,
    });
    expect(pass.claimed).toBe(1);
    await one.fold(wallMs);
    expect(await messagesOf(ana)).toEqual([]);
  });

  it('withdraws a message that an exit overtakes before it left (P6)', async () => {
    const one = await world();
    await one.publish('template', 'mail', TEMPLATE);
    const doc = {
      ...CART,
      start: 'mail',
      nodes: { mail: { ...CART.nodes.mail, next: 'wait' }, wait: { type: 'wait', delay: { hours: 1 } } },
    };
    await one.publish('workflow', 'cart-now', doc);
    const ana = await one.append(T0, person('exit'));
    await one.append(T0, { contactId: ana, name: 'Cart Left', properties: { cart_id: 'a' } });
    await one.fold(T0);
    await one.append(T0 + 10, { contactId: ana, name: 'Order Completed', properties: { cart_id: 'a' } });
    await one.fold(T0 + 10);
    expect(await messagesOf(ana)).toMatchObject([{ state: 'withdrawn', reason: { code: 'exit' } }]);
    const [outbox] = await database.db.query(
      sql`select count(*) as n from outbox where contact_id = ${ana}::uuid`,
    );
    expect(outbox).toEqual({ n: 0 });
  });

  it('holds a message back with its reason when there is no address or a bar on it (P7)', async () => {
    const one = await world();
    await one.publish('template', 'mail', TEMPLATE);
    const now = { ...CART, start: 'mail', nodes: { mail: CART.nodes.mail } };
    await one.publish('workflow', 'now', now);
    const nobody = await one.append(T0, {
      name: 'Cart Left',
      identities: [{ kind: 'anonymous', value: 'x1' }],
    });
    const ana = await one.append(T0, person('barred'));
    await one.fold(T0);
    await one.append(T0 + 5, {
      contactId: ana,
      kind: 'feedback',
      name: 'Email Complained',
      properties: { message_id: null },
    });
    await one.append(T0 + 6, { contactId: ana, name: 'Cart Left', properties: { cart_id: 'b' } });
    await one.fold(T0 + 6);
    expect(await messagesOf(nobody)).toMatchObject([{ state: 'held', reason: { code: 'noAddress' } }]);
    expect(await messagesOf(ana)).toMatchObject([{ state: 'held', reason: { code: 'suppressed' } }]);
  });

  it('ends a membership by the passage of time alone (P4)', async () => {
    const one = await world();
    await one.publish('segment', 'active', {
      name: 'Active',
      condition: { kind: 'event', event: 'Seen', count: { op: 'atLeast', n: 2 }, within: { days: 7 } },
    });
    const ana = await one.append(T0, { name: 'Seen', identities: [{ kind: 'anonymous', value: 'time' }] });
    await one.append(T0 + DAY, { contactId: ana, name: 'Seen', mustFold: false });
    await one.fold(T0 + DAY);
    expect(await membersOf(one)).toEqual([{ contactId: ana, until: new Date(T0 + 7 * DAY) }]);
    await one.fold(T0 + 7 * DAY - 1);
    expect(await membersOf(one)).toHaveLength(1);
    await one.fold(T0 + 7 * DAY);
    expect(await membersOf(one)).toEqual([]);
    const log = await database.db.query<{ entered: boolean }>(
      sql`select entered from membership_log where contact_id = ${ana}::uuid order by at`,
    );
    expect(log.map(({ entered }) => entered)).toEqual([true, false]);
  });

  it('judges everybody when a segment is published, from events of before, and starts nobody (P9)', async () => {
    const one = await world();
    const ana = await one.append(T0, { name: 'Seen', identities: [{ kind: 'anonymous', value: 'sweep' }] });
    await one.append(T0 + 1, { contactId: ana, name: 'Seen', mustFold: false });
    const bob = await one.append(T0 + 1, {
      name: 'Seen',
      identities: [{ kind: 'anonymous', value: 'sweep2' }],
    });
    await one.fold(T0 + 1);
    await one.publish('template', 'mail', TEMPLATE);
    await one.publish('workflow', 'greet', {
      ...CART,
      trigger: { type: 'segmentEntered', segment: 'twice' },
      enrollment: { again: 'never' },
    });
    await one.publish('segment', 'twice', {
      name: 'Twice',
      condition: { kind: 'event', event: 'Seen', count: { op: 'atLeast', n: 2 } },
    });
    await one.fold(T0 + 2);
    expect(await membersOf(one)).toEqual([{ contactId: ana, until: null }]);
    await one.append(T0 + 3, { contactId: bob, name: 'Seen', mustFold: false });
    await one.fold(T0 + 3);
    expect((await membersOf(one)).map((row) => row.contactId).sort()).toEqual([ana, bob].sort());
    const started = await database.db.query<{ contactId: string }>(
      sql`select contact_id as "contactId" from enrollments where workspace_id = ${one.workspaceId}`,
    );
    expect(started).toEqual([{ contactId: bob }]);
  });

  it('unites a visitor with the person it turns out to be, whole history and all (P10)', async () => {
    const one = await world();
    await one.publish('segment', 'twice', {
      name: 'Twice',
      condition: { kind: 'event', event: 'Seen', count: { op: 'atLeast', n: 2 } },
    });
    const known = await one.append(T0, person('carla'));
    const visitor = await one.append(T0 + 1, {
      name: 'Seen',
      identities: [{ kind: 'anonymous', value: 'cookie' }],
    });
    await one.append(T0 + 2, { contactId: known, name: 'Seen', mustFold: false });
    await one.fold(T0 + 2);
    expect(await membersOf(one)).toEqual([]);
    await one.append(T0 + 3, {
      ...person('carla'),
      identities: [...person('carla').identities, { kind: 'anonymous', value: 'cookie' }],
    });
    await one.fold(T0 + 3);
    expect(await membersOf(one)).toEqual([{ contactId: known, until: null }]);
    const [tombstone] = await database.db.query(sql`
      select state, merged_into as "mergedInto" from contacts where contact_id = ${visitor}::uuid`);
    expect(tombstone).toEqual({ state: 'merged', mergedInto: known });
    // what still arrives under the old id goes to the survivor
    await one.append(T0 + 4, { contactId: visitor, name: 'Seen', mustFold: false });
    await one.fold(T0 + 4);
    const [events] = await database.db.query(sql`
      select count(*) as n from events where contact_id = ${known}::uuid and name = 'Seen'`);
    expect(events).toEqual({ n: 3 });
  });

  it('does not merge two people with different user ids on a shared device (P10)', async () => {
    const one = await world();
    const device = { kind: 'anonymous', value: 'family-pc' };
    const ana = await one.append(T0, {
      ...person('mum'),
      identities: [{ kind: 'user', value: 'mum' }, device],
    });
    await one.fold(T0);
    // capture finds only the device, which is hers: the fold sees that the input is another person's
    const cameTo = await one.append(T0 + 1, {
      ...person('son'),
      identities: [{ kind: 'user', value: 'son' }, device],
    });
    await one.fold(T0 + 1);
    expect(cameTo).toBe(ana);
    const holders = await database.db.query<{ contactId: string; email: string }>(sql`
      select i.contact_id as "contactId", c.attributes ->> 'email' as email
      from identities i join contacts c on c.contact_id = i.contact_id
      where i.workspace_id = ${one.workspaceId} and kind = 'user' order by value`);
    expect(holders.map(({ email }) => email)).toEqual(['mum@example.com', 'son@example.com']);
    const [event] = await database.db.query(sql`
      select count(*) as n from events where contact_id = ${ana}::uuid and name = 'Identified'`);
    expect(event).toEqual({ n: 1 });
    const states = await database.db.query<{ state: string }>(
      sql`select state from contacts where workspace_id = ${one.workspaceId}`,
    );
    expect(states).toEqual([{ state: 'live' }, { state: 'live' }]);
    const [merge] = await database.db.query<{ state: string }>(
      sql`select state from merges where workspace_id = ${one.workspaceId}`,
    );
    expect(merge).toEqual({ state: 'refused' });
  });

  it('does not merge two who each have an address because they share a browser, and asks once (P10)', async () => {
    const one = await world();
    const device = { kind: 'anonymous', value: 'tablet' };
    const emailOf = (name: string) => ({ kind: 'email', value: `${name}@example.com` });
    const said = { kind: 'identify', name: 'Identified' };
    const eva = await one.append(T0, { ...said, identities: [emailOf('eva'), device] });
    const max = await one.append(T0, { ...said, identities: [emailOf('max')] });
    await one.fold(T0);
    for (let n = 1; n <= 3; n++) {
      await one.append(T0 + n, { ...said, contactId: max, identities: [emailOf('max'), device] });
      await one.fold(T0 + n);
    }
    const merges = await database.db.query<{ state: string; refusal: string; ids: Uuid[] }>(sql`
      select state, detail ->> 'refusal' as refusal, array[survivor_id, absorbed_id] as ids
      from merges where workspace_id = ${one.workspaceId}`);
    expect(merges).toHaveLength(1);
    expect(merges[0]!.refusal).toBe('each has a different e-mail address: a shared device or address');
    expect([...merges[0]!.ids].sort()).toEqual([eva, max].sort());
  });

  it('withdraws the last message of a way that has ended when an exit comes (P6)', async () => {
    const one = await world();
    await one.publish('template', 'mail', TEMPLATE);
    await one.publish('workflow', 'cart', CART);
    const ana = await one.append(T0, person('last-mail'));
    await one.append(T0 + 1, { contactId: ana, name: 'Cart Left', properties: { cart_id: 'c1' } });
    await one.fold(T0 + 1);
    await one.fold(T0 + 4 * HOUR + 1);
    expect(await messagesOf(ana)).toMatchObject([{ state: 'requested' }]);
    await one.append(T0 + 5 * HOUR, {
      contactId: ana,
      name: 'Order Completed',
      properties: { cart_id: 'c2' },
    });
    await one.fold(T0 + 5 * HOUR);
    expect(await messagesOf(ana)).toMatchObject([{ state: 'requested' }]);
    await one.append(T0 + 6 * HOUR, {
      contactId: ana,
      name: 'Order Completed',
      properties: { cart_id: 'c1' },
    });
    await one.fold(T0 + 6 * HOUR);
    expect(await messagesOf(ana)).toMatchObject([{ state: 'withdrawn', reason: { code: 'exit' } }]);
  });

  it('lets an attribute that a step sets start another workflow in the same pass, once', async () => {
    const one = await world();
    await one.publish('segment', 'vip', {
      name: 'Vip',
      condition: { kind: 'attribute', attribute: 'vip', op: 'equals', value: true },
    });
    await one.publish('template', 'mail', TEMPLATE);
    await one.publish('workflow', 'mark', {
      ...CART,
      start: 'set',
      nodes: { set: { type: 'setAttribute', attributes: { vip: true } } },
    });
    await one.publish('workflow', 'greet', {
      ...CART,
      trigger: { type: 'segmentEntered', segment: 'vip' },
      enrollment: { again: 'never' },
      start: 'mail',
      nodes: { mail: CART.nodes.mail },
    });
    const ana = await one.append(T0, person('vip'));
    await one.append(T0, { contactId: ana, name: 'Cart Left', properties: { cart_id: 'v' } });
    await one.fold(T0);
    expect(await messagesOf(ana)).toEqual([{ state: 'requested', reason: null, nodeId: 'mail' }]);
    const ended = await database.db.query<{ state: string }>(
      sql`select state from enrollments where contact_id = ${ana}::uuid`,
    );
    expect(ended).toEqual([{ state: 'finished' }, { state: 'finished' }]);
  });
});
