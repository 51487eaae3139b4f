import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayOf, type Facts } from '../../conditions/index.ts';
import type { Json } from '../../platform/json.ts';
import { parseWorkflow } from '../document.ts';
import { enrollmentsStarted } from '../enrollment.ts';
import type { Trigger } from '../model.ts';
import { aContact, anEvent, aWorkflow, compiled } from '../testing.ts';
import { triggerText } from '../titles.ts';
import { type StartCause, signalOf, signalsOf, timesOf, triggerKinds } from './index.ts';

const nodes = { a: { type: 'exit' as const } };
const plan = (trigger: Trigger) => compiled(aWorkflow(nodes, { trigger })).trigger;

/** A contact in a zone, in these segments. */
const contactIn = (
  timeZone: string,
  attributes: Record<string, Json> = {},
  segments: string[] = [],
): Facts => {
  const contact = aContact(attributes);
  for (const key of segments) contact.segments.set(key, Number.POSITIVE_INFINITY);
  return { ...contact.facts, timeZone };
};

/** The next starts after an instant, as `2024-03-31T07:00:00.000Z on 2024-03-31`. */
const nextStarts = (trigger: Trigger, facts: Facts, after: string, count = 1): string[] => {
  const compiledTrigger = plan(trigger);
  const times = timesOf(compiledTrigger)!;
  const starts: string[] = [];
  let afterMs = Date.parse(after);
  for (let n = 0; n < count; n++) {
    const next = times.next(compiledTrigger, facts, afterMs);
    if (!next) break;
    starts.push(`${new Date(next.atMs).toISOString()} on ${next.on}`);
    afterMs = next.atMs;
  }
  return starts;
};

const birthday: Trigger = { type: 'date', attribute: 'born', time: '09:00', yearly: '02-28' };
const renewal: Trigger = { type: 'date', attribute: 'renews', before: { days: 3 }, time: '09:00' };

describe('a start by a date (P8)', () => {
  it.each<[string, Trigger, string, Record<string, Json>, string, string[]]>([
    // zones: the same morning, another instant
    [
      'in Vienna',
      renewal,
      'Europe/Vienna',
      { renews: '2024-03-10' },
      '2024-01-01',
      ['2024-03-07T08:00:00.000Z on 2024-03-07'],
    ],
    [
      'in Los Angeles',
      renewal,
      'America/Los_Angeles',
      { renews: '2024-03-10' },
      '2024-01-01',
      ['2024-03-07T17:00:00.000Z on 2024-03-07'],
    ],
    [
      'in Kathmandu',
      renewal,
      'Asia/Kathmandu',
      { renews: '2024-03-10' },
      '2024-01-01',
      ['2024-03-07T03:15:00.000Z on 2024-03-07'],
    ],
    // days go by the calendar, across the change of the clocks
    [
      'across a change of the clocks',
      renewal,
      'Europe/Vienna',
      { renews: '2024-04-02' },
      '2024-01-01',
      ['2024-03-30T08:00:00.000Z on 2024-03-30'],
    ],
    [
      'at a time that is skipped',
      { ...renewal, time: '02:30' },
      'Europe/Vienna',
      { renews: '2024-04-03' },
      '2024-01-01',
      ['2024-03-31T01:00:00.000Z on 2024-03-31'],
    ],
    [
      'at a time that comes twice: the first',
      { ...renewal, time: '02:30' },
      'Europe/Vienna',
      { renews: '2024-10-30' },
      '2024-01-01',
      ['2024-10-27T00:30:00.000Z on 2024-10-27'],
    ],
    // the second before, and the very second
    [
      'a second before',
      renewal,
      'UTC',
      { renews: '2024-03-10' },
      '2024-03-07T08:59:59Z',
      ['2024-03-07T09:00:00.000Z on 2024-03-07'],
    ],
    ['past to the second', renewal, 'UTC', { renews: '2024-03-10' }, '2024-03-07T09:00:00Z', []],
    ['long past', renewal, 'UTC', { renews: '2020-03-10' }, '2024-03-07', []],
    // leap days
    [
      'born on a 29th of February',
      birthday,
      'UTC',
      { born: '1992-02-29' },
      '2023-01-01',
      [
        '2023-02-28T09:00:00.000Z on 2023-02-28',
        '2024-02-29T09:00:00.000Z on 2024-02-29',
        '2025-02-28T09:00:00.000Z on 2025-02-28',
      ],
    ],
    [
      'a week after a date',
      { type: 'date', attribute: 'bought', after: { days: 7 }, time: '10:00' },
      'UTC',
      { bought: '2024-02-24' },
      '2024-02-24',
      ['2024-03-02T10:00:00.000Z on 2024-03-02'],
    ],
    [
      'of an instant: on the day that clocks there show',
      renewal,
      'Asia/Tokyo',
      { renews: '2024-03-09T22:00:00Z' },
      '2024-01-01',
      ['2024-03-07T00:00:00.000Z on 2024-03-07'],
    ],
  ])('%s', (_, trigger, zone, attributes, after, starts) => {
    expect(nextStarts(trigger, contactIn(zone, attributes), after, Math.max(1, starts.length))).toEqual(
      starts,
    );
  });

  it.each([[undefined], ['soon'], [true], ['2024-13-40'], [null]])('has no day in %j', (value) => {
    const attributes: Record<string, Json> = value === undefined ? {} : { renews: value };
    expect(timesOf(plan(renewal))!.basis(plan(renewal), contactIn('UTC', attributes))).toBeNull();
  });

  it('looks again when the date or the zone is another', () => {
    const basis = (zone: string, renews: string) =>
      timesOf(plan(renewal))!.basis(plan(renewal), contactIn(zone, { renews, name: 'x' }));
    const bases = [basis('UTC', '2024-03-10'), basis('UTC', '2024-03-11'), basis('Asia/Tokyo', '2024-03-10')];
    expect(new Set(bases).size).toBe(3);
    expect(basis('UTC', '2024-03-10')).toBe(bases[0]);
  });
});

