/** Workflows of all kinds of steps and starts, and what people do to them while others are inside. */
import type { Condition, Duration } from '../../src/conditions/index.ts';
import type {
  EnrollmentRule,
  Exit,
  InsidePlan,
  NodeDocument,
  Trigger,
  WorkflowDocument,
} from '../../src/workflows/index.ts';
import { EVENTS, LIST, PLANS, randomCondition, STAGES, TEMPLATE } from '../definitions.ts';
import type { Random } from '../random.ts';
import type { Edit } from './model.ts';

/** Key of the template of calls. */
export const CALL = 'call';
export const TAGS = ['vip', 'cold'];
export const OUTCOMES = ['won', 'lost', 'gone'];
/** To the half hour, and none that the clock skips or shows twice. */
const TIMES = ['00:00', '07:30', '10:00', '22:30'];
const DELAYS: Duration[] = [{ minutes: 1 }, { minutes: 30 }, { hours: 4 }, { days: 1 }, { days: 2 }];
const QUIET: Duration[] = [{ minutes: 30 }, { hours: 4 }];
const LIMITS: Duration[] = [{ hours: 4 }, { days: 1 }, { days: 3 }];
const WEEKDAYS = [undefined, undefined, ['monday', 'thursday'], ['sunday']] as const;
const HOURS = [
  { from: '07:30', to: '12:00' },
  { from: '22:30', to: '06:00' },
];

/** What steps may name. */
export interface Names {
  segments: readonly string[];
  /** keys of workflows that it may start and stop */
  others: readonly string[];
}

const days = (random: Random) => ({ days: random.int(1, 3) });

const weekdaysOf = (random: Random) => {
  const weekdays = random.pick(WEEKDAYS);
  return weekdays ? { weekdays: [...weekdays] } : {};
};

const beside = (random: Random) => ({
  ...random.pick([{}, { before: days(random) }, { after: days(random) }]),
  ...(random.chance(0.7) ? { time: random.pick(TIMES) } : {}),
});

const condition = (random: Random, segments: readonly string[]): Condition => {
  const draw = random.next();
  if (draw < 0.15) return { kind: 'attribute', attribute: 'tags', op: 'contains', value: random.pick(TAGS) };
  if (draw < 0.3) return { not: { kind: 'event', event: random.pick(EVENTS), within: random.pick(QUIET) } };
  return randomCondition(random, segments, 1);
};

/** Steps that change the contact, or start another workflow, are for workflows that one enters once: no endless rounds. */
const changing = (random: Random, { others }: Names): NodeDocument[] => [
  { type: 'setAttribute', attributes: { stage: random.chance(0.8) ? random.pick(STAGES) : null } },
  { type: 'changeTags', ...random.pick([{ add: [random.pick(TAGS)] }, { remove: [random.pick(TAGS)] }]) },
  { type: 'changeList', list: LIST.key, put: random.pick(['in', 'in', 'out'] as const) },
  ...(others.length > 0 ? [{ type: 'startWorkflow' as const, workflow: random.pick(others) }] : []),
];

const staying = (random: Random, { segments }: Names): NodeDocument[] => [
  { type: 'wait', delay: random.pick(DELAYS) },
  { type: 'waitForEvent', event: random.pick(EVENTS), limit: random.pick(DELAYS) },
  { type: 'waitForCondition', condition: condition(random, segments), limit: random.pick(LIMITS) },
  { type: 'waitUntil', until: { type: 'time', time: random.pick(TIMES), ...weekdaysOf(random) } as never },
  { type: 'waitUntil', until: { type: 'window', ...random.pick(HOURS), ...weekdaysOf(random) } as never },
  {
    type: 'waitUntil',
    until: random.chance(0.7)
      ? { type: 'date', attribute: 'renews', ...beside(random) }
      : { type: 'date', attribute: 'born', yearly: '02-28', ...beside(random) },
  } as NodeDocument,
  {
    type: 'humanStep',
    task: 'Call',
    assignee: random.pick([
      { by: 'user' as const, user: 'a@x' },
      { by: 'turn' as const, users: ['a@x', 'b@x'] },
    ]),
    due: { hours: 1 },
    outcomes: OUTCOMES.slice(0, 2).map((id) => ({ id, name: id })),
    limit: random.pick(LIMITS),
  },
  {
    type: 'callWebhook',
    template: CALL,
    answer: {
      limit: random.pick(LIMITS),
      set: random.pick([
        [],
        [{ path: 'score', attribute: 'score' }],
        [{ path: 'cart', entry: 'cart_id' }],
        [
          { path: 'stage', attribute: 'stage' },
          { path: 'cart', entry: 'cart_id' },
        ],
      ]),
    },
  },
];

