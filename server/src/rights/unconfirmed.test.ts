import { afterAll, beforeAll, expect, it } from 'vitest';
import { createWorld, type TestDatabase, testDatabase, type World } from '../../testing/index.ts';
import { addressHasher, saveTopic, storeRules } from '../permission/index.ts';
import { type JsonObject, sql } from '../platform/index.ts';
import { type Aside, eraseSome } from './eraser.ts';
import { erasurePage } from './queries.ts';
import { askForUnconfirmed } from './unconfirmed.ts';

const DAY_MS = 86_400_000;
const T0 = Date.UTC(2026, 5, 1, 10);
const SECRET = 'a secret of more than thirty-two characters';

let database: TestDatabase;
let world: World;
beforeAll(async () => {
  database = await testDatabase();
  world = await createWorld(database.db, T0);
});
afterAll(() => database.close());

const says = (email: string, input: { name: string; kind?: string; properties?: JsonObject }, atMs: number) =>
  world.append(atMs, {
    kind: 'track',
    ...input,
    identities: [{ kind: 'email', value: email }],
    traits: { email },
  });

const asks = (email: string, atMs: number) =>
  says(
    email,
    { name: 'Consent Changed', properties: { topic: 'news', channel: 'email', state: 'pending' } },
    atMs,
  );

const left = async (): Promise<string[]> => {
  const rows = await database.db.query<{ email: string }>(sql`
    select attributes ->> 'email' as email from contacts
    where workspace_id = ${world.workspaceId} and state = 'live' order by 1`);
  return rows.map(({ email }) => email.split('@')[0]!);
};

const erase = async (nowMs: number): Promise<number> => {
  const asked = await database.db.transaction((tx) => askForUnconfirmed(tx, nowMs));
  const aside: Aside = { busy: new Set(), resting: new Map() };
  while ((await eraseSome(database.db, addressHasher(SECRET), aside, nowMs)).did !== 'nothing');
  return asked;
};

it('who was asked and never confirmed is erased after a week, with a report; who is more than that stays (R9, P11)', async () => {
  const topic = {
    name: 'News',
    description: '',
    basis: 'consent' as const,
    doubleOptIn: true,
    position: 0,
    texts: {},
    isArchived: false,
  };
  await saveTopic(database.db, world.workspaceId, { key: 'news', topic, nowMs: T0 });
  await says('known@example.at', { name: 'Page Looked At' }, T0 - 30 * DAY_MS);
  await world.fold(T0 - 30 * DAY_MS);
  for (const name of ['never', 'known', 'buyer', 'confirmed', 'signs-in'])
    await asks(`${name}@example.at`, T0);
  await world.fold(T0);
  await asks('late@example.at', T0 + 3 * DAY_MS);
  await says('buyer@example.at', { name: 'Order Completed', properties: { order_id: 'A' } }, T0 + DAY_MS);
  await says(
    'confirmed@example.at',
    {
      kind: 'feedback',
      name: 'Consent Changed',
      properties: { topic: 'news', channel: 'email', state: 'granted' },
    },
    T0 + DAY_MS,
  );
  await world.append(T0 + DAY_MS, {
    kind: 'identify',
    name: 'Identified',
    identities: [
      { kind: 'email', value: 'signs-in@example.at' },
      { kind: 'user', value: 'u1' },
    ],
    traits: { email: 'signs-in@example.at' },
  });
  await world.fold(T0 + 3 * DAY_MS);
  expect(await left()).toHaveLength(6);

  expect(await erase(T0 + 6.9 * DAY_MS)).toBe(0);
  await storeRules(database.db, world.workspaceId, { unconfirmedDays: 0 });
  expect(await erase(T0 + 7.1 * DAY_MS)).toBe(0);
  await storeRules(database.db, world.workspaceId, {});
  const week = await erase(T0 + 7.1 * DAY_MS);
  expect({ week, left: await left() }).toEqual({
    week: 1,
    left: ['buyer', 'confirmed', 'known', 'late', 'signs-in'],
  });
  const page = { workspaceId: world.workspaceId, after: null, limit: 10, hash: null };
  expect(await erasurePage(database.db, page)).toMatchObject([
    { what: 'Did not confirm in 7 days', askedBy: 'Permission', total: 1, doneCount: 1, state: 'done' },
  ]);
  // once each
  expect(await erase(T0 + 7.2 * DAY_MS)).toBe(0);
  expect(await erase(T0 + 10.1 * DAY_MS)).toBe(1);
});
