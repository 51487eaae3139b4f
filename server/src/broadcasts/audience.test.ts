import { describe, expect, it } from 'vitest';
import { type ReadSegment, startAudience } from './audience.ts';

const segment = (key: string, id: number, more: Partial<ReadSegment> = {}): ReadSegment => ({
  id,
  key,
  readsMessages: false,
  names: [],
  ...more,
});
const who = (include: string[], exclude: string[] = [], everyone = false) => ({
  who: {
    everyone,
    include: include.map((key) => ({ segment: key })),
    exclude: exclude.map((key) => ({ segment: key })),
  },
});
const SEGMENTS = [
  segment('vip', 1),
  segment('staff', 2),
  segment('mailed', 3, { readsMessages: true }),
  segment('rested', 4, { names: ['mailed'] }),
  segment('rested-vip', 5, { names: ['vip', 'rested'] }),
];

describe('what the start of a message asks of the segments of its broadcast', () => {
  it('those it is for and those that are left out', () => {
    expect(startAudience(who(['vip'], ['staff']), SEGMENTS)).toEqual({ include: [1], exclude: [2] });
    expect(startAudience(who([], ['staff'], true), SEGMENTS)).toEqual({ include: null, exclude: [2] });
  });
  it('none that the message itself moves, however far off it reads messages', () => {
    expect(startAudience(who(['vip'], ['mailed', 'staff']), SEGMENTS)).toEqual({
      include: [1],
      exclude: [2],
    });
    for (const moved of ['mailed', 'rested', 'rested-vip'])
      expect(startAudience(who(['vip', moved]), SEGMENTS)).toEqual({ include: null, exclude: [] });
  });
  it('a segment that is not live any more has nobody', () => {
    expect(startAudience(who(['gone']), SEGMENTS)).toEqual({ include: [], exclude: [] });
  });
});