const passing = (random: Random, { segments, others }: Names): NodeDocument[] => [
  {
    type: 'send',
    channel: 'email',
    template: TEMPLATE,
    ...(random.chance(0.5) ? { usefulFor: { days: 3 } } : {}),
  },
  { type: 'send', channel: 'email', template: TEMPLATE },
  { type: 'callWebhook', template: CALL },
  { type: 'branch', paths: ['yes', 'also'].map((id) => ({ id, if: condition(random, segments) })) },
  {
    type: 'split',
    paths: random.pick([
      [
        { id: 'a', percent: 50 },
        { id: 'b', percent: 50 },
      ],
      [
        { id: 'a', percent: 10 },
        { id: 'b', percent: 30 },
        { id: 'c', percent: 60 },
      ],
    ]),
    ...(random.chance(0.3) ? { salt: 'alike' } : {}),
  },
  {
    type: 'suppress',
    channel: 'email',
    reason: random.pick(['sunset', 'rest'] as const),
    ...(random.chance(0.7) ? { for: random.pick(LIMITS) } : {}),
  },
  {
    type: 'stopWorkflow',
    ...(others.length > 0 && random.chance(0.7) ? { workflow: random.pick(others) } : {}),
  },
  { type: 'exit', reason: 'enough' },
];

const stepOf = (random: Random, names: Names, mayChange: boolean): NodeDocument => {
  const draw = random.next();
  if (draw < 0.45) return random.pick(staying(random, names));
  return random.pick(mayChange && draw < 0.65 ? changing(random, names) : passing(random, names));
};

/** A step with its ways out, to any later one or to nowhere. */
const led = (random: Random, node: NodeDocument, later: readonly string[]): NodeDocument => {
  const way = (): { next?: string } =>
    later.length > 0 && random.chance(0.85) ? { next: random.pick(later) } : {};
  const to = (name: string): Record<string, string> => {
    const { next } = way();
    return next === undefined ? {} : { [name]: next };
  };
  switch (node.type) {
    case 'exit':
      return node;
    case 'split':
      return { ...node, paths: node.paths.map((path) => ({ ...path, ...way() })) };
    case 'branch':
      return { ...node, paths: node.paths.map((path) => ({ ...path, ...way() })), ...way() };
    case 'humanStep':
      return { ...node, outcomes: node.outcomes.map((one) => ({ ...one, ...way() })), ...to('timeout') };
    case 'waitForEvent':
    case 'waitForCondition':
      return { ...node, ...way(), ...to('timeout') };
    case 'callWebhook':
      return { ...node, ...way(), ...(node.answer ? { ...to('failed'), ...to('timeout') } : {}) };
    case 'waitUntil':
      return { ...node, ...way(), ...(node.until.type === 'date' ? to('passed') : {}) };
    case 'wait':
      return { ...node, ...way() };
    default:
      return { ...node, ...way() } as NodeDocument;
  }
};

const randomTrigger = (random: Random, segments: readonly string[]): Trigger => {
  const segment = segments.length > 0 ? random.pick(segments) : LIST.key;
  const triggers: Trigger[] = [
    { type: 'event', event: 'Cart Left' },
    { type: 'event', event: 'Looked' },
    { type: 'segmentEntered', segment },
    { type: 'segmentLeft', segment },
    { type: 'attributeChanged', attribute: 'plan' },
    { type: 'attributeChanged', attribute: 'plan', to: random.pick(PLANS) },
    { type: 'attributeChanged', attribute: 'stage', ...random.pick([{}, { from: random.pick(STAGES) }]) },
    {
      type: 'date',
      attribute: 'renews',
      ...random.pick([{}, { before: days(random) }]),
      time: random.pick(TIMES),
    },
    { type: 'date', attribute: 'born', time: random.pick(TIMES), yearly: '02-28' },
    { type: 'schedule', segment, time: random.pick(TIMES), ...weekdaysOf(random) } as Trigger,
    { type: 'schedule', segment, time: random.pick(TIMES), monthDay: random.int(2, 20) },
    { type: 'asked' },
  ];
  return random.pick(triggers);
};

const randomRule = (random: Random, trigger: Trigger, segments: readonly string[]): EnrollmentRule => ({
  ...(trigger.type === 'event' || trigger.type === 'asked' ? { key: 'cart_id' } : {}),
  again: random.pick([
    'never',
    'never',
    'always',
    { after: { hours: 12 } },
    { afterEnd: { hours: 4 } },
  ] as const),
  ...(random.chance(0.2) ? { filter: condition(random, segments) } : {}),
  ...(random.chance(0.2) ? { holdout: random.pick([10, 50]) } : {}),
});

