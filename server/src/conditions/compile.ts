import { type AnyLeafKind, type Leaf, leafKinds, type Reads } from './leaves/index.ts';
import type { Condition, EventMap, Need } from './model.ts';
import { mergeNeeds } from './need.ts';

/** The tree with each leaf resolved. */
export type CompiledNode =
  | { readonly group: 'all' | 'any'; readonly children: readonly CompiledNode[] }
  | { readonly group: 'not'; readonly child: CompiledNode }
  | { readonly group: 'leaf'; readonly kind: AnyLeafKind; readonly resolved: unknown };

/** A condition made ready once, at publishing: what it reads, and the tree that judges. Immutable. */
export interface CompiledCondition {
  readonly root: CompiledNode;
  /** counts to keep, each once */
  readonly needs: readonly Need[];
  /** names of events that can change the answer */
  readonly eventNames: readonly string[];
  readonly attributes: readonly string[];
  /** keys of segments */
  readonly segments: readonly string[];
  /** whether it looks at what started the enrollment */
  readonly entryUsed: boolean;
}

const compileNode = (condition: Condition, eventMap: EventMap, reads: Reads[]): CompiledNode => {
  const inner = (child: Condition): CompiledNode => compileNode(child, eventMap, reads);
  if ('all' in condition) return { group: 'all', children: condition.all.map(inner) };
  if ('any' in condition) return { group: 'any', children: condition.any.map(inner) };
  if ('not' in condition) return { group: 'not', child: inner(condition.not) };
  return compileLeaf(condition, eventMap, reads);
};

const compileLeaf = (leaf: Leaf, eventMap: EventMap, reads: Reads[]): CompiledNode => {
  const kind = leafKinds[leaf.kind];
  const resolved = kind.resolve(leaf, eventMap);
  reads.push(kind.reads(resolved));
  return { group: 'leaf', kind, resolved };
};

const distinct = (lists: Iterable<readonly string[] | undefined>): string[] => [
  ...new Set([...lists].flatMap((list) => list ?? [])),
];

/** Compiles a condition that has passed `conditionSchema`, for a workspace's event map. */
export const compileCondition = (
  condition: Condition,
  { eventMap }: { eventMap: EventMap },
): CompiledCondition => {
  const reads: Reads[] = [];
  const root = compileNode(condition, eventMap, reads);
  const needs = mergeNeeds(reads.map((read) => read.needs ?? []));
  return Object.freeze({
    root,
    needs,
    eventNames: distinct(needs.map((need) => need.matcher.names)),
    attributes: distinct(reads.map((read) => read.attributes)),
    segments: distinct(reads.map((read) => read.segments)),
    entryUsed: reads.some((read) => read.entry === true),
  });
};
