import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cyclePath, dependencyOrder } from './index.ts';

const segment = (key: string, ...segments: string[]) => ({ key, compiled: { segments } });
const keys = (list: { key: string }[]): string => list.map(({ key }) => key).join(' ');

describe('the order of segments', () => {
  it('puts each after those it names, and keeps the given order otherwise', () => {
    expect(keys(dependencyOrder([segment('a', 'c'), segment('b'), segment('c', 'gone')]))).toBe('c a b');
  });

  it('for any segments without a cycle: named ones come first (P4)', () => {
    // Each names only earlier ones; then they are shuffled.
    const acyclic = fc
      .array(fc.array(fc.nat(), { maxLength: 4 }), { minLength: 1, maxLength: 30 })
      .map((lists) =>
        lists.map((list, index) => segment(`s${index}`, ...(index ? list.map((n) => `s${n % index}`) : []))),
      )
      .chain((list) => fc.shuffledSubarray(list, { minLength: list.length }));
    fc.assert(
      fc.property(acyclic, (list) => {
        const ordered = dependencyOrder(list);
        expect(new Set(ordered)).toEqual(new Set(list));
        const place = new Map(ordered.map(({ key }, index) => [key, index]));
        for (const { key, compiled } of ordered)
          for (const named of compiled.segments) expect(place.get(named)!).toBeLessThan(place.get(key)!);
      }),
    );
  });

  it('throws on a cycle, which publishing refuses', () => {
    expect(() => dependencyOrder([segment('a', 'b'), segment('b', 'a')])).toThrow('a > b > a');
  });

  it('finds the way of a cycle', () => {
    const names = new Map([
      ['a', ['x', 'b']],
      ['b', ['c']],
      ['c', ['b', 'a']],
      ['x', []],
    ]);
    expect(cyclePath('a', names)).toEqual(['a', 'b', 'c', 'a']);
    expect(cyclePath('x', names)).toBeUndefined();
    expect(cyclePath('s', new Map([['s', ['s']]]))).toEqual(['s', 's']);
  });
});
