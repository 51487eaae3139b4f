/**
 * What becomes of people inside when a version is published or a paused workflow goes on (P9).
 *
 * A publish or a resume is an *edit*, numbered per workflow. An enrollment takes each edit once, when its contact is
 * next folded or when the sweep comes by, before anything else that waits for it, by where it stands then:
 *
 *   move   the same step of the new version. A wait whose settings are the same keeps its end; another length counts
 *          from when the person arrived, another condition is judged as things are now: what is kept of a contact does
 *          not say how it would have been then. Who would wait no longer goes on now. A step that has become another
 *          kind of step is entered anew.
 *   again  the step of the new version is entered anew, now: a wait begins again, what the step does it does again.
 *   to     the given step of the new version is entered, now.
 *   end    the enrollment ends. What it decided to send stays decided.
 *   stay   the old version goes on, to its end.
 *
 * While a workflow is paused nobody moves: its people take the edits when it is resumed, in order.
 *
 * Invariants
 * M1 An edit is taken once: `settled` only rises, and an enrollment is born with the newest number.
 * M2 Moving keeps (enrollment, node, visit): nothing of a step happens twice (P5). Entering anew is a new visit.
 * M3 No wait ends before now: what is over ends now.
 */
import type { Facts } from '../conditions/index.ts';
import { type CompiledNode, type CompiledWorkflow, entryFacts } from './compile.ts';
import { factsWithEntry } from './enrollment.ts';
import type { Enrollment, StepLog } from './model.ts';
import { outputsOf } from './nodes/index.ts';
import { doesTheSame } from './same.ts';
import { type Clocks, ended, stepAt } from './step.ts';

/** What becomes of who stands at a step of a version. `to` with `choice: 'to'` only: a step of the new version. */
export interface InsideChoice {
  version: number;
  nodeId: string;
  choice: 'move' | 'stay' | 'again' | 'to' | 'end';
  to?: string;
}

/** Choices of a publication. Who stands at a step that none names: `otherwise`, and when it is gone, stays. */
export interface InsidePlan {
  otherwise: 'move' | 'stay' | 'again';
  steps: InsideChoice[];
}

/** What people do about a pause when it ends. */
export type ResumeChoice = 'catchUp' | 'shift' | 'skip';

export type InsideEdit = { no: number; atMs: number } & (
  | { type: 'publish'; version: number; plan: InsidePlan }
  /** `spreadMs`: over which time those go on that came due */
  | { type: 'resume'; pausedAtMs: number; choice: ResumeChoice; spreadMs: number }
);

/** What the plan says of who stands there. */
export const choiceFor = (
  { otherwise, steps }: InsidePlan,
  { version, nodeId }: Pick<Enrollment, 'version' | 'nodeId'>,
  after: Pick<CompiledWorkflow, 'nodes'>,
): InsideChoice => {
  const chosen = steps.find((step) => step.version === version && step.nodeId === nodeId);
  const choice = chosen?.choice ?? otherwise;
  const target = choice === 'to' ? chosen?.to : nodeId;
  const isThere = choice === 'end' || (target !== undefined && after.nodes.has(target));
  return isThere ? { version, nodeId, ...chosen, choice } : { version, nodeId, choice: 'stay' };
};

export interface Settled {
  enrollment: Enrollment;
  log: StepLog[];
}

/** What an edit meets: the version the enrollment is on, those that were published, and where its contact is in time. */
export interface SettleContext {
  versionOf(version: number): CompiledWorkflow | undefined;
  facts: Facts;
  clocks: Clocks;
}

/**
 * Lets an active enrollment take the edits it has not taken (M1). Who is to enter a step has `entry.arriving`: `advance`
 * with any cause takes it in. Of several publishes the last counts.
 */
