/** Random segments and workflows out of few names, so that people, events and definitions meet often. */
import type { Condition, Duration } from '../src/conditions/index.ts';
import type { NodeDocument, Trigger, WorkflowDocument } from '../src/workflows/index.ts';
import type { Random } from './random.ts';

export const EVENTS = ['Page Viewed', 'Cart Left', 'Bought', 'Looked'];
export const PLANS = ['free', 'pro', 'team'];
export const COUNTRIES = ['AT', 'DE', 'CH'];
export const CARTS = ['c1', 'c2', 'c3'];
export const STAGES = ['cold', 'warm', 'hot'];
export const TEMPLATE = 'mail';

export interface NamedDocument {
  kind: 'segment' | 'workflow' | 'template';
  key: string;
  document: object;
}

const WINDOWS: Duration[] = [
  { minutes: 30 },
  { hours: 1 },
  { hours: 6 },
  { days: 1 },
  { days: 2 },
  { days: 7 },
];

const attributeLeaf = (random: Random): Condition => {
  const leaves: Condition[] = [
    { kind: 'attribute', attribute: 'plan', op: 'equals', value: random.pick(PLANS) },
    {
      kind: 'attribute',
      attribute: 'country',
      op: 'anyOf',
      value: [random.pick(COUNTRIES), random.pick(COUNTRIES)],
    },
    { kind: 'attribute', attribute: 'score', op: 'atLeast', value: random.int(1, 100) },
    { kind: 'attribute', attribute: 'vip', op: 'exists' },
    { kind: 'attribute', attribute: 'email', op: 'missing' },
    { kind: 'attribute', attribute: 'stage', op: 'equals', value: random.pick(STAGES) },
  ];
  return random.pick(leaves);
};

const eventLeaf = (random: Random): Condition => {
  const op = random.pick(['atLeast', 'atLeast', 'atMost', 'exactly'] as const);
  const n = random.int(op === 'atLeast' ? 1 : 0, 3);
  return {
    kind: 'event',
    event: random.pick(EVENTS),
    ...(random.chance(0.7) ? { count: { op, n } } : {}),
    ...(random.chance(0.8) ? { within: random.pick(WINDOWS) } : {}),
    ...(random.chance(0.3)
      ? { where: [{ property: 'value', op: 'atLeast' as const, value: random.int(1, 100) }] }
      : {}),
  };
};

/** A condition at most `depth` groups deep; `segments` are the keys it may name. */
export const randomCondition = (random: Random, segments: readonly string[], depth: number): Condition => {
  if (depth > 0 && random.chance(0.5)) {
    const children = Array.from({ length: random.int(1, 3) }, () =>
      randomCondition(random, segments, depth - 1),
    );
    return random.pick<() => Condition>([
      () => ({ all: children }),
      () => ({ any: children }),
      () => ({ not: children[0]! }),
    ])();
  }
  if (segments.length > 0 && random.chance(0.2)) return { kind: 'segment', segment: random.pick(segments) };
  return random.chance(0.6) ? eventLeaf(random) : attributeLeaf(random);
};

const DELAYS: Duration[] = [{ minutes: 1 }, { minutes: 30 }, { hours: 4 }, { days: 1 }];

/** Node n may lead to any later one: no circles, which need a wait and would only repeat what is tested. */
const randomNode = (
  random: Random,
  later: readonly string[],
  segments: readonly string[],
  mayLoop: boolean,
): NodeDocument => {
  const way = later.length > 0 ? random.pick(later) : undefined;
  const next = way === undefined ? {} : { next: way };
  const kinds: (() => NodeDocument)[] = [
    () => ({ type: 'send', channel: 'email', template: TEMPLATE, usefulFor: { days: 3 }, ...next }),
    () => ({ type: 'send', channel: 'email', template: TEMPLATE, ...next }),
    () => ({ type: 'wait', delay: random.pick(DELAYS), ...next }),
    () => ({
      type: 'waitForEvent',
      event: random.pick(EVENTS),
      limit: random.pick(DELAYS),
      ...(random.chance(0.5)
        ? { where: [{ property: 'cart_id', op: 'equals' as const, entry: 'cart_id' }] }
        : {}),
      ...next,
      ...(way !== undefined && random.chance(0.7) ? { timeout: random.pick(later) } : {}),
    }),
    () => ({
      type: 'branch',
      paths: [
        {
          id: 'yes',
          if: randomCondition(random, segments, 1),
          ...(way === undefined ? {} : { next: random.pick(later) }),
        },
      ],
      ...next,
    }),
    ...(mayLoop
      ? [
          (): NodeDocument => ({
            type: 'setAttribute',
            attributes: { stage: random.chance(0.8) ? random.pick(STAGES) : null },
            ...next,
          }),
        ]
      : []),
    () => ({ type: 'exit', reason: 'enough' }),
  ];
  return random.pick(kinds)();
};

