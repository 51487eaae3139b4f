import fc from 'fast-check';
import type { Json } from '../../platform/json.ts';
import type { Condition, Duration, EventMap, Operator, PropertyTest } from '../model.ts';

/**
 * Profiles, events, clocks and conditions drawn from the same small pools, so that they meet: values equal
 * operands, and occurrences fall exactly on the edges of windows.
 */

export const BASE_MS = Date.parse('2024-03-31T01:00:00.000Z');
const HOUR_MS = 3_600_000;

export const ZONES = ['UTC', 'Europe/Berlin', 'America/Sao_Paulo', 'Asia/Kolkata', 'Pacific/Apia'];
export const SEGMENTS = ['regulars', 'sleepers', 'unknown'];

export const EVENT_MAP: EventMap = {
  order: {
    events: ['Order Completed', 'Till sale'],
    properties: { value: ['total', 'b', '__proto__'], id: 'a' },
  },
  cart: { events: ['Cart'], properties: {} },
};

/** Hours before BASE_MS at which things happen, and lengths of windows: sums of the same few numbers. */
const hours = fc.constantFrom(0, 1, 2, 3, 5, 8, 22, 23, 24, 25, 46, 47, 48, 49, 72, 8760);
const jitterMs = fc.constantFrom(0, 0, 0, 1, -1);
/** Never after BASE_MS: an event does not occur after it was received. */
export const pastMs = fc
  .tuple(hours, jitterMs)
  .map(([hour, jitter]) => Math.min(BASE_MS, BASE_MS - hour * HOUR_MS + jitter));
export const nowMs = fc
  .tuple(hours, jitterMs)
  .map(([hour, jitter]) => Math.max(BASE_MS, BASE_MS + hour * HOUR_MS + jitter));
export const window: fc.Arbitrary<Duration> = fc.oneof(
  hours.filter((hour) => hour > 0).map((hour) => ({ hours: hour })),
  fc.constantFrom({ days: 1 }, { days: 2, hours: 1 }, { seconds: 1 }, { days: 3_660 }, { minutes: 60 }),
);

/** Texts that differ by case, by a look-alike, by a blank: each family holds what must and must not fold together. */
const FAMILIES = [
  ['Berlin', 'BERLIN', 'berlin', 'berlin ', 'Berl\nin'],
  ['München', 'MÜNCHEN', 'münchen', 'mu\u0308nchen', 'MÜnchen'],
  ['Straße', 'STRASSE', 'STRAẞE', 'straße', 'strasſe'],
  ['ΣΊΣΥΦΟΣ', 'σίσυφος', 'σίσυφοσ', 'Σίσυφος'],
  ['K', 'k', '\u212a', 'Κ', 'κ'],
  ['İstanbul', 'istanbul', 'ISTANBUL', 'ıstanbul', 'i\u0307stanbul'],
  ['ǅ', 'ǆ', 'Ǆ', '\u2126', 'ω', 'Ω', 'Å', '\u212b', 'å'],
  ['𐐀b', '𐐨B', '😀', '😀b', '가', '中'],
  ["o'brien", "O'BRIEN", '%', '_', '\\', '"', '$1', '{}'],
  ['1', '100', 'true', 'null', '[]', '2024-03-31'],
];
const inFamilies = fc.constantFrom(...FAMILIES).chain((family) => fc.constantFrom(...family));
const storable = (value: string): boolean => !value.includes('\0') && !/\p{Surrogate}/u.test(value);
const text = fc.oneof(
  { weight: 5, arbitrary: inFamilies },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 6 }).filter(storable) },
);
/** A piece of a text: its start, its end or its middle. */
const piece = fc
  .tuple(text, fc.nat(3), fc.integer({ min: 1, max: 4 }))
  .map(([whole, from, length]) => [...whole].slice(from, from + length).join('') || whole)
  .filter((part) => part.length > 0);

const number = fc.oneof(
  fc.constantFrom(0, 1, -1, 2, 3, 100, 100.5, 99.99, 0.1, 0.30000000000000004, 1e21, 1.7976931348623157e308, 5e-324, 2 ** 53),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
); // biome-ignore format: a pool reads better dense

