/**
 * The fold's pure part: one input after the other through the stages (DESIGN section 1).
 *
 *   contacts   who did it: profile, identities, counts          -> attributes and needs that changed
 *   segments   which groups now, and until when                 -> entered, left
 *   workflows  exits and goals, enroll, step                    -> effects
 *   permission may the message leave, and when?                 -> outbox, or held back with its reason
 *
 * What a stage causes (an attribute set by a step, a segment entered) is a happening of its own, applied first in
 * first out, at most HAPPENINGS_MAX a pass. Nothing here reads a clock: `now` is the actor's clock, which never falls
 * (I3), and `wallMs` the wall clock of the pass.
 */

import { IANAZone } from 'luxon';
import { evaluate, type Facts, holds, matches, ringInsert } from '../conditions/index.ts';
import { applyToProfile, attributeChanges, type Identity, isStrong, withChanges } from '../contacts/index.ts';
import { feedbackFacts } from '../feedback/index.ts';
import { decideSend } from '../permission/index.ts';
import { derivedId } from '../platform/index.ts';
import type { WebhookEvent } from '../webhooks/index.ts';
import {
  advance,
  type Cause,
  type CompiledWorkflow,
  type Effect,
  type Enrollment,
  enrollmentsStarted,
  entryVariables,
  isRefusal,
  type StartCause,
} from '../workflows/index.ts';
import { type Draft, timerKey } from './draft.ts';
import { atOf, type Input, type InputRow, isEvent, propertiesOf, VISIT_KINDS } from './inputs.ts';
import type { LiveSegment, WorkspaceDefinitions } from './registry.ts';

/** Happenings of one input in one pass. Too small: real cascades are cut into passes; too large: one contact's loop
 *  holds up its batch. What is left goes to the inbox, one hop further. */
export const HAPPENINGS_MAX = 64;
/** Hops after which a cascade is a loop: the workflow is stopped for that contact and shown. */
export const HOPS_MAX = 100;

type Happening =
  | { type: 'event'; row: InputRow }
  | { type: 'due'; kind: string; ref: string }
  | { type: 'changed' }
  /** `only`: for this workflow, which was published so that it starts who is in already */
  | { type: 'segmentEntered'; key: string; only?: number };

/** Which segments must be judged again: all, or those that depend on what changed. */
type Affected = Set<number> | 'all';

export interface ApplyContext {
  definitions: WorkspaceDefinitions;
  wallMs: number;
  /** who holds an identity that an input named: `<kind>:<value>` -> contact id */
  holderOf: (kind: string, value: string) => string | undefined;
}

/** Applies one input to a draft. Throws only on a bug of this file or of `contacts`: the input is then set aside. */
export const apply = (draft: Draft, input: Input, context: ApplyContext): void => {
  draft.clock = Math.max(draft.clock, atOf(input));
  draft.stateChanged = true;
  const queue: Happening[] = [];
  if (input.from === 'inbox') applyRow(draft, input.row, context, queue);
  else applyTimer(draft, input.row.kind, input.row.ref, context, queue);
  const hops = input.row.hops;
  for (let n = 0; queue.length > 0; n++) {
    if (n >= HAPPENINGS_MAX) {
      postpone(draft, queue, hops);
      return;
    }
    happen(draft, queue.shift()!, context, queue, hops);
  }
};

// --- contacts ---------------------------------------------------------------------------------------

const applyRow = (draft: Draft, row: InputRow, context: ApplyContext, queue: Happening[]): void => {
  const affected = new Set<number>();
  takeIdentities(draft, row, context);
  takeProfile(draft, row, context.definitions, affected);
  if ((VISIT_KINDS as readonly string[]).includes(row.kind))
    draft.seenAt = Math.max(draft.seenAt ?? 0, row.occurredAtMs);
  if (row.kind === 'feedback') takeFeedback(draft, row);
  if (isEvent(row.kind)) countEvent(draft, row, context.definitions, affected);
  if (row.kind === 'retime') queue.push(...retimeWaits(draft, row));
  // a new contact meets every segment for the first time, a survivor of a merge with its whole history
  const isFirst = draft.epoch < 0;
  if (isFirst) draft.epoch = context.definitions.epoch;
  const which = isFirst || row.kind === 'merged' ? 'all' : affected;
  const entered = judgeSegments(draft, context.definitions, which, 'entered counts');
  queue.push(
    isEvent(row.kind) ? { type: 'event', row } : { type: 'changed' },
    ...entered,
    ...enteredBefore(row),
  );
};

