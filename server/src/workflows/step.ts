/**
 * The pure step: what an input does to one enrollment.
 *
 * States: an enrollment is *active* at a node (staying there until `dueAt`, an event, or for ever when nothing is
 * awaited) or ended: *finished* (the way ended), *exited* (an exit node, an exit rule, an archived workflow), *goal*, *stuck*
 * (the workflow has an error). Ended is final.
 *
 * Invariants
 * S1 Each (enrollment, node, visit) is entered at most once: `visit` counts entries of nodes and only rises; entering
 *    is the only place where a node's effects arise (P5).
 * S2 Exits, then goals, are judged before anything else on every cause; an enrollment that one of them ends takes no
 *    step and asks for no message (P6). Within a pass nothing that they read changes: a node that changes the contact
 *    ends the pass (set-attribute.ts), and the next pass judges them again.
 * S3 A pass either stays (active, with one log line that says so, or without any when the cause does not concern it)
 *    or ends (with one `ended` line), never both.
 * S4 A pass enters at most ENTRIES_MAX nodes: every circle waits, so that more is an error of the document, and
 *    then nothing of the pass takes effect.
 * S5 Nothing here reads a clock or draws a random number: same arguments, same pass (P13).
 * S6 The log lines that carry `to` form a way through the graph (P12).
 */

import type { Facts } from '../conditions/index.ts';
import { evaluate, holds, matches } from '../conditions/index.ts';
import type { Json, JsonObject } from '../platform/json.ts';
import { type CompiledExit, type CompiledNode, type CompiledWorkflow, entryFacts } from './compile.ts';
import { factsWithEntry } from './enrollment.ts';
import type { Effect, EndReason, Enrollment, EntryData, StepLog } from './model.ts';
import type { Outcome, Step, StepEvent, Unmoved } from './nodes/index.ts';

/** Entries of nodes in one pass: fewer would cut real workflows (a row of branches), more only delays the verdict. */
export const ENTRIES_MAX = 64;
/** Entries of nodes in one enrollment: a daily loop for 13 years; past it something circles without end. */
export const VISITS_MAX = 10_000;

export type Cause =
  /** just created by `enrollmentsStarted`: enters the first node */
  | { type: 'started' }
  | { type: 'event'; event: StepEvent }
  /** a timer of this enrollment fired (its wait, or `recheckAt`); an early one changes nothing */
  | { type: 'due' }
  /** what the step asked for comes back; of another step or an earlier visit it changes nothing */
  | { type: 'answer'; answer: StepAnswer }
  /** somebody, or a step elsewhere, takes the contact out */
  | { type: 'stopped'; text: string }
  /** attributes, segments, the workflow's state or version changed, or its effects were applied */
  | { type: 'changed' };

/** What came back to one visit of a step. */
export interface StepAnswer {
  nodeId: string;
  visit: number;
  payload: JsonObject;
}

export interface Clocks {
  /** the actor's clock: max(its last, the input's `at`), ms */
  clockMs: number;
  /** the machine's clock, ms */
  wallMs: number;
}

export interface Pass {
  /** the same object when nothing changed */
  enrollment: Enrollment;
  log: StepLog[];
  effects: Effect[];
  /** earliest instant at which an exit or goal may come true by time alone (ms, Infinity): arm a timer */
  recheckAt: number;
}

/** Applies one cause to one active enrollment. An ended one comes back unchanged. */
export const advance = (
  workflow: CompiledWorkflow,
  enrollment: Enrollment,
  cause: Cause,
  contactFacts: Facts,
  clocks: Clocks,
): Pass => {
  if (enrollment.state !== 'active') return untouched(enrollment, Number.POSITIVE_INFINITY);
  const facts = factsWithEntry(
    contactFacts,
    entryFacts(workflow, enrollment.enrollmentId, enrollment.entry, enrollment.enteredAt),
  );
  const watched = watch(workflow, cause, facts, clocks.clockMs);
  if (watched.ended) return ended(enrollment, clocks.clockMs, watched.ended.state, watched.ended.reason);
  if (cause.type === 'stopped')
    return ended(enrollment, clocks.clockMs, 'exited', { code: 'stopped', text: cause.text });
  const node = workflow.nodes.get(enrollment.nodeId);
  if (!node) return ended(enrollment, clocks.clockMs, 'exited', stepGone(workflow));
  if (workflow.state === 'paused') return held(workflow, enrollment, cause, facts, clocks, watched.recheckAt);
  const first = respond(workflow, enrollment, node, cause, facts, clocks);
  if (!first) return untouched(enrollment, watched.recheckAt);
  if (first !== 'enter' && first.kind === 'keep')
    return untouched(enrollment, Math.min(watched.recheckAt, first.recheckAt));
  return run(workflow, enrollment, first, facts, clocks, watched.recheckAt);
};

