import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  eventually,
  type TestDatabase,
  testDatabase,
  type VirtualClock,
  virtualClock,
} from '../../testing/index.ts';
import { createLog, newId, sql } from '../platform/index.ts';
import { createWorkspace, insertUser, type Who } from '../workspaces/index.ts';
import { type Deliveries, forgetFailedDeliveries, nextAttemptMs, runDeliveries } from './deliver.ts';
import type { Happened } from './model.ts';
import type { Outbound, OutboundAnswer } from './outbound.ts';
import {
  allSubscriptions,
  createWebhook,
  retryDeliveries,
  waitingDeliveries,
  webhooksOf,
} from './queries.ts';
import { insertDeliveries, webhookRowsFor } from './rows.ts';

const SECRET = 'a secret of more than thirty-two characters';
const DAY_MS = 86_400_000;

const subscriptionsOf = async () => (await allSubscriptions(database.db)).get(workspaceId) ?? [];

let database: TestDatabase;
let clock: VirtualClock;
let workspaceId: number;
let who: Who & { kind: 'user' };
let running: Deliveries[];
let disabled: string[];
beforeAll(async () => {
  database = await testDatabase();
  const user = await insertUser(database.db, { name: 'Ana', email: 'ana@acme.test', passwordHash: 'x' }, 0);
  who = { kind: 'user', ...user! };
});
afterAll(() => database.close());
/** A workspace whose webhooks nobody has told anything. */
beforeEach(async () => {
  clock = virtualClock();
  running = [];
  disabled = [];
  const input = { name: 'Acme', timeZone: 'Europe/Vienna', currency: 'EUR' };
  workspaceId = (await createWorkspace(database.db, input, who, clock.now())).workspaceId;
});
afterEach(async () => {
  await Promise.all(running.map((deliveries) => deliveries.stop()));
  await database.db.query(sql`delete from webhook_deliveries where bucket between 0 and 4095`);
});

