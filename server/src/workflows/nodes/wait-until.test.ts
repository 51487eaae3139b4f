import { describe, expect, it } from 'vitest';
import type { Json } from '../../platform/json.ts';
import { aContact, aWorkflow, compiled, entered, follow } from '../testing.ts';
import { validate } from '../validate/index.ts';
import { ON_TIME_MS, type Until, waitUntil } from './wait-until.ts';

const at = (iso: string): number => Date.parse(iso);
const iso = (ms: number | null): string | null =>
  ms === null ? null : new Date(ms).toISOString().replace('.000Z', 'Z');

const nodes = (until: Until) =>
  ({
    w: { type: 'waitUntil', until, next: 'on', passed: 'over' },
    on: { type: 'exit', reason: 'on the day' },
    over: { type: 'exit', reason: 'over' },
  }) as const;
const flow = (until: Until, options = {}) => compiled(aWorkflow(nodes(until)), options);
/** Where a contact is after coming to the wait, and until when. */
const arrived = (until: Until, attributes: Record<string, Json>, timeZone: string, now: string) => {
  const { enrollment, log } = entered(flow(until), aContact(attributes, { timeZone }), undefined, at(now));
  const where = enrollment.state === 'active' ? iso(enrollment.dueAt) : enrollment.endReason!.text;
  return { where, text: log[0]!.text };
};