/** Identities that an input names; capture has checked their shape. */
export const identitiesOf = (row: InputRow): Identity[] =>
  Array.isArray(row.payload.identities) ? (row.payload.identities as unknown as Identity[]) : [];

/** Free identities become the contact's; one that another holds asks for a merge (P10). */
const takeIdentities = (draft: Draft, row: InputRow, context: ApplyContext): void => {
  for (const { kind, value } of identitiesOf(row)) {
    const name = `${kind}:${value}`;
    if (draft.identities.has(name)) continue;
    const holder = context.holderOf(kind, value);
    if (holder === undefined || holder === draft.contactId) {
      draft.identities.add(name);
      draft.newIdentities.push({ kind, value });
      if (isStrong(kind) && draft.profile.knownAt === null) {
        draft.profile.knownAt = draft.clock;
        draft.profileChanged = true;
      }
    } else if (!draft.mergeWith.some((merge) => merge.contactId === holder)) {
      draft.mergeWith.push({
        contactId: holder,
        reason: { identity: name, input: row.eventId, by: row.kind },
      });
    }
  }
};

const takeProfile = (
  draft: Draft,
  row: InputRow,
  definitions: WorkspaceDefinitions,
  affected: Set<number>,
): void => {
  const { changes, firstTouch } = applyToProfile(draft.profile, row);
  if (firstTouch !== null) {
    draft.profile.firstTouch = firstTouch;
    draft.profileChanged = true;
  }
  setAttributes(draft, changes, row.via, definitions, affected);
};

const setAttributes = (
  draft: Draft,
  changes: ReturnType<typeof attributeChanges>,
  via: string | null,
  definitions: WorkspaceDefinitions,
  affected: Set<number>,
): void => {
  if (changes.length === 0) return;
  draft.profile.attributes = withChanges(draft.profile.attributes, changes);
  draft.profileChanged = true;
  draft.changes.push({ atMs: draft.clock, via, changes });
  for (const { name } of changes)
    for (const id of definitions.segmentsByAttribute.get(name) ?? []) affected.add(id);
};

const FEEDBACK_EVENTS: Record<string, WebhookEvent> = {
  'Email Opened': 'message.opened',
  'Email Clicked': 'message.clicked',
  'Email Bounced': 'message.bounced',
  'Email Unsubscribed': 'message.unsubscribed',
};

const takeFeedback = (draft: Draft, row: InputRow): void => {
  const facts = feedbackFacts(row.name, row.occurredAtMs, propertiesOf(row));
  if (!facts) return;
  if (facts.message) draft.facts.push(facts.message);
  const event = FEEDBACK_EVENTS[row.name];
  if (event) draft.happened.push({ event, atMs: draft.clock, data: propertiesOf(row) });
  if (facts.suppressed) {
    const address = addressOf(draft);
    if (address) draft.suppressions.set(address, { reason: facts.suppressed, at: draft.clock });
    draft.withdrawals.push({
      enrollmentId: null,
      reason: { code: 'suppressed', text: `The address was suppressed: ${facts.suppressed}` },
    });
  }
};

/** Counts an event in the rings of every need that it matches: in the window in which it occurred (P2). */
const countEvent = (
  draft: Draft,
  row: InputRow,
  definitions: WorkspaceDefinitions,
  affected: Set<number>,
): void => {
  const needs = definitions.needsByEvent.get(row.name);
  if (!needs) return;
  const event = { name: row.name, properties: propertiesOf(row) };
  for (const need of needs) {
    if (!matches(need.matcher, event)) continue;
    draft.rings[need.id] = ringInsert(draft.rings[need.id] ?? [], row.occurredAtMs, need.depth);
    for (const id of definitions.segmentsByNeed.get(need.id) ?? []) affected.add(id);
  }
};

// --- time -------------------------------------------------------------------------------------------

const applyTimer = (
  draft: Draft,
  kind: string,
  ref: string,
  context: ApplyContext,
  queue: Happening[],
): void => {
  if (kind === 'recheck') {
    draft.recheckAt = null;
    queue.push({ type: 'changed' }, ...judgeSegments(draft, context.definitions, 'all', 'entered counts'));
  } else queue.push({ type: 'due', kind, ref });
};

