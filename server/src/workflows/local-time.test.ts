import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import {
  type BesideDate,
  type LocalWindow,
  momentBeside,
  nextInWindow,
  nextLocalTime,
  WEEKDAYS,
  type Weekday,
} from './local-time.ts';

const at = (iso: string): number => Date.parse(iso);
const iso = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : new Date(ms).toISOString().replace('.000Z', 'Z');

describe('the next time of a day (P8)', () => {
  it.each<[what: string, zone: string, time: string, from: string, expected: string]>([
    [
      'today, when it is to come',
      'Europe/Berlin',
      '10:00',
      '2024-06-04T07:59:59.999Z',
      '2024-06-04T08:00:00Z',
    ],
    ['now, on the very second', 'Europe/Berlin', '10:00', '2024-06-04T08:00:00Z', '2024-06-04T08:00:00Z'],
    [
      'tomorrow, a millisecond later',
      'Europe/Berlin',
      '10:00',
      '2024-06-04T08:00:00.001Z',
      '2024-06-05T08:00:00Z',
    ],
    [
      'the day of the person, not of UTC',
      'Pacific/Auckland',
      '08:00',
      '2024-06-04T19:00:00Z',
      '2024-06-04T20:00:00Z',
    ],
    ['behind UTC', 'America/Los_Angeles', '20:00', '2024-06-05T02:00:00Z', '2024-06-05T03:00:00Z'],
    ['midnight', 'Asia/Tokyo', '00:00', '2024-06-04T14:59:59Z', '2024-06-04T15:00:00Z'],
    ['a zone without summer time', 'Asia/Kolkata', '09:30', '2024-03-31T05:00:00Z', '2024-04-01T04:00:00Z'],
    ['a quarter of an hour aside', 'Asia/Kathmandu', '09:00', '2024-03-31T00:00:00Z', '2024-03-31T03:15:00Z'],
    // Berlin goes from 02:00 to 03:00 on 2024-03-31, and from 03:00 back to 02:00 on 2024-10-27
    [
      'skipped: the next that is shown',
      'Europe/Berlin',
      '02:30',
      '2024-03-31T00:00:00Z',
      '2024-03-31T01:00:00Z',
    ],
    [
      'skipped, seen from the second on which it is made up for',
      'Europe/Berlin',
      '02:30',
      '2024-03-31T01:00:00Z',
      '2024-03-31T01:00:00Z',
    ],
    [
      'skipped and over: the day after',
      'Europe/Berlin',
      '02:30',
      '2024-03-31T01:00:01Z',
      '2024-04-01T00:30:00Z',
    ],
    [
      'on the morning after the clock was put forward',
      'Europe/Berlin',
      '10:00',
      '2024-03-30T10:00:00Z',
      '2024-03-31T08:00:00Z',
    ],
    [
      'on the morning after it was put back',
      'Europe/Berlin',
      '10:00',
      '2024-10-26T10:00:00Z',
      '2024-10-27T09:00:00Z',
    ],
    ['twice: the first', 'Europe/Berlin', '02:30', '2024-10-26T22:00:00Z', '2024-10-27T00:30:00Z'],
    [
      'twice, between the two: not a second time',
      'Europe/Berlin',
      '02:30',
      '2024-10-27T00:45:00Z',
      '2024-10-28T01:30:00Z',
    ],
    ['skipped in New York', 'America/New_York', '02:15', '2024-03-10T05:00:00Z', '2024-03-10T07:00:00Z'],
    ['twice in New York', 'America/New_York', '01:30', '2024-11-03T04:00:00Z', '2024-11-03T05:30:00Z'],
    // Lord Howe goes by half an hour: 02:00 to 02:30 on 2024-10-06, 02:00 back to 01:30 on 2024-04-07
    ['half an hour skipped', 'Australia/Lord_Howe', '02:15', '2024-10-05T12:00:00Z', '2024-10-05T15:30:00Z'],
    ['half an hour twice', 'Australia/Lord_Howe', '01:45', '2024-04-06T12:00:00Z', '2024-04-06T14:45:00Z'],
    // Santiago has no midnight on 2024-09-08 and two hours from 23:00 on 2024-04-06
    [
      'a midnight that is skipped',
      'America/Santiago',
      '00:00',
      '2024-09-07T12:00:00Z',
      '2024-09-08T04:00:00Z',
    ],
    [
      'an evening hour that comes twice',
      'America/Santiago',
      '23:30',
      '2024-04-06T12:00:00Z',
      '2024-04-07T02:30:00Z',
    ],
    ['a day that a zone skipped', 'Pacific/Apia', '10:00', '2011-12-30T08:00:01Z', '2011-12-30T10:00:00Z'],
    [
      'a zone that does not exist is UTC',
      'Europe/Atlantis',
      '10:00',
      '2024-06-04T09:00:00Z',
      '2024-06-04T10:00:00Z',
    ],
  ])('%s', (_, zone, time, from, expected) =>
    expect(iso(nextLocalTime({ time }, at(from), zone))).toBe(expected),
  );

  it.each<[what: string, weekdays: Weekday[], from: string, expected: string]>([
    ['the next of the days chosen', ['monday'], '2024-06-05T12:00:00Z', '2024-06-10T08:00:00Z'],
    ['today, when it is one of them', ['monday', 'friday'], '2024-06-07T07:00:00Z', '2024-06-07T08:00:00Z'],
    ['a week on, when today\u2019s is over', ['friday'], '2024-06-07T08:00:01Z', '2024-06-14T08:00:00Z'],
    ['of a leap day', ['thursday'], '2024-02-28T12:00:00Z', '2024-02-29T09:00:00Z'],
    ['over the turn of a year', ['wednesday'], '2024-12-28T12:00:00Z', '2025-01-01T09:00:00Z'],
    [
      'the weekday of the person: Sunday evening in UTC is Monday there',
      ['monday'],
      '2024-06-09T22:30:00Z',
      '2024-06-10T08:00:00Z',
    ],
    ['none chosen: every day', [], '2024-06-05T12:00:00Z', '2024-06-06T08:00:00Z'],
  ])('on %s', (_, weekdays, from, expected) =>
    expect(iso(nextLocalTime({ time: '10:00', weekdays }, at(from), 'Europe/Berlin'))).toBe(expected),
  );

  const zones = [
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'America/Santiago',
    'Asia/Kolkata',
    'UTC',
  ];
  it('is never before, within eight days, on a chosen weekday, and shows the time unless it is skipped', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: at('2023-01-01T00:00:00Z'), max: at('2027-01-01T00:00:00Z') }),
        fc.integer({ min: 0, max: 1_439 }),
        fc.subarray([...WEEKDAYS], { minLength: 1 }),
        (zone, from, minutes, weekdays) => {
          const time = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
          const next = nextLocalTime({ time, weekdays }, from, zone);
          const shown = DateTime.fromMillis(next, { zone });
          expect(next).toBeGreaterThanOrEqual(from);
          expect(next - from).toBeLessThanOrEqual(8 * 86_400_000);
          expect(weekdays).toContain(WEEKDAYS[shown.weekday - 1]);
          // luxon moves a skipped time by the gap; then ours is the end of the gap, an hour or less before it
          if (shown.toFormat('HH:mm') !== time)
            expect(
              shown.set({ hour: Math.floor(minutes / 60), minute: minutes % 60 }).toFormat('HH:mm'),
            ).not.toBe(time);
          expect(nextLocalTime({ time, weekdays }, next, zone)).toBe(next);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe('a window of hours (P8)', () => {
  const day: LocalWindow = { from: '09:00', to: '17:00' };
  const night: LocalWindow = { from: '22:00', to: '06:00' };
  const weekdays: LocalWindow = {
    ...day,
    weekdays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
  };
  it.each<[what: string, window: LocalWindow, zone: string, from: string, expected: string]>([
    ['inside: at once', day, 'Europe/Berlin', '2024-06-04T12:34:56.789Z', '2024-06-04T12:34:56.789Z'],
    ['on its first second', day, 'Europe/Berlin', '2024-06-04T07:00:00Z', '2024-06-04T07:00:00Z'],
    ['before it', day, 'Europe/Berlin', '2024-06-04T06:59:59Z', '2024-06-04T07:00:00Z'],
    ['in its last millisecond', day, 'Europe/Berlin', '2024-06-04T14:59:59.999Z', '2024-06-04T14:59:59.999Z'],
    ['its end is outside', day, 'Europe/Berlin', '2024-06-04T15:00:00Z', '2024-06-05T07:00:00Z'],
    ['Friday evening to Monday', weekdays, 'Europe/Berlin', '2024-06-07T18:00:00Z', '2024-06-10T07:00:00Z'],
    ['over midnight, before it', night, 'America/New_York', '2024-06-05T03:00:00Z', '2024-06-05T03:00:00Z'],
    ['over midnight, after it', night, 'America/New_York', '2024-06-05T08:00:00Z', '2024-06-05T08:00:00Z'],
    ['over midnight, by day', night, 'America/New_York', '2024-06-05T10:00:00Z', '2024-06-06T02:00:00Z'],
    [
      'a night belongs to the day it begins on',
      { ...night, weekdays: ['sunday'] },
      'UTC',
      '2024-06-10T03:00:00Z',
      '2024-06-10T03:00:00Z',
    ],
    [
      'hours that the clock skips are none',
      { from: '02:10', to: '02:50' },
      'Europe/Berlin',
      '2024-03-31T00:30:00Z',
      '2024-04-01T00:10:00Z',
    ],
    [
      'an hour that comes twice is open twice',
      { from: '02:00', to: '03:00' },
      'Europe/Berlin',
      '2024-10-27T01:30:00Z',
      '2024-10-27T01:30:00Z',
    ],
  ])('%s', (_, window, zone, from, expected) =>
    expect(iso(nextInWindow(window, at(from), zone))).toBe(expected),
  );
});

describe('a moment beside a date (P8)', () => {
  const NOW = '2024-02-10T12:00:00Z';
  it.each<[what: string, value: unknown, rule: BesideDate, zone: string, expected: string | undefined]>([
    ['a day, at a time', '2024-03-31', { time: '10:00' }, 'Europe/Berlin', '2024-03-31T08:00:00Z'],
    [
      'three days before it',
      '2024-04-02',
      { before: { days: 3 }, time: '10:00' },
      'Europe/Berlin',
      '2024-03-30T09:00:00Z',
    ],
    ['a week after it', '2024-02-22', { after: { days: 7 }, time: '00:00' }, 'UTC', '2024-02-29T00:00:00Z'],
    ['a time that is skipped', '2024-03-31', { time: '02:30' }, 'Europe/Berlin', '2024-03-31T01:00:00Z'],
    ['a day without a time: its first instant', '2024-09-08', {}, 'America/Santiago', '2024-09-08T04:00:00Z'],
    [
      'two hours before a day begins',
      '2024-06-15',
      { before: { hours: 2 } },
      'Europe/Berlin',
      '2024-06-14T20:00:00Z',
    ],
    ['an instant', '2024-05-01T08:15:30+02:00', {}, 'America/New_York', '2024-05-01T06:15:30Z'],
    [
      'two hours before an instant',
      '2024-05-01T08:15:30Z',
      { before: { hours: 2 } },
      'America/New_York',
      '2024-05-01T06:15:30Z',
    ],
    [
      'a day before an instant, over a change of the clock',
      '2024-03-31T10:00:00+02:00',
      { before: { days: 1 } },
      'Europe/Berlin',
      '2024-03-30T09:00:00Z',
    ],
    [
      'the day that the person\u2019s clocks show at an instant',
      '2024-05-01T23:30:00Z',
      { time: '09:00' },
      'Asia/Tokyo',
      '2024-05-02T00:00:00Z',
    ],
    ['what is over', '2023-05-01', { time: '09:00' }, 'UTC', '2023-05-01T09:00:00Z'],
    ['text that is no date', 'soon', { time: '09:00' }, 'UTC', undefined],
    ['a number', 20_240_501, {}, 'UTC', undefined],
    ['nothing', undefined, {}, 'UTC', undefined],
    ['the 30th of February', '2024-02-30', {}, 'UTC', undefined],
    ['a year that is a typing error', '0024-02-01', { before: { days: 3_660 } }, 'UTC', undefined],
    [
      'yearly: this year\u2019s',
      '1990-05-01',
      { yearly: '02-28', time: '09:00' },
      'UTC',
      '2024-05-01T09:00:00Z',
    ],
    [
      'yearly: next year\u2019s',
      '1990-01-01',
      { yearly: '02-28', time: '09:00' },
      'UTC',
      '2025-01-01T09:00:00Z',
    ],
    ['yearly, today, over', '1990-02-10', { yearly: '02-28', time: '11:59' }, 'UTC', '2025-02-10T11:59:00Z'],
    [
      'yearly, today, on the second',
      '1990-02-10',
      { yearly: '02-28', time: '12:00' },
      'UTC',
      '2024-02-10T12:00:00Z',
    ],
    [
      'yearly: not before the date itself',
      '2026-02-10',
      { yearly: '02-28', time: '09:00' },
      'UTC',
      '2026-02-10T09:00:00Z',
    ],
    [
      'yearly, a leap day in a leap year',
      '2000-02-29',
      { yearly: '02-28', time: '09:00' },
      'UTC',
      '2024-02-29T09:00:00Z',
    ],
    [
      'yearly, three days before, over the turn of a year',
      '1990-01-02',
      { yearly: '02-28', before: { days: 3 }, time: '09:00' },
      'UTC',
      '2024-12-30T09:00:00Z',
    ],
    [
      'yearly, an instant: the day as it is written',
      '1990-05-01T23:30:00Z',
      { yearly: '02-28', time: '09:00' },
      'Asia/Tokyo',
      '2024-05-01T00:00:00Z',
    ],
  ])('%s', (_, value, rule, zone, expected) =>
    expect(iso(momentBeside(value as string, rule, at(NOW), zone))).toBe(expected),
  );

  it.each<['02-28' | '03-01', string]>([
    ['02-28', '2025-02-28T09:00:00Z'],
    ['03-01', '2025-03-01T09:00:00Z'],
  ])('of who was born on a leap day is kept on %s in other years', (yearly, expected) =>
    expect(
      iso(momentBeside('2000-02-29', { yearly, time: '09:00' }, at('2024-03-02T00:00:00Z'), 'UTC')),
    ).toBe(expected),
  );

  it('that is yearly is the first of them, however far beside', () => {
    const days = fc.integer({ min: 0, max: 800 });
    fc.assert(
      fc.property(days, fc.boolean(), fc.integer({ min: 0, max: 3_000 }), (far, isBefore, ahead) => {
        const rule: BesideDate = {
          yearly: '02-28',
          time: '09:00',
          ...(isBefore ? { before: { days: far } } : { after: { days: far } }),
        };
        const from = at('2030-01-01T00:00:00Z') + ahead * 86_400_000;
        const next = momentBeside('2000-07-15', rule, from, 'UTC')!;
        expect(next).toBeGreaterThanOrEqual(from);
        expect(next - from).toBeLessThan(366 * 86_400_000);
        const back = new Date(next + (isBefore ? far : -far) * 86_400_000).toISOString().slice(5, 10);
        expect(back).toBe('07-15');
      }),
      { numRuns: 300 },
    );
  });
});
