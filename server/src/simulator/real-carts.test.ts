/** R3 on real shop events (REES46): the simulator on what capture would have recorded, people as they came. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createWorld, type TestDatabase, testDatabase, type World } from '../../testing/index.ts';
import { bucketOf, derivedId, type JsonObject, sql } from '../platform/index.ts';
import { recipeOf } from '../workflows/index.ts';
import { EVENT_MAP_DEFAULTS } from '../workspaces/event-map-defaults.ts';
import { DEFAULT_OPTIONS } from './model.ts';
import { simulate } from './simulate.ts';

const DATA = process.env.BATON_DATA_DIR ?? join(import.meta.dirname, '../../../../shared/data');
const FILE = join(DATA, 'ecommerce/rees46_2019-Oct-first1000.csv');
const DAY_MS = 86_400_000;

/** The shop's words for the events of the map. */
const NAMES: Readonly<Record<string, string>> = {
  cart: 'Product Added',
  purchase: 'Order Completed',
  view: 'Product Viewed',
};

interface Row {
  user: string;
  atMs: number;
  name: string;
  properties: JsonObject;
}

const readRows = (): Row[] =>
  readFileSync(FILE, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [time, name, product, , , brand, price, user, session] = line.split(',') as string[];
      const properties = { product_id: product!, name: brand!, price: Number(price), cart_id: session! };
      const atMs = Date.parse(time!.replace(' UTC', 'Z').replace(' ', 'T'));
      return { user: user!, atMs, name: NAMES[name!] ?? name!, properties };
    });

let database: TestDatabase;
let world: World;
beforeAll(async () => {
  if (!existsSync(FILE)) return;
  database = await testDatabase();
  const rows = readRows();
  const from = Math.min(...rows.map(({ atMs }) => atMs));
  world = await createWorld(database.db, from - DAY_MS);
  const { db, workspaceId } = world;
  await db.query(sql`
    update workspaces set settings = settings || ${JSON.stringify({ eventMap: EVENT_MAP_DEFAULTS })}::jsonb
    where workspace_id = ${workspaceId}`);
  const idOf = (user: string): string => derivedId(from, Number(user) % 4_096, user);
  const users = [...new Set(rows.map(({ user }) => user))];
  // as an import of the shop's people and orders leaves them
  await db.query(sql`
    insert into contacts (bucket, contact_id, workspace_id, known_at, created_at, attributes)
    select ('x' || substr(id::text, 16, 3))::bit(12)::int, id, ${workspaceId}, ${new Date(from)}, ${new Date(from)},
      jsonb_build_object('email', u || '@example.com')
    from unnest(${users}::text[], ${users.map(idOf)}::uuid[]) as p (u, id)`);
  await db.query(sql`
    insert into events (bucket, event_id, received_at, contact_id, workspace_id, kind, name, occurred_at, via, properties)
    select ('x' || substr(id::text, 16, 3))::bit(12)::int, event_id, to_timestamp(at_ms / 1000), id, ${workspaceId}, 'track',
      name, to_timestamp(at_ms / 1000), 'import:1', properties
    from unnest(${rows.map(({ user }) => idOf(user))}::uuid[],
      ${rows.map(({ user, atMs }, n) => derivedId(atMs, bucketOf(idOf(user)), 'row', n))}::uuid[],
      ${rows.map(({ atMs }) => atMs)}::float8[], ${rows.map(({ name }) => name)}::text[],
      ${rows.map(({ properties }) => JSON.stringify(properties))}::jsonb[]) as r (id, event_id, at_ms, name, properties)`);
  for (const [key, template] of Object.entries(recipeOf('abandoned-cart')!.templates))
    await world.publish('template', key, template);
});
afterAll(() => database?.close());

it.skipIf(!existsSync(FILE))(
  'finds the carts of real shop events: two were bought, one was left and gets its mails (needs the shop data, else skipped)',
  async () => {
    const rows = readRows();
    const { result, people } = await simulate(
      {
        db: world.db,
        nowMs: Math.max(...rows.map(({ atMs }) => atMs)) + 10 * DAY_MS,
        ticksMs: () => 0,
        onProgress: () => undefined,
        isCancelled: () => false,
      },
      {
        workspaceId: world.workspaceId,
        workflowId: null,
        key: 'abandoned-cart',
        document: recipeOf('abandoned-cart')!.workflow as unknown as JsonObject,
        live: null,
        options: { ...DEFAULT_OPTIONS, days: 30 },
      },
    );
    const { counts } = result.draft;
    expect(counts.entered).toBe(3);
    expect(counts.ended).toContainEqual({ code: 'goal', count: 2 });
    expect(people.trips.map(({ end }) => end).sort()).toEqual(['end', 'goal', 'goal']);
    const left = people.trips.find(({ end }) => end === 'end')!;
    expect(left.messages.filter(({ state }) => state === 'left').length).toBeGreaterThanOrEqual(2);
    for (const { end, messages } of people.trips) if (end === 'goal') expect(messages).toEqual([]);
  },
);