/** An early recheck is harmless, a late one is not: keep the earliest. */
const recheckBy = (draft: Draft, until: number): void => {
  if (until === Number.POSITIVE_INFINITY) return;
  if (draft.recheckAt === null || until < draft.recheckAt) draft.recheckAt = until;
};

/** Somebody moved the ends of waits: `payload.waits` is `{enrollmentId, dueAtMs}[]`, `payload.text` says why. */
const retimeWaits = (draft: Draft, { payload }: InputRow): Happening[] => {
  const waits = (Array.isArray(payload.waits) ? payload.waits : []) as unknown as {
    enrollmentId: string;
    dueAtMs: number;
  }[];
  return waits.flatMap(({ enrollmentId, dueAtMs }): Happening[] => {
    const enrollment = draft.enrollments.get(enrollmentId);
    if (enrollment?.state !== 'active' || enrollment.dueAt === null) return [];
    const dueAt = Math.max(dueAtMs, draft.clock);
    const moved = { ...enrollment, dueAt };
    const { nodeId, visit } = enrollment;
    const seen = { until: new Date(dueAt).toISOString() };
    draft.enrollments.set(enrollmentId, moved);
    draft.touchedEnrollments.add(enrollmentId);
    draft.steps.push({
      enrollment: moved,
      atMs: draft.clock,
      log: [{ nodeId, visit, at: draft.clock, what: 'retimed', text: String(payload.text), seen }],
    });
    return dueAt <= draft.clock ? [{ type: 'due', kind: 'wait', ref: enrollmentId }] : [];
  });
};

// --- segments ---------------------------------------------------------------------------------------

/** What segments may read of the draft, now. Their days are the workspace's, as in the SQL of previews. */
const segmentFacts = (draft: Draft, definitions: WorkspaceDefinitions): Facts => {
  const facts: Facts = {
    attributes: draft.profile.attributes,
    ring: (needId) => draft.rings[needId] ?? [],
    inSegment: (key) => {
      const segment = definitions.segmentByKey.get(key);
      if (!segment) return { member: false, until: Number.POSITIVE_INFINITY };
      const { matched, until } = holds(segment.compiled, facts, draft.clock);
      return { member: matched, until };
    },
    timeZone: definitions.timeZone,
  };
  return facts;
};

/** Zones that people sent, judged once: asking costs 0.1 ms, more than all the rest of a step. */
const zones = new Map<string, boolean>();
const ZONES_MAX = 2_000;

const isZone = (name: string): boolean => {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const valid = IANAZone.isValidZone(name);
  if (zones.size < ZONES_MAX) zones.set(name, valid);
  return valid;
};

/** What workflows may read: the same, with the person's own time (P8). */
const workflowFacts = (draft: Draft, definitions: WorkspaceDefinitions): Facts => {
  const { timezone } = draft.profile.attributes;
  const facts = segmentFacts(draft, definitions);
  return typeof timezone === 'string' && isZone(timezone) ? { ...facts, timeZone: timezone } : facts;
};

/** Judges the affected segments in dependency order; those whose answer changed pull in the ones that name them. */
const judgeSegments = (
  draft: Draft,
  definitions: WorkspaceDefinitions,
  affected: Affected,
  mode: 'entered counts' | 'only as published',
): Happening[] => {
  if (affected !== 'all' && affected.size === 0) return [];
  const happenings: Happening[] = [];
  const facts = segmentFacts(draft, definitions);
  for (const segment of definitions.segments) {
    if (affected !== 'all' && !affected.has(segment.segmentId)) continue;
    const entered = judgeSegment(draft, segment, facts);
    if (entered === undefined) continue;
    if (affected !== 'all')
      for (const id of definitions.segmentsBySegment.get(segment.key) ?? []) affected.add(id);
    const silent = mode === 'only as published' && segment.epoch > draft.epoch && !segment.startThemToo;
    if (entered && !silent) happenings.push({ type: 'segmentEntered', key: segment.key });
  }
  return happenings;
};

