import fc from 'fast-check';
import type { Json } from '../../platform/json.ts';
import type {
  Condition,
  ConsentSaid,
  Duration,
  EnrollmentSeen,
  EventMap,
  Leaf,
  MessageSeen,
  Operator,
  PropertyTest,
  VisitField,
} from '../model.ts';
import { operators as operatorKinds } from '../operators/index.ts';
import { PatternProblem, parsePattern } from '../pattern.ts';

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

/** Of the workspace: days of periods are Berlin's. */
export const RULES = { eventMap: EVENT_MAP, timeZone: 'Europe/Berlin' };

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
  ['1', '100', 'true', 'null', '[]', '["x", ["y"]]', '2024-03-31'],
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
  // -0 becomes 0 when it is stored, as text of JSON, before anybody counts with it
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((made) => made + 0),
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

/** Pieces of texts with stars between them. */
const glob = fc
  .array(fc.oneof(fc.constant('*'), piece), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join(''));

const isPattern = (source: string): boolean => {
  try {
    parsePattern(source);
    return source.length > 0;
  } catch (error) {
    if (error instanceof PatternProblem) return false;
    throw error;
  }
};
const escapedSigns = (source: string): string => source.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
const patternAtom = fc.oneof(
  piece.map(escapedSigns),
  fc.constantFrom(
    '.', '[a-z]', '[^a-z]', '[A-Zß]', '[^ü]', '\\d', '\\w', '\\W', '\\s', '\\S', '[\\d.]', '[]a]', '[^]-]', '(?:in|li)', '(b|B|É)', '-', ' ', '[k]',
  ), // biome-ignore format: a pool reads better dense
);
const pattern = fc
  .tuple(
    fc.constantFrom('', '', '^'),
    fc.array(fc.tuple(patternAtom, fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{0,2}', '{1,}')), {
      minLength: 1,
      maxLength: 4,
    }),
    fc.constantFrom('', '', '$', '|x'),
  )
  .map(([start, parts, end]) => {
    const inside = parts.map(([atom, sign]) => (sign === '' ? atom : `(${atom})${sign}`)).join('');
    return start + inside + end;
  })
  .filter(isPattern);

const operand: Record<Operator, fc.Arbitrary<Json> | undefined> = {
  equals: choice,
  notEquals: choice,
  anyOf: fc.array(choice, { minLength: 1, maxLength: 4 }) as fc.Arbitrary<Json>,
  noneOf: fc.array(choice, { minLength: 1, maxLength: 4 }) as fc.Arbitrary<Json>,
  contains: fc.oneof(notEmptyText, piece),
  notContains: fc.oneof(notEmptyText, piece),
  startsWith: fc.oneof(notEmptyText, piece),
  endsWith: fc.oneof(notEmptyText, piece),
  like: glob,
  matches: pattern,
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
  withinNext: window as fc.Arbitrary<Json>,
  notWithinNext: window as fc.Arbitrary<Json>,
  moreThanAgo: window as fc.Arbitrary<Json>,
  moreThanAhead: window as fc.Arbitrary<Json>,
  isToday: undefined,
  anniversary: fc.constantFrom(0, 0, 1, 2, 7, 30, 60) as fc.Arbitrary<Json>,
};

const operators = Object.keys(operand) as Operator[];
const timeless = operators.filter((op) => !operatorKinds[op].isOfTheMoment);

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
const eventName = fc.constantFrom(...EVENT_NAMES, '@order', '@cart', '@refund');
export const TEMPLATES = ['welcome', 'news'];
export const WORKFLOWS = ['carts', 'winback'];
const LINKS = ['https://shop.example/Golf', 'https://shop.example/tennis?a=1'];
const PAGES = ['/', '/blog/a', '/Blog/b', '/blog', '/pricing%', '/a_b'];
const SOURCES = ['google', 'Google', 'direct', 'newsletter'];
const TOPICS = ['golf', 'tennis'];
/** What topics ask for; of the others there is no row. */
export const TOPIC_BASES: Readonly<Record<string, 'unlessRefused' | 'consent' | 'archived'>> = {
  golf: 'unlessRefused',
  tennis: 'consent',
  chess: 'archived',
};

const consentSaid = fc.constantFrom<ConsentSaid>('granted', 'refused', 'pending');

const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });

/** Without the members that are undefined: documents have none. */
const tidy = <T extends object>(leaf: T): T =>
  Object.fromEntries(Object.entries(leaf).filter(([, part]) => part !== undefined)) as T;

