/** P18: statistics do not flatter. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chancesToBeBest } from './best.ts';
import { logEvidence, shareInterval } from './evidence.ts';
import { isMismatch, type Tally, verdictOn } from './experiment.ts';

/** Mulberry32: the same numbers at every run. */
const dice = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};

interface Arm {
  share: number;
  rate: number;
}

/** People come one by one, some react later than others; after each reaction somebody looks. */
const everShown = (arms: readonly Arm[], people: number, next: () => number): string | null => {
  const tallies: Tally[] = arms.map(({ share }, n) => ({ id: 'ABCD'[n]!, share, people: 0, reacted: 0 }));
  const later: { at: number; tally: Tally }[] = [];
  for (let at = 0; at < people; at++) {
    const lot = next();
    const ends = arms.map((_, n) => arms.slice(0, n + 1).reduce((sum, { share }) => sum + share, 0));
    const n = ends.findIndex((end) => lot < end);
    const arm = n < 0 ? arms.length - 1 : n;
    tallies[arm]!.people++;
    if (next() < arms[arm]!.rate) later.push({ at: at + next() * 300, tally: tallies[arm]! });
    const due = later.findIndex((one) => one.at <= at);
    if (due < 0) continue;
    later.splice(due, 1)[0]!.tally.reacted++;
    const { winner } = verdictOn(tallies);
    if (winner) return winner;
  }
  return null;
};

describe('a running experiment that is looked at after every reaction (P18)', () => {
  it('says in at most 5 of 100 that there is a difference where there is none, over 2,000 of them', () => {
    let shown = 0;
    for (let seed = 1; seed <= 2_000; seed++) {
      const next = dice(seed);
      const rate = 0.02 + next() * 0.4;
      const share = seed % 2 === 0 ? 0.5 : 0.2;
      if (
        everShown(
          [
            { share, rate },
            { share: 1 - share, rate },
          ],
          1_200,
          next,
        )
      )
        shown++;
    }
    expect(shown / 2_000).toBeLessThanOrEqual(0.05);
    // a rule that never says anything would pass too
    expect(shown).toBeGreaterThan(0);
  });

  it('finds a difference that is there, and the right one', () => {
    const found = Array.from({ length: 40 }, (_, seed) =>
      everShown(
        [
          { share: 0.5, rate: 0.06 },
          { share: 0.5, rate: 0.12 },
        ],
        6_000,
        dice(seed + 7),
      ),
    );
    expect(found.filter((id) => id === 'B').length).toBeGreaterThanOrEqual(38);
    expect(found).not.toContain('A');
  });

  it('holds with three variants', () => {
    let shown = 0;
    for (let seed = 1; seed <= 300; seed++) {
      const third = { share: 1 / 3, rate: 0.1 };
      if (everShown([third, third, third], 1_200, dice(seed))) shown++;
    }
    expect(shown / 300).toBeLessThanOrEqual(0.05);
  });
});

describe('what is said of an experiment', () => {
  const tally = (id: string, people: number, reacted: number, share = 50): Tally => ({
    id,
    share,
    people,
    reacted,
  });

  it('"no difference shown" is an answer, with who is ahead and an interval that holds nought', () => {
    const verdict = verdictOn([tally('A', 1_000, 101), tally('B', 1_010, 110)]);
    expect(verdict).toMatchObject({ says: 'noDifference', winner: null, ahead: 'B' });
    const [lift] = verdict.lifts;
    expect(lift!.low!).toBeLessThan(0);
    expect(lift!.high!).toBeGreaterThan(0);
  });

  it('concludes nothing when the lot did not draw as it should', () => {
    expect(verdictOn([tally('A', 1_000, 50), tally('B', 1_400, 190)])).toMatchObject({
      says: 'mismatch',
      winner: null,
    });
    expect(isMismatch([tally('A', 1_000, 0), tally('B', 1_040, 0)])).toBe(false);
  });

  it('waits for more than a handful of reactions', () => {
    expect(verdictOn([tally('A', 400, 0), tally('B', 400, 15)]).says).toBe('tooFew');
    expect(verdictOn([tally('A', 0, 0), tally('B', 0, 0)])).toMatchObject({ says: 'tooFew', ahead: 'A' });
  });
});

describe('the interval of a share', () => {
  const options = { concentration: 100, alpha: 0.05 };

  it('holds what was seen, and excludes exactly what the evidence speaks against', () => {
    fc.assert(
      fc.property(
        fc.nat(2_000),
        fc.nat(2_000),
        fc.double({ min: 0.05, max: 0.95, noNaN: true }),
        (a, b, share) => {
          const { low, high } = shareInterval([a, b], share, options);
          if (a + b > 0) {
            expect(low).toBeLessThanOrEqual(a / (a + b));
            expect(high).toBeGreaterThanOrEqual(a / (a + b));
          }
          const speaksAgainst = logEvidence([a, b], [share, 1 - share], 100) >= -Math.log(0.05) + 1e-6;
          if (speaksAgainst) expect(share < low || share > high).toBe(true);
        },
      ),
    );
  });

  it('is narrower with more people', () => {
    const width = (n: number): number => {
      const { low, high } = shareInterval([n, n], 0.5, options);
      return high - low;
    };
    expect(width(1_000)).toBeLessThan(width(100));
    expect(shareInterval([0, 0], 0.5, options)).toEqual({ low: 0, high: 1 });
  });
});

describe('how sure it is that each of some ways is the best', () => {
  const chances = (...ways: [people: number, reacted: number][]) =>
    chancesToBeBest(ways.map(([people, reacted]) => ({ people, reacted }))).map(
      (chance) => Math.round(chance * 1_000) / 1_000,
    );

  it('is what the formula for two gives (one that never reacted against one that did once)', () => {
    // P(X > Y) of Beta(1, 11) and Beta(2, 10): B(2, 21) / B(2, 10) = 5 / 21
    expect(chances([10, 0], [10, 1])).toEqual([0.238, 0.762]);
    // a rate known to be 0.1 against Beta(2, 3): P(> 0.1) = 0.9477
    expect(chances([1_000_000, 100_000], [3, 1])).toEqual([0.052, 0.948]);
  });

  it('is even where nothing differs, however many they are', () => {
    expect(chances([0, 0], [0, 0], [0, 0], [0, 0])).toEqual([0.25, 0.25, 0.25, 0.25]);
    expect(chances([1e9, 1e8], [1e9, 1e8])).toEqual([0.5, 0.5]);
  });

  it('is what drawing from the rates comes to', () => {
    const next = dice(7);
    const gamma = (k: number): number => {
      let sum = 0;
      for (let n = 0; n < k; n++) sum -= Math.log(1 - next());
      return sum;
    };
    const ways: [number, number][] = [
      [100, 10],
      [100, 13],
      [20, 3],
    ];
    const wins = ways.map(() => 0);
    const DRAWS = 20_000;
    for (let n = 0; n < DRAWS; n++) {
      const rates = ways.map(([people, reacted]) => {
        const [did, not] = [gamma(1 + reacted), gamma(1 + people - reacted)];
        return did / (did + not);
      });
      wins[rates.indexOf(Math.max(...rates))]! += 1;
    }
    for (const [n, chance] of chances(...ways).entries())
      expect(Math.abs(wins[n]! / DRAWS - chance)).toBeLessThan(0.02);
  });
});