/**
 * Whether an exit or a goal holds for an enrollment that has come to its end, while its last message waits to leave (P6);
 * `recheckAt` as of `advance`. The enrollment itself stays as it ended.
 */
export const lateExit = (
  workflow: CompiledWorkflow,
  enrollment: Enrollment,
  cause: Cause,
  contactFacts: Facts,
  clockMs: number,
): Watched => {
  const facts = factsWithEntry(
    contactFacts,
    entryFacts(workflow, enrollment.enrollmentId, enrollment.entry, enrollment.enteredAt),
  );
  return watch(workflow, cause, facts, clockMs);
};

const untouched = (enrollment: Enrollment, recheckAt: number): Pass => ({
  enrollment,
  log: [],
  effects: [],
  recheckAt,
});

// --- exits and goals ---------------------------------------------------------------------------------

interface Watched {
  ended?: { state: 'exited' | 'goal'; reason: EndReason };
  recheckAt: number;
}

const watch = (workflow: CompiledWorkflow, cause: Cause, facts: Facts, clockMs: number): Watched => {
  if (workflow.state === 'archived') {
    return {
      ended: { state: 'exited', reason: { code: 'archived', text: 'The workflow was archived' } },
      recheckAt: Number.POSITIVE_INFINITY,
    };
  }
  const exits = firstThatHolds(workflow.exits, cause, facts, clockMs);
  if (exits.reason) return { ended: { state: 'exited', reason: exits.reason }, recheckAt: exits.recheckAt };
  const goals = firstThatHolds(workflow.goals, cause, facts, clockMs);
  if (goals.reason) {
    return {
      ended: { state: 'goal', reason: { ...goals.reason, code: 'goal' } },
      recheckAt: goals.recheckAt,
    };
  }
  return { recheckAt: Math.min(exits.recheckAt, goals.recheckAt) };
};

/** The first rule that ends the enrollment now; else until when none of them can by time alone. */
const firstThatHolds = (
  rules: readonly CompiledExit[],
  cause: Cause,
  facts: Facts,
  clockMs: number,
): { reason?: EndReason; recheckAt: number } => {
  let recheckAt = Number.POSITIVE_INFINITY;
  for (const rule of rules) {
    if (rule.on === 'event') {
      if (cause.type !== 'event' || !matches(rule.matcher, cause.event, facts.entry)) continue;
      const { name, eventId, properties } = cause.event;
      return {
        reason: { code: 'exitRule', text: rule.text, seen: { event: name, eventId, properties } },
        recheckAt,
      };
    }
    const { matched, until } = holds(rule.condition, facts, clockMs);
    if (matched) {
      const { because } = evaluate(rule.condition, facts, clockMs);
      return { reason: { code: 'exitRule', text: rule.text, seen: because as unknown as Json }, recheckAt };
    }
    recheckAt = Math.min(recheckAt, until);
  }
  return { recheckAt };
};

// --- the step ----------------------------------------------------------------------------------------

export const stepAt = (
  workflow: CompiledWorkflow,
  enrollment: Enrollment,
  { id, node, plan, title }: CompiledNode,
  facts: Facts,
  { clockMs, wallMs }: Clocks,
): Step => ({
  workflowId: workflow.workflowId,
  version: workflow.version,
  enrollment,
  nodeId: id,
  visit: enrollment.visit,
  node,
  plan,
  title,
  facts,
  clockMs,
  wallMs,
});

