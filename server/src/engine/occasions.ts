/**
 * Starts by time alone (P8): of each workflow with a date or a schedule, the contact's next one. It is kept beside the
 * counts (contact_state.occasions) and has a timer of kind `date`.
 *
 * O1 A start lies after the contact's clock and after the publish that brought it, so that nobody starts for the past.
 * O2 It is looked for again whenever what it follows from is another: the date, the zone, membership, the version.
 * O3 The day of the last one stays known: whatever moves, nobody starts twice for one day.
 * O4 A timer that fires late fires once, for that day only; what else would have been due meanwhile is left out.
 */
import { addDays, type Day, type Facts, startOfDay } from '../conditions/index.ts';
import { type CompiledWorkflow, type StartCause, type TimedFacts, timesOf } from '../workflows/index.ts';
import type { Draft } from './draft.ts';
import type { WorkspaceDefinitions } from './registry.ts';

/** A contact's next start in one workflow. */
export interface Arranged {
  /** ms; null: none comes */
  due: number | null;
  /** its day, in the contact's zone */
  on: Day | null;
  /** version and what it follows from */
  of: string;
  /** the day of the last one */
  last?: Day;
}

/** A workflow that time alone starts, live or paused. */
export interface Timed {
  workflow: CompiledWorkflow;
  /** when its version was published, ms: what was due before is over */
  fromMs: number;
}

/** What fires late is for its own local day, and at least for so long. */
const USEFUL_MS = 3_600_000;

/** What dates and schedules read: memberships as their rows are, so that nothing is judged for it. */
const timedFacts = (
  { profile, memberships, clock }: Draft,
  { segmentByKey, timeZone }: WorkspaceDefinitions,
  ownZone: string | null,
): TimedFacts => ({
  attributes: profile.attributes,
  timeZone: ownZone ?? timeZone,
  inSegment: (key) => {
    const held = memberships.get(segmentByKey.get(key)?.segmentId ?? -1);
    const member = held !== undefined && (held.until === null || held.until > clock);
    return { member, until: held?.until ?? Number.POSITIVE_INFINITY };
  },
});

/** The first start after an instant, on a later day than the last one. */
const nextOf = (
  { trigger }: CompiledWorkflow,
  facts: TimedFacts,
  afterMs: number,
  last: Day = '',
): { due: number | null; on: Day | null } => {
  const { next } = timesOf(trigger)!;
  for (let fromMs = afterMs; ; ) {
    const found = next(trigger, facts, fromMs);
    if (!found) return { due: null, on: null };
    if (found.on > last) return { due: found.atMs, on: found.on };
    fromMs = found.atMs;
  }
};

/** Its start as it is now, looked for after `afterMs`; what was due before a publish and has not come yet stays. */
const arranged = (
  { workflow }: Timed,
  facts: TimedFacts,
  of: string,
  { due = null, last }: Partial<Arranged>,
  afterMs: number,
): Arranged => {
  const kept = due !== null && due <= afterMs ? nextOf(workflow, facts, due - 1, last) : undefined;
  const next = kept?.due === due && kept ? kept : nextOf(workflow, facts, afterMs, last);
  return { ...next, of, ...(last === undefined ? {} : { last }) };
};

/** Brings the contact's starts in line with what it is now. Cheap when nothing of it changed. */
export const arrangeOccasions = (
  draft: Draft,
  definitions: WorkspaceDefinitions,
  ownZone: string | null,
): void => {
  const { timed } = definitions;
  for (const ref of Object.keys(draft.occasions)) if (!timed.has(ref)) forget(draft, ref);
  if (timed.size === 0) return;
  const facts = timedFacts(draft, definitions, ownZone);
  for (const [ref, one] of timed) {
    const { trigger, version } = one.workflow;
    const basis = timesOf(trigger)!.basis(trigger, facts);
    const known = draft.occasions[ref];
    if (basis === null) {
      if (known) forget(draft, ref);
      continue;
    }
    const of = `${version} ${basis}`;
    if (known?.of === of) continue;
    draft.occasions[ref] = arranged(one, facts, of, known ?? {}, Math.max(draft.clock, one.fromMs));
    draft.stateChanged = true;
  }
};

/** None comes any more. The day of the last one stays known while the workflow is there. */
const forget = (draft: Draft, ref: string): void => {
  const { last, due } = draft.occasions[ref]!;
  if (last !== undefined && due === null && draft.occasions[ref]!.of === '') return;
  if (last === undefined) delete draft.occasions[ref];
  else draft.occasions[ref] = { due: null, on: null, of: '', last };
  draft.stateChanged = true;
};

/** Timers of kind `date`: workflow id -> due (ms). */
export const occasionTimers = ({ occasions }: Pick<Draft, 'occasions'>): [string, number][] =>
  Object.entries(occasions).flatMap(([ref, { due }]): [string, number][] =>
    due === null ? [] : [[ref, due]],
  );

/** A start that came, with what its enrollment's id follows from; null: too early, or not any more. The next one is
 *  arranged, in any case. */
export const takeOccasion = (
  draft: Draft,
  ref: string,
  { definitions, wallMs }: { definitions: WorkspaceDefinitions; wallMs: number },
  ownZone: string | null,
): { cause: StartCause; inputId: string; atMs: number; workflowId: number } | null => {
  const known = draft.occasions[ref];
  const one = definitions.timed.get(ref);
  if (!one || !known || known.due === null || known.on === null || known.due > draft.clock) return null;
  const { due, on } = known;
  const facts = timedFacts(draft, definitions, ownZone);
  const { trigger, workflowId } = one.workflow;
  const times = timesOf(trigger)!;
  const isStill = times.basis(trigger, facts) !== null;
  const next = isStill
    ? nextOf(one.workflow, facts, Math.max(draft.clock, wallMs), on)
    : { due: null, on: null };
  draft.occasions[ref] = { ...next, of: isStill ? known.of : '', last: on };
  draft.stateChanged = true;
  if (!isStill || wallMs >= usefulUntil(due, on, facts)) return null;
  return { cause: times.cause(trigger, facts, on), inputId: `${trigger.type} ${on}`, atMs: due, workflowId };
};

const usefulUntil = (due: number, on: Day, { timeZone }: Pick<Facts, 'timeZone'>): number =>
  Math.max(due + USEFUL_MS, startOfDay(addDays(on, 1), timeZone));

/** Of two contacts that become one: the starts of the first, and whatever day either has had (O3). */
export const unitedOccasions = (
  survivor: Readonly<Record<string, Arranged>>,
  absorbed: Readonly<Record<string, Arranged>>,
): Record<string, Arranged> => {
  const united: Record<string, Arranged> = { ...survivor };
  for (const [ref, { last }] of Object.entries(absorbed)) {
    if (last === undefined) continue;
    const own = united[ref] ?? { due: null, on: null, of: '' };
    // what follows from is looked for again: the day that was to come may have been the other's
    united[ref] = own.last !== undefined && own.last >= last ? own : { ...own, of: '', last };
  }
  return united;
};
