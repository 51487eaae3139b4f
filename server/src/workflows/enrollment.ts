import type { Facts } from '../conditions/index.ts';
import { durationWords, evaluate, firstValue, holds, realProperties } from '../conditions/index.ts';
import type { Json } from '../platform/json.ts';
import { type CompiledWorkflow, entryAliases, entryFacts } from './compile.ts';
import type { Enrollment, EntryData } from './model.ts';
import { entryOf, type StartCause, triggerKindOf } from './triggers/index.ts';
import { seenText } from './words.ts';

/** What must be known of a contact's earlier enrollments (all of them, of any workflow). */
export interface EnrollmentSummary {
  workflowId: number;
  key: string;
  state: Enrollment['state'];
  /** ms */
  enteredAt: number;
  /** ms; null while it is active; absent: when it entered */
  endedAt?: number | null;
}

/** Why a contact that matched the trigger was not taken in (P12). */
export interface Refusal {
  refused: 'notLive' | 'alreadyInside' | 'onlyOnce' | 'tooSoon' | 'tooSoonAfterEnd' | 'filter' | 'noSteps';
  text: string;
  seen?: Json;
}

export const isRefusal = (result: Enrollment | Refusal): result is Refusal => 'refused' in result;

/** Keys are columns of an index: longer values are cut. */
const KEY_LENGTH_MAX = 200;

/**
 * Whether a cause starts an enrollment, and which: a new one (state active, no node entered yet: `advance` with
 * `{type: 'started'}` follows; or state holdout: it is over), a refusal with its reason, or undefined when the trigger does
 * not concern the cause.
 *
 * The key decides what counts as the same enrollment: the `again` rule is judged per key, so that a second cart of a
 * person starts beside the first, and the same cart does not start twice. `makeId` gets the key; the id must follow
 * from the input, the workflow and the key.
 */
export const enrollmentsStarted = (
  workflow: CompiledWorkflow,
  cause: StartCause,
  facts: Facts,
  existing: readonly EnrollmentSummary[],
  nowMs: number,
  makeId: (key: string) => string,
): Enrollment | Refusal | undefined => {
  if (!isTriggeredBy(workflow, cause)) return undefined;
  if (workflow.state !== 'live') return { refused: 'notLive', text: `The workflow is ${workflow.state}` };
  if (!workflow.nodes.has(workflow.document.start)) return { refused: 'noSteps', text: 'It has no steps' };
  const entry = entryOf(cause);
  const key = keyOfStart(workflow, entry);
  const refusal = refusedAgain(workflow, key, existing, nowMs);
  if (refusal) return refusal;
  const enrollmentId = makeId(key);
  if (workflow.filter) {
    const withEntry = factsWithEntry(facts, entryFacts(workflow, enrollmentId, entry));
    const { matched, because } = evaluate(workflow.filter, withEntry, nowMs);
    if (!matched) {
      return {
        refused: 'filter',
        text: `Does not fit who may enter: ${seenText(because)}`,
        seen: because as unknown as Json,
      };
    }
  }
  const begun: Enrollment = {
    enrollmentId,
    workflowId: workflow.workflowId,
    version: workflow.version,
    key,
    state: 'active',
    nodeId: workflow.document.start,
    visit: 0,
    enteredAt: nowMs,
    movedAt: nowMs,
    dueAt: null,
    entry,
    endedAt: null,
    endReason: null,
    settled: workflow.editNo,
  };
  return isHeldOut(workflow, facts, nowMs) ? heldOut(begun) : begun;
};

/** Whether the contact is one of those who get nothing: drawn by its id, the same for every start and version. */
export const isHeldOut = ({ holdout }: CompiledWorkflow, facts: Facts, nowMs: number): boolean =>
  holdout !== undefined && holds(holdout, facts, nowMs).matched;

const heldOut = (begun: Enrollment): Enrollment => ({
  ...begun,
  state: 'holdout',
  endedAt: begun.enteredAt,
  endReason: { code: 'holdout', text: 'Gets nothing, to measure what the workflow does' },
});

/** Whether the cause is what the workflow starts with. Cheap: the engine asks it of every relevant event. */
export const isTriggeredBy = ({ trigger, key }: CompiledWorkflow, cause: StartCause): boolean =>
  cause.type === 'asked' ? cause.workflow === key : triggerKindOf(trigger).startsBy(trigger, cause);

/** The value under which the contact enters; '' when there is none: one at a time per contact. */
export const keyOfStart = (workflow: CompiledWorkflow, entry: EntryData): string => {
  const { keyProperty } = workflow;
  if (keyProperty === undefined) return '';
  const names = realProperties(keyProperty, entryAliases(workflow, entry.event));
  const value = firstValue(entry.properties, names);
  if (value === undefined) return '';
  return (typeof value === 'object' ? JSON.stringify(value) : String(value)).slice(0, KEY_LENGTH_MAX);
};

/** How long one may not come again, as the marketer wrote it. */
const gapWords = ({ enrollment: { again } }: CompiledWorkflow['document']): string =>
  typeof again === 'string' ? '' : durationWords('after' in again ? again.after : again.afterEnd);

const refusedAgain = (
  { again, workflowId, document }: CompiledWorkflow,
  key: string,
  existing: readonly EnrollmentSummary[],
  nowMs: number,
): Refusal | undefined => {
  const same = existing.filter((one) => one.workflowId === workflowId && one.key === key);
  if (same.length === 0) return undefined;
  const named = key === '' ? '' : ` with ${key}`;
  const lastAt = Math.max(...same.map(({ enteredAt }) => enteredAt));
  const seen = { key, lastEntered: new Date(lastAt).toISOString() };
  if (same.some(({ state }) => state === 'active')) {
    return { refused: 'alreadyInside', text: `Is already inside${named}`, seen };
  }
  if (again.type === 'never')
    return { refused: 'onlyOnce', text: `Was inside${named} before, and may enter once`, seen };
  if (again.type === 'after' && nowMs - lastAt < again.afterMs) {
    const gap = gapWords(document);
    return { refused: 'tooSoon', text: `Entered${named} less than ${gap} ago`, seen };
  }
  const endedAt = Math.max(...same.map(({ endedAt, enteredAt }) => endedAt ?? enteredAt));
  if (again.type === 'afterEnd' && nowMs - endedAt < again.afterMs) {
    const gap = gapWords(document);
    return {
      refused: 'tooSoonAfterEnd',
      text: `Came to the end${named} less than ${gap} ago`,
      seen: { key, lastEnded: new Date(endedAt).toISOString() },
    };
  }
  return undefined;
};

/** The same facts with the enrollment at hand. Delegates, because facts may be an object with methods of a class. */
export const factsWithEntry = (facts: Facts, entry: NonNullable<Facts['entry']>): Facts => ({
  attributes: facts.attributes,
  ring: (needId) => facts.ring(needId),
  inSegment: (key) => facts.inSegment(key),
  timeZone: facts.timeZone,
  known: facts.known,
  entry,
});