const randomExits = (random: Random, segments: readonly string[]): Exit[] => [
  ...(random.chance(0.6)
    ? [
        {
          on: 'event' as const,
          event: 'Bought',
          where: [{ property: 'cart_id', op: 'equals' as const, entry: 'cart_id' }],
        },
      ]
    : []),
  ...(random.chance(0.2) ? [{ on: 'condition' as const, condition: condition(random, segments) }] : []),
];

/** A workflow of any steps; some ways turn back, from a wait to an earlier step. */
export const richWorkflow = (random: Random, key: string, names: Names): WorkflowDocument => {
  const trigger = randomTrigger(random, names.segments);
  const enrollment = randomRule(random, trigger, names.segments);
  return {
    name: key,
    trigger,
    enrollment,
    exits: randomExits(random, names.segments),
    goals: random.chance(0.3) ? randomExits(random, names.segments) : [],
    start: 'n0',
    nodes: randomNodes(random, names, enrollment),
  };
};

const randomNodes = (random: Random, names: Names, { again }: EnrollmentRule): WorkflowDocument['nodes'] => {
  const ids = Array.from({ length: random.int(2, 6) }, (_, n) => `n${n}`);
  const nodes: WorkflowDocument['nodes'] = {};
  for (const [n, id] of ids.entries()) {
    const node = stepOf(random, names, again === 'never');
    const turnsBack = node.type === 'wait' && n > 0 && random.chance(0.4);
    nodes[id] = turnsBack
      ? { ...node, next: random.pick(ids.slice(0, n)) }
      : led(random, node, ids.slice(n + 1));
  }
  return nodes;
};

// --- edits --------------------------------------------------------------------------------------------

/** Another version: steps are kept, changed, exchanged or gone. */
const changedWorkflow = (random: Random, document: WorkflowDocument, names: Names): WorkflowDocument => {
  const { enrollment } = document;
  const ids = Object.keys(document.nodes);
  const kept = ids.filter((id) => id === document.start || random.chance(0.85));
  const entries = kept.map((id, n): [string, NodeDocument] => {
    const before = document.nodes[id]!;
    if (random.chance(0.4)) return [id, before];
    const same = staying(random, names).filter(({ type }) => type === before.type);
    const node =
      same.length > 0 && random.chance(0.7)
        ? random.pick(same)
        : stepOf(random, names, enrollment.again === 'never');
    return [id, led(random, node, kept.slice(n + 1))];
  });
  // ways to what is gone end
  const text = JSON.stringify(Object.fromEntries(entries), (name, value) =>
    ['next', 'timeout', 'passed', 'failed'].includes(name) && !kept.includes(value) ? undefined : value,
  );
  return {
    ...document,
    ...(random.chance(0.3) ? { exits: randomExits(random, names.segments) } : {}),
    ...(random.chance(0.2) ? { trigger: randomTrigger(random, names.segments) } : {}),
    nodes: JSON.parse(text) as WorkflowDocument['nodes'],
  };
};

const randomPlan = (random: Random, before: WorkflowDocument[], after: WorkflowDocument): InsidePlan => ({
  otherwise: random.pick(['move', 'move', 'stay', 'again'] as const),
  steps: before.flatMap(({ nodes }, n) =>
    Object.keys(nodes)
      .filter(() => random.chance(0.4))
      .map((nodeId) => ({
        version: n + 1,
        nodeId,
        choice: random.pick(['move', 'stay', 'again', 'to', 'to', 'end'] as const),
        to: random.pick(Object.keys(after.nodes)),
      })),
  ),
});

/** What people do to the workflows of a seed: at most one thing in an instant. */
export const randomEdits = (
  random: Random,
  workflows: readonly { key: string; document: WorkflowDocument }[],
  namesOf: (key: string) => Names,
  instantsMs: readonly number[],
): Edit[] => {
  const versions = new Map(workflows.map(({ key, document }) => [key, [document]]));
  const paused = new Set<string>();
  return instantsMs.flatMap((atMs): Edit[] => {
    if (random.chance(0.25)) return [];
    const [stopped] = paused;
    if (stopped !== undefined && random.chance(0.7)) {
      paused.delete(stopped);
      const choice = random.pick(['catchUp', 'shift', 'skip'] as const);
      return [{ workflow: stopped, atMs, does: 'resumes', choice }];
    }
    const { key: workflow } = random.pick(workflows);
    if (!paused.has(workflow) && random.chance(0.25)) {
      paused.add(workflow);
      return [{ workflow, atMs, does: 'pauses' }];
    }
    const before = versions.get(workflow)!;
    const document = changedWorkflow(random, before.at(-1)!, namesOf(workflow));
    const plan = randomPlan(random, before, document);
    before.push(document);
    return [{ workflow, atMs, does: 'publishes', document, plan }];
  });
};
