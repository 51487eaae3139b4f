/** Third stage: exits and goals of who is inside, steps, then who comes in. */
import type { Facts } from '../../conditions/index.ts';
import {
  advance,
  type Cause,
  type CompiledWorkflow,
  type Enrollment,
  lateExit,
} from '../../workflows/index.ts';
import type { Draft } from '../draft.ts';
import { takeEffect } from '../effects/index.ts';
import { factChanged } from '../facts.ts';
import type { InputRow } from '../inputs.ts';
import { takeOccasion } from '../occasions.ts';
import type { WorkspaceDefinitions } from '../registry.ts';
import { takeBack } from './permission.ts';
import { personalZone } from './personal-zone.ts';
import { judgeSegments, segmentFacts } from './segments.ts';
import { type ApplyContext, type Asked, ask, type Happening, isStuck, recheckBy, setStuck } from './stage.ts';
import { begun, changedAttributes, type Starting, stepEvent } from './starts.ts';

/** Hops after which a cascade is a loop: the workflow is stopped for that contact and shown. */
export const HOPS_MAX = 100;

/** What workflows may read: the same, with the person's own time (P8). */
export const workflowFacts = (draft: Draft, definitions: WorkspaceDefinitions): Facts => {
  const timeZone = personalZone(draft.profile.attributes);
  const facts = segmentFacts(draft, definitions);
  return timeZone === null ? facts : { ...facts, timeZone };
};

/** Takes one happening, and puts what it causes into the queue. */
export const happen = (
  draft: Draft,
  happening: Happening,
  context: ApplyContext,
  queue: Happening[],
  hops: number,
): void => {
  if (happening.type === 'occasion') startByTime(draft, happening.ref, context, queue, hops);
  else if (happening.type === 'stop') stop(draft, happening, context, queue, hops);
  else if (happening.type === 'starts') start(draft, happening, context, queue, hops);
  else tellEnrollments(draft, happening, context, queue, hops);
};

type Told = Exclude<Happening, { type: 'occasion' | 'stop' | 'starts' }>;

const tellEnrollments = (
  draft: Draft,
  happening: Told,
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
  if (happening.type === 'answered') {
    const enrollment = draft.enrollments.get(happening.enrollmentId);
    if (enrollment)
      move(draft, enrollment, { type: 'answer', answer: happening.answer }, context, queue, hops);
    return;
  }
  const cause: Cause =
    happening.type === 'event' ? { type: 'event', event: stepEvent(happening.row) } : { type: 'changed' };
  const withdrawn = draft.withdrawals.length;
  for (const enrollment of [...draft.enrollments.values()])
    if (enrollment.state !== 'active') watchLastMail(draft, enrollment, cause, context);
    else move(draft, enrollment, cause, context, queue, hops);
  if (draft.withdrawals.length > withdrawn) tellFacts(draft, context.definitions, queue);
  if (happening.type !== 'changed') start(draft, happening, context, queue, hops);
};

/** Whom a happening brings in goes on to the first step. */
const start = (
  draft: Draft,
  happening: Starting,
  context: ApplyContext,
  queue: Happening[],
  hops: number,
): void => {
  const facts = (): Facts => workflowFacts(draft, context.definitions);
  for (const enrollment of begun(draft, happening, context, facts))
    move(draft, enrollment, { type: 'started' }, context, queue, hops);
};

/** The time of a date or a schedule has come, unless the timer was early. */
const startByTime = (
  draft: Draft,
  ref: string,
  context: ApplyContext,
  queue: Happening[],
  hops: number,
): void => {
  const came = takeOccasion(draft, ref, context, personalZone(draft.profile.attributes));
  if (!came) return;
  const { workflowId: only, ...starting } = came;
  start(draft, { type: 'starts', ...starting, only }, context, queue, hops);
};

/** A step of one enrollment ends others; a user ends one. */
const stop = (
  draft: Draft,
  { workflow: key, except, only, text }: Extract<Happening, { type: 'stop' }>,
  context: ApplyContext,
  queue: Happening[],
  hops: number,
): void => {
  const { workflowVersions } = context.definitions;
  for (const enrollment of [...draft.enrollments.values()]) {
    const { enrollmentId, workflowId, version, state } = enrollment;
    if (state !== 'active' || enrollmentId === except) continue;
    if (only !== undefined && enrollmentId !== only) continue;
    if (key !== undefined && workflowVersions.get(`${workflowId}:${version}`)?.key !== key) continue;
    move(draft, enrollment, { type: 'stopped', text }, context, queue, hops);
  }
};

