import { expect, it } from 'vitest';
import { createRests } from './rests.ts';

/** Passes of `claimed` inputs, `everyMs` apart, none of them full: the rests that follow. */
const restsOf = (claimed: number, everyMs: number, passes: number): number[] => {
  const rests = createRests();
  return Array.from({ length: passes }, (_, n) => rests.after({ claimed, isFull: false }, n * everyMs));
};

it('a lone input waits for nothing, nor do those that come after a pause', () => {
  const rests = createRests();
  const lone = Array.from({ length: 5 }, (_, n) => {
    const restMs = rests.after({ claimed: 1, isFull: false }, n * 50);
    rests.slept(48);
    return restMs;
  });
  expect(lone).toEqual([0, 0, 0, 0, 0]);
});

it('the more come, the longer the rest, so that passes are worth their costs', () => {
  expect(restsOf(1, 20, 4)).toEqual([0, 15, 15, 15]);
  expect(restsOf(16, 20, 4)).toEqual([0, 60, 60, 60]);
  expect(restsOf(150, 60, 4)).toEqual([0, 100, 100, 100]);
});

it('nobody rests while more waits than one pass takes, nor for a look that found nothing', () => {
  const rests = createRests();
  expect([0, 10, 20].map((nowMs) => rests.after({ claimed: 1_000, isFull: true }, nowMs))).toEqual([0, 0, 0]);
  expect(rests.after({ claimed: 0, isFull: false }, 30)).toBe(0);
});
