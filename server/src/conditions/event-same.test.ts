import { describe, expect, it } from 'vitest';
import { compileCondition } from './compile.ts';
import { evaluate, holds } from './evaluate.ts';
import { explain } from './explain.ts';
import { NOTHING_KNOWN } from './known.ts';
import type { EventLeaf, Facts } from './model.ts';
import { parseCondition } from './schema.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-03-10T12:00:00Z');
const EVENT_MAP = { productViewed: { events: ['Viewed'], properties: { productId: ['sku', 'product_id'] } } };

const leaf: EventLeaf = {
  kind: 'event',
  event: '@productViewed',
  where: [{ property: '@productId', op: 'equals', entry: '@productId' }],
  count: { op: 'atLeast', n: 2 },
  within: { hours: 24 },
};

/** A contact who viewed these (hours ago, product), in an enrollment that a view of `product` started. */
const judged = (condition: EventLeaf, views: readonly (readonly [number, string])[], product?: string) => {
  const compiled = compileCondition(condition, { eventMap: EVENT_MAP });
  const seen = views.map(([hours, value], n) => ({ atMs: NOW - hours * HOUR, eventId: `e${n}`, value }));
  const facts: Facts = {
    attributes: {},
    ring: () => [],
    inSegment: () => ({ member: false, until: Infinity }),
    timeZone: 'UTC',
    known: { ...NOTHING_KNOWN, occurrences: (id) => (id === compiled.histories[0]!.id ? seen : []) },
    ...(product
      ? { entry: { enrollmentId: 'en', properties: { sku: product }, aliases: { '@productId': ['sku'] } } }
      : {}),
  };
  return { ...holds(compiled, facts, NOW), because: evaluate(compiled, facts, NOW).because };
};

describe('events that share a value with what started the enrollment', () => {
  it('count only those, inside the window, and stand until one leaves it', () => {
    const views = [
      [1, 'p1'],
      [2, 'p2'],
      [20, 'p1'],
      [30, 'p1'],
    ] as const;
    expect(judged(leaf, views, 'p1')).toMatchObject({ matched: true, until: NOW + 4 * HOUR });
    expect(judged(leaf, views, 'p2')).toMatchObject({ matched: false });
    expect(judged(leaf, views, 'p1').because.text).toBe(
      'viewed a product twice in the last 24 hours where productId is the productId of the start',
    );
    expect(judged({ ...leaf, count: { op: 'exactly', n: 0 } }, views, 'p3')).toMatchObject({ matched: true });
  });

  it('are none outside of an enrollment, in memory and in SQL', () => {
    expect(judged(leaf, [[1, 'p1']])).toMatchObject({ matched: false, until: Infinity });
    const compiled = compileCondition(leaf, { eventMap: EVENT_MAP });
    expect(compiled.entryUsed).toBe(true);
    expect(compiled.needs).toEqual([]);
    expect(explain(leaf, { names: {} })).toContain('the productId of the start');
  });

  it('are compared by one test that asks for the same', () => {
    const where = leaf.where![0]!;
    expect(parseCondition(leaf)).toMatchObject({ ok: true });
    for (const tests of [[{ ...where, op: 'contains' }], [where, where]])
      expect(parseCondition({ ...leaf, where: tests })).toMatchObject({
        ok: false,
        problems: [{ path: 'where' }],
      });
  });
});