export const randomWorkflow = (random: Random, key: string, segments: readonly string[]): NamedDocument => {
  const bySegment = segments.length > 0 && random.chance(0.4);
  const again = random.pick(['never', 'always', { after: { hours: 12 } }] as const);
  // a workflow that sets what may bring it about again would go on for ever: stopped by a bound, not by the rules here
  const mayLoop = again === 'never';
  const ids = Array.from({ length: random.int(2, 6) }, (_, n) => `n${n}`);
  const document: WorkflowDocument = {
    name: key,
    trigger: bySegment
      ? { type: 'segmentEntered', segment: random.pick(segments) }
      : { type: 'event', event: random.pick(['Cart Left', 'Cart Left', 'Looked']) },
    enrollment: {
      ...(bySegment ? {} : { key: 'cart_id' }),
      again,
      ...(random.chance(0.2) ? { filter: randomCondition(random, segments, 1) } : {}),
    },
    exits: [
      ...(random.chance(0.8) ? [BOUGHT_EXIT] : []),
      ...(random.chance(0.3)
        ? [{ on: 'condition' as const, condition: randomCondition(random, segments, 1) }]
        : []),
    ],
    start: 'n0',
    nodes: Object.fromEntries(
      ids.map((id, n) => [id, randomNode(random, ids.slice(n + 1), segments, mayLoop)]),
    ),
  };
  return { kind: 'workflow', key, document };
};

/** The same workflow, started by something else: what is left or changed, by the calendar, or only when asked. */
export const startedOtherwise = (
  document: WorkflowDocument,
  random: Random,
  segments: readonly string[],
): WorkflowDocument => {
  const segment = random.pick(segments);
  const time = random.pick(['07:30', '10:00', '22:30']);
  const { again, filter } = document.enrollment;
  const trigger = random.pick<Trigger>([
    { type: 'segmentLeft', segment },
    { type: 'attributeChanged', attribute: 'plan' },
    { type: 'attributeChanged', attribute: 'plan', to: random.pick(PLANS) },
    { type: 'date', attribute: 'renews', before: { days: random.int(1, 3) }, time },
    { type: 'schedule', segment, time },
    { type: 'schedule', segment, time, weekdays: ['monday', 'thursday'] },
    { type: 'asked' },
  ]);
  return { ...document, trigger, enrollment: { again, ...(filter ? { filter } : {}) } };
};

/** The exit whose effect the checker of P6 works out by itself. */
const BOUGHT_EXIT = {
  on: 'event' as const,
  event: 'Bought',
  where: [{ property: 'cart_id', op: 'equals' as const, entry: 'cart_id' }],
};

export const randomSegment = (random: Random, key: string, earlier: readonly string[]): NamedDocument => ({
  kind: 'segment',
  key,
  document: { name: key, condition: randomCondition(random, earlier, 2) },
});

export const TEMPLATE_DOCUMENT: NamedDocument = {
  kind: 'template',
  key: TEMPLATE,
  document: { name: 'Mail', subject: 'Hello', html: '<p>Hello</p>', class: 'marketing' },
};

export const LIST: NamedDocument = { kind: 'segment', key: 'l0', document: { name: 'By hand', list: true } };

/** The rule of a published segment; null: it has none, as lists and workflows. */
export const conditionOf = (document: object): Condition | null =>
  'condition' in document ? (document.condition as Condition) : null;

/** What a workspace starts with: each segment may name those before it. */
export const randomDefinitions = (random: Random, hasList: boolean): NamedDocument[] => {
  const segments: NamedDocument[] = hasList ? [LIST] : [];
  for (let n = 0; n < random.int(1, 4); n++)
    segments.push(
      randomSegment(
        random,
        `s${n}`,
        segments.map(({ key }) => key),
      ),
    );
  const keys = segments.map(({ key }) => key);
  const workflows = Array.from({ length: random.int(1, 3) }, (_, n) => randomWorkflow(random, `w${n}`, keys));
  return [TEMPLATE_DOCUMENT, ...segments, ...workflows];
};