/** Judges one segment; true: entered, false: left, undefined: as before. */
const judgeSegment = (draft: Draft, segment: LiveSegment, facts: Facts): boolean | undefined => {
  const { segmentId, version, compiled } = segment;
  const before = draft.memberships.get(segmentId);
  try {
    const { matched, until } = holds(compiled, facts, draft.clock);
    recheckBy(draft, until);
    const untilMs = until === Number.POSITIVE_INFINITY ? null : until;
    if (!matched) {
      if (!before) return undefined;
      draft.memberships.delete(segmentId);
    } else {
      draft.memberships.set(segmentId, { version, since: before?.since ?? draft.clock, until: untilMs });
      if (before && before.version === version && before.until === untilMs) return undefined;
    }
    draft.touchedMemberships.add(segmentId);
    if (matched && before) return undefined;
    const { because } = evaluate(compiled, facts, draft.clock);
    draft.membershipChanges.push({ segmentId, version, atMs: draft.clock, entered: matched, because });
    draft.happened.push({
      event: matched ? 'segment.entered' : 'segment.left',
      atMs: draft.clock,
      data: { segment: segment.key },
    });
    return matched;
  } catch (error) {
    setStuck(draft, segmentId, version, error);
    return undefined;
  }
};

/**
 * Brings a contact up to the workspace's epoch: its rings are complete (load filled them), now every segment is judged
 * once. A version published since then lets nobody "enter" who matched already, unless its publisher said so (P9).
 */
export const catchUp = (draft: Draft, context: ApplyContext): void => {
  const { definitions } = context;
  if (draft.epoch < 0 || draft.epoch >= definitions.epoch) return;
  for (const segmentId of draft.memberships.keys())
    if (
      !definitions.unjudged.has(segmentId) &&
      !definitions.segments.some((segment) => segment.segmentId === segmentId)
    ) {
      draft.memberships.delete(segmentId);
      draft.touchedMemberships.add(segmentId);
    }
  const queue: Happening[] = [
    { type: 'changed' },
    ...judgeSegments(draft, definitions, 'all', 'only as published'),
  ];
  queue.push(...startedToo(draft, context));
  draft.epoch = definitions.epoch;
  draft.stateChanged = true;
  for (let n = 0; queue.length > 0 && n < HAPPENINGS_MAX; n++)
    happen(draft, queue.shift()!, context, queue, 0);
};

/**
 * Workflows that their publisher let start who is in their segment already (P9), for a contact that was last judged
 * before. They start now, by the wall clock: not at whatever time this contact was last heard of.
 */
const startedToo = (draft: Draft, { definitions, wallMs }: ApplyContext): Happening[] => {
  const happenings = definitions.startingThemToo
    .filter(({ segment, epoch }) => {
      const held = draft.memberships.get(definitions.segmentByKey.get(segment)?.segmentId ?? -1);
      return epoch > draft.epoch && held !== undefined && (held.until === null || held.until > wallMs);
    })
    .map(({ workflow, segment }): Happening => {
      return { type: 'segmentEntered', key: segment, only: workflow.workflowId };
    });
  if (happenings.length > 0) draft.clock = Math.max(draft.clock, wallMs);
  return happenings;
};

// --- workflows --------------------------------------------------------------------------------------

const happen = (
  draft: Draft,
  happening: Happening,
  context: ApplyContext,
  queue: Happening[],
  hops: number,
): void => {
  if (happening.type === 'due') {
    const enrollment = draft.enrollments.get(happening.ref);
    if (enrollment) move(draft, enrollment, { type: 'due' }, context, queue, hops);
    // paused or stuck: it stays due, and is taken when the workflow is published or resumed (a sweep comes by)
    const after = draft.enrollments.get(happening.ref);
    if (after?.state === 'active' && after.dueAt !== null && after.dueAt <= draft.clock)
      draft.parked.add(happening.ref);
    return;
  }
  const cause: Cause =
    happening.type === 'event' ? { type: 'event', event: stepEvent(happening.row) } : { type: 'changed' };
  for (const enrollment of [...draft.enrollments.values()])
    if (enrollment.state === 'active') move(draft, enrollment, cause, context, queue, hops);
  if (happening.type !== 'changed') start(draft, happening, context, queue, hops);
};

const stepEvent = (row: InputRow) => ({
  name: row.name,
  eventId: row.eventId,
  at: row.occurredAtMs,
  properties: propertiesOf(row),
});

