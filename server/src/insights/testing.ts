/** A workspace with people, a segment and a workflow at work, behind the whole API: what the tests of insights look at. */
import { createWorld, type World, type WorldInput } from '../../testing/index.ts';
import { type Caller, type TestApp, testApp } from '../api/testing.ts';
import { bucketOf, inWorkspace, newId, sql, type Uuid, type WorkspaceDb } from '../platform/index.ts';
import { EVENT_MAP_DEFAULTS } from '../workspaces/index.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** Monday 1 June 2026, 12:00 in Vienna. */
export const NOON = Date.UTC(2026, 5, 1, 10);

export interface Scene {
  test: TestApp;
  world: World;
  db: WorkspaceDb;
  slug: string;
  ana: Caller & { userId: string };
  /** moves the clock of the API and of the engine, and lets the engine do all that is due */
  at(ms: number): Promise<void>;
  get<T>(path: string): Promise<T>;
  /** sends as Ana, while the engine folds and time passes: for acts that wait for their fold */
  act(
    method: 'POST' | 'PATCH' | 'PUT' | 'DELETE',
    path: string,
    payload?: object,
  ): ReturnType<Caller['inject']>;
  close(): Promise<void>;
}

export const PAGE: Pick<WorldInput, 'kind' | 'name'> = { kind: 'page', name: 'Page Viewed' };

export const page = (
  contactId: Uuid | undefined,
  path: string,
  more: Partial<WorldInput> = {},
): WorldInput => ({
  ...(contactId ? { contactId } : {}),
  ...PAGE,
  properties: { path },
  payload: {
    context: { page: { path }, timezone: 'Europe/Vienna', source: { source: 'google', medium: 'cpc' } },
  },
  ...more,
});

export const person = (name: string): WorldInput => ({
  kind: 'identify',
  name: 'Identified',
  identities: [
    { kind: 'user', value: name.toLowerCase() },
    { kind: 'email', value: `${name.toLowerCase()}@example.com` },
  ],
  traits: { email: `${name.toLowerCase()}@example.com`, firstName: name, lastName: 'Berg', country: 'AT' },
});

export const TEMPLATE = {
  name: 'Cart mail',
  subject: 'Hello {{ contact.firstName }}',
  html: '<p>Still want it, {{ contact.firstName }}? {{ entry.name }}</p>',
  class: 'marketing',
};

export const CART = {
  name: 'Abandoned cart',
  trigger: { type: 'event', event: '@cart' },
  enrollment: { key: '@id', again: 'never' },
  goals: [{ on: 'event', event: '@order', where: [{ property: '@cartId', op: 'equals', entry: '@id' }] }],
  start: 'wait',
  nodes: {
    wait: { type: 'wait', delay: { hours: 4 }, next: 'first' },
    first: { type: 'send', channel: 'email', template: 'cart', title: 'First mail', next: 'wait-more' },
    'wait-more': { type: 'wait', delay: { hours: 20 }, next: 'worth' },
    worth: {
      type: 'branch',
      paths: [
        {
          id: 'large',
          name: '50 or more',
          if: { kind: 'entry', property: '@value', op: 'atLeast', value: 50 },
          next: 'second',
        },
      ],
    },
    second: { type: 'send', channel: 'email', template: 'cart', title: 'Second mail' },
  },
};

export const AUSTRIA = {
  name: 'In Austria',
  condition: { kind: 'attribute', attribute: 'country', op: 'equals', value: 'AT' },
};
export const ACTIVE = {
  name: 'Active',
  condition: { kind: 'event', event: 'Page Viewed', count: { op: 'atLeast', n: 2 }, within: { days: 7 } },
};