const daily: Trigger = { type: 'schedule', segment: 'vip', time: '09:00' };

describe('a start by a schedule (P8)', () => {
  it.each<[string, Trigger, string, string, string[]]>([
    [
      'every day, across the change of the clocks',
      daily,
      'Europe/Vienna',
      '2024-03-30T00:00:00Z',
      ['2024-03-30T08:00:00.000Z on 2024-03-30', '2024-03-31T07:00:00.000Z on 2024-03-31'],
    ],
    [
      'the very second is over',
      daily,
      'UTC',
      '2024-03-30T09:00:00Z',
      ['2024-03-31T09:00:00.000Z on 2024-03-31'],
    ],
    [
      'weekdays only, from a Friday',
      { ...daily, weekdays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] },
      'UTC',
      '2024-03-29T09:00:00Z',
      ['2024-04-01T09:00:00.000Z on 2024-04-01'],
    ],
    [
      'every Monday where the contact is, which is Sunday in UTC',
      { ...daily, weekdays: ['monday'], time: '08:00' },
      'Pacific/Auckland',
      '2024-03-30T00:00:00Z',
      ['2024-03-31T19:00:00.000Z on 2024-04-01'],
    ],
    [
      'on the 31st, or the last of a shorter month',
      { ...daily, monthDay: 31 },
      'UTC',
      '2024-01-31T09:00:00Z',
      [
        '2024-02-29T09:00:00.000Z on 2024-02-29',
        '2024-03-31T09:00:00.000Z on 2024-03-31',
        '2024-04-30T09:00:00.000Z on 2024-04-30',
      ],
    ],
    [
      'on the 29th of February in another year',
      { ...daily, monthDay: 29 },
      'UTC',
      '2023-02-01T00:00:00Z',
      ['2023-02-28T09:00:00.000Z on 2023-02-28'],
    ],
  ])('%s', (_, trigger, zone, after, starts) => {
    expect(nextStarts(trigger, contactIn(zone, {}, ['vip']), after, starts.length)).toEqual(starts);
  });

  it('is for members only', () => {
    expect(timesOf(plan(daily))!.basis(plan(daily), contactIn('UTC'))).toBeNull();
    expect(timesOf(plan(daily))!.basis(plan(daily), contactIn('UTC', {}, ['vip']))).toBe('UTC');
  });
});

