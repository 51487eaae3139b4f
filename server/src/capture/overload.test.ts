import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Db, Refusal, sql, systemClock } from '../platform/index.ts';
import { QUEUE_ROWS_MAX, SECOND_FLUSH_ROWS } from './bounds.ts';
import { createFlusher } from './flush.ts';
import type { Call } from './model.ts';
import { inboxOf, type TestCapture, testCapture } from './testing.ts';

let test: TestCapture;
let diskFreeBytes = 1e12;
beforeAll(async () => {
  test = await testCapture({ diskFreeBytes: async () => diskFreeBytes, shareRowsMax: 1_000 });
});
afterAll(() => test.close());
beforeEach(() => test.clearInbox());

const call = (name: string, more: Partial<Call> = {}): Call => ({
  type: 'track',
  name,
  messageId: null,
  identities: [{ kind: 'user', value: 'u1' }],
  occurredAtMs: 0,
  carriesFacts: false,
  optOut: null,
  payload: { type: 'track', identities: [{ kind: 'user', value: 'u1' }], context: {}, writeKeyId: 1 },
  clippings: [],
  ...more,
});

const flusherOn = (db: Db) =>
  createFlusher({
    db,
    now: () => systemClock.now(),
    signal: () => undefined,
  });

/** A database whose statements wait until `open` is called, and then fail with `error` if one is given. */
const heldDb = (db: Db): { db: Db; open(error?: Error): void } => {
  let open!: (error?: Error) => void;
  const gate = new Promise<Error | undefined>((resolve) => {
    open = resolve;
  });
  const pass = async (): Promise<void> => {
    const error = await gate;
    if (error) throw error;
  };
  return {
    db: {
      ...db,
      query: async (statement) => {
        await pass();
        return db.query(statement);
      },
      transaction: async (work) => {
        await pass();
        return db.transaction(work);
      },
    },
    open,
  };
};

const outcome = (stored: Promise<void>): Promise<string> =>
  stored.then(
    () => 'stored',
    (error: unknown) => (error instanceof Refusal ? error.code : 'failed'),
  );

describe('a flush', () => {
  it('that one request spoils keeps the others (P1)', async () => {
    const flusher = flusherOn(test.db);
    // PostgreSQL refuses NUL in jsonb: the parser never lets one through
    const names = ['fine', 'spoilt \u0000', 'fine too', 'and this'];
    const outcomes = await Promise.all(
      names.map((name) => outcome(flusher.store(test.workspaceId, [call(name)], 100))),
    );
    expect(outcomes).toEqual(['stored', 'failed', 'stored', 'stored']);
    expect((await test.inbox()).map((input) => input.name)).toEqual(['fine', 'fine too', 'and this']);
  });

  it('answers after its commit and not before (P1)', async () => {
    const held = heldDb(test.db);
    const flusher = flusherOn(held.db);
    let isAnswered = false;
    const stored = flusher.store(test.workspaceId, [call('slow')], 100).then(() => {
      isAnswered = true;
    });
    await inboxOf(test.db);
    expect(isAnswered).toBe(false);
    held.open();
    await stored;
    expect(await test.inbox()).toHaveLength(1);
  });

  it('shares the next insert while one runs, unless so much waits that a second is worth it', async () => {
    const held = heldDb(test.db);
    let begun = 0;
    const flusher = flusherOn({
      ...held.db,
      query: (statement) => {
        begun++;
        return held.db.query(statement);
      },
    });
    const begunAfter = async (calls: number): Promise<number> => {
      stored.push(flusher.store(test.workspaceId, Array(calls).fill(call('one of many')), 100));
      await new Promise((turn) => setImmediate(turn));
      return begun;
    };
    const stored: Promise<void>[] = [];
    expect(await begunAfter(1)).toBe(1);
    expect(await begunAfter(1)).toBe(1);
    expect(await begunAfter(SECOND_FLUSH_ROWS)).toBe(2);
    held.open();
    await Promise.all(stored);
    expect(await test.inbox()).toHaveLength(SECOND_FLUSH_ROWS + 2);
  });

  it('that the database does not take is 503 with Retry-After, and keeps nothing', async () => {
    const held = heldDb(test.db);
    const stored = flusherOn(held.db).store(test.workspaceId, [call('lost')], 100);
    held.open(Object.assign(new Error('terminating connection'), { code: '57P01' }));
    await expect(stored).rejects.toMatchObject({
      code: 'store-unavailable',
      status: 503,
      retryAfterSeconds: 2,
    });
    expect(await test.inbox()).toEqual([]);
  });

  it('is bounded: what waits beyond the bound is known as full (P15)', async () => {
    const held = heldDb(test.db);
    const flusher = flusherOn(held.db);
    const calls = Array.from({ length: QUEUE_ROWS_MAX / 4 }, (_, index) => call(`n${index}`));
    const stored = Array.from({ length: 4 }, () => flusher.store(test.workspaceId, calls, 100));
    expect(flusher.isFull()).toBe(true);
    held.open();
    await Promise.all(stored);
    await flusher.drained();
    expect(flusher.isFull()).toBe(false);
    const [row] = await test.db.query(sql`select count(*) as count from inbox where bucket >= 0`);
    expect(row).toEqual({ count: QUEUE_ROWS_MAX });
  });
});

