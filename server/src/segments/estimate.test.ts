import { describe, expect, it } from 'vitest';
import { BUCKETS_ALL, scaledUp } from './estimate.ts';

const A_256TH = BUCKETS_ALL / 256;

describe('a count by a sample of buckets', () => {
  it('is exact when all were looked through, however few', () => {
    for (const found of [0, 1, 1_000])
      expect(scaledUp(found, BUCKETS_ALL)).toEqual({ count: found, about: false });
  });

  it('is about as many as the sample says', () => {
    expect(scaledUp(400, A_256TH)).toEqual({ count: 102_400, about: true });
    expect(scaledUp(10, A_256TH)).toEqual({ count: 2_560, about: true });
  });

  it('says of the rare only below which number they are, and of none that some may be missed', () => {
    expect(scaledUp(0, A_256TH)).toEqual({ count: 0, about: true, below: 800 });
    expect(scaledUp(1, A_256TH)).toEqual({ count: 256, about: true, below: 1_600 });
    expect(scaledUp(9, A_256TH)).toEqual({ count: 2_304, about: true, below: 4_700 });
  });

  it('has bounds that hold nineteen times in twenty, for whatever number there is', () => {
    /** Chances of a Poisson draw of that mean to be 0, 1, 2 ... */
    const chances = (mean: number): number[] => {
      const all = [Math.exp(-mean)];
      for (let found = 1; found < 10; found++) all.push((all[found - 1]! * mean) / found);
      return all;
    };
    for (let people = 100; people <= 4_000; people += 100) {
      const wrong = chances(people / 256).reduce(
        (sum, chance, found) => sum + (scaledUp(found, A_256TH).below! <= people ? chance : 0),
        0,
      );
      expect(wrong, `${people} people`).toBeLessThan(0.05);
    }
  });
});