interface Sent {
  atMs: number;
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** A receiver in the place of the network: what `answer` returns or throws. */
const receiver = (answer: (sent: Sent) => Promise<Partial<OutboundAnswer>> | Partial<OutboundAnswer>) => {
  const sent: Sent[] = [];
  const outbound: Outbound = {
    check: async () => undefined,
    close: () => undefined,
    page: () => Promise.reject(new Error('deliveries read no pages')),
    read: () => Promise.reject(new Error('deliveries read no pages')),
    post: async (url, headers, body) => {
      sent.push({ atMs: clock.now(), url, headers, body });
      return { status: 200, retryAfterSeconds: null, body: '', ...(await answer(sent.at(-1)!)) };
    },
  };
  return { sent, outbound };
};

const start = (outbound: Outbound): Deliveries => {
  const deliveries = runDeliveries({
    db: database.db,
    clock,
    log: createLog({ level: 'silent' }),
    outbound,
    secret: SECRET,
    random: () => 0,
    onDisabled: ({ url }) => disabled.push(url),
  });
  running.push(deliveries);
  return deliveries;
};

const add = (url = 'https://receiver.test/hook') =>
  createWebhook(database.db, { workspaceId, url, events: ['contact.created'], who }, SECRET, clock.now());

const happened = (n = 0): Happened => ({
  workspaceId,
  contactId: newId(clock.now()),
  event: 'contact.created',
  atMs: clock.now(),
  data: { n },
  cause: [n],
});

const tell = async (...what: Happened[]): Promise<void> => {
  const subscriptions = await subscriptionsOf();
  await insertDeliveries(
    database.db,
    what.flatMap((each) => webhookRowsFor(subscriptions, each)),
  );
};

const left = async (): Promise<number> =>
  (await database.db.query(sql`select 1 from webhook_deliveries where bucket between 0 and 4095`)).length;

describe('a delivery', () => {
  it('arrives signed as in Standard Webhooks, and is gone then', async () => {
    const { secret } = await add();
    const { sent, outbound } = receiver(() => ({}));
    await tell(happened(7));
    start(outbound);
    await eventually(async () => (await left()) === 0);
    expect(sent).toHaveLength(1);
    const { headers, body } = sent[0]!;
    expect(JSON.parse(body)).toEqual({
      type: 'contact.created',
      timestamp: new Date(clock.now()).toISOString(),
      data: { n: 7 },
    });
    // The library checks the time against the machine's clock; the signature is checked without it.
    const signed = new Webhook(secret).sign(headers['webhook-id']!, new Date(clock.now()), body);
    expect(headers['webhook-signature']).toBe(signed);
    expect(headers['webhook-timestamp']).toBe(String(clock.now() / 1000));
    expect((await webhooksOf(database.db, workspaceId))[0]).toMatchObject({ lastError: null });
  });

  it('goes only to webhooks that want its event, and is made once for one cause', async () => {
    await add();
    const subscriptions = await subscriptionsOf();
    expect(webhookRowsFor(subscriptions, { ...happened(), event: 'segment.left' })).toEqual([]);
    const same = happened();
    await tell(same);
    await tell(same);
    expect(await left()).toBe(1);
  });

  it('is tried again with the same id, later and later, until it arrives', async () => {
    await add();
    const { sent, outbound } = receiver(() => ({ status: sent.length < 3 ? 500 : 204, body: 'broken' }));
    const startedMs = clock.now();
    await tell(happened());
    start(outbound);
    const failing = async () => (await webhooksOf(database.db, workspaceId))[0]?.failingSince;
    await eventually(failing);
    await eventually(async () => {
      clock.advance(10_000);
      return (await left()) === 0;
    }, 15_000);
    const afterMs = sent.map(({ atMs }) => atMs - startedMs);
    expect(afterMs).toHaveLength(3);
    expect(afterMs[1]).toBeGreaterThanOrEqual(5_000);
    expect(afterMs[2]! - afterMs[1]!).toBeGreaterThanOrEqual(5 * 60_000);
    expect(new Set(sent.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(await failing()).toBeNull();
  });

  it('is kept as failed after the last attempt, can be sent again by hand, and goes after a week', async () => {
    const { webhookId } = await add();
    await tell(happened());
    await database.db.query(sql`
      update webhook_deliveries set attempts = 9 where bucket between 0 and 4095`);
    const { outbound } = receiver(() => ({ status: 500 }));
    start(outbound);
    const rows = () => waitingDeliveries(database.db, { workspaceId, webhookId, after: null, limit: 10 });
    await eventually(async () => (await rows())[0]?.failed);
    expect(await retryDeliveries(database.db, { workspaceId, webhookId }, clock.now())).toBe(1);
    expect((await rows())[0]).toMatchObject({ failed: false, attempts: 0 });
    await database.db.query(sql`
      update webhook_deliveries set failed = true where bucket between 0 and 4095`);
    expect(await forgetFailedDeliveries(database.db, clock.now() + 6 * DAY_MS)).toBe(0);
    expect(await forgetFailedDeliveries(database.db, clock.now() + 8 * DAY_MS)).toBe(1);
  });

  it('is sent by one of two processes', async () => {
    await add();
    const { sent, outbound } = receiver(() => ({}));
    await tell(...Array.from({ length: 50 }, (_, n) => happened(n)));
    start(outbound);
    start(outbound);
    await eventually(async () => (await left()) === 0);
    expect(sent).toHaveLength(50);
  });

  it('does not wait for another webhook that does not answer', async () => {
    await add('https://slow.test/');
    await add('https://quick.test/');
    const free: (() => void)[] = [];
    const { sent, outbound } = receiver(({ url }) =>
      url.includes('slow') ? new Promise((done) => free.push(() => done({}))) : {},
    );
    await tell(...Array.from({ length: 40 }, (_, n) => happened(n)));
    start(outbound);
    await eventually(() => sent.filter(({ url }) => url.includes('quick')).length === 40);
    expect(sent.filter(({ url }) => url.includes('slow')).length).toBeLessThanOrEqual(4);
    const release = setInterval(() => {
      for (const go of free.splice(0)) go();
    }, 5);
    await eventually(async () => (await left()) === 0);
    clearInterval(release);
  });
});

describe('a webhook', () => {
  it('is disabled after five days of failures, with notice', async () => {
    const { webhookId } = await add();
    await database.db.query(sql`
      update webhooks set failing_since = ${new Date(clock.now() - 5 * DAY_MS)} where webhook_id = ${webhookId}`);
    await tell(happened());
    start(receiver(() => ({ status: 500 })).outbound);
    await eventually(() => disabled.length === 1);
    expect((await webhooksOf(database.db, workspaceId))[0]).toMatchObject({
      state: 'disabled',
      disabledReason: expect.stringContaining('Nothing arrived since'),
    });
    expect(await subscriptionsOf()).toEqual([]);
  });

  it('is disabled at once by 410 Gone', async () => {
    await add();
    await tell(happened());
    start(receiver(() => ({ status: 410 })).outbound);
    await eventually(() => disabled.length === 1);
  });
});

describe('the pause before the next attempt', () => {
  it('grows, ends after nine, and honours Retry-After', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        (n, random) => {
          expect(nextAttemptMs(n + 1, 0, 0, 0)!).toBeGreaterThanOrEqual(nextAttemptMs(n, 0, 0, 0)!);
          expect(nextAttemptMs(n, 0, 0, random)!).toBeLessThanOrEqual(nextAttemptMs(n, 0, 0, 0)! * 1.1);
        },
      ),
    );
    expect(nextAttemptMs(10, 0, 0, 0)).toBeNull();
    expect(nextAttemptMs(1, 60_000, 0, 0)).toBe(60_000);
  });
});