const start = (
  draft: Draft,
  happening: Extract<Happening, { type: 'event' | 'segmentEntered' }>,
  context: ApplyContext,
  queue: Happening[],
  hops: number,
): void => {
  const { definitions } = context;
  const [workflows, cause, inputId]: [CompiledWorkflow[] | undefined, StartCause, string] =
    happening.type === 'event'
      ? [
          definitions.startedByEvent.get(happening.row.name),
          { type: 'event', event: stepEvent(happening.row) },
          happening.row.eventId,
        ]
      : [
          definitions.startedBySegment.get(happening.key),
          { type: 'segmentEntered', segment: happening.key },
          `${happening.key}@${draft.clock}`,
        ];
  for (const workflow of workflows ?? []) {
    if (isStuck(draft, workflow.workflowId)) continue;
    const only = happening.type === 'segmentEntered' ? happening.only : undefined;
    if (only !== undefined && only !== workflow.workflowId) continue;
    try {
      const existing = [...draft.past, ...draft.enrollments.values()];
      const begun = enrollmentsStarted(
        workflow,
        cause,
        workflowFacts(draft, definitions),
        existing,
        draft.clock,
        (key) => derivedId(draft.clock, draft.bucket, inputId, workflow.workflowId, key),
      );
      if (begun === undefined || isRefusal(begun)) continue;
      draft.enrollments.set(begun.enrollmentId, begun);
      draft.happened.push({
        event: 'workflow.entered',
        atMs: draft.clock,
        data: { workflow: workflow.key, key: begun.key },
      });
      move(draft, begun, { type: 'started' }, context, queue, hops);
    } catch (error) {
      setStuck(draft, workflow.workflowId, workflow.version, error);
    }
  }
};

/** Lets one cause act on one enrollment, and takes what follows into the draft. */
const move = (
  draft: Draft,
  enrollment: Enrollment,
  cause: Cause,
  context: ApplyContext,
  queue: Happening[],
  hops: number,
): void => {
  const { definitions, wallMs } = context;
  const workflow = definitions.workflowVersions.get(`${enrollment.workflowId}:${enrollment.version}`);
  if (!workflow || isStuck(draft, enrollment.workflowId)) return;
  try {
    const clocks = { clockMs: draft.clock, wallMs };
    const pass = advance(workflow, enrollment, cause, workflowFacts(draft, definitions), clocks);
    recheckBy(draft, pass.recheckAt);
    if (pass.enrollment === enrollment && pass.log.length === 0) return;
    draft.enrollments.set(enrollment.enrollmentId, pass.enrollment);
    draft.touchedEnrollments.add(enrollment.enrollmentId);
    if (pass.log.length > 0)
      draft.steps.push({ enrollment: pass.enrollment, atMs: draft.clock, log: pass.log });
    if (pass.enrollment.state !== 'active') endEnrollment(draft, workflow, pass.enrollment);
    for (const effect of pass.effects) takeEffect(draft, workflow, pass.enrollment, effect, context, queue);
    if (hops > HOPS_MAX) stopLoop(draft, pass.enrollment);
  } catch (error) {
    setStuck(draft, workflow.workflowId, workflow.version, error);
  }
};

const endEnrollment = (draft: Draft, workflow: CompiledWorkflow, enrollment: Enrollment): void => {
  draft.happened.push({
    event: 'workflow.ended',
    atMs: draft.clock,
    data: { workflow: workflow.key, state: enrollment.state, reason: enrollment.endReason?.code ?? null },
  });
  // Exits win (P6): what the enrollment had decided and has not left does not leave. A way that just came to
  // its end, also at an exit step, keeps its last message.
  if (enrollment.state === 'finished' || enrollment.endReason?.code === 'exitNode') return;
  const reason = {
    code: enrollment.state === 'goal' ? 'goal' : 'exit',
    text: enrollment.endReason?.text ?? 'The enrollment ended',
  };
  draft.withdrawals.push({ enrollmentId: enrollment.enrollmentId, reason });
  for (const message of draft.messages)
    if (message.enrollmentId === enrollment.enrollmentId && message.state === 'requested') {
      message.state = 'withdrawn';
      message.reason = reason;
    }
};

const takeEffect = (
  draft: Draft,
  workflow: CompiledWorkflow,
  enrollment: Enrollment,
  effect: Effect,
  context: ApplyContext,
  queue: Happening[],
): void => {
  if (effect.type === 'send') {
    requestMessage(draft, workflow, enrollment, effect, context);
    return;
  }
  const affected = new Set<number>();
  const changes = attributeChanges(draft.profile, effect.attributes);
  setAttributes(draft, changes, `workflow:${workflow.key}`, context.definitions, affected);
  queue.push({ type: 'changed' }, ...judgeSegments(draft, context.definitions, affected, 'entered counts'));
};

// --- permission -------------------------------------------------------------------------------------

