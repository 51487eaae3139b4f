import { describe, expect, it } from 'vitest';
import type { BroadcastCheck, BroadcastDocument } from '../../api/index.ts';
import { liftText, verdictText } from '../../insights/index.ts';
import { dayOf, monthAfter, monthName, weeksOf } from './calendar.ts';
import { arithmeticText, sendWords } from './words.ts';

const check: BroadcastCheck = {
  revision: 1,
  at: '2026-11-22T10:00:00Z',
  people: 12_400,
  rows: [
    { code: 'noConsent', people: 310 },
    { code: 'gets', people: 11_820 },
    { code: 'suppressed', people: 190 },
    { code: 'cap', people: 80 },
  ],
  about: false,
  gets: 11_820,
  largest: 0,
  confirm: null,
  approvedBy: null,
};

describe('the words of a check', () => {
  it('say the arithmetic, who gets it first', () => {
    expect(arithmeticText(check)).toBe(
      '12,400 people = 11,820 get it + 310 no consent + 190 suppressed + 80 frequency cap',
    );
  });

  it('say what the button does', () => {
    const now = { when: { type: 'now' } } as BroadcastDocument;
    const later = { when: { type: 'at', at: '' } } as BroadcastDocument;
    expect(sendWords(now, check)).toBe('Send to 11,820');
    expect(sendWords(later, { ...check, about: true })).toBe('Schedule for about 11,820');
    expect(sendWords(now, null)).toBe('Send');
  });
});

describe('the words of an experiment', () => {
  const shown = {
    says: 'noDifference',
    winner: null,
    ahead: 'B',
    lifts: [],
    alpha: 0.05,
    metric: 'clicks',
    tallies: [
      { id: 'A', share: 1, people: 100, reacted: 10 },
      { id: 'B', share: 1, people: 100, reacted: 12 },
    ],
  } as const;

  it('are an answer also when no difference is shown (P18)', () => {
    expect(verdictText({ ...shown, lifts: [], tallies: [...shown.tallies] })).toMatch(/^No difference shown/);
    expect(liftText({ id: 'B', lift: 0.12, low: -0.03, high: 0.29 })).toBe('+12 % (between -3 % and +29 %)');
    expect(liftText({ id: 'B', lift: null, low: null, high: null })).toBe('not known yet');
  });
});

describe('the calendar', () => {
  it('has whole weeks from Monday on', () => {
    const weeks = weeksOf('2026-11');
    expect(weeks[0]![0]).toBe('2026-10-26');
    expect(weeks.at(-1)!.at(-1)).toBe('2026-12-06');
    expect(weeksOf('2027-02')).toHaveLength(4);
  });

  it('goes over the year, and knows days by the zone', () => {
    expect([monthAfter('2026-12', 1), monthAfter('2026-01', -1)]).toEqual(['2027-01', '2025-12']);
    expect(monthName('2026-11')).toBe('November 2026');
    expect(dayOf('2026-11-22T23:30:00Z', 'Europe/Vienna')).toBe('2026-11-23');
  });
});
