import { describe, expect, it } from 'vitest';
import { type EventMap, matches, mergeNeeds, needOf, resolveMatcher, ringInsert } from './index.ts';

const EVENT_MAP: EventMap = {
  order: { events: ['Order Completed', 'Till sale'], properties: { id: 'order_id', cartId: 'cart' } },
  cart: { events: ['Cart Updated'], properties: { id: 'cart_id' } },
};

describe('matchers', () => {
  it('a meaning matches any event that has it, and reads mapped properties', () => {
    const matcher = resolveMatcher('@order', [{ property: '@id', op: 'equals', value: 'A1' }], EVENT_MAP);
    expect(matches(matcher, { name: 'Till sale', properties: { order_id: 'a1' } })).toBe(true);
    expect(matches(matcher, { name: 'Till sale', properties: { '@id': 'a1' } })).toBe(false);
    expect(matches(matcher, { name: 'Cart Updated', properties: { order_id: 'A1' } })).toBe(false);
  });

  it('a meaning that is not mapped matches nothing', () => {
    const matcher = resolveMatcher('@refund', undefined, EVENT_MAP);
    expect(matches(matcher, { name: '@refund', properties: {} })).toBe(false);
  });

  it('compares with what started the enrollment', () => {
    const entry = {
      enrollmentId: 'e-1',
      properties: { cart_id: 'c-7' },
      aliases: { '@id': ['cart_id'] },
    };
    const sameCart = resolveMatcher(
      '@order',
      [{ property: '@cartId', op: 'equals', entry: '@id' }],
      EVENT_MAP,
    );
    const order = (cart: string) => ({ name: 'Order Completed', properties: { cart } });
    expect(matches(sameCart, order('c-7'), entry)).toBe(true);
    expect(matches(sameCart, order('c-8'), entry)).toBe(false);
    expect(matches(sameCart, order('c-7'))).toBe(false);
    const own = resolveMatcher(
      'Reply',
      [{ property: 'trip', op: 'equals', entry: '$enrollment' }],
      EVENT_MAP,
    );
    expect(matches(own, { name: 'Reply', properties: { trip: 'e-1' } }, entry)).toBe(true);
  });

  it('an entry without the value makes a comparison false and its negation true', () => {
    const event = { name: 'A', properties: { x: 1 } };
    const entry = { enrollmentId: 'e', properties: {}, aliases: {} };
    expect(
      matches(resolveMatcher('A', [{ property: 'x', op: 'equals', entry: 'y' }], {}), event, entry),
    ).toBe(false);
    expect(
      matches(resolveMatcher('A', [{ property: 'x', op: 'notEquals', entry: 'y' }], {}), event, entry),
    ).toBe(true);
  });
});

describe('a meaning with several names of one property', () => {
  const map: EventMap = {
    order: { events: ['Order Completed', 'purchase'], properties: { value: ['total', 'price'] } },
  };
  const big = resolveMatcher('@order', [{ property: '@value', op: 'atLeast', value: 100 }], map);

  it('reads the first that the event has, and not null', () => {
    expect(matches(big, { name: 'Order Completed', properties: { total: 120, price: 1 } })).toBe(true);
    expect(matches(big, { name: 'Order Completed', properties: { total: 1, price: 120 } })).toBe(false);
    expect(matches(big, { name: 'purchase', properties: { price: 120 } })).toBe(true);
    expect(matches(big, { name: 'purchase', properties: { total: null, price: 120 } })).toBe(true);
    expect(matches(big, { name: 'purchase', properties: {} })).toBe(false);
  });

  it('counts as before when there is one name, written as a text or as a list', () => {
    const need = (names: string | string[]) =>
      needOf(
        resolveMatcher('@order', [{ property: '@value', op: 'exists' }], {
          order: { events: ['purchase'], properties: { value: names } },
        }),
        1,
      ).id;
    expect(need(['price'])).toBe(need('price'));
    expect(need(['total', 'price'])).not.toBe(need(['price', 'total']));
  });
});

describe('needs', () => {
  it('of the same meaning are one, as deep as the deepest', () => {
    const a = needOf(resolveMatcher('@order', [{ property: '@id', op: 'exists' }], EVENT_MAP), 2);
    const b = needOf(resolveMatcher('@order', [{ property: 'order_id', op: 'exists' }], EVENT_MAP), 5);
    const c = needOf(resolveMatcher('@cart', [{ property: '@id', op: 'exists' }], EVENT_MAP), 1);
    expect(a.id).toBe(b.id);
    expect(mergeNeeds([[a], [b, c]]).map((need) => need.depth)).toEqual([6, 2]);
  });

  it('keep a ring newest first, late events in their place, no longer than its depth', () => {
    expect(ringInsert([], 5, 3)).toEqual([5]);
    expect(ringInsert([9, 3], 5, 3)).toEqual([9, 5, 3]);
    expect(ringInsert([9, 5, 3], 5, 3)).toEqual([9, 5, 5]);
    expect(ringInsert([9, 5, 3], 1, 3)).toEqual([9, 5, 3]);
  });
});
