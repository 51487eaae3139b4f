/** The pure half of broadcasts: lots, times, what is wrong with a draft. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BroadcastDocument, broadcastSchema, starterBroadcast } from './document.ts';
import { lotOf, partOf } from './lot.ts';
import { broadcastProblems } from './problems.ts';
import { peopleReached, toConfirm } from './state.ts';
import { decidesAt, leavesFrom, startsAt } from './when.ts';

const broadcast = (more: object): BroadcastDocument =>
  broadcastSchema.parse({
    ...starterBroadcast('News'),
    who: { everyone: true },
    template: 'news',
    ...more,
  });

const EXPERIMENT = {
  about: 'subject',
  variants: [
    { id: 'A', share: 1, subject: 'One' },
    { id: 'B', share: 3, subject: 'Two' },
  ],
  testPercent: 40,
  metric: 'clicks',
  decideAfterHours: 4,
} as const;

const people = Array.from({ length: 4_000 }, (_, n) => `person-${n}`);
const at = (iso: string): number => Date.parse(iso);

describe('the lot', () => {
  it('gives each their part by the shares, always the same, and another in another broadcast', () => {
    const document = broadcast({ holdoutPercent: 10, experiment: EXPERIMENT });
    const parts = people.map((id) => partOf(document, 7, id));
    expect(people.map((id) => partOf(document, 7, id))).toEqual(parts);
    const of = (test: (part: (typeof parts)[number]) => boolean): number =>
      parts.filter(test).length / parts.length;
    expect(of(({ part }) => part === 'holdout')).toBeCloseTo(0.1, 1);
    expect(of(({ part }) => part === 'rest')).toBeCloseTo(0.9 * 0.6, 1);
    const tested = parts.filter((part) => part.part === 'now');
    expect(tested.filter(({ variant }) => variant?.id === 'B').length / tested.length).toBeCloseTo(0.75, 1);
    expect(people.map((id) => partOf(document, 8, id))).not.toEqual(parts);
  });

  it('draws holdout, test, variant and place apart from each other', () => {
    const both = people.filter((id) => lotOf(1, id, 'part') < 0.5 && lotOf(1, id, 'test') < 0.5);
    expect(both.length / people.length).toBeCloseTo(0.25, 1);
  });
});

describe('when it leaves (P8)', () => {
  const WORKSPACE = 'Europe/Vienna';
  const local = (more: object = {}) =>
    broadcast({ when: { type: 'local', date: '2026-11-25', time: '10:00', ifPast: 'nextDay', ...more } });
  const to = (zone: string, begun: string) => ({
    contactId: 'ana',
    zone,
    workspaceZone: WORKSPACE,
    begunMs: at(begun),
  });

  it('is ten in the morning everywhere, and the sweep begins before the first of them', () => {
    const document = local();
    const begun = startsAt(document, WORKSPACE, at('2026-11-20T00:00:00Z'));
    const zones = ['Pacific/Kiritimati', 'Europe/Vienna', 'America/Los_Angeles', 'Asia/Kolkata'];
    for (const zone of zones) {
      const leaves = leavesFrom(document, 1, null, { ...to(zone, '2026-11-20T00:00:00Z'), begunMs: begun })!;
      expect(new Date(leaves).toLocaleString('sv', { timeZone: zone })).toBe('2026-11-25 10:00:00');
      expect(leaves).toBeGreaterThanOrEqual(begun);
    }
  });

  it('is the next day, or not at all, for whom the hour is over', () => {
    const begun = '2026-11-25T08:00:00Z';
    expect(leavesFrom(local(), 1, null, to('Asia/Tokyo', begun))).toBe(at('2026-11-26T01:00:00Z'));
    expect(leavesFrom(local({ ifPast: 'skip' }), 1, null, to('Asia/Tokyo', begun))).toBeNull();
    expect(leavesFrom(local({ ifPast: 'skip' }), 1, null, to(WORKSPACE, begun))).toBe(
      at('2026-11-25T09:00:00Z'),
    );
  });

  it('is spread over the hours, each at their own place', () => {
    const document = broadcast({ spreadHours: 4 });
    const begun = at('2026-11-25T08:00:00Z');
    const places = people.map(
      (contactId) => leavesFrom(document, 3, null, { ...to(WORKSPACE, '2026-11-25T08:00:00Z'), contactId })!,
    );
    expect(Math.min(...places)).toBeGreaterThanOrEqual(begun);
    expect(Math.max(...places)).toBeLessThan(begun + 4 * 3_600_000);
    const firstHour = places.filter((place) => place < begun + 3_600_000).length;
    expect(firstHour / places.length).toBeCloseTo(0.25, 1);
  });

  it('never leaves before its sweep, whatever the schedule', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('now', 'at', 'local'),
        fc.constantFrom(
          'Pacific/Kiritimati',
          'Asia/Kathmandu',
          'Europe/Vienna',
          'America/St_Johns',
          'Etc/GMT+12',
        ),
        fc.integer({ min: -72, max: 72 }),
        (type, zone, hours) => {
          const when =
            type === 'at'
              ? { type, at: '2026-03-29T01:30:00Z' }
              : type === 'local'
                ? { type, date: '2026-03-29', time: '02:30', ifPast: 'nextDay' }
                : { type };
          const document = broadcast({ when, spreadHours: 1 });
          const begunMs = startsAt(document, WORKSPACE, at('2026-03-29T00:00:00Z') + hours * 3_600_000);
          const leaves = leavesFrom(document, 1, null, {
            contactId: 'ana',
            zone,
            workspaceZone: WORKSPACE,
            begunMs,
          });
          expect(leaves).toBeGreaterThanOrEqual(begunMs);
        },
      ),
    );
  });

  it('is decided after everybody of the test had time to react; a comparison of all is never', () => {
    const begun = at('2026-11-25T08:00:00Z');
    expect(decidesAt(broadcast({ experiment: EXPERIMENT, spreadHours: 2 }), begun)).toBe(
      begun + 6 * 3_600_000,
    );
    expect(decidesAt(broadcast({ experiment: { ...EXPERIMENT, testPercent: 100 } }), begun)).toBeNull();
  });
});

describe('what is wrong with a draft', () => {
  const names = {
    segments: new Set(['vips']),
    templates: new Map([
      ['news', { transactional: false }],
      ['receipt', { transactional: true }],
    ]),
    topics: new Set(['news']),
  };
  const nowMs = at('2026-11-25T08:00:00Z');
  const textsOf = (more: object): string[] =>
    broadcastProblems(
      { ...starterBroadcast('News'), who: { include: [{ segment: 'vips' }] }, template: 'news', ...more },
      names,
      nowMs,
    ).map(({ text }) => text);

  it('says it in words, and nothing of one that is whole', () => {
    expect(textsOf({})).toEqual([]);
    expect(textsOf({ template: '' })).toEqual(['No template is chosen']);
    expect(textsOf({ template: 'gone' })).toEqual(['The template "gone" is not published']);
    expect(textsOf({ who: {} })).toEqual(['No segment is chosen']);
    expect(textsOf({ who: { include: [{ segment: 'old' }] } })).toEqual(['The segment "old" is not live']);
    expect(textsOf({ template: 'receipt' })[0]).toMatch(/transactional/);
    expect(textsOf({ when: { type: 'at', at: '2026-11-25T07:00:00Z' } })).toEqual(['That time is over']);
  });

  it('looks at what is compared', () => {
    expect(textsOf({ experiment: EXPERIMENT })).toEqual([]);
    const same = EXPERIMENT.variants.map((one) => ({ ...one, subject: 'Same' }));
    expect(textsOf({ experiment: { ...EXPERIMENT, variants: same } })).toEqual([
      'Two variants have the same subject',
    ]);
    expect(textsOf({ experiment: { ...EXPERIMENT, about: 'content' } })).toEqual([
      'A variant has no template',
    ]);
    const times = EXPERIMENT.variants.map((one, n) => ({ ...one, time: `1${n}:00` }));
    const when = { type: 'at', at: '2026-11-26T07:00:00Z' };
    expect(textsOf({ experiment: { ...EXPERIMENT, about: 'time', variants: times }, when })).toEqual([
      'Nobody can wait for a time of day to win',
    ]);
  });
});

describe('what is asked before it leaves', () => {
  const check = (gets: number, more: object[] = []) => ({
    people: gets,
    rows: [{ code: 'gets', people: gets }, ...(more as { code: string; people: number }[])],
    about: false,
  });

  it('is the number above 10,000, and above twice the largest of 90 days', () => {
    expect(toConfirm(check(10_000), 0)).toBeNull();
    expect(toConfirm(check(10_001), 0)).toMatch(/More than 10,000/);
    expect(toConfirm(check(400), 200)).toBeNull();
    expect(toConfirm(check(401), 200)).toMatch(/more than twice the largest/);
  });

  it('counts who waits for the winner, and nobody who is held back', () => {
    expect(
      peopleReached(
        check(5, [
          { code: 'waits', people: 7 },
          { code: 'cap', people: 9 },
        ]),
      ),
    ).toBe(12);
  });
});
