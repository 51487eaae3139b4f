/** R3 on real shop events, through the real API: mails for exactly the cart that was left. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Clock, loadConfig, projectFolder, sql, systemClock } from '../src/platform/index.ts';
import { type RunningServer, startServer } from '../src/server.ts';
import { eventually, type TestDatabase, testDatabase } from '../testing/index.ts';

const DATA = process.env.BATON_DATA_DIR ?? join(projectFolder(), '..', 'shared', 'data');
const FILE = join(DATA, 'ecommerce', 'rees46_2019-Oct-first1000.csv');
const HOUR_MS = 3_600_000;
const PASSWORD = 'correct horse battery';

/** The machine's clock, set ahead by hand: waits of hours pass in no time, everything else runs as it does. */
const clockSetAhead = () => {
  let aheadMs = 0;
  const clock: Clock = {
    now: () => systemClock.now() + aheadMs,
    monotonic: systemClock.monotonic,
    after: systemClock.after,
  };
  const ahead = (ms: number): void => {
    aheadMs += ms;
  };
  return { clock, ahead };
};

let database: TestDatabase;
let server: RunningServer;
const { clock, ahead } = clockSetAhead();
let cookie = '';

const call = async (method: string, path: string, body?: unknown): Promise<Record<string, never>> => {
  const response = await fetch(`${server.address}${path}`, {
    method,
    headers: { cookie, origin: server.address!, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  cookie ||= response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  return text ? JSON.parse(text) : {};
};

const inboxIsEmpty = async (): Promise<boolean> => {
  const [row] = await database.db.query<{ empty: boolean }>(
    sql`select not exists (select from inbox where workspace_id > 0) as empty`,
  );
  return row!.empty;
};

const mailsByUser = async (): Promise<Record<string, string[]>> => {
  const rows = await database.db.query<{ userId: string; node: string; state: string }>(sql`
    select i.value as "userId", m.node_id as node, m.state
    from messages m
    join contact_identities i on i.bucket = m.bucket and i.contact_id = m.contact_id and i.kind = 'user'
    order by m.message_id`);
  const byUser: Record<string, string[]> = {};
  for (const { userId, node, state } of rows) {
    byUser[userId] ??= [];
    byUser[userId].push(`${node} ${state}`);
  }
  return byUser;
};

const shopEvents = () => {
  const [header, ...lines] = readFileSync(FILE, 'utf8').trim().split('\n');
  const names = header!.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((value, n) => [names[n], value])));
};

beforeAll(async () => {
  database = await testDatabase();
  const config = {
    ...loadConfig(
      { BATON_SECRET: 'a secret of more than thirty-two characters', LOG_LEVEL: 'error', PORT: '0' },
      { cwd: projectFolder(), isTerminal: false },
    ),
    databaseUrl: database.url,
  };
  server = await startServer(config, { clock });
});
afterAll(async () => {
  await server.stop();
  await database.close();
});

describe.skipIf(!existsSync(FILE))('abandoned cart (R3)', () => {
  it('mails the one cart of 1,000 shop events that was left, and none that was bought', async () => {
    const setup = { company: 'Shop', name: 'Ana', email: 'ana@shop.test', password: PASSWORD };
    await call('POST', '/api/setup', { ...setup, timeZone: 'UTC', currency: 'USD' });
    await call('POST', '/api/w/shop/recipes/abandoned-cart/install', {});
    await call('POST', '/api/w/shop/workflows/abandoned-cart/publish', {});
    const { html } = (await call('GET', '/api/w/shop/sources/1/snippet')) as { html?: string };
    const writeKey = /data-key="([^"]+)"/.exec(html ?? '')![1]!;

    const events = shopEvents();
    const buyers = new Set(
      events.filter((event) => event.event_type === 'cart').map((event) => event.user_id),
    );
    const calls = [
      ...[...buyers].map((userId) => ({
        type: 'identify',
        userId,
        traits: { email: `u${userId}@example.com`, name: `Customer ${userId}` },
      })),
      ...events.map((event, n) => ({
        type: 'track',
        messageId: `rees46-${n}`,
        userId: event.user_id,
        event: event.event_type,
        timestamp: `${event.event_time!.replace(' UTC', '').replace(' ', 'T')}Z`,
        properties: {
          product_id: event.product_id,
          name: `${event.brand} ${event.category_code || 'product'}`.trim(),
          price: Number(event.price),
          cart_id: event.user_session,
        },
      })),
    ];
    for (let n = 0; n < calls.length; n += 100) {
      const response = await fetch(`${server.address}/v1/batch`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa(`${writeKey}:`)}`, 'content-type': 'application/json' },
        body: JSON.stringify({ batch: calls.slice(n, n + 100) }),
      });
      expect(response.status).toBe(200);
    }
    await eventually(inboxIsEmpty, 20_000, 'everything is folded');
    const [stored] = await database.db.query<{ n: number }>(
      sql`select count(*) as n from events where workspace_id > 0 and kind = 'track'`,
    );
    expect(stored!.n).toBe(1_000);
    expect(await mailsByUser()).toEqual({});

    ahead(4 * HOUR_MS + 1_000);
    await eventually(
      async () => (await mailsByUser())['550121407']?.[0] === 'first-mail submitted',
      20_000,
      'the mail of the cart that was left is in the sandbox',
    );
    ahead(20 * HOUR_MS + 1_000);
    await eventually(
      async () => (await mailsByUser())['550121407']?.length === 2,
      20_000,
      'the second mail is decided',
    );
    await eventually(
      async () => (await mailsByUser())['550121407']?.[1]?.endsWith('submitted') === true,
      20_000,
      'the second mail is in the sandbox',
    );
    // 29.51 is below 50: the reminder, not the code; nobody else got anything
    expect(await mailsByUser()).toEqual({
      '550121407': ['first-mail submitted', 'second-mail submitted'],
    });
    const [body] = await database.db.query<{ subject: string; html: string }>(
      sql`select subject, html from message_bodies where workspace_id > 0 order by message_id limit 1`,
    );
    expect(body!.subject).toContain('xiaomi');
    const ends = await database.db.query<{ state: string }>(
      sql`select state from enrollments where workspace_id > 0 order by state`,
    );
    expect(ends.map(({ state }) => state)).toEqual(['active', 'goal', 'goal']);
  });
});
