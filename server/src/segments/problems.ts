import { type Condition, type EventMap, type Meaning, type Operator, pathText } from '../conditions/index.ts';
import { isList, listSchema, ruleOf, segmentSchema } from './document.ts';
import { cyclePath } from './order.ts';

/** Something wrong, or odd, about a segment; what blocks cannot be published. */
export interface SegmentProblem {
  path: string;
  severity: 'blocks' | 'warns';
  code: string;
  text: string;
  fix: string;
}

/** What the workspace has seen and published, as far as a segment can name it. */
export interface Known {
  /** attribute name -> type: string, number, boolean, date, list, object */
  attributes: ReadonlyMap<string, string>;
  events: ReadonlySet<string>;
  /** key of each live segment -> its name and the keys its condition names */
  segments: ReadonlyMap<string, { name: string; names: readonly string[] }>;
  eventMap: EventMap;
}

type LeafOf<Kind> = Extract<Condition, { kind: Kind }>;
type Leaf = Extract<Condition, { kind: string }>;

/** Every leaf with its path in the condition: `all[1].not`. */
export const leavesOf = (condition: Condition, path = ''): { path: string; leaf: Leaf }[] => {
  const inside = (name: string): string => (path === '' ? name : `${path}.${name}`);
  if ('all' in condition)
    return condition.all.flatMap((child, index) => leavesOf(child, inside(`all[${index}]`)));
  if ('any' in condition)
    return condition.any.flatMap((child, index) => leavesOf(child, inside(`any[${index}]`)));
  if ('not' in condition) return leavesOf(condition.not, inside('not'));
  return [{ path, leaf: condition }];
};

type Finding = Omit<SegmentProblem, 'path'>;

const warns = (code: string, text: string, fix: string): Finding => ({ severity: 'warns', code, text, fix });
const blocks = (code: string, text: string, fix: string): Finding => ({
  severity: 'blocks',
  code,
  text,
  fix,
});

/** Types that an operator can compare; absent: all. */
const COMPARES: Partial<Record<Operator, readonly string[]>> = {
  greater: ['number'],
  atLeast: ['number'],
  less: ['number'],
  atMost: ['number'],
  before: ['date'],
  after: ['date'],
  withinLast: ['date'],
  notWithinLast: ['date'],
  withinNext: ['date'],
  notWithinNext: ['date'],
  moreThanAgo: ['date'],
  moreThanAhead: ['date'],
  isToday: ['date'],
  anniversary: ['date'],
  startsWith: ['string', 'date'],
  endsWith: ['string', 'date'],
  contains: ['string', 'date', 'list'],
  notContains: ['string', 'date', 'list'],
  like: ['string', 'date'],
  matches: ['string', 'date'],
};

const seenFindings = (attribute: string, known: Known): Finding[] =>
  known.attributes.has(attribute)
    ? []
    : [
        warns(
          'attribute-never-seen',
          `Nobody has "${attribute}" yet.`,
          'Check the spelling, or keep it: people join when it comes.',
        ),
      ];

const attributeFindings = (leaf: LeafOf<'attribute'>, known: Known): Finding[] => {
  const type = known.attributes.get(leaf.attribute);
  if (type === undefined) return seenFindings(leaf.attribute, known);
  const types = COMPARES[leaf.op];
  if (types === undefined || types.includes(type)) return [];
  const wanted = types[0] === 'string' ? 'text' : types[0];
  return [
    warns(
      'attribute-of-another-type',
      `"${leaf.attribute}" is a ${type === 'string' ? 'text' : type} for most people; "${leaf.op}" compares a ${wanted}.`,
      'Choose another operator, or send the attribute in that type.',
    ),
  ];
};

const eventFindings = (event: string, known: Known): Finding[] => {
  if (event.startsWith('@')) {
    const isMapped = (known.eventMap[event.slice(1) as Meaning]?.events.length ?? 0) > 0;
    if (isMapped) return [];
    return [
      blocks(
        'event-not-mapped',
        `No event means "${event.slice(1)}" here.`,
        'Choose one under Settings, Events.',
      ),
    ];
  }
  if (known.events.has(event)) return [];
  return [
    warns(
      'event-never-seen',
      `"${event}" has never been seen.`,
      'Check the spelling, or keep it: it counts when it comes.',
    ),
  ];
};

const segmentFindings = ({ segment }: LeafOf<'segment'>, known: Known, ownKey: string): Finding[] => {
  if (segment === ownKey || known.segments.has(segment)) return [];
  return [
    blocks(
      'segment-unknown',
      `There is no live segment "${segment}".`,
      'Publish it first, or choose another.',
    ),
  ];
};

const entryFindings = (): Finding[] => [
  blocks(
    'entry-outside-workflow',
    'A segment cannot look at what started a workflow.',
    'Use this condition in a workflow.',
  ),
];

const leafFindings = (leaf: Leaf, known: Known, ownKey: string): Finding[] => {
  switch (leaf.kind) {
    case 'attribute':
      return attributeFindings(leaf, known);
    case 'changed':
      return seenFindings(leaf.attribute, known);
    case 'event':
    case 'eventValue':
      return [...eventFindings(leaf.event, known), ...(leaf.since === 'entry' ? entryFindings() : [])];
    case 'firstEvent':
      return eventFindings(leaf.event, known);
    case 'sequence':
      return [leaf.first, leaf.next].flatMap(({ event }) => eventFindings(event, known));
    case 'segment':
      return segmentFindings(leaf, known, ownKey);
    case 'entry':
      return entryFindings();
    default:
      return [];
  }
};

const cycleProblems = (key: string, condition: Condition, known: Known): SegmentProblem[] => {
  const leaves = leavesOf(condition).flatMap(({ path, leaf }) =>
    leaf.kind === 'segment' ? [{ path, key: leaf.segment }] : [],
  );
  const names = new Map([...known.segments].map(([other, segment]) => [other, segment.names]));
  names.set(
    key,
    leaves.map((leaf) => leaf.key),
  );
  const cycle = cyclePath(key, names);
  if (cycle === undefined) return [];
  const path = leaves.find((leaf) => leaf.key === cycle[1])!.path;
  const told = cycle.map((step) =>
    step === key ? 'this segment' : (known.segments.get(step)?.name ?? step),
  );
  return [
    {
      path: `condition.${path}`.replace(/\.$/, ''),
      ...blocks(
        'segment-cycle',
        `It would depend on itself: ${told.join(' > ')}.`,
        'Take one of these segments out of the rule.',
      ),
    },
  ];
};

const inCondition = (path: string): string => (path === '' ? 'condition' : `condition.${path}`);

/** What is wrong with a condition as the rule of the segment `key` ('' for one that has none yet). */
export const conditionProblems = (key: string, condition: Condition, known: Known): SegmentProblem[] => [
  ...leavesOf(condition).flatMap(({ path, leaf }) =>
    leafFindings(leaf, known, key).map((finding) => ({ path: inCondition(path), ...finding })),
  ),
  ...cycleProblems(key, condition, known),
];

/** Everything wrong with a segment's document: its shape first; when that is sound, what it names. */
export const segmentProblems = (key: string, document: unknown, known: Known): SegmentProblem[] => {
  const schema = isList(Object(document)) ? listSchema : segmentSchema;
  const parsed = schema.safeParse(document);
  if (parsed.success) return conditionProblems(key, ruleOf(parsed.data), known);
  return parsed.error.issues.map((issue) => ({
    path: pathText(issue.path),
    ...blocks('shape', `${pathText(issue.path) || 'The segment'} ${issue.message}.`, 'Correct it there.'),
  }));
};
