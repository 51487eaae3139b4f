import {
  type Aliases,
  aliasesOf,
  type CompiledCondition,
  compileCondition,
  durationMs,
  type EntryFacts,
  type EventMap,
  type EventMatcher,
  explain,
  type FactGroup,
  firstValue,
  type History,
  mergeHistories,
  mergeNeeds,
  type Need,
  type Rules,
  resolveMatcher,
} from '../conditions/index.ts';
import type { JsonObject } from '../platform/json.ts';
import type { EnrollmentRule, EntryData, Exit, NodeDocument, WorkflowDocument } from './model.ts';
import {
  type Compiling,
  kindOf,
  type Names,
  type NodeKind,
  type SplitShares,
  titleOf,
} from './nodes/index.ts';
import { type CompiledTrigger, triggerKindOf } from './triggers/index.ts';
import { eventText } from './words.ts';

export type WorkflowState = 'live' | 'paused' | 'archived';

export interface CompileOptions {
  workflowId: number;
  version: number;
  key: string;
  eventMap: EventMap;
  /** of the workspace, for the days of periods; UTC unless given */
  timeZone?: string;
  /** live: people enter and move; paused: nobody enters, nobody takes a step; archived: everybody inside ends */
  state: WorkflowState;
  /** for the words of the log */
  names?: Names;
  /** see `Compiling.haste`; 1 unless given */
  haste?: number;
  /** number of the workflow's last edit (inside.ts): who enters has nothing to take; 0 unless given */
  editNo?: number;
  /** by step: shares of splits that follow their results */
  shares?: Readonly<Record<string, SplitShares>>;
}

/** A goal or an exit. `text` says it in words. */
export type CompiledExit = { text: string } & (
  | { on: 'event'; matcher: EventMatcher }
  | { on: 'condition'; condition: CompiledCondition }
);

export interface CompiledNode {
  id: string;
  node: NodeDocument;
  kind: NodeKind;
  title: string;
  /** what the kind prepared for itself */
  plan: unknown;
}

export type CompiledAgain =
  | { type: 'never' }
  | { type: 'always' }
  | { type: 'after'; afterMs: number }
  | { type: 'afterEnd'; afterMs: number };

/** One version of a workflow, resolved once: what `enrollmentsStarted` and `advance` read. Immutable. */
export interface CompiledWorkflow {
  workflowId: number;
  version: number;
  editNo: number;
  key: string;
  name: string;
  state: WorkflowState;
  document: WorkflowDocument;
  trigger: CompiledTrigger;
  keyProperty: string | undefined;
  again: CompiledAgain;
  filter: CompiledCondition | undefined;
  /** holds for those who get nothing; the same people in every version */
  holdout: CompiledCondition | undefined;
  exits: readonly CompiledExit[];
  goals: readonly CompiledExit[];
  nodes: ReadonlyMap<string, CompiledNode>;
  /** counts to keep per contact, one per id, each with the largest depth asked */
  needs: readonly Need[];
  /** events that conditions look at one by one, each history once */
  histories: readonly History[];
  /** what else conditions read */
  facts: readonly FactGroup[];
  /** event names that can start, move or end an enrollment, or that a condition counts */
  events: readonly string[];
  /** event names that can start one */
  startEvents: readonly string[];
  /** keys of segments whose entering starts one, or that a condition reads */
  segments: readonly string[];
  /** attributes that a condition reads */
  attributes: readonly string[];
  eventMap: EventMap;
}

/** Collects what a version depends on while its parts are compiled. */
const dependencies = (rules: Rules, haste: number) => {
  const { eventMap } = rules;
  const needs: (readonly Need[])[] = [];
  const histories: (readonly History[])[] = [];
  const facts = new Set<FactGroup>();
  const events = new Set<string>();
  const segments = new Set<string>();
  const attributes = new Set<string>();
  const compiling: Compiling = {
    haste,
    attribute: (name) => void attributes.add(name),
    matcher: (event, where) => {
      const matcher = resolveMatcher(event, where, eventMap);
      for (const name of matcher.names) events.add(name);
      return matcher;
    },
    segment: (key) => void segments.add(key),
    condition: (condition) => {
      const compiled = compileCondition(condition, rules);
      needs.push(compiled.needs);
      histories.push(compiled.histories);
      for (const group of compiled.facts) facts.add(group);
      for (const name of compiled.eventNames) events.add(name);
      for (const key of compiled.segments) segments.add(key);
      for (const name of compiled.attributes) attributes.add(name);
      return compiled;
    },
  };
  return { needs, histories, facts, events, segments, attributes, compiling };
};

