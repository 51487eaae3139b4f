import type { Condition, Operator } from '../../conditions/index.ts';
import type { Json } from '../../platform/json.ts';
import { walk } from '../graph.ts';
import type { NodeDocument, WorkflowDocument } from '../model.ts';
import { countedBy, holdsAt, templatesOf } from '../nodes/index.ts';
import { triggerKindOf } from '../triggers/index.ts';
import {
  type AttributeType,
  type Check,
  conditionsOf,
  type Known,
  leavesOf,
  type Problem,
} from './problem.ts';

/** Whether a step sends to the contact, and not to the company. */
const reachesPeople = (node: NodeDocument): boolean =>
  templatesOf(node).some(({ channel }) => channel === 'email' || channel === 'sms');

const sends = (document: WorkflowDocument): boolean => Object.values(document.nodes).some(reachesPeople);

/** Whether somebody may get a message after time has passed: then what they did meanwhile matters. */
const sendsAfterWait = (document: WorkflowDocument): boolean =>
  Object.entries(document.nodes).some(
    ([id, node]) =>
      holdsAt(node) && walk(document, id).some((later) => reachesPeople(document.nodes[later]!)),
  );

const noExit: Check = (document) =>
  sendsAfterWait(document) && !document.exits?.length && !document.goals?.length
    ? [
        {
          severity: 'warns',
          code: 'noExit',
          text: 'Nothing ends it early',
          why: 'Whoever has done what the messages ask for still gets the rest.',
        },
      ]
    : [];

const noGoal: Check = (document) =>
  sends(document) && !document.goals?.length
    ? [{ severity: 'warns', code: 'noGoal', text: 'It has no goal', why: 'Its success cannot be counted.' }]
    : [];

/** A split that counts what cannot happen. */
const goalToCount: Check = (document) =>
  document.goals?.length
    ? []
    : Object.entries(document.nodes).flatMap(([nodeId, node]): Problem[] =>
        node.type === 'split' && countedBy(node)?.metric.type === 'goal'
          ? [
              {
                nodeId,
                severity: 'warns',
                code: 'noGoalToCount',
                text: `${node.bandit ? 'The split' : 'The experiment'} counts the goal, and the workflow has none`,
                why: 'Nobody would ever be counted on either path.',
              },
            ]
          : [],
      );

// --- types -------------------------------------------------------------------------------------------

const OPERATOR_TYPES: Partial<Record<Operator, readonly AttributeType[]>> = {
  greater: ['number'],
  atLeast: ['number'],
  less: ['number'],
  atMost: ['number'],
  between: ['number', 'date'],
  contains: ['string', 'list'],
  startsWith: ['string', 'list'],
  endsWith: ['string', 'list'],
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
  notContains: ['string', 'list'],
  like: ['string'],
  matches: ['string'],
};

const conditionTypes: Check = (document, { attributes }) =>
  conditionsOf(document).flatMap(({ nodeId, condition }) =>
    leavesOf(condition).flatMap((leaf): Problem[] => {
      if (leaf.kind !== 'attribute' || !attributes || !Object.hasOwn(attributes, leaf.attribute)) return [];
      const type = attributes[leaf.attribute]!;
      const wanted = OPERATOR_TYPES[leaf.op];
      if (!wanted || wanted.includes(type)) return [];
      return [
        {
          ...(nodeId === undefined ? {} : { nodeId }),
          severity: 'blocks',
          code: 'typeMismatch',
          text: `${leaf.attribute} is a ${type}, the condition compares it as a ${wanted[0]}`,
          why: 'The comparison would never hold.',
        },
      ];
    }),
  );

const typeOf = (value: Json): AttributeType | undefined => {
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'boolean';
  return undefined;
};

/** Text may be a date or a string; anything else must be of the attribute's type. */
const fits = (value: Json, type: AttributeType): boolean => {
  if (value === null) return true;
  if (typeof value !== 'string') return typeOf(value) === type;
  return type === 'string' || (type === 'date' && !Number.isNaN(Date.parse(value)));
};

const valueTypes: Check = (document, { attributes }) =>
  Object.entries(document.nodes).flatMap(([nodeId, node]): Problem[] =>
    node.type !== 'setAttribute' || !attributes
      ? []
      : Object.entries(node.attributes)
          .filter(([name, value]) => Object.hasOwn(attributes, name) && !fits(value, attributes[name]!))
          .map(([name]) => ({
            nodeId,
            severity: 'blocks',
            code: 'typeMismatch',
            text: `${name} is a ${attributes[name]}, the step sets it to something else`,
            why: 'Rules that read it would no longer hold for these people.',
          })),
  );