const leafOf = <T extends object>(
  members: { [Name in keyof T]: fc.Arbitrary<T[Name]> },
): fc.Arbitrary<Leaf> => fc.record(members).map((made) => tidy(made) as unknown as Leaf);

const where = optional(fc.array(propertyTest, { maxLength: 2 }));
const within = optional(window);
/** Half of them about a period between two dates. */
const period = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(dateOperand, dateOperand)
      .map(([one, other]) => (one <= other ? { from: one, to: other } : { from: other, to: one })),
  },
  { weight: 1, arbitrary: dateOperand.map((from) => ({ from })) },
  { weight: 1, arbitrary: dateOperand.map((to) => ({ to })) },
  { weight: 1, arbitrary: fc.constant({ since: 'entry' as const }) },
);
const withPeriod = (leaf: fc.Arbitrary<Leaf>): fc.Arbitrary<Leaf> =>
  fc.tuple(leaf, period).map(([made, when]) => ({ ...made, ...when }) as Leaf);

const just = <T extends string>(word: T): fc.Arbitrary<T> => fc.constant(word);

/** One arbitrary a kind of leaf: a kind without one does not compile. */
export const leaves: { [Kind in Leaf['kind']]: fc.Arbitrary<Leaf> } = {
  attribute: fc
    .tuple(fc.constantFrom(...NAMES), test(operators))
    .map(([attribute, rest]) => ({ kind: 'attribute', attribute, ...rest })),
  changed: leafOf({
    kind: just('changed'),
    attribute: fc.constantFrom('a', 'b', "it's"),
    from: optional(choice),
    to: optional(choice),
    within,
  }),
  company: fc
    .tuple(fc.constantFrom(...NAMES), test(operators))
    .map(([attribute, rest]) => ({ kind: 'company', attribute, ...rest })),
  event: withPeriod(leafOf({ kind: just('event'), event: eventName, where, count: optional(count), within })),
  eventValue: withPeriod(
    fc.oneof(
      leafOf({
        kind: just('eventValue'),
        event: eventName,
        where,
        of: fc.constantFrom('sum', 'average', 'min', 'max', 'distinct'),
        property: fc.constantFrom('a', 'total', '@value', '@unmapped'),
        op: fc.constantFrom('greater', 'atLeast', 'less', 'atMost'),
        value: fc.oneof(number, fc.integer({ min: -3, max: 8 })) as fc.Arbitrary<Json>,
        within,
      }),
      leafOf({
        kind: just('eventValue'),
        event: eventName,
        of: fc.constantFrom('sum', 'distinct', 'max'),
        property: fc.constantFrom('a', '@value'),
        op: just('between'),
        value: fc.tuple(number, number).map(ordered),
        within,
      }),
    ),
  ),
  firstEvent: leafOf({ kind: just('firstEvent'), event: eventName, where, within: window }),
  sequence: leafOf({
    kind: just('sequence'),
    first: fc.record({ event: eventName }),
    next: fc.tuple(eventName, where).map(([event, tests]) => tidy({ event, where: tests })),
    gap: optional(window),
    within,
  }),
  page: leafOf({
    kind: just('page'),
    path: fc.constantFrom('/', '/*', '/blog/*', '*a', '/blog', '*%', '/a_b', '/pri*g*', '/B*g*'),
    seconds: optional(fc.constantFrom(1, 30)),
    count: optional(count),
    within,
  }),
  visit: fc
    .tuple(
      fc.constantFrom<VisitField>('source', 'medium', 'country', 'device'),
      fc.boolean(),
      test(timeless),
      optional(fc.constantFrom(...SOURCES)),
      within,
    )
    .map(([field, isFirst, rest, source, when]) => {
      const tested = source === undefined ? rest : { op: 'equals' as const, value: source };
      const isTouch = isFirst && (field === 'source' || field === 'medium');
      return tidy({
        kind: 'visit' as const,
        touch: isTouch ? 'first' : 'any',
        field,
        ...tested,
        within: isTouch ? undefined : when,
      }) as Leaf;
    }),
  message: fc
    .record({
      kind: just('message'),
      did: fc.constantFrom('sent' as const, 'opened' as const, 'clicked' as const, 'replied' as const),
      template: optional(fc.constantFrom(...TEMPLATES, 'unknown')),
      workflow: optional(fc.constantFrom(...WORKFLOWS)),
      link: optional(fc.constantFrom('golf', 'a=', 'example')),
      within,
    })
    .map((made) => tidy(made.did === 'clicked' ? made : { ...made, link: undefined }) as Leaf),
  unengaged: leafOf({
    kind: just('unengaged'),
    channel: fc.constantFrom('email', 'sms'),
    last: fc.integer({ min: 1, max: 4 }),
    grace: optional(window),
  }),
  reachable: leafOf({
    kind: just('reachable'),
    channel: fc.constantFrom('email', 'email', 'sms'),
    is: fc.constantFrom('reachable', 'suppressed'),
    topic: optional(fc.constantFrom(...TOPICS, 'chess', 'unknown')),
  }),
  consent: leafOf({
    kind: just('consent'),
    topic: fc.constantFrom(...TOPICS, 'unknown'),
    channel: fc.constantFrom('email', 'sms'),
    is: consentSaid,
  }),
  segment: leafOf({ kind: just('segment'), segment: fc.constantFrom(...SEGMENTS), for: optional(window) }),
  workflow: fc
    .record({
      kind: just('workflow'),
      workflow: fc.constantFrom(...WORKFLOWS, 'unknown'),
      is: fc.constantFrom(
        'inside' as const,
        'entered' as const,
        'finished' as const,
        'exited' as const,
        'goal' as const,
      ),
      node: optional(fc.constantFrom('a', 'b')),
      within,
    })
    .map(
      (made) =>
        tidy(made.is === 'inside' ? { ...made, within: undefined } : { ...made, node: undefined }) as Leaf,
    ),
  interest: leafOf({
    kind: just('interest'),
    topic: fc.constantFrom(...TOPICS, 'unknown'),
    atLeast: fc.constantFrom(0.01, 0.5, 1, 2, 3, 100),
  }),
  random: leafOf({
    kind: just('random'),
    percent: fc.constantFrom(0, 1, 20, 50, 99.9, 100),
    salt: fc.constantFrom('a', 'Größe', 'x'.repeat(70)),
  }),
  entry: fc
    .tuple(fc.constantFrom('a', '@value'), test(operators))
    .map(([property, rest]) => ({ kind: 'entry', property, ...rest })),
};