const askedOf = ({ workflowId, version }: CompiledWorkflow): Asked => ({ id: workflowId, version });

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
  ask(draft, definitions, askedOf(workflow), () => {
    const clocks = { clockMs: draft.clock, wallMs };
    const pass = advance(workflow, enrollment, cause, workflowFacts(draft, definitions), clocks);
    recheckBy(draft, pass.recheckAt);
    if (pass.enrollment === enrollment && pass.log.length === 0) return;
    draft.enrollments.set(enrollment.enrollmentId, pass.enrollment);
    draft.touchedEnrollments.add(enrollment.enrollmentId);
    if (pass.log.length > 0)
      draft.steps.push({ enrollment: pass.enrollment, atMs: draft.clock, log: pass.log });
    if (pass.enrollment.state !== 'active') endEnrollment(draft, workflow, pass.enrollment);
    if (hops > HOPS_MAX) {
      // without what it asks for: that is what goes round
      stopLoop(draft, pass.enrollment);
      return;
    }
    const { attributes } = draft.profile;
    for (const effect of pass.effects)
      takeEffect({ draft, workflow, enrollment: pass.enrollment, context, queue, hops }, effect);
    const because = `${enrollment.enrollmentId} ${pass.enrollment.nodeId} ${pass.enrollment.visit}`;
    queue.push(...changedAttributes(draft, definitions, attributes, because));
    tellFacts(draft, definitions, queue);
    if (pass.enrollment.state !== 'active')
      watchLastMail(draft, pass.enrollment, { type: 'changed' }, context);
  });
};

/** Whoever came to the end may still have a message that has not left: exits and goals hold for it to the last (P6). */
const watchLastMail = (
  draft: Draft,
  enrollment: Enrollment,
  cause: Cause,
  { definitions }: ApplyContext,
): void => {
  const { enrollmentId, workflowId, version } = enrollment;
  const workflow = definitions.workflowVersions.get(`${workflowId}:${version}`);
  if (!draft.mailWaits.has(enrollmentId) || !workflow || isStuck(draft, workflowId)) return;
  ask(draft, definitions, askedOf(workflow), () => {
    const { ended, recheckAt } = lateExit(
      workflow,
      enrollment,
      cause,
      workflowFacts(draft, definitions),
      draft.clock,
    );
    recheckBy(draft, recheckAt);
    if (!ended) return;
    draft.mailWaits.delete(enrollmentId);
    withdraw(draft, enrollmentId, { code: ended.state, text: ended.reason.text });
  });
};

/** Conditions may read where somebody is in a workflow, and what was sent. */
const tellFacts = (draft: Draft, definitions: WorkspaceDefinitions, queue: Happening[]): void => {
  const affected = new Set<number>();
  factChanged('enrollments', definitions, affected);
  factChanged('messages', definitions, affected);
  if (affected.size === 0) return;
  queue.push({ type: 'changed' }, ...judgeSegments(draft, definitions, affected, 'entered counts'));
};

export const endEnrollment = (draft: Draft, workflow: CompiledWorkflow, enrollment: Enrollment): void => {
  draft.happened.push({
    event: 'workflow.ended',
    atMs: draft.clock,
    data: { workflow: workflow.key, state: enrollment.state, reason: enrollment.endReason?.code ?? null },
  });
  // Exits win (P6): what the enrollment had decided and has not left does not leave. A way that just came to
  // its end, also at an exit step or because its step was taken out, keeps its last message.
  const code = enrollment.endReason?.code;
  if (enrollment.state === 'finished' || code === 'exitNode' || code === 'movedOn') {
    draft.mailWaits.add(enrollment.enrollmentId);
    return;
  }
  const text = enrollment.endReason?.text ?? 'The enrollment ended';
  withdrawTasks(draft, workflow, enrollment, text);
  withdraw(draft, enrollment.enrollmentId, { code: enrollment.state, text });
};

/** Nobody has to do any more what its human steps asked for. Workflows without such steps have no tasks. */
const withdrawTasks = (
  draft: Draft,
  { nodes }: CompiledWorkflow,
  { enrollmentId, state }: Enrollment,
  text: string,
): void => {
  if (![...nodes.values()].some(({ node }) => node.type === 'humanStep')) return;
  const reason = { code: state === 'goal' ? 'goal' : 'exit', text };
  draft.tasks.withdrawn.push({ enrollmentId, atMs: draft.clock, reason });
};

const withdraw = (
  draft: Draft,
  enrollmentId: string,
  ended: { code: Enrollment['state']; text: string },
): void => {
  takeBack(draft, {
    enrollmentId,
    reason: { code: ended.code === 'goal' ? 'goal' : 'exit', text: ended.text },
  });
};

/** Workflows that their publisher let start who is in their segment already (P9), for a contact that was last judged
 *  before. */
export const startedToo = (draft: Draft, { definitions, wallMs }: ApplyContext): Happening[] =>
  definitions.startingThemToo
    .filter(({ segment, epoch }) => {
      const held = draft.memberships.get(definitions.segmentByKey.get(segment)?.segmentId ?? -1);
      return epoch > draft.epoch && held !== undefined && (held.until === null || held.until > wallMs);
    })
    .map(({ workflow, segment }): Happening => {
      return { type: 'segmentEntered', key: segment, only: workflow.workflowId };
    });

/** Somebody moved the ends of waits: `payload.waits` is `{enrollmentId, dueAtMs}[]`, `payload.text` says why. */
export const retimeWaits = (draft: Draft, { payload }: InputRow): Happening[] => {
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
  setStuck(draft, { id: enrollment.workflowId, version: enrollment.version }, new Error(text));
};
