import { expect, it } from 'vitest';
import { createRates } from './rate.ts';

it('a broadcast leaves as fast as the looks of the last half minute say, at first as since it began', () => {
  const rates = createRates();
  expect(rates.rateOf(1, { atMs: 10_000, sent: 500 }, 0)).toBe(50);
  expect(rates.rateOf(1, { atMs: 12_000, sent: 700 }, 0)).toBe(100);
  expect(rates.rateOf(1, { atMs: 60_000, sent: 700 }, 0)).toBe(11.7);
  expect(rates.rateOf(1, { atMs: 62_000, sent: 700 }, 0)).toBe(0);
  expect(rates.rateOf(2, { atMs: 62_000, sent: 62 }, 0)).toBe(1);
});