const WEIGHTS: Partial<Record<Leaf['kind'], number>> = { attribute: 8, event: 5, eventValue: 3, sequence: 2 };
const leaf = fc.oneof(
  ...Object.entries(leaves).map(([kind, arbitrary]) => ({
    weight: WEIGHTS[kind as Leaf['kind']] ?? 1,
    arbitrary,
  })),
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
  context: Record<string, Json> | null;
  occurredMs: number;
  receivedMs: number;
}

const changeBag = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...NAMES), value, value), {
    selector: ([name]) => name,
    maxLength: 2,
  })
  .map((changes) =>
    Object.fromEntries(changes.map(([name, from, to]): [string, Json] => [name, { from, to }])),
  );
const pageBag = fc.record(
  {
    path: fc.oneof(fc.constantFrom(...PAGES), text) as fc.Arbitrary<Json>,
    seconds: fc.constantFrom<Json>(0, 1, 30, '30'),
  },
  { requiredKeys: [] },
);
const visitContext = fc.record(
  {
    source: fc.record(
      { source: fc.constantFrom<Json>(...SOURCES, 5), medium: fc.constantFrom<Json>('cpc', null) },
      { requiredKeys: [] },
    ) as fc.Arbitrary<Json>,
    location: fc.constantFrom<Json>({ country: 'DE' }, { country: 'at' }, 'DE', ['DE'], null),
    device: fc.constantFrom<Json>({ type: 'phone' }, {}),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Record<string, Json>>;
const mailBag = fc.record(
  {
    verdict: fc.constantFrom<Json>('human', 'machine', 'unsure'),
    template: fc.constantFrom<Json>(...TEMPLATES),
    workflow: fc.constantFrom<Json>(...WORKFLOWS),
    url: fc.constantFrom<Json>(...LINKS),
  },
  { requiredKeys: ['verdict'] },
);

const named = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.constantFrom(...EVENT_NAMES), bag, fc.constant(null)) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('Page Viewed'), pageBag, fc.option(visitContext)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('Attributes Changed'), changeBag, fc.constant(null)) },
  {
    weight: 2,
    arbitrary: fc.tuple(
      fc.constantFrom('Email Opened', 'Email Clicked', 'SMS Clicked', 'Email Replied'),
      mailBag,
      fc.constant(null),
    ),
  },
) as fc.Arbitrary<[string, Record<string, Json>, Record<string, Json> | null]>;

