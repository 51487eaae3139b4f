import type { z } from 'zod';
import type {
  CompiledCondition,
  Condition,
  Names as ConditionNames,
  EventMatcher,
  Facts,
  PropertyTest,
} from '../../conditions/index.ts';
import type { Json, JsonObject } from '../../platform/json.ts';
import type {
  Effect,
  EndReason,
  Enrollment,
  EntryData,
  MessageChannel,
  NodeDocument,
  NodeType,
} from '../model.ts';
import type { Known } from '../validate/problem.ts';
import type { SplitShares } from './split.ts';

/** Colour and icon of a card follow its family. */
export type Family = 'message' | 'wait' | 'decide' | 'change' | 'sales' | 'end';

/** One way out of a node. `next` absent: the way ends there. */
export interface Output {
  id: string;
  name: string;
  next?: string;
}

/** Names of what a document refers to by key; what has none stands for itself. */
export interface Names extends ConditionNames {
  template?(key: string): string | undefined;
}

/** What a node may ask for while a version is compiled; what it asks becomes a dependency of the workflow. */
export interface Compiling {
  matcher(event: string, where: readonly PropertyTest[] | undefined): EventMatcher;
  condition(condition: Condition): CompiledCondition;
  /** a segment whose entering or leaving matters */
  segment(key: string): void;
  /** An attribute that it reads by itself; conditions say so themselves. */
  attribute(name: string): void;
  /** how many times faster waits of a length pass than they say; 1 but in a sample workspace that plays fast */
  haste: number;
  /** of the split that is compiled: the shares that its results brought about; absent: its own */
  shares?: SplitShares | undefined;
}

/** An event as waits, exits and triggers see it. */
export interface StepEvent {
  name: string;
  properties: JsonObject;
  eventId: string;
  /** when it is applied, ms */
  at: number;
}

/** Where an enrollment stands, for a node's pure functions. `facts.entry` is set. */
export interface Step<N extends NodeDocument = NodeDocument, P = unknown> {
  workflowId: number;
  version: number;
  enrollment: Enrollment;
  nodeId: string;
  /** entries of nodes so far in this enrollment, this one included: (enrollment, node, visit) is unique */
  visit: number;
  node: N;
  plan: P;
  /** the node's title */
  title: string;
  facts: Facts;
  /** the actor's clock, ms */
  clockMs: number;
  /** the machine's clock, ms: later than `clockMs` when the worker catches up */
  wallMs: number;
}

/**
 * What a node decides: leave by an output, stay until an instant, or end the enrollment. `entry` is added to what is known
 * of the entry; `leaves` is the way it leaves by as soon as its effects are applied. `recheckAt`: when a condition that
 * keeps it may change by time alone (ms). `until`, `reached` and `drew` are kept in the entry.
 */
export type Outcome =
  | {
      kind: 'go';
      output: string;
      what: string;
      text: string;
      seen?: Json;
      effects?: Effect[];
      reached?: number;
      drew?: string;
    }
  | {
      kind: 'stay';
      dueAt: number;
      what: string;
      text: string;
      seen?: Json;
      effects?: Effect[];
      entry?: JsonObject;
      leaves?: { path: string; text: string };
      recheckAt?: number;
      until?: NonNullable<EntryData['until']>;
    }
  | { kind: 'end'; reason: EndReason; text: string };

/** Nothing that moves the contact, though time alone may change that (ms, Infinity). */
export interface Unmoved {
  kind: 'keep';
  recheckAt: number;
}

/** What is wrong with a node, why it matters, and the node mended where one click can. */
export interface NodeProblem<N extends NodeDocument = NodeDocument> {
  severity: 'blocks' | 'warns';
  code: string;
  text: string;
  why: string;
  fix?: { label: string; node: N };
}

/** A node type: one file under `nodes/`, entered in the registry. Method syntax lets the registry hold them all. */
export interface NodeKind<N extends NodeDocument = NodeDocument, P = unknown> {
  readonly type: N['type'];
  readonly family: Family;
  /** "Send e-mail": the word in lists of steps */
  readonly label: string;
  readonly schema: z.ZodType<N>;
  /** time passes before it is left, by any way or by this one, so that a circle through it may turn */
  readonly holds?: true | ((node: N, output: string) => boolean);
  /** its wait ends at a moment of the calendar, not after a length: a pause does not move it */
  readonly byCalendar?: true;
  /** The step as a short sentence written from its settings: "Wait 4 hours". */
  title(node: N, names: Names): string;
  /** Ways out in path order; "else" last. */
  outputs(node: N): Output[];
  /** The same node with one output leading elsewhere (undefined: nowhere). Unknown outputs leave it as it is. */
  withOutput(node: N, outputId: string, next: string | undefined): N;
  /** Templates that it may send, with the channel that each must be for. A key may be '' in a draft. */
  templates?(node: N): { channel: MessageChannel; key: string }[];
  /** Conditions that it judges; `place` is "a path", "the wait". */
  conditions?(node: N): { place: string; condition: Condition }[];
  /** Events that it waits for; '' in a draft where none is chosen yet. */
  events?(node: N): string[];
  /** What is wrong with its settings by themselves. */
  problems?(node: N, known: Known): NodeProblem<N>[];
  /** Matchers and conditions resolved once per version. */
  compile(node: N, compiling: Compiling): P;
  /** Of a step that judges the contact at every change: how long it waits at most. */
  limitMs?(step: Step<N, P>): number;
  /** The contact arrives. */
  enter(step: Step<N, P>): Outcome;
  /** `dueAt` has passed. Only for kinds that stay. */
  wake?(step: Step<N, P>): Outcome;
  /** An event comes while the contact stays here; undefined: it does not concern this node. */
  onEvent?(step: Step<N, P>, event: StepEvent): Outcome | undefined;
  /**
   * Judges again what it reads of the contact: on every cause while the contact stays here, after `onEvent` and before
   * `wake`.
   */
  onChange?(step: Step<N, P>): Outcome | Unmoved;
  /** What it asked for comes back (a task's outcome, a turn, a program's answer); undefined: it does not concern it. */
  onAnswer?(step: Step<N, P>, answer: JsonObject): Outcome | undefined;
}

export type NodeKinds = { readonly [T in NodeType]: NodeKind<Extract<NodeDocument, { type: T }>> };

/** A copy with `next` set or, when undefined, absent. */
export const withNext = <N extends { next?: string }>(node: N, next: string | undefined): N => {
  const { next: _, ...rest } = node;
  return (next === undefined ? rest : { ...rest, next }) as N;
};

/** A way out, with `next` only where it leads somewhere. */
export const outputTo = (id: string, name: string, next: string | undefined): Output =>
  next === undefined ? { id, name } : { id, name, next };

/** The way out that most nodes have. */
export const nextOutput = (node: { next?: string }): Output => outputTo('next', 'then', node.next);

/** Ways out of a node that has only `next`. */
export const oneWayOut = {
  outputs: (node: { next?: string }): Output[] => [nextOutput(node)],
  withOutput: <N extends { next?: string }>(node: N, outputId: string, next: string | undefined): N =>
    outputId === 'next' ? withNext(node, next) : node,
};
