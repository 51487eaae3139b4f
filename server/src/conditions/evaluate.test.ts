import { describe, expect, it } from 'vitest';
import {
  type Condition,
  compileCondition,
  type EventLeaf,
  evaluate,
  type Facts,
  holds,
  longestBar,
  NOTHING_KNOWN,
} from './index.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2024-06-15T12:00:00Z');

const facts = (attributes: Facts['attributes'], ring: number[] = [], timeZone = 'UTC'): Facts => ({
  attributes,
  ring: () => ring,
  inSegment: () => ({ member: false, until: Infinity }),
  timeZone,
  known: NOTHING_KNOWN,
});

const matchedOf = (condition: Condition, attributes: Facts['attributes'], timeZone = 'UTC'): boolean =>
  holds(compileCondition(condition, { eventMap: {} }), facts(attributes, [], timeZone), NOW).matched;

const attribute = (op: string, value?: unknown): Condition =>
  ({ kind: 'attribute', attribute: 'x', op, ...(value === undefined ? {} : { value }) }) as Condition;

describe('who can be reached', () => {
  const reachable = { kind: 'reachable', is: 'reachable' } as const;
  const person = (
    said: 'granted' | 'refused' | 'pending' | null,
    bars: { topic: string; untilMs: number | null }[] = [],
    basis: 'unlessRefused' | 'consent' | 'archived' = 'unlessRefused',
  ): Facts => ({
    ...facts({ email: 'ana@example.com', phone: '+436601234567' }),
    known: {
      ...NOTHING_KNOWN,
      consent: () => said,
      bar: (_channel, topic) => longestBar(bars, topic),
      topicBasis: () => basis,
    },
  });
  const SOON = NOW + HOUR;

  it.each([
    [
      'about anything, whatever they said to a topic',
      { channel: 'email' },
      person('refused'),
      true,
      Infinity,
    ],
    ['about what they did not refuse', { channel: 'email', topic: 'golf' }, person(null), true, Infinity],
    ['not about what they refused', { channel: 'email', topic: 'golf' }, person('refused'), false, Infinity],
    ['not before they confirmed', { channel: 'email', topic: 'golf' }, person('pending'), false, Infinity],
    [
      'not without their word',
      { channel: 'email', topic: 'golf' },
      person(null, [], 'consent'),
      false,
      Infinity,
    ],
    [
      'not about an archived topic',
      { channel: 'email', topic: 'golf' },
      person('granted', [], 'archived'),
      false,
      Infinity,
    ],
    ['never by text without their word', { channel: 'sms', topic: 'golf' }, person(null), false, Infinity],
    ['by text with it', { channel: 'sms', topic: 'golf' }, person('granted'), true, Infinity],
    [
      'not in a pause, but after it',
      { channel: 'email' },
      person(null, [{ topic: '', untilMs: SOON }]),
      false,
      SOON,
    ],
    [
      'about anything else than a barred topic',
      { channel: 'email' },
      person(null, [{ topic: 'golf', untilMs: null }]),
      true,
      Infinity,
    ],
    [
      'not about the barred topic',
      { channel: 'email', topic: 'golf' },
      person(null, [{ topic: 'golf', untilMs: null }]),
      false,
      Infinity,
    ],
  ] as const)('%s', (_, asked, known, matched, until) => {
    const compiled = compileCondition({ ...reachable, ...asked }, { eventMap: {} });
    expect(holds(compiled, known, NOW)).toEqual({ matched, until });
  });
});

describe('operators', () => {
  it.each([
    ['equals', 'DE', 'de', true],
    ['equals', 'MÜNCHEN', 'münchen', true],
    ['equals', 'k', '\u212a', false],
    ['equals', 100, '100', false],
    ['equals', 'golf', ['tennis', 'Golf'], true],
    ['notEquals', 'golf', ['tennis', 'golf'], false],
    ['anyOf', ['DE', 5, true], 5, true],
    ['noneOf', ['DE'], 'AT', true],
    ['contains', 'OLF', 'Golfing', true],
    ['contains', 'gol', ['golf'], false],
    ['contains', 'GOLF', ['golf'], true],
    ['startsWith', 'an', 'Ana', true],
    ['endsWith', 'NA', 'Ana', true],
    ['greater', 1, 1, false],
    ['atLeast', 1, 1, true],
    ['less', 1, 1, false],
    ['atMost', 1, 1, true],
    ['between', [1, 2], 2, true],
    ['between', ['2024-06-01', '2024-06-30'], '2024-06-30T23:59:59.999Z', true],
    ['between', ['2024-06-01', '2024-06-30'], '2024-07-01T00:00:00Z', false],
    ['exists', undefined, 0, true],
    ['exists', undefined, '', false],
    ['missing', undefined, [], true],
    ['before', '2024-06-01', '2024-05-31', true],
    ['before', '2024-06-01', '2024-06-01', false],
    ['after', '2024-06-01', '2024-06-01T23:59:59Z', false],
    ['after', '2024-06-01', '2024-06-02', true],
    ['after', '2024-06-01T10:00:00Z', '2024-06-01T10:00:00.001Z', true],
    ['after', '2024-06-01T10:00:00Z', '2024-06-01T10:00:00.0009Z', false],
    ['before', '2024-06-01', '0000-01-01', false],
    ['before', '2024-06-01', '2024-02-30', false],
    ['withinLast', { days: 1 }, '2024-06-14T12:00:00.001Z', true],
    ['withinLast', { days: 1 }, '2024-06-14T12:00:00Z', false],
    ['withinLast', { days: 1 }, '2024-06-15T12:00:00.001Z', false],
  ])('%s %j of %j is %s', (op, value, seen, matched) => {
    expect(matchedOf(attribute(op, value), { x: seen as never })).toBe(matched);
  });

  it('a missing value makes a comparison false and its negation true', () => {
    for (const missing of [{}, { x: null }] as Facts['attributes'][]) {
      for (const [op, value] of [
        ['equals', 'a'],
        ['anyOf', ['a']],
        ['atLeast', 1],
        ['before', '2024-01-01'],
      ])
        expect(matchedOf(attribute(op as string, value), missing)).toBe(false);
      for (const [op, value] of [
        ['notEquals', 'a'],
        ['noneOf', ['a']],
        ['notWithinLast', { days: 1 }],
      ])
        expect(matchedOf(attribute(op as string, value), missing)).toBe(true);
    }
  });

  it('reads no value from the prototype', () => {
    expect(matchedOf({ kind: 'attribute', attribute: 'constructor', op: 'exists' }, {})).toBe(false);
  });

  it('a day begins when it begins in the zone (P8)', () => {
    const today = attribute('withinLast', { hours: 12 });
    expect(matchedOf(today, { x: '2024-06-15' }, 'UTC')).toBe(false);
    expect(matchedOf(today, { x: '2024-06-15' }, 'America/New_York')).toBe(true);
  });
});