/** The API and an engine driven by hand, on one workspace whose admin is Ana. */
export const scene = async (nowMs = NOON): Promise<Scene> => {
  const test = await testApp();
  await test.setUp();
  const world = await createWorld(test.db, nowMs);
  const [workspace] = await test.db.query<{ slug: string }>(sql`
    update workspaces set settings = ${JSON.stringify({ eventMap: EVENT_MAP_DEFAULTS })}::jsonb
    where workspace_id = ${world.workspaceId} returning slug`);
  const { slug } = workspace!;
  const ana = await test.userIn(slug, 'admin');
  test.clock.advanceTo(nowMs);
  return {
    test,
    world,
    db: inWorkspace(test.db, world.workspaceId),
    slug,
    ana,
    at: async (ms) => {
      test.clock.advanceTo(ms);
      await world.fold(ms);
    },
    get: async <T>(path: string): Promise<T> => {
      const response = await ana.inject({ url: `/api/w/${slug}${path}` });
      if (response.statusCode !== 200) throw new Error(`${path}: ${response.statusCode} ${response.body}`);
      return response.json() as T;
    },
    act: async (method, path, payload) => {
      const answer = ana.inject({ method, url: `/api/w/${slug}${path}`, ...(payload ? { payload } : {}) });
      const settled = answer.then(() => true);
      const soon = () => new Promise<false>((resolve) => setImmediate(() => resolve(false)));
      while (!(await Promise.race([settled, soon()]))) {
        await world.fold(test.clock.now());
        test.clock.advance(10);
      }
      await world.fold(test.clock.now());
      return answer;
    },
    close: () => test.close(),
  };
};

/** Hands over what waits to leave, as a sender does. */
export const submitAll = async ({ test, world }: Scene, atMs: number): Promise<void> => {
  await test.db.query(sql`
    with left_now as (delete from outbox where workspace_id = ${world.workspaceId} returning bucket, message_id)
    update messages m set state = 'submitted', submitted_at = ${new Date(atMs)}, provider = 'sandbox', subject = 'Hello Mia'
    from left_now o where m.bucket = o.bucket and m.message_id = o.message_id`);
};

/** What a channel tells of a message. */
export const feedback = (
  contactId: Uuid,
  name: string,
  messageId: string,
  more: Record<string, string | boolean> = {},
): WorldInput => ({ contactId, kind: 'feedback', name, properties: { message_id: messageId, ...more } });

/** Mia leaves two carts and buys one, Noah only looks, a stranger comes by: three hours of a shop's Monday. */
export const shopMonday = async (one: Scene): Promise<{ mia: Uuid; noah: Uuid; stranger: Uuid }> => {
  const { world } = one;
  await world.publish('template', 'cart', TEMPLATE);
  await world.publish('workflow', 'cart', CART);
  await world.publish('segment', 'austria', AUSTRIA);
  await world.publish('segment', 'active', ACTIVE);
  await one.test.db.query(sql`
    update definitions d set name = v.document ->> 'name' from definition_versions v
    where d.workspace_id = ${world.workspaceId} and v.workspace_id = d.workspace_id and v.definition_id = d.definition_id`);
  const mia = await world.append(NOON, person('Mia'));
  const noah = await world.append(NOON + 500, person('Noah'));
  const stranger = await world.append(
    NOON + 1_000,
    page(undefined, '/', { identities: [{ kind: 'anonymous', value: 'cookie-1' }] }),
  );
  await world.append(NOON + 2_000, page(mia, '/pricing', { mustFold: false }));
  await world.append(NOON + MINUTE, page(mia, '/shoes', { mustFold: false }));
  const cart = (id: string, price: number): WorldInput => ({
    contactId: mia,
    name: 'Product Added',
    properties: { cart_id: id, name: 'Red shoes', price },
    mustFold: false,
  });
  await world.append(NOON + 2 * MINUTE, cart('left', 80));
  await world.append(NOON + 3 * MINUTE, cart('bought', 20));
  await world.append(NOON + 5 * MINUTE, {
    contactId: mia,
    name: 'Order Completed',
    properties: { order_id: 'o1', cart_id: 'bought', total: 130, currency: 'EUR' },
    mustFold: false,
  });
  await one.at(NOON + 6 * MINUTE);
  return { mia, noah, stranger };
};

/** An id that nothing has. */
export const NOBODY = newId(NOON, bucketOf('00000000-0000-7abc-8000-000000000000'));
