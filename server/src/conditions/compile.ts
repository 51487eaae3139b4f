import { mergeHistories } from './history.ts';
import { type AnyLeafKind, leafKinds, type Reads, type Rules } from './leaves/index.ts';
import type { Condition, FactGroup, History, Leaf, Need } from './model.ts';
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
  /** events to look at one by one, each history once */
  readonly histories: readonly History[];
  /** what else it reads */
  readonly facts: readonly FactGroup[];
  /** whether it looks at what started the enrollment */
  readonly entryUsed: boolean;
}

const compileNode = (condition: Condition, rules: Rules, reads: Reads[]): CompiledNode => {
  const inner = (child: Condition): CompiledNode => compileNode(child, rules, reads);
  if ('all' in condition) return { group: 'all', children: condition.all.map(inner) };
  if ('any' in condition) return { group: 'any', children: condition.any.map(inner) };
  if ('not' in condition) return { group: 'not', child: inner(condition.not) };
  return compileLeaf(condition, rules, reads);
};

const compileLeaf = (leaf: Leaf, rules: Rules, reads: Reads[]): CompiledNode => {
  const kind = leafKinds[leaf.kind];
  const resolved = kind.resolve(leaf, rules);
  reads.push(kind.reads(resolved));
  return { group: 'leaf', kind, resolved };
};

const distinct = <Item extends string>(lists: Iterable<readonly Item[] | undefined>): Item[] => [
  ...new Set([...lists].flatMap((list) => list ?? [])),
];

/** Compiles a condition that has passed `conditionSchema`, by the rules of a workspace. */
export const compileCondition = (condition: Condition, rules: Rules): CompiledCondition => {
  const reads: Reads[] = [];
  const root = compileNode(condition, rules, reads);
  const needs = mergeNeeds(reads.map((read) => read.needs ?? []));
  const histories = mergeHistories(reads.map((read) => read.histories ?? []));
  return Object.freeze({
    root,
    needs,
    histories,
    eventNames: distinct([...needs, ...histories].map(({ matcher }) => matcher.names)),
    attributes: distinct(reads.map((read) => read.attributes)),
    segments: distinct(reads.map((read) => read.segments)),
    facts: distinct(reads.map((read) => read.facts)),
    entryUsed: reads.some((read) => read.entry === true),
  });
};