const heldOf = (leaf: Omit<EventLeaf, 'kind' | 'event'>, ring: number[]) =>
  holds(compileCondition({ kind: 'event', event: 'Order', ...leaf }, { eventMap: {} }), facts({}, ring), NOW);

describe('counts', () => {
  const within = { hours: 10 };
  const ring = [NOW - 1 * HOUR, NOW - 4 * HOUR, NOW - 9 * HOUR, NOW - 10 * HOUR];

  it('at least n ends when the n-th newest leaves the window', () => {
    expect(heldOf({ count: { op: 'atLeast', n: 2 }, within }, ring)).toEqual({
      matched: true,
      until: NOW + 6 * HOUR,
    });
    expect(heldOf({ count: { op: 'atLeast', n: 4 }, within }, ring)).toEqual({
      matched: false,
      until: Infinity,
    });
  });

  it('at most n begins when the one before leaves', () => {
    expect(heldOf({ count: { op: 'atMost', n: 1 }, within }, ring)).toEqual({
      matched: false,
      until: NOW + 6 * HOUR,
    });
    expect(heldOf({ count: { op: 'atMost', n: 3 }, within }, ring)).toEqual({
      matched: true,
      until: Infinity,
    });
  });

  it('exactly n begins and ends', () => {
    expect(heldOf({ count: { op: 'exactly', n: 3 }, within }, ring)).toEqual({
      matched: true,
      until: NOW + 1 * HOUR,
    });
    expect(heldOf({ count: { op: 'exactly', n: 2 }, within }, ring)).toEqual({
      matched: false,
      until: NOW + 1 * HOUR,
    });
    expect(heldOf({ count: { op: 'exactly', n: 0 }, within }, [])).toEqual({
      matched: true,
      until: Infinity,
    });
  });

  it('without a window counts for good', () => {
    expect(heldOf({ count: { op: 'exactly', n: 4 } }, ring)).toEqual({ matched: true, until: Infinity });
  });
});

describe('groups', () => {
  const recent = (hours: number): Condition => ({ kind: 'event', event: 'Order', within: { hours } });
  const old = (hours: number): Condition => ({ not: recent(hours) });
  const untilOf = (condition: Condition): [boolean, number] => {
    const held = holds(compileCondition(condition, { eventMap: {} }), facts({}, [NOW - HOUR]), NOW);
    return [held.matched, (held.until - NOW) / HOUR];
  };

  it('all: true until the first may change, false as long as the longest false child', () => {
    expect(untilOf({ all: [recent(5), recent(9)] })).toEqual([true, 4]);
    expect(untilOf({ all: [old(5), old(9), recent(3)] })).toEqual([false, 8]);
    expect(untilOf({ all: [] })).toEqual([true, Infinity]);
  });

  it('any: the dual', () => {
    expect(untilOf({ any: [recent(5), recent(9), old(3)] })).toEqual([true, 8]);
    expect(untilOf({ any: [old(5), old(9)] })).toEqual([false, 4]);
  });
});

describe('because', () => {
  it('mirrors the tree with the values seen (P12)', () => {
    const condition: Condition = {
      all: [attribute('equals', 'DE'), { not: { kind: 'event', event: '@order', within: { days: 1 } } }],
    };
    const verdict = evaluate(
      compileCondition(condition, { eventMap: {} }),
      facts({ x: 'AT' }, [NOW - HOUR]),
      NOW,
    );
    expect(verdict).toEqual({
      matched: false,
      until: Infinity,
      because: {
        text: 'not all of these hold',
        matched: false,
        children: [
          { text: 'x is AT', seen: 'AT', matched: false },
          {
            text: 'this holds, and must not',
            matched: false,
            children: [{ text: 'ordered once in the last day', seen: 1, matched: true }],
          },
        ],
      },
    });
  });

  it('clips what it quotes', () => {
    const { because } = evaluate(
      compileCondition(attribute('exists'), { eventMap: {} }),
      facts({ x: 'y'.repeat(10_000) }),
      NOW,
    );
    expect(JSON.stringify(because).length).toBeLessThan(1_000);
  });
});
