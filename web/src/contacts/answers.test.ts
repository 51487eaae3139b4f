import { describe, expect, it } from 'vitest';
import { reachTone, reachWord, sparkline, warmth } from './answers.ts';

const now = new Date('2026-11-22T12:00:00Z');
const ago = (days: number): string => new Date(now.getTime() - days * 86_400_000).toISOString();
/** Acts by how many days ago they were. */
const daysOf = (acts: Record<number, number>): number[] =>
  Array.from({ length: 90 }, (_, at) => acts[89 - at] ?? 0);

describe('how warm somebody is', () => {
  it('says a word and what it rests on', () => {
    expect(warmth({ days: daysOf({}), lastAt: null }, now)).toEqual({
      word: 'Silent',
      why: 'nothing in 90 days',
    });
    expect(warmth({ days: daysOf({ 40: 3 }), lastAt: ago(40) }, now)).toEqual({
      word: 'Silent',
      why: 'nothing for 40 days',
    });
    expect(warmth({ days: daysOf({ 0: 3 }), lastAt: ago(0) }, now)).toEqual({
      word: 'Here now',
      why: 'active on 1 day of 30',
    });
    expect(warmth({ days: daysOf({ 20: 3 }), lastAt: ago(20) }, now).word).toBe('Cooling');
    expect(warmth({ days: daysOf({ 2: 9, 20: 3 }), lastAt: ago(2) }, now)).toEqual({
      word: 'Warming',
      why: 'active on 2 days of 30, more than before',
    });
    expect(warmth({ days: daysOf({ 2: 1, 20: 3 }), lastAt: ago(2) }, now).word).toBe('Cooling');
    expect(warmth({ days: daysOf({ 2: 1 }), lastAt: ago(2) }, now).word).toBe('Warming');
    const often = Object.fromEntries(Array.from({ length: 28 }, (_, at) => [at, 2]));
    expect(warmth({ days: daysOf(often), lastAt: ago(0.5) }, now).word).toBe('Very active');
  });

  it('draws 90 days as 30 points, the oldest first, and loses no act', () => {
    const points = sparkline(daysOf({ 0: 2, 1: 1, 89: 5 }));
    expect(points).toHaveLength(30);
    expect([points[0], points.at(-1)]).toEqual([5, 3]);
  });
});

it('says of a channel whether we may write there, and that agreeing to nothing is no yes', () => {
  const reach = { channel: 'sms', reachable: true, why: '', suppression: null, topics: ['Offers'] } as const;
  const said = (more: object) => {
    const one = { ...reach, topics: ['Offers'], ...more };
    return [reachWord(one), reachTone(one)];
  };
  expect(said({})).toEqual(['yes', 'good']);
  expect(said({ topics: [] })).toEqual(['transactional only', 'muted']);
  expect(said({ reachable: false, topics: [] })).toEqual(['no', 'muted']);
});
