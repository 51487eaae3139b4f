import { describe, expect, it } from 'vitest';
import { dateValue } from './date-value.ts';
import { addDays, dayOf, firstDayFrom, startOfDay } from './day.ts';
import { foldCase, foldingPairs } from './fold-case.ts';

const at = (iso: string): number => Date.parse(iso);

describe('days', () => {
  it('begin at midnight of the zone, through summer time (P8)', () => {
    expect(startOfDay('2024-06-15', 'Europe/Berlin')).toBe(at('2024-06-14T22:00:00Z'));
    expect(startOfDay('2024-03-31', 'Europe/Berlin')).toBe(at('2024-03-30T23:00:00Z'));
    expect(startOfDay('2024-04-01', 'Europe/Berlin')).toBe(at('2024-03-31T22:00:00Z'));
    expect(dayOf(at('2024-06-14T22:00:00Z'), 'Europe/Berlin')).toBe('2024-06-15');
  });

  it('whose midnight is skipped begin at the next valid instant, one whose midnight comes twice at the first (P8)', () => {
    expect(startOfDay('2018-11-04', 'America/Sao_Paulo')).toBe(at('2018-11-04T03:00:00Z'));
    expect(startOfDay('2024-11-03', 'America/Havana')).toBe(at('2024-11-03T04:00:00Z'));
  });

  it('that a zone skipped begin with the next', () => {
    const start = at('2011-12-30T10:00:00Z');
    expect(startOfDay('2011-12-30', 'Pacific/Apia')).toBe(start);
    expect(startOfDay('2011-12-31', 'Pacific/Apia')).toBe(start);
    expect(firstDayFrom(start, 'Pacific/Apia')).toBe('2011-12-30');
    expect(firstDayFrom(start + 1, 'Pacific/Apia')).toBe('2012-01-01');
  });

  it('in a zone that does not exist are days in UTC', () => {
    expect(startOfDay('2024-06-15', 'Europe/Atlantis')).toBe(at('2024-06-15T00:00:00Z'));
  });

  it('add over months and leap days', () => {
    expect(addDays('2024-02-28', 2)).toBe('2024-03-01');
    expect(addDays('2024-03-01', -1)).toBe('2024-02-29');
  });
});

describe('dates', () => {
  it.each([
    ['2024-05-01', { day: '2024-05-01' }],
    ['2024-05-01T10:00:00Z', { ms: at('2024-05-01T10:00:00Z') }],
    ['2024-05-01 10:00', { ms: at('2024-05-01T10:00:00Z') }],
    ['2024-05-01T10:00:00.123456789+02:30', { ms: at('2024-05-01T07:30:00.123Z') }],
    ['2024-05-01T10:00:00-0800', { ms: at('2024-05-01T18:00:00Z') }],
    ['2000-02-29', { day: '2000-02-29' }],
  ])('%s is one', (text, value) => expect(dateValue(text)).toEqual(value));

  it.each([
    '2024-02-30',
    '1900-02-29',
    '0000-02-29',
    '2024-5-1',
    '2024-05-01T24:00:00Z',
    '',
    5,
    null,
    ['2024-05-01'],
  ])('%j is none', (value) => expect(dateValue(value)).toBeUndefined());
});

describe('case', () => {
  it('folds every letter that has one lower form, and never into ASCII', () => {
    expect(foldCase('MÜNCHEN Σ 𐐀')).toBe('münchen σ 𐐨');
    expect(foldCase('\u212a')).toBe('\u212a');
    expect(foldCase('İ')).toBe('İ');
  });

  it('needs pairs only for letters outside ASCII', () => {
    expect(foldingPairs(['berlin'])).toEqual({ from: '', to: '' });
    expect(foldingPairs(['münchen'])).toEqual({ from: 'Ü', to: 'ü' });
    expect(foldingPairs(['å'])).toEqual({ from: 'Å\u212b', to: 'åå' });
  });
});