/** What the node at which the contact stands makes of the cause; undefined: nothing. `started` enters it. */
const respond = (
  workflow: CompiledWorkflow,
  enrollment: Enrollment,
  node: CompiledNode,
  cause: Cause,
  facts: Facts,
  clocks: Clocks,
): Outcome | Unmoved | 'enter' | undefined => {
  // A contact stands before a node, or at one that never stays, only after a live edit put it there (P9).
  if (enrollment.visit === 0 || enrollment.entry.arriving || !(node.kind.wake || node.kind.onEvent))
    return 'enter';
  const { held } = enrollment.entry;
  if (held) return { kind: 'go', output: held.path, what: 'woke', text: held.text };
  const step = stepAt(workflow, enrollment, node, facts, clocks);
  const brought = broughtBy(step, node, cause);
  if (brought) return brought;
  const judged = node.kind.onChange?.(step);
  if (judged && judged.kind !== 'keep') return judged;
  // what comes from outside comes before the end of a wait, also when both are late
  const isBrought = cause.type === 'event' || cause.type === 'answer';
  const isDue = !isBrought && enrollment.dueAt !== null && enrollment.dueAt <= clocks.clockMs;
  return (isDue ? node.kind.wake?.(step) : undefined) ?? judged;
};

/** What an event or an answer means to the node; nothing by any other cause. */
const broughtBy = (step: Step, node: CompiledNode, cause: Cause): Outcome | undefined => {
  if (cause.type === 'event') return node.kind.onEvent?.(step, cause.event);
  return cause.type === 'answer' ? answered(step, node, cause.answer) : undefined;
};

/** An answer is for the visit that asked. */
const answered = (
  step: Step,
  { kind }: CompiledNode,
  { nodeId, visit, payload }: StepAnswer,
): Outcome | undefined =>
  nodeId === step.nodeId && visit === step.visit ? kind.onAnswer?.(step, payload) : undefined;

/** Paused: nobody takes a step, but an event or an answer that is awaited counts, and is followed on resume. */
const held = (
  workflow: CompiledWorkflow,
  enrollment: Enrollment,
  cause: Cause,
  facts: Facts,
  clocks: Clocks,
  recheckAt: number,
): Pass => {
  const node = workflow.nodes.get(enrollment.nodeId)!;
  const { held: next, arriving } = enrollment.entry;
  if (enrollment.visit === 0 || next || arriving) return untouched(enrollment, recheckAt);
  const step = stepAt(workflow, enrollment, node, facts, clocks);
  const outcome = broughtBy(step, node, cause);
  // what an answer brings is taken now; the way it opens waits
  if (outcome?.kind === 'stay' && cause.type === 'answer')
    return run(workflow, enrollment, outcome, facts, clocks, recheckAt);
  if (outcome?.kind !== 'go') return untouched(enrollment, recheckAt);
  const taken = { path: outcome.output, text: `${outcome.text} while the workflow was paused` };
  return untouched({ ...enrollment, entry: { ...enrollment.entry, held: taken } }, recheckAt);
};

