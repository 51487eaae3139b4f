import { describe, expect, it } from 'vitest';
import { type Attempt, isOneTooMany } from './bars.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 22);
const attempt = (daysAgo: number, more: Partial<Attempt> = {}): Attempt => ({
  address: 'ada@example.org',
  requestedAt: new Date(NOW - daysAgo * DAY),
  hasBounced: true,
  hasArrived: false,
  ...more,
});
/** Newest first; the newest is the one that has just bounced, before that is written. */
const bounces = (...daysAgo: number[]): Attempt[] =>
  daysAgo.map((days, n) => attempt(days, { hasBounced: n > 0 }));
const isBarred = (attempts: Attempt[]): boolean => isOneTooMany(attempts, 'Ada@example.org', NOW);

describe('soft bounces bar an address', () => {
  it('after five in a row over seven days', () => {
    expect(isBarred(bounces(0, 2, 4, 6, 7))).toBe(true);
  });
  it('not after four', () => expect(isBarred(bounces(0, 3, 6, 9))).toBe(false));
  it('not within six days', () => expect(isBarred(bounces(0, 1, 2, 3, 4, 5, 6))).toBe(false));
  it('not when one between arrived', () => {
    const row = bounces(0, 2, 4, 6, 8, 10);
    expect(isBarred(row.with(3, attempt(6, { hasArrived: true })))).toBe(false);
    expect(isBarred(row.with(3, attempt(6, { hasBounced: false })))).toBe(false);
  });
  it('counting only what went to that address', () => {
    const other = { address: 'ada@elsewhere.example' };
    const row = [attempt(0), attempt(1, other), attempt(2), attempt(3, other), attempt(8), attempt(9)];
    expect(isBarred(row)).toBe(false);
  });
});