describe('a wait until a moment, as somebody comes (P8)', () => {
  const ten: Until = { type: 'time', time: '10:00' };
  const monday: Until = { type: 'time', time: '10:00', weekdays: ['monday'] };
  const hours: Until = { type: 'window', from: '09:00', to: '17:00' };
  const renewal: Until = { type: 'date', attribute: 'renewal', before: { days: 3 }, time: '09:00' };
  const birthday: Until = { type: 'date', attribute: 'born', yearly: '02-28', time: '09:00' };
  it.each<
    [what: string, until: Until, attributes: Record<string, Json>, zone: string, now: string, where: string]
  >([
    ['until ten in Berlin', ten, {}, 'Europe/Berlin', '2024-06-04T07:00:00Z', '2024-06-04T08:00:00Z'],
    ['until ten in New York', ten, {}, 'America/New_York', '2024-06-04T07:00:00Z', '2024-06-04T14:00:00Z'],
    ['on the second: at once', ten, {}, 'Europe/Berlin', '2024-06-04T08:00:00Z', 'on the day'],
    ['half a minute late: on time', ten, {}, 'Europe/Berlin', '2024-06-04T08:00:30Z', 'on the day'],
    [
      'a minute and a moment late: tomorrow',
      ten,
      {},
      'Europe/Berlin',
      '2024-06-04T08:01:00.001Z',
      '2024-06-05T08:00:00Z',
    ],
    [
      'over the day without that hour',
      { type: 'time', time: '02:30' },
      {},
      'Europe/Berlin',
      '2024-03-30T12:00:00Z',
      '2024-03-31T01:00:00Z',
    ],
    [
      'over the day that has it twice',
      { type: 'time', time: '02:30' },
      {},
      'Europe/Berlin',
      '2024-10-26T12:00:00Z',
      '2024-10-27T00:30:00Z',
    ],
    [
      'Lord Howe, by half an hour',
      { type: 'time', time: '02:15' },
      {},
      'Australia/Lord_Howe',
      '2024-10-05T12:00:00Z',
      '2024-10-05T15:30:00Z',
    ],
    ['the next Monday', monday, {}, 'Europe/Berlin', '2024-06-04T07:00:00Z', '2024-06-10T08:00:00Z'],
    ['within the hours: at once', hours, {}, 'Europe/Berlin', '2024-06-04T12:00:00Z', 'on the day'],
    ['before the hours', hours, {}, 'Europe/Berlin', '2024-06-04T03:00:00Z', '2024-06-04T07:00:00Z'],
    ['after the hours', hours, {}, 'Europe/Berlin', '2024-06-04T15:00:00Z', '2024-06-05T07:00:00Z'],
    [
      'three days before a date',
      renewal,
      { renewal: '2024-06-20' },
      'Europe/Berlin',
      '2024-06-04T07:00:00Z',
      '2024-06-17T07:00:00Z',
    ],
    [
      'a date that is over',
      renewal,
      { renewal: '2024-06-05' },
      'Europe/Berlin',
      '2024-06-04T07:00:00Z',
      'over',
    ],
    ['a date that is missing', renewal, {}, 'Europe/Berlin', '2024-06-04T07:00:00Z', 'over'],
    ['a date that is text', renewal, { renewal: 'in June' }, 'Europe/Berlin', '2024-06-04T07:00:00Z', 'over'],
    [
      'a name that every object has',
      { ...renewal, attribute: 'constructor' },
      {},
      'UTC',
      '2024-06-04T07:00:00Z',
      'over',
    ],
    [
      'a birthday of a leap day',
      birthday,
      { born: '2000-02-29' },
      'Europe/Berlin',
      '2025-01-04T07:00:00Z',
      '2025-02-28T08:00:00Z',
    ],
    [
      'a birthday this year is over: next year',
      birthday,
      { born: '2000-02-29' },
      'Europe/Berlin',
      '2023-03-04T07:00:00Z',
      '2024-02-29T08:00:00Z',
    ],
    ['a birthday that is missing', birthday, {}, 'Europe/Berlin', '2025-01-04T07:00:00Z', 'over'],
  ])('%s', (_, until, attributes, zone, now, where) =>
    expect(arrived(until, attributes, zone, now).where).toBe(where),
  );

  it('reads a date of the event that started it', () => {
    const workflow = flow({ type: 'date', property: 'starts_at', before: { hours: 2 } });
    const event = { name: 'Go', eventId: 'e', at: 0, properties: { starts_at: '2024-06-10T10:00:00+02:00' } };
    const { enrollment } = entered(workflow, aContact(), event, at('2024-06-04T07:00:00Z'));
    expect(iso(enrollment.dueAt)).toBe('2024-06-10T06:00:00Z');
  });

  it('says which moment of theirs, and why nobody waits for one', () => {
    expect(arrived(ten, {}, 'Europe/Berlin', '2024-06-04T07:00:00Z').text).toBe(
      'Waits until Tuesday 4 June 2024, 10:00',
    );
    expect(arrived(renewal, {}, 'UTC', '2024-06-04T07:00:00Z').text).toBe(
      'Renewal is no date: it is missing',
    );
    expect(arrived(renewal, { renewal: '2024-06-05' }, 'UTC', '2024-06-04T07:00:00Z').text).toBe(
      'It is over: 3 days before renewal at 09:00, their time was Sunday 2 June 2024, 09:00',
    );
  });

  it('counts from the later clock, so that a worker that was down sends no row of mails', () => {
    const workflow = flow(ten);
    const contact = aContact({}, { timeZone: 'UTC' });
    const first = entered(workflow, contact, undefined, at('2024-06-04T09:59:00Z'));
    expect(iso(first.enrollment.dueAt)).toBe('2024-06-04T10:00:00Z');
    // applied a night later: the clock of the person says 10:00, the wall says 03:00 of the next day
    const late = follow(
      workflow,
      first,
      contact,
      { type: 'due' },
      at('2024-06-04T10:00:00Z'),
      at('2024-06-05T03:00:00Z'),
    );
    expect(late.enrollment.state).toBe('exited');
    const looped = compiled(aWorkflow({ w: { type: 'waitUntil', until: ten, next: 'w' } }));
    const round = entered(looped, contact, undefined, at('2024-06-04T09:59:00Z'));
    const next = follow(
      looped,
      round,
      contact,
      { type: 'due' },
      at('2024-06-04T10:00:00Z'),
      at('2024-06-07T03:00:00Z'),
    );
    expect(iso(next.enrollment.dueAt)).toBe('2024-06-07T10:00:00Z');
  });
});

