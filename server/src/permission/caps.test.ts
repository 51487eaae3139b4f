import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Cap,
  DEFAULT_RULES,
  decideSend,
  defaultTopic,
  PRIORITY,
  type Reservation,
  rankedBy,
} from './index.ts';

const HOUR = 3_600_000;
const T0 = Date.parse('2026-03-10T12:00:00Z');
const DAY_CAP: Cap = { channel: 'email', topic: null, max: 1, windowHours: 24 };

const wanted = (more: Partial<Parameters<typeof decideSend>[0]> = {}) =>
  decideSend({
    messageId: 'new',
    enrollmentId: null,
    channel: 'email',
    address: 'ana@example.com',
    bars: [],
    topic: defaultTopic,
    consent: null,
    replyWaitsSinceMs: null,
    rules: { ...DEFAULT_RULES, caps: [DAY_CAP] },
    reservations: [],
    timeZone: 'UTC',
    template: 'new',
    decidedAtMs: T0,
    usefulForMs: 24 * HOUR,
    wallMs: T0,
    ...more,
  });

const reservation = (more: Partial<Reservation>): Reservation => ({
  messageId: 'old',
  enrollmentId: null,
  channel: 'email',
  topic: 'news',
  template: 'winback',
  fromMs: T0 - HOUR,
  toMs: T0 - HOUR,
  priority: 5,
  canYield: false,
  ...more,
});