describe('overload slows, never drops (P15)', () => {
  const optOut = {
    type: 'identify',
    userId: 'tired',
    traits: { email: 'Tired@example.com', unsubscribed: true },
  };

  it('a workspace over its share hears 429, others and opt-outs do not', async () => {
    await test.post('/v1/track', { userId: 'u1', event: 'x' });
    await test.db.query(sql`
      insert into inbox (bucket, seq, actor_id, workspace_id, kind, name, event_id, at, occurred_at, must_fold, payload)
      select b, nextval('inbox_seq'), actor_id, workspace_id, kind, name, event_id, at, occurred_at, must_fold, payload
      from inbox, generate_series(0, 4095) as b where bucket >= 0`);
    await test.capture.lookAtPressure();
    const refused = await test.post('/v1/track', { userId: 'u1', event: 'x' });
    expect(refused).toMatchObject({ status: 429, body: { code: 'over-share' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    const other = await test.post(
      '/v1/track',
      { userId: 'u1', event: 'x' },
      { authorization: `Basic ${btoa('other:')}` },
    );
    expect(other.status).toBe(200);
    expect((await test.post('/v1/identify', optOut)).status).toBe(200);
    await test.clearInbox();
    await test.capture.lookAtPressure();
    expect((await test.post('/v1/track', { userId: 'u1', event: 'x' })).status).toBe(200);
  });

  it('a short disk is 503, opt-outs are taken', async () => {
    diskFreeBytes = 1_000_000;
    await test.capture.lookAtPressure();
    const refused = await test.post('/v1/track', { userId: 'u1', event: 'x' });
    expect(refused).toMatchObject({ status: 503, body: { code: 'disk-short' } });
    expect(refused.headers.get('retry-after')).toBe('60');
    expect((await test.post('/v1/identify', optOut)).status).toBe(200);
    diskFreeBytes = 1e12;
    await test.capture.lookAtPressure();
  });
});

describe('an opt-out works from its 200 on (P7)', () => {
  const suppressed = (address: string) =>
    test.db.query<{ reason: string; source: object }>(sql`
      select reason, source from suppressions
      where bucket >= 0 and workspace_id = ${test.workspaceId} and channel = 'email' and address = ${address}`);

  it('for the address it names, said once or twice', async () => {
    const optOut = {
      type: 'identify',
      userId: 'opt1',
      traits: { email: 'Opt1@Example.com', unsubscribed: true },
    };
    expect((await test.post('/v1/batch', { batch: [optOut, optOut] })).status).toBe(200);
    expect(await suppressed('opt1@example.com')).toEqual([
      { reason: 'unsubscribed', source: { by: 'capture', event: 'Identified' } },
    ]);
  });

  it('for every address of its contact when it names none', async () => {
    await test.post('/v1/track', { userId: 'opt2', event: 'x' });
    const [first] = await test.inbox();
    const { contactId, bucket } = first!;
    await test.db.query(sql`
      insert into contact_identities (bucket, contact_id, workspace_id, kind, value, added_at)
      values (${bucket}, ${contactId}, ${test.workspaceId}, 'email', 'opt2@example.com', ${new Date(0)})`);
    for (let times = 0; times < 2; times++)
      await test.post('/v1/track', { userId: 'opt2', event: 'Email Marked as Spam', messageId: 'bye' });
    expect(await suppressed('opt2@example.com')).toMatchObject([
      { reason: 'complained', source: { messageId: 'bye' } },
    ]);
    const inputs = await test.inbox();
    expect(inputs.map(({ name, mustFold }) => [name, mustFold])).toEqual([
      ['x', true],
      ['Email Marked as Spam', true],
    ]);
  });
});