describe('a wait until a moment, meanwhile (P8)', () => {
  const until: Until = { type: 'date', attribute: 'renewal', time: '09:00' };
  const start = at('2024-06-04T07:00:00Z');
  const changed = { type: 'changed' } as const;

  it('moves with its date, and says so', () => {
    const contact = aContact({ renewal: '2024-06-20' });
    const workflow = flow(until);
    const first = entered(workflow, contact, undefined, start);
    contact.attributes.renewal = '2024-06-12';
    const moved = follow(workflow, first, contact, changed, start + 1_000);
    expect(iso(moved.enrollment.dueAt)).toBe('2024-06-12T09:00:00Z');
    expect(moved.enrollment).toMatchObject({ nodeId: 'w', visit: 1, movedAt: first.enrollment.movedAt });
    expect(moved.log).toMatchObject([
      { what: 'retimed', text: 'Now waits until Wednesday 12 June 2024, 09:00' },
    ]);
    const same = follow(workflow, moved, contact, changed, start + 2_000);
    expect(same.enrollment).toBe(moved.enrollment);
    expect(same.log).toEqual([]);
  });

  it.each([
    ['into the past', '2024-06-01'],
    ['away', null],
    ['to a text', 'never'],
  ])('takes the other way when its date moves %s, never the one of the day', (_, renewal) => {
    const contact = aContact({ renewal: '2024-06-20' });
    const workflow = flow(until);
    const first = entered(workflow, contact, undefined, start);
    contact.attributes.renewal = renewal;
    const moved = follow(workflow, first, contact, changed, start + 1_000);
    expect(moved.enrollment.endReason!.text).toBe('over');
  });

  it('moves with the person to another time zone', () => {
    const workflow = flow({ type: 'time', time: '10:00' });
    const first = entered(workflow, aContact({}, { timeZone: 'Europe/Berlin' }), undefined, start);
    const moved = follow(
      workflow,
      first,
      aContact({}, { timeZone: 'America/New_York' }),
      changed,
      start + 1_000,
    );
    expect([iso(first.enrollment.dueAt), iso(moved.enrollment.dueAt)]).toEqual([
      '2024-06-04T08:00:00Z',
      '2024-06-04T14:00:00Z',
    ]);
  });

  it('moves with the settings of a new version, and only with those', () => {
    const contact = aContact();
    const first = entered(flow({ type: 'time', time: '10:00' }), contact, undefined, start);
    const version2 = flow({ type: 'time', time: '15:00' }, { version: 2 });
    const moved = follow(version2, first, contact, changed, start + 1_000);
    expect(iso(moved.enrollment.dueAt)).toBe('2024-06-04T15:00:00Z');
    const version3 = compiled(
      { ...aWorkflow(nodes({ type: 'time', time: '15:00' })), name: 'Renamed' },
      { version: 3 },
    );
    expect(follow(version3, moved, contact, changed, start + 2_000).log).toEqual([]);
  });

  it('keeps an end that somebody set by hand until what it was found from changes', () => {
    const contact = aContact({ renewal: '2024-06-20' });
    const workflow = flow(until);
    const { enrollment } = entered(workflow, contact, undefined, start);
    const byHand = { enrollment: { ...enrollment, dueAt: start + 60_000 } };
    expect(follow(workflow, byHand, contact, changed, start + 1_000).enrollment.dueAt).toBe(start + 60_000);
    contact.attributes.renewal = '2024-06-21';
    expect(iso(follow(workflow, byHand, contact, changed, start + 1_000).enrollment.dueAt)).toBe(
      '2024-06-21T09:00:00Z',
    );
  });

  it('fires once when it is late: the date was to come when they came', () => {
    const contact = aContact({ renewal: '2024-06-05' });
    const workflow = flow(until);
    const first = entered(workflow, contact, undefined, start);
    const due = first.enrollment.dueAt!;
    const late = follow(workflow, first, contact, { type: 'due' }, due, due + 90 * 3_600_000);
    expect(late.enrollment.endReason!.text).toBe('on the day');
    expect(follow(workflow, late, contact, { type: 'due' }, due, due + 90 * 3_600_000).log).toEqual([]);
  });

  it('paused: a moment that passes is passed once on resume, one that moved is waited for', () => {
    const contact = aContact({ renewal: '2024-06-05' });
    const first = entered(flow(until), contact, undefined, start);
    const due = first.enrollment.dueAt!;
    const paused = follow(flow(until, { state: 'paused' }), first, contact, { type: 'due' }, due);
    expect(paused.enrollment).toBe(first.enrollment);
    const resumed = follow(flow(until), paused, contact, changed, due + 3_600_000);
    expect(resumed.enrollment.endReason!.text).toBe('on the day');
    contact.attributes.renewal = '2024-06-30';
    expect(iso(follow(flow(until), paused, contact, changed, due + 3_600_000).enrollment.dueAt)).toBe(
      '2024-06-30T09:00:00Z',
    );
  });
});

