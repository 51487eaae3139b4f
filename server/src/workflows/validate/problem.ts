import type { Condition, EventMap } from '../../conditions/index.ts';
import type { MessageChannel, WorkflowDocument } from '../model.ts';
import { kindOf } from '../nodes/index.ts';

/** One thing wrong with a document: what, why it matters, and a fix where one click can. */
export interface Problem {
  /** the node to which it belongs; absent: trigger, enrollment rule, goals or exits */
  nodeId?: string;
  /** blocks publishing, or only warns */
  severity: 'blocks' | 'warns';
  code: string;
  text: string;
  why: string;
  fix?: { label: string; document: WorkflowDocument };
}

export type AttributeType = 'string' | 'number' | 'boolean' | 'date' | 'list';

/** What the workspace has, by key or name. Parts that are absent are not checked. */
export interface Known {
  templates: Readonly<
    Record<
      string,
      { name?: string; class?: 'marketing' | 'transactional'; channel?: MessageChannel; isDraft?: boolean }
    >
  >;
  /** `attributes`: those that the segment's rule reads; `isDraft`: not published yet; `isList`: people are put on it */
  segments: Readonly<
    Record<string, { name?: string; attributes?: readonly string[]; isDraft?: boolean; isList?: boolean }>
  >;
  eventMap?: EventMap;
  /** type of each attribute of the registry */
  attributes?: Readonly<Record<string, AttributeType>>;
  /** event names ever received, with the properties seen on them */
  events?: Readonly<Record<string, { properties?: readonly string[] }>>;
  /** false: no sender address is set */
  hasSender?: boolean;
  /** key of the workflow itself */
  self?: string;
  /** workflows by key, with what their live versions start */
  workflows?: Readonly<
    Record<string, { name?: string; isLive: boolean; starts: readonly Omit<StartMade, 'nodeId'>[] }>
  >;
}

/** A step that starts another workflow; `atOnce`: on a way without a wait. */
export interface StartMade {
  nodeId: string;
  workflow: string;
  atOnce: boolean;
}

export type Check = (document: WorkflowDocument, known: Known) => Problem[];

/** A condition of a document and where it stands. */
export interface Placed {
  nodeId?: string;
  /** "the filter", "an exit", "a path" */
  place: string;
  condition: Condition;
}

/** Every condition of a document. */
export const conditionsOf = (document: WorkflowDocument): Placed[] => [
  ...(document.enrollment.filter ? [{ place: 'the filter', condition: document.enrollment.filter }] : []),
  ...[...(document.exits ?? []), ...(document.goals ?? [])].flatMap((exit) =>
    exit.on === 'condition' ? [{ place: 'a goal or exit', condition: exit.condition }] : [],
  ),
  ...Object.entries(document.nodes).flatMap(([nodeId, node]) =>
    (kindOf(node).conditions?.(node) ?? []).map((placed) => ({ nodeId, ...placed })),
  ),
];

export type Leaf = Extract<Condition, { kind: string }>;

/** The leaves of a condition. */
export const leavesOf = (condition: Condition): Leaf[] => {
  if ('all' in condition) return condition.all.flatMap(leavesOf);
  if ('any' in condition) return condition.any.flatMap(leavesOf);
  if ('not' in condition) return leavesOf(condition.not);
  return [condition];
};
