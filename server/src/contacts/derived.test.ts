import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  COMPUTED_KINDS,
  type ComputedState,
  computedStep,
  computedValue,
  INTEREST_HALF_LIFE_MS,
  type Interests,
  interestWeight,
  topInterests,
  topicsOfPaths,
  withInterest,
} from './index.ts';

const DAY = 86_400_000;

describe('computed attributes', () => {
  const events = [
    { value: 10, atMs: 2 },
    { value: '2,50', atMs: 1 },
    { value: 10, atMs: 3 },
    { value: null, atMs: 4 },
  ];
  const after = (kind: (typeof COMPUTED_KINDS)[number], list: readonly { value: unknown; atMs: number }[]) =>
    computedValue(
      kind,
      list.reduce<ComputedState>(
        (state, { value, atMs }) => computedStep(kind, state, value as never, atMs),
        null,
      ),
    );

  it.each([
    ['count', 4],
    ['sum', 22.5],
    ['first', '2,50'],
    ['last', 10],
    ['mostFrequent', 10],
  ] as const)('%s of the values of four events is %s', (kind, value) => {
    expect(after(kind, events)).toBe(value);
  });

  it.each(COMPUTED_KINDS)('%s of nothing is nothing', (kind) => {
    expect(after(kind, [])).toBeNull();
  });

  it('is the same in whatever order the events come (P2)', () => {
    const event = fc.record({
      value: fc.oneof(fc.integer({ min: -5, max: 5 }), fc.constantFrom('a', 'b', '1'), fc.boolean()),
      atMs: fc.integer({ min: 0, max: 5 }),
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...COMPUTED_KINDS),
        fc
          .array(event, { maxLength: 8 })
          .chain((list) =>
            fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
          ),
        (kind, [list, shuffled]) => {
          expect(after(kind, shuffled)).toEqual(after(kind, list));
        },
      ),
    );
  });
});

describe('interests', () => {
  it('halve in 30 days, and grow by what is looked at', () => {
    const once = withInterest({}, 'trail', 0, 2);
    expect(interestWeight(once, 'trail', INTEREST_HALF_LIFE_MS)).toBe(1);
    expect(
      interestWeight(withInterest(once, 'trail', INTEREST_HALF_LIFE_MS), 'trail', INTEREST_HALF_LIFE_MS),
    ).toBe(2);
    expect(interestWeight(once, 'city', 0)).toBe(0);
  });

  it('weigh the same in whatever order the events come (P2)', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 90 }), { maxLength: 10 }), (days) => {
        const weigh = (list: readonly number[]): number =>
          interestWeight(
            list.reduce<Interests>((known, day) => withInterest(known, 'x', day * DAY), {}),
            'x',
            100 * DAY,
          );
        expect(Math.abs(weigh(days) - weigh([...days].reverse()))).toBeLessThan(0.01);
      }),
    );
  });

  it('stay few: the weakest goes, and what has faded is not shown', () => {
    let interests: Interests = withInterest({}, 'old', 0);
    for (let n = 0; n < 40; n++) interests = withInterest(interests, `topic ${n}`, 60 * DAY + n);
    expect(Object.keys(interests)).toHaveLength(30);
    expect(interests.old).toBeUndefined();
    expect(topInterests(interests, 61 * DAY, 2)).toHaveLength(2);
    expect(topInterests(interests, 365 * DAY, 2)).toEqual([]);
  });

  it('are read off paths by patterns', () => {
    const topics = topicsOfPaths({
      topics: [
        { topic: 'trail', paths: ['/trail/*', '/blog/*trail*'] },
        { topic: 'price', paths: ['/pricing'] },
        { topic: 'all', paths: ['*'] },
      ],
      categories: false,
    });
    expect(topics('/Trail/shoes')).toEqual(['trail', 'all']);
    expect(topics('/blog/best-trails-2026')).toEqual(['trail', 'all']);
    expect(topics('/pricing')).toEqual(['price', 'all']);
    expect(topics('/pricing/x')).toEqual(['all']);
  });
});