describe('a circle through a wait until a moment', () => {
  const until: Until = { type: 'time', time: '10:00' };
  const looped = aWorkflow({
    w: { type: 'waitUntil', until, next: 's' },
    s: { type: 'setAttribute', attributes: { n: 1 }, next: 'w' },
  });
  /** The days on which a contact was let go, over so many timers. */
  const days = (haste: number, timers: number): string[] => {
    const workflow = compiled(looped, { haste });
    const contact = aContact({ n: 1 }, { timeZone: 'Europe/Berlin' });
    // it comes on the very second, which must not count twice
    let pass = entered(workflow, contact, undefined, at('2024-03-30T09:00:00Z'));
    const seen = pass.log.filter(({ what }) => what === 'woke').map(({ text }) => text);
    for (let n = 0; n < timers; n++) {
      pass = follow(workflow, pass, contact, { type: 'due' }, pass.enrollment.dueAt!);
      expect(pass.enrollment.state).toBe('active');
      seen.push(...pass.log.filter(({ what }) => what === 'woke').map(({ text }) => text));
    }
    return seen;
  };
  const expected = [30, 31, 1, 2].map((day) =>
    expect.stringMatching(new RegExp(`^It is \\w+ ${day} (March|April) 2024, 10:00$`)),
  );

  it('turns once a day, through a change of the clock', () => expect(days(1, 3)).toEqual(expected));
  it('turns once a day of its own where waits pass faster', () => expect(days(60, 3)).toEqual(expected));

  it('takes the other way the second time where a date comes once', () => {
    const once: Until = { type: 'date', attribute: 'renewal', time: '09:00' };
    const workflow = compiled(
      aWorkflow({
        w: { type: 'waitUntil', until: once, next: 'w', passed: 'over' },
        over: { type: 'exit', reason: 'over' },
      }),
    );
    const contact = aContact({ renewal: '2024-06-05' });
    const first = entered(workflow, contact, undefined, at('2024-06-04T07:00:00Z'));
    const again = follow(workflow, first, contact, { type: 'due' }, first.enrollment.dueAt!);
    expect(again.enrollment.endReason!.text).toBe('over');
  });

  it('of hours that may be open already, or of a date that is over, is refused as endless', () => {
    const codes = (until: Until, way: 'next' | 'passed') =>
      validate(aWorkflow({ w: { type: 'waitUntil', until, [way]: 'w' } }), {
        templates: {},
        segments: {},
      }).map(({ code }) => code);
    expect(codes(until, 'next')).not.toContain('endlessLoop');
    expect(codes({ type: 'window', from: '09:00', to: '17:00' }, 'next')).toContain('endlessLoop');
    expect(codes({ type: 'date', attribute: 'x' }, 'next')).not.toContain('endlessLoop');
    expect(codes({ type: 'date', attribute: 'x' }, 'passed')).toContain('endlessLoop');
  });
});

describe('the words and the faults of a wait until a moment', () => {
  it.each<[Until, string]>([
    [{ type: 'time', time: '10:00' }, 'Wait until 10:00, their time'],
    [{ type: 'time', time: '10:00', weekdays: ['monday'] }, 'Wait until Monday 10:00, their time'],
    [
      { type: 'time', time: '10:00', weekdays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] },
      'Wait until the next weekday 10:00, their time',
    ],
    [
      { type: 'window', from: '09:00', to: '17:00', weekdays: ['friday', 'monday'] },
      'Wait for Monday or Friday 09:00 to 17:00, their time',
    ],
    [
      { type: 'date', attribute: 'renewal', before: { days: 3 }, time: '09:00' },
      'Wait until 3 days before renewal at 09:00, their time',
    ],
    [{ type: 'date', attribute: 'born', yearly: '02-28' }, 'Wait until the anniversary of born, their time'],
    [
      { type: 'date', property: '@startsAt', after: { hours: 1 } },
      'Wait until 1 hour after startsAt, their time',
    ],
    [{ type: 'date', attribute: '' }, 'Wait until a date, their time'],
  ])('%j', (until, title) => expect(waitUntil.title({ type: 'waitUntil', until }, {})).toBe(title));

  it.each<[string, Until, string[]]>([
    ['a date', { type: 'date', attribute: 'renewal', time: '09:00' }, []],
    ['a text', { type: 'date', attribute: 'plan' }, ['blocks notADate@w: plan is a text, not a date']],
    ['what nobody has', { type: 'date', attribute: 'new' }, ['warns unknownDate@w: Nobody has new yet']],
    ['none', { type: 'date', attribute: '' }, ['blocks noDate@w: No date is chosen']],
    [
      'hours beside a time',
      { type: 'date', attribute: 'renewal', before: { hours: 5 }, time: '09:00' },
      ['blocks hoursAndTime@w: It has hours and a time of day'],
    ],
    [
      'no hours',
      { type: 'window', from: '09:00', to: '09:00' },
      ['blocks emptyWindow@w: The hours end as they begin'],
    ],
  ])('are named with the node: %s', (_, until, expected) => {
    const known = { templates: {}, segments: {}, attributes: { renewal: 'date', plan: 'string' } } as const;
    const found = validate(aWorkflow(nodes(until)), known).filter(({ nodeId }) => nodeId === 'w');
    expect(found.map(({ severity, code, nodeId, text }) => `${severity} ${code}@${nodeId}: ${text}`)).toEqual(
      expected,
    );
  });

  it('it is on time for a minute', () => expect(ON_TIME_MS).toBe(60_000));
});
