import type { Because } from '../conditions/index.ts';
import { type StepLog, type WorkflowDocument, walk } from '../workflows/index.ts';
import { type EnrollmentRecord, enrollmentsOf, stepLogs } from './enrollments.ts';
import { loadVersions, stepTitle } from './names.ts';
import {
  answer,
  isBecause,
  seenValues,
  valuesOf,
  type Why,
  type WhyContext,
  whyNotFound,
} from './why-answer.ts';

export interface StepRef {
  contactId: string;
  enrollmentId: string;
  nodeId: string;
  visit: number;
}

/** An enrollment with its version and its whole log. */
export interface Way {
  one: EnrollmentRecord;
  document: WorkflowDocument;
  log: StepLog[];
}

/** Refuses `why-not-found`. */
export const wayOf = async (
  { db, workspaceId }: WhyContext,
  { contactId, enrollmentId }: { contactId: string; enrollmentId: string },
): Promise<Way> => {
  const one = (await enrollmentsOf(db, workspaceId, contactId)).find(
    (enrollment) => enrollment.enrollmentId === enrollmentId,
  );
  if (!one) throw whyNotFound('enrollment');
  const versions = await loadVersions(db, workspaceId, [one]);
  const document = versions.get(`${one.workflowId}:${one.version}`);
  if (!document) throw whyNotFound('version');
  const logs = await stepLogs(db, workspaceId, contactId, [enrollmentId]);
  return { one, document, log: logs.get(enrollmentId) ?? [] };
};

/** Why a step that was not passed was not: it lies ahead, or the way went elsewhere or ended. */
export const whyNotReached = (
  { names }: WhyContext,
  { one, document, log }: Way,
  nodeId: string,
): { isAhead: boolean; because: string; at: Date | string | null } => {
  const isActive = one.state === 'active';
  if (isActive && walk(document, one.nodeId).includes(nodeId))
    return {
      isAhead: true,
      because: `they are at "${stepTitle(document, one.nodeId, names)}"${one.dueAt ? ` until ${one.dueAt.toISOString()}` : ''}`,
      at: one.dueAt,
    };
  // The last choice from which the step could still be reached, and was not taken towards it.
  const turn = log.findLast(
    ({ nodeId: from, to, path }) =>
      path !== undefined &&
      from !== nodeId &&
      walk(document, from).includes(nodeId) &&
      !(to !== undefined && walk(document, to).includes(nodeId)),
  );
  if (turn)
    return {
      isAhead: false,
      because: `at "${stepTitle(document, turn.nodeId, names)}" the way went elsewhere, ${turn.text}`,
      at: new Date(turn.at).toISOString(),
    };
  return {
    isAhead: false,
    because: `the way ended before, ${one.endReason?.text ?? 'at its last step'}`,
    at: one.endedAt,
  };
};

/** What was judged at a step, as one tree: of a branch that took "else", all its paths. */
const treeOf = ({ seen, text }: StepLog): Because | undefined => {
  if (isBecause(seen)) return seen;
  const children = Array.isArray(seen) ? (seen as unknown[]).filter(isBecause) : [];
  return children.length > 0 ? { text, matched: false, children } : undefined;
};

/** Why a step was taken as it was, is waiting, or was never reached. */
export const whyStep = async (context: WhyContext, ref: StepRef): Promise<Why> => {
  const way = await wayOf(context, ref);
  const { one, document, log } = way;
  if (!document.nodes[ref.nodeId]) throw whyNotFound('step');
  const what = stepTitle(document, ref.nodeId, context.names);
  const lines = log.filter(
    ({ nodeId, visit, what: act }) => nodeId === ref.nodeId && visit === ref.visit && act !== 'ended',
  );
  const line =
    lines.at(-1) ?? log.findLast(({ nodeId, what: act }) => nodeId === ref.nodeId && act !== 'ended');
  const workflow = context.names.byId.get(one.workflowId)?.name ?? 'a workflow';
  const rule = `${what}, a step of ${workflow}, version ${one.version}`;
  if (!line) {
    const { isAhead, because, at } = whyNotReached(context, way, ref.nodeId);
    return answer(isAhead ? 'stepAhead' : 'stepPassedBy', { what, because, rule, at });
  }
  const seen = line.seen;
  const tree = treeOf(line);
  const isHere = one.state === 'active' && one.nodeId === ref.nodeId && one.visit === line.visit;
  return answer(isHere ? 'stepNow' : 'stepDone', {
    what,
    because: line.text,
    rule,
    values: tree ? valuesOf(tree) : seenValues(seen),
    at: new Date(line.at).toISOString(),
    tree: tree ?? null,
  });
};
