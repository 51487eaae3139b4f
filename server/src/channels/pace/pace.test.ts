import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually, type TestDatabase, testDatabase } from '../../../testing/index.ts';
import { type SmtpSink, startSmtpSink } from '../../../testing/smtp-sink.ts';
import { BUCKETS, type JsonObject, sql } from '../../platform/index.ts';
import type { StoredPace } from '../../workspaces/index.ts';
import { createPost, type Post, SENDER } from '../testing.ts';
import { grants } from './lanes.ts';
import { isPaced, laneOf, limitOf } from './limits.ts';
import { receiverOf } from './receivers.ts';
import { type LaneLimit, type LaneState, laneAfter, laneAt, roomOf } from './tokens.ts';
import { warmUpAllowance, warmUpDays } from './warm-up.ts';

const DAY = '2026-11-22';

describe('a lane', () => {
  it('lets no more leave in any stretch of time than its rate and one burst, nor on a day than its limit', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 50, noNaN: true }),
        fc.integer({ min: 0, max: 40 }),
        fc.array(fc.tuple(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 1, max: 100 })), {
          maxLength: 60,
        }),
        (perSecond, perDay, askings) => {
          const limit: LaneLimit = { perSecond, perDay };
          let state: LaneState | null = null;
          let nowMs = 0;
          const left: { atMs: number; count: number }[] = [];
          for (const [pauseMs, wanted] of askings) {
            nowMs += pauseMs;
            const now = laneAt(state, limit, nowMs, DAY);
            const count = Math.min(wanted, roomOf(now, limit));
            state = laneAfter(now, limit, count);
            left.push({ atMs: nowMs, count });
          }
          for (const [n, from] of left.entries()) {
            let sum = 0;
            for (const { atMs, count } of left.slice(n)) {
              sum += count;
              const allowed = Math.max(1, perSecond) + ((atMs - from.atMs) / 1_000) * perSecond;
              expect(sum).toBeLessThanOrEqual(allowed + 1e-6);
            }
          }
          expect(left.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(perDay);
        },
      ),
    );
  });

  it('has its whole day again when the next begins, and does not go back when a clock does', () => {
    const limit = { perSecond: null, perDay: 5 };
    const full = laneAfter(laneAt(null, limit, 0, DAY), limit, 5);
    expect(roomOf(laneAt(full, limit, 1, DAY), limit)).toBe(0);
    expect(roomOf(laneAt(full, limit, 1, '2026-11-23'), limit)).toBe(5);
    expect(roomOf(laneAt(full, limit, 1, '2026-11-21'), limit)).toBe(0);
  });
});

describe('who may leave', () => {
  const lane = (tokens: number, perSecond: number | null = 1) => ({
    state: { tokens, tokensAtMs: 0, day: DAY, sent: 0 },
    limit: { perSecond, perDay: null },
  });
  it('is who has room in its own lane and in the whole, in order; urgent mail is counted and does not wait', () => {
    const lanes = new Map([
      ['', lane(3)],
      ['google', lane(1)],
    ]);
    const asking = ['google', 'google', '', '', ''].map((name) => ({ lane: name, isUrgent: false }));
    expect(grants(lanes, asking).granted).toEqual([true, false, true, true, false]);
    const { granted, after } = grants(lanes, [{ lane: 'google', isUrgent: true }, ...asking]);
    expect(granted).toEqual([true, false, false, true, true, false]);
    expect(after.get('')!.tokens).toBe(0);
  });
});

describe('the lane of a mail', () => {
  it('is that of who receives it, by name', () => {
    expect(
      ['GMAIL.com', 'googlemail.com', 'yahoo.co.uk', 'hotmail.fr', 'acme.example'].map(receiverOf),
    ).toEqual(['google', 'google', 'yahoo', 'microsoft', 'acme.example']);
  });
  it('is its own only when it has a limit', () => {
    const pace: StoredPace = { receivers: { google: { perMinute: 30 } } };
    expect(laneOf(pace, 'ana@gmail.com')).toBe('google');
    expect(laneOf(pace, 'ana@acme.example')).toBe('');
    expect(laneOf({ receivers: { ...pace.receivers, other: { perDay: 5 } } }, 'ana@acme.example')).toBe(
      'acme.example',
    );
    expect(limitOf(pace, 'google', DAY)).toEqual({ perSecond: 0.5, perDay: null });
    expect(isPaced({}, DAY)).toBe(false);
    expect(isPaced(pace, DAY)).toBe(true);
  });
});

describe('warming up', () => {
  const plan = { startedOn: DAY, firstDay: 50, factor: 2, upTo: 1_000 };
  it('allows more each day, until it allows all', () => {
    expect(warmUpDays(plan).map(({ allowance }) => allowance)).toEqual([50, 100, 200, 400, 800, 1_000]);
    expect(warmUpAllowance(plan, '2026-11-24')).toBe(200);
    expect(warmUpAllowance(plan, '2026-11-21')).toBeNull();
    expect(warmUpAllowance(plan, '2026-11-27')).toBeNull();
    expect(limitOf({ perDay: 120, warmUp: plan }, '', '2026-11-24').perDay).toBe(120);
  });
  it('comes to an end whatever its numbers are', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000 }),
        fc.double({ min: 1, max: 4, noNaN: true }),
        (firstDay, factor) => {
          const days = warmUpDays({ startedOn: DAY, firstDay, factor, upTo: 1_000_000 });
          expect(days.length).toBeLessThanOrEqual(400);
          expect(days.every(({ allowance }, n) => n === 0 || allowance >= days[n - 1]!.allowance)).toBe(true);
        },
      ),
    );
  });
});