describe('a frequency cap (P7)', () => {
  it('holds back what is over it, and names what took the room (P12)', () => {
    expect(wanted({ reservations: [reservation({})] })).toEqual({
      leaves: false,
      reason: {
        code: 'cap',
        text: 'Cap of 1 e-mail a day reached by winback',
        cap: DAY_CAP,
        by: [{ messageId: 'old', template: 'winback', at: '2026-03-10T11:00:00.000Z' }],
      },
    });
  });

  it('ends with its window, and is of its channel and topic alone', () => {
    const past = reservation({ fromMs: T0 - 24 * HOUR, toMs: T0 - 24 * HOUR });
    expect(wanted({ reservations: [past] }).leaves).toBe(true);
    expect(wanted({ reservations: [reservation({ channel: 'sms' })] }).leaves).toBe(true);
    const rules = { ...DEFAULT_RULES, caps: [{ ...DAY_CAP, topic: 'offers' }] };
    expect(wanted({ rules, reservations: [reservation({})] }).leaves).toBe(true);
  });

  it.each([
    ['of a campaign goes before one of none', 'workflow', 'high', 'workflow', 'normal', 30],
    ['of an ordinary campaign goes before one of a minor one', 'broadcast', 'normal', 'broadcast', 'low', 2],
    [
      'that is of use for the shorter time goes first within a campaign',
      'workflow',
      'high',
      'workflow',
      'high',
      30,
    ],
    [
      'of a workflow goes before a broadcast, whatever their campaigns',
      'workflow',
      'low',
      'broadcast',
      'high',
      2,
    ],
  ] as const)(
    'of two that there is room for one, the one %s',
    (_, ofNew, campaign, ofOld, oldCampaign, oldHours) => {
      const [mine, theirs] = [rankedBy(PRIORITY[ofNew], campaign), rankedBy(PRIORITY[ofOld], oldCampaign)];
      const waits = { fromMs: T0, canYield: true };
      const old = reservation({ ...waits, toMs: T0 + oldHours * HOUR, priority: theirs });
      expect(wanted({ priority: mine, reservations: [old] })).toMatchObject({
        leaves: true,
        displaced: [old],
      });
      // and the other way about: it comes later, and finds no room
      const first = reservation({ ...waits, toMs: T0 + 24 * HOUR, priority: mine });
      const late = { priority: theirs, usefulForMs: oldHours * HOUR, reservations: [first] };
      expect(wanted(late)).toMatchObject({ leaves: false, reason: { code: 'cap' } });
    },
  );

  it('leaves the room to the higher priority, then to what is of use for the shorter time; what has started stays', () => {
    const waits = { fromMs: T0, toMs: T0 + 30 * HOUR, canYield: true };
    const broadcast = reservation({ ...waits, priority: 9 });
    expect(wanted({ reservations: [broadcast] })).toMatchObject({ leaves: true, displaced: [broadcast] });
    const longer = reservation(waits);
    expect(wanted({ reservations: [longer] })).toMatchObject({ leaves: true, displaced: [longer] });
    for (const stays of [
      reservation({ ...waits, toMs: T0 + 2 * HOUR }),
      reservation({ ...waits, priority: 0, canYield: true }),
      reservation({ ...waits, priority: 9, canYield: false }),
    ])
      expect(wanted({ reservations: [stays] })).toMatchObject({ leaves: false, reason: { code: 'cap' } });
  });

  it('is never exceeded, whenever within their windows messages leave (property)', () => {
    const cap = fc.record({
      channel: fc.constant('email' as const),
      topic: fc.constantFrom(null, 'news', 'offers'),
      max: fc.integer({ min: 1, max: 3 }),
      windowHours: fc.constantFrom(1, 3, 6, 24),
    });
    const wish = fc.record({
      afterHours: fc.integer({ min: 0, max: 8 }).map((halves) => halves / 2),
      topic: fc.constantFrom('news', 'offers'),
      priority: fc.constantFrom(5, 9),
      usefulHours: fc.constantFrom(1, 12, 24, 48),
      quiet: fc.boolean(),
      isWithdrawn: fc.constantFrom(false, false, false, true),
    });
    // sending stands still, and goes on at every so many hours: what waited leaves together
    const goesOnEvery = fc.constantFrom(0.001, 5, 12, 24);
    fc.assert(
      fc.property(
        fc.array(cap, { minLength: 1, maxLength: 3 }),
        fc.array(wish, { minLength: 20, maxLength: 40 }),
        goesOnEvery,
        (caps, wishes, everyHours) => {
          let nowMs = T0;
          let waiting: (Reservation & { leavesMs: number | null })[] = [];
          const left: { atMs: number; topic: string }[] = [];
          const letLeave = (untilMs: number): void => {
            for (const one of waiting)
              if (one.leavesMs !== null && one.leavesMs <= untilMs)
                left.push({ atMs: one.leavesMs, topic: one.topic });
            waiting = waiting.filter((one) => one.toMs > untilMs && (one.leavesMs ?? Infinity) > untilMs);
          };
          for (const [n, wish] of wishes.entries()) {
            nowMs += wish.afterHours * HOUR;
            letLeave(nowMs);
            const gone = left.map(({ atMs, topic }, m) =>
              reservation({ messageId: `left-${m}`, topic, fromMs: atMs, toMs: atMs }),
            );
            const decision = wanted({
              messageId: `m-${n}`,
              topic: { ...defaultTopic, key: wish.topic },
              priority: wish.priority,
              usefulForMs: wish.usefulHours * HOUR,
              rules: {
                ...DEFAULT_RULES,
                caps,
                ...(wish.quiet
                  ? { quietHours: { email: { from: '20:00', to: '09:00', late: 'next' } } }
                  : {}),
              },
              reservations: [
                ...gone,
                ...waiting.map((one) => ({ ...one, fromMs: Math.max(one.fromMs, nowMs) })),
              ],
              decidedAtMs: nowMs,
              wallMs: nowMs,
            });
            if (!decision.leaves) continue;
            const out = new Set(decision.displaced.map(({ messageId }) => messageId));
            waiting = waiting.filter(({ messageId }) => !out.has(messageId));
            const { fromMs, toMs } = decision.reservation!;
            const goesOnMs = Math.ceil(fromMs / (everyHours * HOUR)) * everyHours * HOUR;
            const leavesMs = wish.isWithdrawn ? null : Math.min(goesOnMs, toMs);
            waiting.push({ ...decision.reservation!, leavesMs });
          }
          letLeave(Number.POSITIVE_INFINITY);
          for (const { topic, max, windowHours } of caps) {
            const counted = left.filter((one) => topic === null || one.topic === topic);
            for (const { atMs } of counted) {
              const inWindow = counted.filter(
                (one) => one.atMs >= atMs && one.atMs < atMs + windowHours * HOUR,
              );
              expect(inWindow.length).toBeLessThanOrEqual(max);
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