const day = fc.constantFrom(
  '2024-03-29', '2024-03-30', '2024-03-31', '2024-04-01', '2024-02-29', '2018-11-04', '2011-12-29', '2011-12-30', '2011-12-31',
); // biome-ignore format: a pool reads better dense
const instant = pastMs.map((ms) => new Date(ms).toISOString());
const oddInstant = fc.constantFrom(
  '2024-03-31T01:00:00Z', '2024-03-31T03:00:00+02:00', '2024-03-30 20:00-05:00', '2024-03-31T01:00', '2024-03-31T01:00:00.0009Z',
  '2024-03-31T00:59:59.999999999', '2024-03-30T22:30:00.5-0230', '9999-12-31T23:59:59.999Z', '0001-01-01T00:00:00+14:00',
); // biome-ignore format: a pool reads better dense
const noDate = fc.constantFrom(
  '2024-02-30', '2023-02-29', '0000-01-01', '0000-02-29', '1900-02-29', '2024-13-01', '2024-3-1', '2024-03-31T24:00:00Z',
  '2024-03-31T01:00:60Z', '2024-03-31T01:00:00+15:00', '31.03.2024', '2024-03-31\n', '2024-03-31T01:00:00z', 'today', '٢٠٢٤-٠٣-٣١',
); // biome-ignore format: a pool reads better dense

const scalar: fc.Arbitrary<Json> = fc.oneof(text, number, fc.boolean(), day, instant);

export const value: fc.Arbitrary<Json> = fc.oneof(
  { weight: 3, arbitrary: text as fc.Arbitrary<Json> },
  { weight: 3, arbitrary: number as fc.Arbitrary<Json> },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Json>(null, '', true, false, [], {}, { a: 1 }, ['x', ['y']], [null]),
  },
  { weight: 1, arbitrary: number.map(String) },
  { weight: 2, arbitrary: fc.oneof(day, instant, oddInstant, noDate) as fc.Arbitrary<Json> },
  { weight: 2, arbitrary: fc.array(scalar, { maxLength: 3 }) as fc.Arbitrary<Json> },
);

const NAMES = ['a', 'b', 'total', "it's", '__proto__', 'Größe'];
export const bag: fc.Arbitrary<Record<string, Json>> = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...NAMES), value), {
    selector: ([name]) => name,
    minLength: 2,
    maxLength: NAMES.length,
  })
  .map((pairs) => Object.fromEntries(pairs));

const notEmptyText = text.filter((candidate) => candidate.length > 0);
const choice: fc.Arbitrary<Json> = fc.oneof(notEmptyText, number, fc.boolean(), day);
const dateOperand: fc.Arbitrary<string> = fc.oneof(day, instant, fc.constant('2024-03-31T03:00:00+02:00'));
const ordered = <T extends number | string>(pair: [T, T]): Json =>
  pair[0] <= pair[1] ? pair : [pair[1], pair[0]];

const operand: Record<Operator, fc.Arbitrary<Json> | undefined> = {
  equals: choice,
  notEquals: choice,
  anyOf: fc.array(choice, { minLength: 1, maxLength: 4 }) as fc.Arbitrary<Json>,
  noneOf: fc.array(choice, { minLength: 1, maxLength: 4 }) as fc.Arbitrary<Json>,
  contains: fc.oneof(notEmptyText, piece),
  startsWith: fc.oneof(notEmptyText, piece),
  endsWith: fc.oneof(notEmptyText, piece),
  greater: number,
  atLeast: number,
  less: number,
  atMost: number,
  between: fc.oneof(fc.tuple(number, number).map(ordered), fc.tuple(dateOperand, dateOperand).map(ordered)),
  exists: undefined,
  missing: undefined,
  before: dateOperand,
  after: dateOperand,
  withinLast: window as fc.Arbitrary<Json>,
  notWithinLast: window as fc.Arbitrary<Json>,
};