describe('a workspace with limits', () => {
  let database: TestDatabase;
  let sink: SmtpSink;
  let post: Post;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    sink = await startSmtpSink();
  });
  afterEach(async () => {
    await database.db.query(sql`delete from outbox where bucket >= 0`);
    await sink.close();
  });
  const paced = async (pace: StoredPace) => {
    post = await createPost(database, { settings: { sender: SENDER, pace: pace as JsonObject } });
  };
  const parked = async (): Promise<string[]> => {
    const rows = await database.db.query<{ address: string }>(sql`
      select address from outbox
      where bucket >= 0 and bucket < ${BUCKETS} and workspace_id = ${post.workspaceId} and lane is not null
      order by address`);
    return rows.map(({ address }) => address);
  };
  const requestAll = (addresses: readonly string[], priority = 9) =>
    Promise.all(addresses.map((address) => post.request({ address, priority })));

  it('sends no more on a day than its limit; the rest waits, in order, and urgent mail does not', async () => {
    await paced({ perDay: 3 });
    await requestAll(Array.from({ length: 6 }, (_, n) => `p${n}@example.com`));
    await post.sendUntil(async () => (await parked()).length === 3, { smtpUrl: sink.url });
    await requestAll(['urgent@example.com'], 0);
    await post.sendUntil(() => sink.mails.some(({ to }) => to === 'urgent@example.com'), {
      smtpUrl: sink.url,
    });
    expect(sink.accepted()).toHaveLength(4);
    expect(await parked()).toHaveLength(3);
    // the next day
    await database.db.query(sql`
      update send_lanes set day = day - 1 where workspace_id = ${post.workspaceId}`);
    await post.sendUntil(() => sink.accepted().length === 7, { smtpUrl: sink.url });
    expect(new Set(sink.accepted().map(({ to }) => to)).size).toBe(7);
    expect(await parked()).toEqual([]);
  });

  it('keeps one receiver slow without slowing the others, and sends each mail once', async () => {
    await paced({ receivers: { google: { perMinute: 60 } } });
    const slow = Array.from({ length: 5 }, (_, n) => `p${n}@gmail.com`);
    const quick = Array.from({ length: 30 }, (_, n) => `p${n}@example.com`);
    await requestAll([...slow, ...quick]);
    const { stop } = post.start({ smtpUrl: sink.url });
    await eventually(() => sink.accepted().filter(({ to }) => to.endsWith('@example.com')).length === 30);
    expect(sink.accepted().filter(({ to }) => to.endsWith('@gmail.com')).length).toBeLessThan(5);
    await eventually(() => sink.accepted().length === 35, 10_000);
    await stop();
    expect(new Set(sink.accepted().map(({ to }) => to)).size).toBe(35);
  });

  it('takes the more urgent first of what waits', async () => {
    await paced({ perDay: 1 });
    await requestAll(['first@example.com']);
    await post.sendUntil(() => sink.accepted().length === 1, { smtpUrl: sink.url });
    await requestAll(['broadcast@example.com'], 9);
    await post.sendUntil(async () => (await parked()).length === 1, { smtpUrl: sink.url });
    await requestAll(['workflow@example.com'], 5);
    await post.sendUntil(async () => (await parked()).length === 2, { smtpUrl: sink.url });
    await database.db.query(sql`
      update send_lanes set day = day - 1 where workspace_id = ${post.workspaceId}`);
    await post.sendUntil(() => sink.accepted().length === 2, { smtpUrl: sink.url });
    expect(sink.accepted()[1]!.to).toBe('workflow@example.com');
  });

  it('tells who waited beyond the useful moment (P8)', async () => {
    await paced({ perDay: 0 });
    const { messageId } = await post.request({ address: 'late@example.com' });
    await post.sendUntil(async () => (await parked()).length === 1, { smtpUrl: sink.url });
    await database.db.query(sql`
      update outbox set not_after = ${new Date(Date.now() - 1)}
      where bucket >= 0 and bucket < ${BUCKETS} and message_id = ${messageId}`);
    await post.sendUntil(async () => (await post.message(messageId)).state === 'expired', {
      smtpUrl: sink.url,
    });
  });

  it('lets go what waits when its limits are taken away', async () => {
    await paced({ perDay: 0 });
    await requestAll(['a@example.com', 'b@example.com']);
    await post.sendUntil(async () => (await parked()).length === 2, { smtpUrl: sink.url });
    await database.db.query(sql`
      update workspaces set settings = settings - 'pace' where workspace_id = ${post.workspaceId}`);
    await post.sendAll({ smtpUrl: sink.url });
    expect(sink.accepted()).toHaveLength(2);
  });
});