const addressOf = ({ profile }: Draft): string | null => {
  const { email } = profile.attributes;
  return typeof email === 'string' && email.includes('@') ? email : null;
};

const requestMessage = (
  draft: Draft,
  workflow: CompiledWorkflow,
  enrollment: Enrollment,
  effect: Extract<Effect, { type: 'send' }>,
  { definitions, wallMs }: ApplyContext,
): void => {
  const address = addressOf(draft);
  const template = definitions.templates.get(effect.template);
  const decision = template
    ? decideSend({
        channel: 'email',
        address,
        suppression: (address && draft.suppressions.get(address)) || null,
        transactional: effect.transactional,
        decidedAtMs: draft.clock,
        usefulForMs: effect.usefulForMs,
        wallMs,
      })
    : ({
        leaves: false,
        reason: { code: 'noTemplate', text: `The template ${effect.template} is not published` },
      } as const);
  // P5: the id follows from (enrollment, node, visit), so that there is at most one
  const messageId = derivedId(draft.clock, draft.bucket, effect.enrollmentId, effect.nodeId, effect.visit);
  if (!decision.leaves)
    draft.happened.push({
      event: 'message.held',
      atMs: draft.clock,
      data: { message_id: messageId, workflow: workflow.key, node: effect.nodeId, reason: decision.reason },
    });
  draft.messages.push({
    messageId,
    workflowId: effect.workflowId,
    workflowVersion: effect.version,
    nodeId: effect.nodeId,
    enrollmentId: effect.enrollmentId,
    templateId: template?.templateId ?? null,
    templateVersion: template?.version ?? null,
    address,
    requestedAtMs: draft.clock,
    state: decision.leaves ? 'requested' : 'held',
    reason: decision.leaves ? null : decision.reason,
    data: { entry: entryVariables(workflow, enrollment.entry) },
    notBeforeMs: decision.leaves ? decision.notBeforeMs : 0,
    notAfterMs: decision.leaves ? decision.notAfterMs : 0,
    priority: decision.leaves ? decision.priority : 0,
  });
};

// --- bounds -----------------------------------------------------------------------------------------

/** A cascade longer than a pass may be goes on in the next one, by way of the inbox. */
const postpone = (draft: Draft, queue: readonly Happening[], hops: number): void => {
  const entered = queue.flatMap((one) => (one.type === 'segmentEntered' ? [one.key] : []));
  draft.appended.push({ name: 'Continued', payload: { entered }, hops: hops + 1 });
};

const enteredBefore = ({ payload }: InputRow): Happening[] =>
  Array.isArray(payload.entered)
    ? payload.entered.map((key) => ({ type: 'segmentEntered', key: String(key) }))
    : [];

/** A cascade that does not end stops here, for this contact, and is shown (ENGINE: the workflow, not the input, is at fault). */
const stopLoop = (draft: Draft, enrollment: Enrollment): void => {
  const text = `Stopped after ${HOPS_MAX} rounds: this workflow keeps causing itself`;
  draft.enrollments.set(enrollment.enrollmentId, {
    ...enrollment,
    state: 'stuck',
    dueAt: null,
    endedAt: draft.clock,
    endReason: { code: 'workflowError', text },
  });
  setStuck(draft, enrollment.workflowId, enrollment.version, new Error(text));
};

const isStuck = (draft: Draft, definitionId: number): boolean =>
  draft.stuck.some((one) => one.definitionId === definitionId);

/** A definition that throws is skipped for this contact and shown; the rest goes on. */
const setStuck = (draft: Draft, definitionId: number, version: number, error: unknown): void => {
  if (isStuck(draft, definitionId)) return;
  draft.stuck.push({
    definitionId,
    version,
    error: error instanceof Error ? (error.stack ?? error.message).slice(0, 2_000) : String(error),
  });
};

/** Timers that the draft wants, by key; compared with `storedTimers` by the write. */
export const wantedTimers = (draft: Draft): Map<string, number> => {
  const wanted = new Map<string, number>();
  for (const { enrollmentId, state, dueAt } of draft.enrollments.values())
    if (state === 'active' && dueAt !== null && !(draft.parked.has(enrollmentId) && dueAt <= draft.clock))
      wanted.set(timerKey('wait', enrollmentId), dueAt);
  if (draft.recheckAt !== null) wanted.set(timerKey('recheck', ''), draft.recheckAt);
  return wanted;
};
