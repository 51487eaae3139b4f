import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../platform/index.ts';
import { documentDiff } from './index.ts';

describe('the difference of two documents', () => {
  it('names each change by its path', () => {
    const before = { name: 'A', condition: { all: [{ op: 'equals', value: 1 }] }, gone: true };
    const after = { name: 'A', condition: { all: [{ op: 'equals', value: 2 }] }, 'odd key': null };
    expect(documentDiff(before, after)).toEqual([
      { path: 'condition.all[0].value', what: 'changed', before: 1, after: 2 },
      { path: 'gone', what: 'removed', before: true },
      { path: '["odd key"]', what: 'added', after: null },
    ]);
  });

  it('shows one insertion into a list as one change', () => {
    expect(documentDiff([1, 2, 3], [1, 9, 2, 3])).toEqual([{ path: '[1]', what: 'added', after: 9 }]);
    expect(documentDiff({}, JSON.parse('{"constructor": 1}'))).toEqual([
      { path: 'constructor', what: 'added', after: 1 },
    ]);
    expect(documentDiff([1, 2, 3], [1, 3])).toEqual([{ path: '[1]', what: 'removed', before: 2 }]);
  });

  const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;
  it('is empty exactly when the documents are the same, whatever the order of members', () => {
    const sorted = (value: Json): Json => {
      if (Array.isArray(value)) return value.map(sorted);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.keys(value)
          .sort()
          .reverse()
          .map((key) => [key, sorted(value[key]!)]),
      );
    };
    fc.assert(
      fc.property(json, (a) => {
        expect(documentDiff(a, sorted(a))).toEqual([]);
      }),
    );
    fc.assert(
      fc.property(json, json, (a, b) => {
        const isSame = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
        expect(documentDiff(a, b).length === 0).toBe(isSame);
      }),
    );
  });
});
