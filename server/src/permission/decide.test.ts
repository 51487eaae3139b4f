import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideSend, type Leaves, PRIORITY, type SendRequest } from './decide.ts';
import { topicsOpen } from './reach.ts';
import { DEFAULT_RULES } from './rules.ts';
import { defaultTopic, type Topic } from './topic.ts';

const HOUR = 3_600_000;
const T0 = Date.parse('2026-03-10T12:00:00Z');

const offers: Topic = { ...defaultTopic, key: 'offers', name: 'Offers', basis: 'consent' };

const request = (more: Partial<SendRequest> = {}): SendRequest => ({
  messageId: 'm-1',
  enrollmentId: null,
  channel: 'email',
  address: 'ana@example.com',
  bars: [],
  topic: defaultTopic,
  consent: null,
  replyWaitsSinceMs: null,
  rules: DEFAULT_RULES,
  reservations: null,
  timeZone: 'UTC',
  template: 'welcome',
  decidedAtMs: T0,
  usefulForMs: 24 * HOUR,
  wallMs: T0,
  ...more,
});

const bar = (reason: string, topic: string, untilMs: number | null = null) => ({
  reason,
  topic,
  at: T0,
  untilMs,
});
const codeOf = (more: Partial<SendRequest>): string => {
  const decision = decideSend(request(more));
  return decision.leaves ? 'leaves' : decision.reason.code;
};
const transactional = { topic: null } as const;

describe('decideSend (P7): the first that forbids wins, and says why (P12)', () => {
  it.each<[string, Partial<SendRequest>, string]>([
    ['there is an address', {}, 'leaves'],
    ['there is none', { address: null }, 'noAddress'],
    ['a bounce bars everything', { bars: [bar('bounced', '*')] }, 'suppressed'],
    ['and transactional mail', { ...transactional, bars: [bar('bounced', '*')] }, 'suppressed'],
    ['a complaint too', { ...transactional, bars: [bar('complained', '*')] }, 'suppressed'],
    ['an unsubscribe bars every topic', { bars: [bar('unsubscribed', '')] }, 'suppressed'],
    ['but not the receipt', { ...transactional, bars: [bar('unsubscribed', '')] }, 'leaves'],
    ['a topic that was left', { bars: [bar('unsubscribed', 'news')] }, 'suppressed'],
    ['another topic', { bars: [bar('unsubscribed', 'offers')] }, 'leaves'],
    ['a refusal', { consent: 'refused' }, 'refused'],
    ['a topic that asks for consent', { topic: offers }, 'noConsent'],
    ['asked, and not answered yet', { consent: 'pending' }, 'noConsent'],
    ['not confirmed yet', { topic: offers, consent: 'pending' }, 'noConsent'],
    ['agreed to', { topic: offers, consent: 'granted' }, 'leaves'],
    ['a text to who has not agreed', { channel: 'sms', address: '+431' }, 'noConsent'],
    ['a text to who has', { channel: 'sms', address: '+431', consent: 'granted' }, 'leaves'],
    ['an archived topic', { topic: { ...offers, isArchived: true }, consent: 'granted' }, 'refused'],
    ['a pause', { bars: [bar('paused', '', T0 + HOUR)] }, 'paused'],
    ['consent before a pause', { consent: 'refused', bars: [bar('paused', '')] }, 'refused'],
    ['a receipt in a pause', { ...transactional, bars: [bar('paused', '')] }, 'leaves'],
    ['a reply that waits', { replyWaitsSinceMs: T0 - HOUR }, 'salesHold'],
    ['for weeks', { replyWaitsSinceMs: T0 - 8 * 24 * HOUR }, 'leaves'],
    ['a receipt while it waits', { ...transactional, replyWaitsSinceMs: T0 }, 'leaves'],
    ['past its useful moment', { wallMs: T0 + 25 * HOUR }, 'tooLate'],
    ['a webhook, which reaches nobody', { channel: 'webhook', address: 'x', topic: null }, 'leaves'],
  ])('%s', (_name, more, expected) => {
    expect(codeOf(more)).toBe(expected);
  });

  it('transactional mail goes first, and neither caps nor quiet hours hold it', () => {
    const decision = decideSend(
      request({
        ...transactional,
        rules: {
          ...DEFAULT_RULES,
          caps: [{ channel: 'email', topic: null, max: 1, windowHours: 24 }],
          quietHours: { email: { from: '00:00', to: '22:00', late: 'skip' } },
        },
        reservations: [],
      }),
    );
    expect(decision).toMatchObject({
      leaves: true,
      notBeforeMs: T0,
      priority: PRIORITY.transactional,
      quiet: null,
      reservation: null,
    });
  });
});