const zones = fc.constantFrom(
  'UTC',
  'Europe/Vienna',
  'America/New_York',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'Africa/Casablanca',
  'Australia/Lord_Howe',
);
const times = fc.integer({ min: 0, max: 1_439 }).map((minute) => {
  const [hours, minutes] = [Math.floor(minute / 60), minute % 60];
  return `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
});
const timedTriggers: fc.Arbitrary<Trigger> = fc.oneof(
  fc.record({ type: fc.constant('schedule' as const), segment: fc.constant('vip'), time: times }),
  fc.record({
    type: fc.constant('schedule' as const),
    segment: fc.constant('vip'),
    time: times,
    monthDay: fc.integer({ min: 1, max: 31 }),
  }),
  fc.record({
    type: fc.constant('date' as const),
    attribute: fc.constant('born'),
    time: times,
    yearly: fc.constantFrom('02-28' as const, '03-01' as const),
  }),
);

describe('starts by time alone', () => {
  it('lie after the instant asked for, rise, and are on different days of the contact, each on its own', () => {
    fc.assert(
      fc.property(
        timedTriggers,
        zones,
        fc.integer({ min: Date.parse('2011-01-01'), max: Date.parse('2027-01-01') }),
        fc.constantFrom('1992-02-29', '1980-07-01', '2001-12-31'),
        (trigger, zone, fromMs, born) => {
          const facts = contactIn(zone, { born }, ['vip']);
          const compiledTrigger = plan(trigger);
          const { next } = timesOf(compiledTrigger)!;
          let [afterMs, before] = [fromMs, ''];
          for (let n = 0; n < 4; n++) {
            const start = next(compiledTrigger, facts, afterMs)!;
            expect(start.atMs).toBeGreaterThan(afterMs);
            expect(start.on > before).toBe(true);
            expect(start.on).toBe(dayOf(start.atMs, zone));
            expect(next(compiledTrigger, facts, start.atMs - 1)).toEqual(start);
            [afterMs, before] = [start.atMs, start.on];
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('what starts what', () => {
  const changed = (from: Json, to: Json): StartCause => ({
    type: 'attributeChanged',
    attribute: 'plan',
    from,
    to,
  });
  it.each<[string, Trigger, StartCause, boolean]>([
    [
      'a segment that is left',
      { type: 'segmentLeft', segment: 'vip' },
      { type: 'segmentLeft', segment: 'vip' },
      true,
    ],
    [
      'another segment',
      { type: 'segmentLeft', segment: 'vip' },
      { type: 'segmentLeft', segment: 'x' },
      false,
    ],
    [
      'joining is not leaving',
      { type: 'segmentLeft', segment: 'vip' },
      { type: 'segmentEntered', segment: 'vip' },
      false,
    ],
    ['any change', { type: 'attributeChanged', attribute: 'plan' }, changed(null, 'pro'), true],
    [
      'a change to a value',
      { type: 'attributeChanged', attribute: 'plan', to: 'pro' },
      changed('free', 'Pro'),
      true,
    ],
    [
      'to another value',
      { type: 'attributeChanged', attribute: 'plan', to: 'pro' },
      changed('free', 'max'),
      false,
    ],
    [
      'from a value',
      { type: 'attributeChanged', attribute: 'plan', from: 'free' },
      changed('free', null),
      true,
    ],
    [
      'from another',
      { type: 'attributeChanged', attribute: 'plan', from: 'free' },
      changed('pro', null),
      false,
    ],
    [
      'a list that gets the value',
      { type: 'attributeChanged', attribute: 'plan', to: 'pro' },
      changed(['a'], ['a', 'pro']),
      true,
    ],
    [
      'a list that had it',
      { type: 'attributeChanged', attribute: 'plan', to: 'pro' },
      changed(['pro'], ['a', 'pro']),
      false,
    ],
    ['a number', { type: 'attributeChanged', attribute: 'plan', to: 3 }, changed(2, 3), true],
    ['nobody by themselves', { type: 'asked' }, { type: 'event', event: anEvent('Go') }, false],
    [
      'whoever asks for it',
      { type: 'asked' },
      { type: 'asked', workflow: 'w', by: 'hand', properties: {} },
      true,
    ],
    ['asking for one by event', daily, { type: 'asked', workflow: 'w', by: 'api', properties: {} }, true],
    [
      'asking for another',
      { type: 'asked' },
      { type: 'asked', workflow: 'x', by: 'api', properties: {} },
      false,
    ],
  ])('%s', (_, trigger, cause, starts) => {
    const workflow = compiled(aWorkflow(nodes, { trigger }));
    const begun = enrollmentsStarted(workflow, cause, aContact().facts, [], 0, () => 'id');
    expect(begun !== undefined).toBe(starts);
    if (starts && cause.type !== 'asked') expect(signalsOf(workflow.trigger)).toContain(signalOf(cause));
  });

  it('every trigger reads back from a file, and says itself in a sentence', () => {
    for (const kind of Object.values(triggerKinds)) {
      const document = aWorkflow(nodes, { trigger: kind.fresh });
      expect(parseWorkflow(document)).toMatchObject({ ok: true });
      expect(triggerText(kind.fresh)).toMatch(/^Starts \S+ /);
    }
    expect(triggerText(renewal)).toBe('Starts 3 days before renews at 09:00');
    expect(triggerText({ ...daily, weekdays: ['monday', 'friday'] })).toBe(
      'Starts every Monday and Friday at 09:00 for whoever is in vip',
    );
    expect(triggerText({ type: 'attributeChanged', attribute: 'lifecycle_stage', to: 'customer' })).toBe(
      'Starts when lifecycle_stage becomes customer',
    );
  });
});