export const settle = (
  enrollment: Enrollment,
  edits: readonly InsideEdit[],
  context: SettleContext,
): Settled => {
  const { settled = 0 } = enrollment;
  const open = edits.filter(({ no }) => no > settled);
  if (open.length === 0 || enrollment.state !== 'active') return { enrollment, log: [] };
  const lastPublish = open.findLast(({ type }) => type === 'publish');
  let now: Settled = { enrollment: { ...enrollment, settled: open.at(-1)!.no }, log: [] };
  for (const edit of open) {
    if (now.enrollment.state !== 'active' || (edit.type === 'publish' && edit !== lastPublish)) continue;
    const next =
      edit.type === 'publish'
        ? settledByPublish(now.enrollment, edit, context)
        : settledByResume(now.enrollment, edit, context);
    now = { enrollment: next.enrollment, log: [...now.log, ...next.log] };
  }
  return { enrollment: notBefore(now.enrollment, enrollment.dueAt, context.clocks), log: now.log };
};

/** M3, for ends of waits that an edit moved. */
const notBefore = (
  enrollment: Enrollment,
  wasDueAt: number | null,
  { clockMs, wallMs }: Clocks,
): Enrollment =>
  enrollment.dueAt === null || enrollment.dueAt === wasDueAt
    ? enrollment
    : { ...enrollment, dueAt: Math.max(enrollment.dueAt, clockMs, wallMs) };

const line = (
  { nodeId, visit }: Enrollment,
  at: number,
  more: Pick<StepLog, 'what' | 'text'> & Partial<StepLog>,
): StepLog => ({ nodeId, visit, at, ...more });

// --- a publish ---------------------------------------------------------------------------------------

type PublishEdit = Extract<InsideEdit, { type: 'publish' }>;

const settledByPublish = (enrollment: Enrollment, edit: PublishEdit, context: SettleContext): Settled => {
  const after = context.versionOf(edit.version);
  if (!after || enrollment.version >= edit.version) return { enrollment, log: [] };
  const { choice, to } = choiceFor(edit.plan, enrollment, after);
  if (choice === 'stay') return { enrollment, log: [] };
  if (choice === 'end') {
    const text = `Version ${edit.version} was published without its step`;
    return ended(enrollment, context.clocks.clockMs, 'exited', { code: 'movedOn', text });
  }
  if (choice === 'move') {
    const kept = moved(enrollment, after, edit, context);
    if (kept) return kept;
  }
  const nodeId = choice === 'to' ? to! : enrollment.nodeId;
  const text = `Moves to version ${edit.version}, to "${after.nodes.get(nodeId)!.title}"`;
  return arriving(enrollment, after, nodeId, context.clocks.clockMs, text);
};

/** At the same step of another version, where that is the same kind of step and still waits; else undefined. */
const moved = (
  enrollment: Enrollment,
  after: CompiledWorkflow,
  { version }: PublishEdit,
  context: SettleContext,
): Settled | undefined => {
  const node = after.nodes.get(enrollment.nodeId)!;
  const before = context.versionOf(enrollment.version)?.nodes.get(enrollment.nodeId);
  const isWaiting =
    enrollment.visit > 0 && !enrollment.entry.arriving && (node.kind.wake || node.kind.onEvent);
  if (!before || before.node.type !== node.node.type || !isWaiting) return undefined;
  const dueAt = doesTheSame(before.node, node.node)
    ? enrollment.dueAt
    : endOfWait(enrollment, after, node, context.facts);
  if (dueAt === undefined) return undefined;
  const { held, ...entry } = enrollment.entry;
  const stillLeads = held && outputsOf(node.node).some(({ id }) => id === held.path);
  return {
    enrollment: { ...enrollment, version, dueAt, entry: stillLeads ? { ...entry, held } : entry },
    log: [
      line(enrollment, context.clocks.clockMs, {
        what: 'moved',
        text: `Moves to version ${version}`,
        seen: { from: enrollment.version, to: version },
      }),
    ],
  };
};

const factsOf = (
  workflow: CompiledWorkflow,
  { enrollmentId, entry, enteredAt }: Enrollment,
  facts: Facts,
): Facts => factsWithEntry(facts, entryFacts(workflow, enrollmentId, entry, enteredAt));