const testEvent: fc.Arbitrary<TestEvent> = fc
  .tuple(named, pastMs, fc.constantFrom(0, 1, 60_000, 40 * 24 * HOUR_MS))
  .map(([[name, properties, context], occurredMs, lateMs]) => ({
    name,
    properties,
    context,
    occurredMs,
    receivedMs: occurredMs + lateMs,
  }));

export interface TestProfile {
  attributes: Record<string, Json>;
  /** in the order of their arrival */
  events: TestEvent[];
  /** segment key -> since when, until when (ms), null for good */
  memberships: Record<string, { since: number; until: number | null }>;
  firstTouch: Record<string, Json> | null;
  company: Record<string, Json> | null;
  interests: Record<string, readonly [number, number]> | null;
  messages: (MessageSeen & { state: string })[];
  enrollments: EnrollmentSeen[];
  /** on its addresses, at most one of a channel and reach; untilMs null: for good */
  bars: { channel: 'email' | 'sms'; topic: string; untilMs: number | null }[];
  /** by `<topic>:<channel>` */
  consents: Record<string, ConsentSaid>;
}

const held = fc.record({ since: pastMs, until: fc.oneof(fc.constant(null), nowMs) });
const membership = fc.record({ regulars: held, sleepers: held }, { requiredKeys: [] }) as fc.Arbitrary<
  TestProfile['memberships']
>;

const interests = fc.option(
  fc.record(
    Object.fromEntries(
      TOPICS.map((topic) => [topic, fc.tuple(fc.constantFrom(0.005, 0.5, 1, 2, 4, 2.5, 1e6), pastMs)]),
    ),
    { requiredKeys: [] },
  ),
) as fc.Arbitrary<TestProfile['interests']>;

const sentMessage = fc
  .record({
    channel: fc.constantFrom('email', 'email', 'sms'),
    template: fc.option(fc.constantFrom(...TEMPLATES)),
    workflow: fc.option(fc.constantFrom(...WORKFLOWS)),
    atMs: pastMs,
    isEngaged: fc.boolean(),
    state: fc.constantFrom('submitted', 'submitted', 'submitted', 'requested', 'held', 'failed'),
  })
  .map(({ isEngaged, ...rest }) => ({
    ...rest,
    engagedAtMs: isEngaged ? Math.min(BASE_MS, rest.atMs + HOUR_MS) : null,
  }));

const enrollment = fc
  .record({
    workflow: fc.constantFrom(...WORKFLOWS),
    state: fc.constantFrom('active', 'finished', 'exited', 'goal', 'stuck'),
    nodeId: fc.constantFrom('a', 'b'),
    enteredAtMs: pastMs,
  })
  .map((one) => ({
    ...one,
    endedAtMs: one.state === 'active' ? null : Math.min(BASE_MS, one.enteredAtMs + HOUR_MS),
  }));

export const profile: fc.Arbitrary<TestProfile> = fc.record({
  attributes: fc
    .tuple(
      bag,
      optional(fc.constantFrom<Json>('ana@example.com', 'nobody', 7, ['a@b.c'], 'MÜLLER@x.de')),
      optional(fc.constantFrom<Json>('+436601234567', '0660 1234567', 7, null)),
    )
    .map(([attributes, email, phone]) => ({
      ...attributes,
      ...(email === undefined ? {} : { email }),
      ...(phone === undefined ? {} : { phone }),
    })),
  events: fc.array(testEvent, { maxLength: 8 }),
  memberships: membership,
  firstTouch: fc.option(bag.map((attributes) => ({ ...attributes, source: 'google', medium: null }))),
  company: fc.option(bag),
  interests,
  messages: fc.uniqueArray(sentMessage, { selector: ({ atMs }) => atMs, maxLength: 5 }),
  enrollments: fc.array(enrollment, { maxLength: 3 }),
  consents: fc.dictionary(
    fc.constantFrom(...TOPICS.flatMap((topic) => [`${topic}:email`, `${topic}:sms`])),
    consentSaid,
    { maxKeys: 3 },
  ),
  bars: fc.uniqueArray(
    fc.record({
      channel: fc.constantFrom('email', 'sms'),
      topic: fc.constantFrom('', '', '*', ...TOPICS),
      untilMs: fc.option(nowMs),
    }),
    { selector: ({ channel, topic }) => `${channel}:${topic}`, maxLength: 3 },
  ),
});