const operators = Object.keys(operand) as Operator[];
const timeless = operators.filter((op) => op !== 'withinLast' && op !== 'notWithinLast');

const test = (ops: readonly Operator[]): fc.Arbitrary<{ op: Operator; value?: Json }> =>
  fc.constantFrom(...ops).chain((op) => {
    const values = operand[op];
    return values ? values.map((chosen) => ({ op, value: chosen })) : fc.constant({ op });
  });

const propertyTest: fc.Arbitrary<PropertyTest> = fc
  .tuple(fc.constantFrom('a', 'b', 'total', '@value', '@id', '@unmapped'), test(timeless))
  .map(([property, rest]) => ({ property, ...rest }));

const count = fc.oneof(
  fc.record({ op: fc.constant('atLeast' as const), n: fc.integer({ min: 1, max: 4 }) }),
  fc.record({
    op: fc.constantFrom('atMost' as const, 'exactly' as const),
    n: fc.integer({ min: 0, max: 3 }),
  }),
);

export const EVENT_NAMES = ['Order Completed', 'Till sale', 'Cart', 'Page', 'page'];

const attributeLeaf = fc
  .tuple(fc.constantFrom(...NAMES), test(operators))
  .map(([attribute, rest]): Condition => ({ kind: 'attribute', attribute, ...rest }));
const eventLeaf: fc.Arbitrary<Condition> = fc.record(
  {
    kind: fc.constant('event' as const),
    event: fc.constantFrom(...EVENT_NAMES, '@order', '@cart', '@refund'),
    where: fc.array(propertyTest, { maxLength: 2 }),
    count,
    within: window,
  },
  { requiredKeys: ['kind', 'event'] },
);
const segmentLeaf: fc.Arbitrary<Condition> = fc
  .constantFrom(...SEGMENTS)
  .map((segment) => ({ kind: 'segment', segment }));
const entryLeaf = fc
  .tuple(fc.constantFrom('a', '@value'), test(operators))
  .map(([property, rest]): Condition => ({ kind: 'entry', property, ...rest }));

const leaf = fc.oneof(
  { weight: 8, arbitrary: attributeLeaf },
  { weight: 6, arbitrary: eventLeaf },
  { weight: 1, arbitrary: segmentLeaf },
  { weight: 1, arbitrary: entryLeaf },
);

/** Conditions up to five levels deep. */
export const condition: fc.Arbitrary<Condition> = fc.letrec<{ node: Condition }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', maxDepth: 4, withCrossShrink: true },
    { weight: 3, arbitrary: leaf },
    { weight: 1, arbitrary: fc.array(tie('node'), { maxLength: 4 }).map((all): Condition => ({ all })) },
    {
      weight: 1,
      arbitrary: fc.array(tie('node'), { minLength: 1, maxLength: 4 }).map((any): Condition => ({ any })),
    },
    { weight: 1, arbitrary: tie('node').map((not): Condition => ({ not })) },
  ),
})).node;

export interface TestEvent {
  name: string;
  properties: Record<string, Json>;
  occurredMs: number;
  receivedMs: number;
}

const testEvent: fc.Arbitrary<TestEvent> = fc
  .tuple(fc.constantFrom(...EVENT_NAMES), bag, pastMs, fc.constantFrom(0, 1, 60_000, 40 * 24 * HOUR_MS))
  .map(([name, properties, occurredMs, lateMs]) => ({
    name,
    properties,
    occurredMs,
    receivedMs: occurredMs + lateMs,
  }));

export interface TestProfile {
  attributes: Record<string, Json>;
  /** in the order of their arrival */
  events: TestEvent[];
  /** segment key -> until (ms), null for good */
  memberships: Record<string, number | null>;
}

const membership = fc.record(
  {
    regulars: fc.oneof(fc.constant(null), nowMs),
    sleepers: fc.oneof(fc.constant(null), nowMs),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Record<string, number | null>>;

export const profile: fc.Arbitrary<TestProfile> = fc.record({
  attributes: bag,
  events: fc.array(testEvent, { maxLength: 8 }),
  memberships: membership,
});