// --- rules that cannot hold, circles through segments ------------------------------------------------

/** Whether it is plain to see that a condition is false for everybody. */
export const neverHolds = (condition: Condition): boolean => {
  if ('any' in condition) return condition.any.every(neverHolds);
  if ('not' in condition) return alwaysHolds(condition.not);
  if (!('all' in condition)) return false;
  if (condition.all.some(neverHolds)) return true;
  const wanted = new Map<string, string>();
  for (const part of condition.all) {
    if (!('kind' in part) || part.kind !== 'attribute') continue;
    const value =
      part.op === 'equals' ? JSON.stringify(part.value) : part.op === 'missing' ? 'missing' : undefined;
    if (value === undefined) continue;
    const other = wanted.get(part.attribute);
    // Lists equal each of their elements, so two different values can hold at once unless one is "missing".
    if (other !== undefined && other !== value && (other === 'missing' || value === 'missing')) return true;
    wanted.set(part.attribute, value);
  }
  return false;
};

const alwaysHolds = (condition: Condition): boolean => {
  if ('all' in condition) return condition.all.every(alwaysHolds);
  if ('any' in condition) return condition.any.some(alwaysHolds);
  if ('not' in condition) return neverHolds(condition.not);
  return false;
};

const readsEntry = (condition: Condition): boolean =>
  leavesOf(condition).some(({ kind }) => kind === 'entry');

const filterNever: Check = (document) => {
  const { filter, ...rule } = document.enrollment;
  if (!filter || !neverHolds(filter)) return [];
  return [
    {
      severity: 'blocks',
      code: 'filterNever',
      text: 'Nobody can fit who may enter',
      why: 'Its conditions exclude one another.',
      fix: { label: 'Let everybody enter', document: { ...document, enrollment: rule } },
    },
  ];
};

const entryWithoutEvent: Check = (document) => {
  if (triggerKindOf(document.trigger).brings) return [];
  const why = 'People who come by this start bring nothing with them: what it reads is missing.';
  const keyed = document.enrollment.key !== undefined;
  return [
    ...conditionsOf(document)
      .filter(({ condition }) => readsEntry(condition))
      .map(
        ({ nodeId, place }): Problem => ({
          ...(nodeId === undefined ? {} : { nodeId }),
          severity: 'warns',
          code: 'entryWithoutEvent',
          text: `${place} reads the event that started it, and there is none`,
          why,
        }),
      ),
    ...(keyed
      ? [{ severity: 'warns', code: 'keyWithoutEvent', text: 'The key has no event', why } as const]
      : []),
  ];
};

/** Attributes whose change may bring people in again, and how that is said. */
const startsBy = (
  { trigger }: WorkflowDocument,
  { segments }: Known,
): { attributes: readonly string[]; text: (attribute: string) => string } => {
  if (trigger.type === 'attributeChanged')
    return {
      attributes: [trigger.attribute],
      text: (attribute) => `Setting ${attribute} can start this workflow again`,
    };
  if (trigger.type !== 'segmentEntered' && trigger.type !== 'segmentLeft')
    return { attributes: [], text: String };
  const segment = Object.hasOwn(segments, trigger.segment) ? segments[trigger.segment] : undefined;
  const way = trigger.type === 'segmentEntered' ? 'bring people into' : 'take people out of';
  return {
    attributes: segment?.attributes ?? [],
    text: (attribute) =>
      `Setting ${attribute} can ${way} ${segment?.name ?? trigger.segment} again, which starts this workflow`,
  };
};

const startsItself: Check = (document, known) => {
  const { enrollment } = document;
  if (enrollment.again !== 'always') return [];
  const { attributes, text } = startsBy(document, known);
  return Object.entries(document.nodes).flatMap(([nodeId, node]): Problem[] => {
    const own =
      node.type === 'setAttribute'
        ? Object.keys(node.attributes).find((name) => attributes.includes(name))
        : undefined;
    if (own === undefined) return [];
    return [
      {
        nodeId,
        severity: 'warns',
        code: 'startsItself',
        text: text(own),
        why: 'It could start itself again and again; after 100 rounds it is stopped for the person.',
        fix: {
          label: 'Once per person',
          document: { ...document, enrollment: { ...enrollment, again: 'never' } },
        },
      },
    ];
  });
};

/** Whether the document means what it seems to. */
export const ruleChecks: Check[] = [
  noExit,
  noGoal,
  goalToCount,
  conditionTypes,
  valueTypes,
  filterNever,
  entryWithoutEvent,
  startsItself,
];