const compileExit = (exit: Exit, compiling: Compiling, names: Names): CompiledExit =>
  exit.on === 'event'
    ? {
        on: 'event',
        text: exit.label ?? `${eventText(exit.event)} comes`,
        matcher: compiling.matcher(exit.event, exit.where),
      }
    : {
        on: 'condition',
        text: exit.label ?? explain(exit.condition, { names }),
        condition: compiling.condition(exit.condition),
      };

const compileAgain = (again: EnrollmentRule['again']): CompiledAgain =>
  typeof again === 'string'
    ? { type: again }
    : 'after' in again
      ? { type: 'after', afterMs: durationMs(again.after) }
      : { type: 'afterEnd', afterMs: durationMs(again.afterEnd) };

const compileTrigger = ({ trigger }: WorkflowDocument, compiling: Compiling): CompiledTrigger =>
  triggerKindOf(trigger).compile(trigger, compiling);

/**
 * Resolves one version once: event map applied, conditions compiled, dependencies gathered. Throws when a condition
 * cannot be compiled (a bug: such a document does not pass `workflowSchema`).
 */
export const compileWorkflow = (document: WorkflowDocument, options: CompileOptions): CompiledWorkflow => {
  const { workflowId, version, key, eventMap, state, names = {}, haste = 1 } = options;
  const { needs, histories, facts, events, segments, attributes, compiling } = dependencies(
    { eventMap, ...(options.timeZone ? { timeZone: options.timeZone } : {}) },
    haste,
  );
  const trigger = compileTrigger(document, compiling);
  const startEvents = [...events];
  const { filter, holdout } = document.enrollment;
  const nodes = Object.entries(document.nodes).map(([id, node]): [string, CompiledNode] => {
    const kind = kindOf(node);
    const plan = kind.compile(node, { ...compiling, shares: options.shares?.[id] });
    return [id, { id, node, kind, title: titleOf(node, names), plan }];
  });
  return {
    workflowId,
    version,
    editNo: options.editNo ?? 0,
    key,
    name: document.name,
    state,
    document,
    trigger,
    keyProperty: document.enrollment.key,
    again: compileAgain(document.enrollment.again),
    filter: filter && compiling.condition(filter),
    holdout:
      holdout === undefined
        ? undefined
        : compiling.condition({ kind: 'random', percent: holdout, salt: `holdout ${key}` }),
    exits: (document.exits ?? []).map((exit) => compileExit(exit, compiling, names)),
    goals: (document.goals ?? []).map((exit) => compileExit(exit, compiling, names)),
    nodes: new Map(nodes),
    needs: mergeNeeds(needs),
    histories: mergeHistories(histories),
    facts: [...facts],
    events: [...events],
    startEvents,
    segments: [...segments],
    attributes: [...attributes],
    eventMap,
  };
};

/** Canonical names (`@id`) of the properties of an event, by the trigger that it starts, else by the event map. */
export const entryAliases = (
  workflow: Pick<CompiledWorkflow, 'trigger' | 'eventMap'>,
  event: string | undefined,
): Aliases => {
  const { trigger, eventMap } = workflow;
  const matchers = trigger.type === 'event' ? trigger.matchers : [];
  // who asks for a start may bring what the trigger's event would have brought
  if (event === undefined) return matchers[0]?.aliases ?? {};
  const matched = matchers.find(
    ({ names, aliases }) => names.includes(event) && Object.keys(aliases).length > 0,
  );
  if (matched) return matched.aliases;
  return aliasesOf(Object.values(eventMap).find(({ events }) => events.includes(event)));
};

/** What conditions may read of what started an enrollment. */
export const entryFacts = (
  workflow: Pick<CompiledWorkflow, 'trigger' | 'eventMap'>,
  enrollmentId: string,
  entry: EntryData,
  enteredAtMs?: number,
): EntryFacts => ({
  enrollmentId,
  ...(enteredAtMs === undefined ? {} : { enteredAtMs }),
  ...(entry.event === undefined ? {} : { event: entry.event }),
  properties: entry.properties,
  aliases: entryAliases(workflow, entry.event),
});

/**
 * `entry` as templates see it: the properties of the event that started the enrollment, and the mapped ones under
 * their canonical names (`entry.value`, `entry.items`), which win over a property of the same name.
 */
export const entryVariables = (
  workflow: Pick<CompiledWorkflow, 'trigger' | 'eventMap'>,
  entry: EntryData,
): JsonObject => {
  const variables: JsonObject = { ...entry.properties };
  for (const [alias, names] of Object.entries(entryAliases(workflow, entry.event))) {
    const value = firstValue(entry.properties, names);
    if (value !== undefined) variables[alias.slice(1)] = value;
  }
  return variables;
};