/** When the wait ends as it is now, counted from when the person arrived; undefined: it holds nobody. */
const endOfWait = (
  enrollment: Enrollment,
  after: CompiledWorkflow,
  node: CompiledNode,
  facts: Facts,
): number | null | undefined => {
  const { movedAt } = enrollment;
  const arrived = { clockMs: movedAt, wallMs: movedAt };
  const step = stepAt(after, enrollment, node, factsOf(after, enrollment, facts), arrived);
  if (node.kind.limitMs) return movedAt + node.kind.limitMs(step);
  const outcome = node.kind.enter(step);
  return outcome.kind === 'stay' ? outcome.dueAt : undefined;
};

/** Before a step of the version `after`, to enter it as soon as it may; `text` says why in the log. */
export const arriving = (
  enrollment: Enrollment,
  after: CompiledWorkflow,
  nodeId: string,
  clockMs: number,
  text: string,
): Settled => {
  const { held: _, ...entry } = enrollment.entry;
  const { version } = after;
  const seen = { from: enrollment.version, to: version };
  return {
    enrollment: {
      ...enrollment,
      version,
      nodeId,
      dueAt: null,
      movedAt: clockMs,
      entry: { ...entry, arriving: true },
    },
    // a person who has not entered their first step yet has no visit to leave
    log:
      enrollment.visit === 0
        ? []
        : [line(enrollment, clockMs, { what: 'moved', path: 'moved', to: nodeId, text, seen })],
  };
};

// --- a resume ----------------------------------------------------------------------------------------

type ResumeEdit = Extract<InsideEdit, { type: 'resume' }>;

/** A number from 0 to 1 that follows from the enrollment: its id ends in bits of a hash. */
const shareOf = (enrollmentId: string): number => Number.parseInt(enrollmentId.slice(-8), 16) / 2 ** 32 || 0;

/**
 * catchUp: who came due goes on now, spread. skip: the same, and messages count as decided when the wait was over: those
 * past their latest useful moment are held back. shift: every wait ends later by the length of the pause; one that ends
 * by the calendar (NodeKind `byCalendar`) is judged again if its moment is past.
 */
const settledByResume = (enrollment: Enrollment, edit: ResumeEdit, context: SettleContext): Settled => {
  const { dueAt, entry } = enrollment;
  if (dueAt === null || entry.held || entry.arriving) return { enrollment, log: [] };
  const isDue = dueAt <= edit.atMs;
  if (edit.choice === 'shift') return shifted(enrollment, edit, context);
  if (!isDue) return { enrollment, log: [] };
  const goesOnAt = edit.atMs + Math.floor(shareOf(enrollment.enrollmentId) * edit.spreadMs);
  const dueSince = edit.choice === 'skip' ? { dueSince: dueAt } : {};
  return retimed(enrollment, goesOnAt, 'Came due while the workflow was paused', context.clocks, dueSince);
};

const shifted = (
  enrollment: Enrollment,
  { atMs, pausedAtMs }: ResumeEdit,
  context: SettleContext,
): Settled => {
  const workflow = context.versionOf(enrollment.version);
  const node = workflow?.nodes.get(enrollment.nodeId);
  const text = 'Waits on by the length of the pause';
  if (!workflow || !node?.kind.byCalendar)
    return retimed(enrollment, enrollment.dueAt! + atMs - pausedAtMs, text, context.clocks);
  if (enrollment.dueAt! > atMs) return { enrollment, log: [] };
  const nowMs = { clockMs: atMs, wallMs: atMs };
  const facts = factsOf(workflow, enrollment, context.facts);
  const outcome = node.kind.enter(stepAt(workflow, enrollment, node, facts, nowMs));
  return outcome.kind === 'stay'
    ? retimed(enrollment, outcome.dueAt, 'Waits for the next time, the last was in the pause', context.clocks)
    : { enrollment, log: [] };
};

const retimed = (
  enrollment: Enrollment,
  dueAt: number,
  text: string,
  { clockMs }: Clocks,
  more: { dueSince?: number } = {},
): Settled => ({
  enrollment: { ...enrollment, dueAt, entry: { ...enrollment.entry, ...more } },
  log: [line(enrollment, clockMs, { what: 'retimed', text, seen: { until: new Date(dueAt).toISOString() } })],
});