describe('quiet hours (P7, P8)', () => {
  const night = { from: '21:00', to: '08:00', late: 'next' as const };
  const withNight = (more: Partial<SendRequest> = {}): SendRequest =>
    request({ rules: { ...DEFAULT_RULES, quietHours: { email: night } }, ...more });
  const minutesIn = (atMs: number, timeZone: string): number => {
    const text = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    }).format(atMs);
    return Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
  };
  const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Apia', 'Africa/Cairo'];

  it('what falls into them leaves after their end, within a quarter of an hour, and is spread (property)', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        // the years of the zones' odd changes, and DST both ways
        fc.integer({ min: Date.parse('2023-01-01'), max: Date.parse('2027-12-31') }),
        fc.uuid(),
        (timeZone, wallMs, messageId) => {
          const at = { decidedAtMs: wallMs, wallMs, timeZone, messageId };
          const decision = decideSend(withNight(at)) as Leaves;
          const local = minutesIn(decision.notBeforeMs, timeZone);
          const isOpen = local >= 8 * 60 && local < 21 * 60;
          const decided = minutesIn(wallMs, timeZone);
          const wasOpen = decided >= 8 * 60 && decided < 21 * 60;
          return (
            decision.leaves &&
            isOpen &&
            (wasOpen
              ? decision.notBeforeMs === wallMs
              : local < 8 * 60 + 15 && decision.notBeforeMs - wallMs < 12.5 * HOUR) &&
            // late by a stop of sending, it does not leave in the next night either
            decision.quiet!.fromMs > decision.notBeforeMs &&
            minutesIn(decision.quiet!.fromMs, timeZone) === 21 * 60
          );
        },
      ),
      { numRuns: 400 },
    );
  });

  it('a time that the clock skips ends at the next one that is shown; a doubled hour ends at its first', () => {
    const hours = { from: '00:30', to: '02:30', late: 'next' as const };
    const endOn = (wall: string): number => {
      const wallMs = Date.parse(wall);
      const rules = { ...DEFAULT_RULES, quietHours: { email: hours } };
      const at = { decidedAtMs: wallMs, wallMs, timeZone: 'Europe/Berlin', rules };
      const decision = decideSend(request(at)) as Leaves;
      return decision.notBeforeMs - (decision.notBeforeMs % (15 * 60_000));
    };
    // 2026-03-29: 02:00 becomes 03:00; 2026-10-25: 03:00 becomes 02:00
    expect(new Date(endOn('2026-03-28T23:45:00Z')).toISOString()).toBe('2026-03-29T01:00:00.000Z');
    expect(new Date(endOn('2026-10-24T23:00:00Z')).toISOString()).toBe('2026-10-25T00:30:00.000Z');
  });

  it('may mean not at all; and a message that is of no use by the morning is held back', () => {
    const wallMs = Date.parse('2026-03-10T23:00:00Z');
    const at = { decidedAtMs: wallMs, wallMs };
    const skip = { ...DEFAULT_RULES, quietHours: { email: { ...night, late: 'skip' as const } } };
    expect(codeOf({ ...at, rules: skip })).toBe('quietHours');
    expect(decideSend(withNight({ ...at, usefulForMs: 2 * HOUR }))).toMatchObject({
      leaves: false,
      reason: { code: 'quietHours', usefulUntil: '2026-03-11T01:00:00.000Z' },
    });
  });
});

it('topics are open on a channel exactly where a message about them leaves', () => {
  const topics = [defaultTopic, offers, { ...offers, key: 'old', isArchived: true }];
  for (const channel of ['email', 'sms'] as const)
    for (const topic of topics)
      for (const consent of [null, 'granted', 'refused', 'pending'] as const) {
        const said = consent === null ? [] : [{ topic: topic.key, channel, state: consent }];
        const elsewhere = {
          topic: topic.key,
          channel: channel === 'sms' ? 'email' : 'sms',
          state: 'granted',
        } as const;
        const open = topicsOpen(channel, [topic], [...said, elsewhere]).length === 1;
        expect(open, `${channel} ${topic.key} ${consent}`).toBe(
          codeOf({ channel, topic, consent }) === 'leaves',
        );
      }
});