/** Follows outcomes from node to node until one stays or ends. */
const run = (
  workflow: CompiledWorkflow,
  from: Enrollment,
  first: Outcome | 'enter',
  facts: Facts,
  clocks: Clocks,
  recheckAt: number,
): Pass => {
  const log: StepLog[] = [];
  const effects: Effect[] = [];
  const { held: _, arriving: __, dueSince, ...entry } = from.entry;
  // whoever stays, for longer or for less, has not moved
  const movedAt = first !== 'enter' && first.kind === 'stay' ? from.movedAt : clocks.clockMs;
  let enrollment: Enrollment = { ...from, entry: withoutUntil(entry), movedAt, dueAt: null };
  let outcome = first;
  const end = (state: Enrollment['state'], reason: EndReason): Pass => {
    const last = ended(enrollment, clocks.clockMs, state, reason);
    return { ...last, log: [...log, ...last.log], effects };
  };
  for (let entries = 0; ; ) {
    const node = workflow.nodes.get(enrollment.nodeId);
    if (!node) return end('stuck', danglingWay(enrollment.nodeId));
    if (outcome === 'enter') {
      // Nothing of a circling pass takes effect: nobody gets 64 mails at once.
      if (entries >= ENTRIES_MAX || enrollment.visit >= VISITS_MAX) {
        return ended(from, clocks.clockMs, 'stuck', circles(node));
      }
      entries += 1;
      enrollment = { ...enrollment, visit: enrollment.visit + 1 };
      outcome = node.kind.enter(stepAt(workflow, enrollment, node, facts, clocks));
    }
    if (outcome.kind === 'end') return end('exited', outcome.reason);
    effects.push(...(outcome.effects ?? []).map((effect) => agedBy(effect, dueSince, clocks)));
    const line = logLine(enrollment, node, clocks.clockMs, outcome);
    if (outcome.kind === 'stay') {
      enrollment = { ...enrollment, dueAt: outcome.dueAt, entry: entryAfter(enrollment.entry, outcome) };
      const soonest = Math.min(recheckAt, outcome.recheckAt ?? Number.POSITIVE_INFINITY);
      return { enrollment, log: [...log, line], effects, recheckAt: soonest };
    }
    const { output } = outcome;
    const to = node.kind.outputs(node.node).find(({ id }) => id === output)?.next;
    log.push({ ...line, path: output, ...(to === undefined ? {} : { to }) });
    if (to === undefined)
      return end('finished', { code: 'end', text: `The way ends after "${node.title}"`, nodeId: node.id });
    enrollment = { ...enrollment, nodeId: to, entry: entryBehind(enrollment.entry, node, outcome) };
    outcome = 'enter';
  }
};

/** A message of a wait that was over earlier is useful for so much less (inside.ts, skip); below 0: not any more. */
const agedBy = (effect: Effect, dueSince: number | undefined, { clockMs }: Clocks): Effect =>
  dueSince === undefined || !('usefulForMs' in effect)
    ? effect
    : { ...effect, usefulForMs: effect.usefulForMs - Math.max(0, clockMs - dueSince) };

const withoutUntil = ({ until: _, ...entry }: EntryData): EntryData => entry;

const entryAfter = (
  entry: EntryData,
  { entry: more, leaves, until }: Extract<Outcome, { kind: 'stay' }>,
): EntryData => ({
  ...entry,
  ...(more === undefined ? {} : { properties: { ...entry.properties, ...more } }),
  ...(leaves === undefined ? {} : { held: leaves }),
  ...(until === undefined ? {} : { until }),
});

/** The entry once a node is left that has to know when that was, or by which way. */
const entryBehind = (
  entry: EntryData,
  { id }: CompiledNode,
  { reached, drew }: Extract<Outcome, { kind: 'go' }>,
): EntryData => {
  if (reached !== undefined) return { ...entry, reached: { ...entry.reached, [id]: reached } };
  return drew === undefined ? entry : { ...entry, drawn: { ...entry.drawn, [id]: drew } };
};

const logLine = (
  { visit }: Enrollment,
  { id }: CompiledNode,
  at: number,
  { what, text, seen }: { what: string; text: string; seen?: Json },
): StepLog => ({ nodeId: id, visit, at, what, text, ...(seen === undefined ? {} : { seen }) });

// --- ends --------------------------------------------------------------------------------------------

/** The pass that ends it. */
export const ended = (
  enrollment: Enrollment,
  at: number,
  state: Enrollment['state'],
  reason: EndReason,
): Pass => {
  const { nodeId, visit } = enrollment;
  const { text, seen } = reason;
  return {
    enrollment: {
      ...enrollment,
      state,
      dueAt: null,
      movedAt: at,
      endedAt: at,
      endReason: { nodeId, ...reason },
    },
    log: [{ nodeId, visit, at, what: 'ended', text, ...(seen === undefined ? {} : { seen }) }],
    effects: [],
    recheckAt: Number.POSITIVE_INFINITY,
  };
};

const stepGone = ({ version }: CompiledWorkflow): EndReason => ({
  code: 'movedOn',
  text: `Its step is not in version ${version}`,
});

const danglingWay = (nodeId: string): EndReason => ({
  code: 'workflowError',
  text: `The way leads to a step that does not exist: ${nodeId}`,
});

const circles = ({ id, title }: CompiledNode): EndReason => ({
  nodeId: id,
  code: 'workflowError',
  text: `The way goes in a circle without a wait, at "${title}"`,
});
