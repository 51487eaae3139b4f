/** People inside take what publishes and resumes ask of them (workflows/inside.ts), before anything that waits for them. */
import { type CompiledWorkflow, type InsideEdit, settle } from '../../workflows/index.ts';
import type { Draft } from '../draft.ts';
import type { WorkspaceDefinitions } from '../registry.ts';
import { type ApplyContext, ask, isStuck } from './stage.ts';
import { endEnrollment, workflowFacts } from './workflows.ts';

/** Whether some enrollment has not taken an edit of its workflow. Cheap: every pass asks it of every contact. */
export const hasOpenEdits = ({ enrollments }: Draft, { edits }: WorkspaceDefinitions): boolean => {
  if (edits.size === 0) return false;
  for (const { workflowId, state, settled = 0 } of enrollments.values())
    if (state === 'active' && settled < (edits.get(workflowId)?.at(-1)?.no ?? 0)) return true;
  return false;
};

/** When the first of the open edits could be taken: nobody moves in a pause, and what was published in it counts from its
 *  end. Infinity: there is none. */
export const openSince = ({ enrollments }: Draft, { edits }: WorkspaceDefinitions): number =>
  Math.min(
    ...[...enrollments.values()].flatMap(({ workflowId, state, settled = 0 }) => {
      const open = state === 'active' ? (edits.get(workflowId) ?? []).filter(({ no }) => no > settled) : [];
      const first = open.find(({ type }) => type === 'resume') ?? open[0];
      return first ? [first.atMs] : [];
    }),
  );

/** Lets each enrollment take its open edits. Who is put before a step enters it with the next cause. */
export const takeEdits = (draft: Draft, context: ApplyContext): void => {
  const { definitions } = context;
  for (const [enrollmentId, { workflowId, version }] of draft.enrollments) {
    const edits = definitions.edits.get(workflowId);
    const workflow = definitions.workflowVersions.get(`${workflowId}:${version}`);
    if (!edits || !workflow || isStuck(draft, workflowId)) continue;
    ask(draft, definitions, { id: workflowId, version }, () =>
      takeEditsOf(draft, enrollmentId, workflow, edits, context),
    );
  }
};

const takeEditsOf = (
  draft: Draft,
  enrollmentId: string,
  workflow: CompiledWorkflow,
  edits: readonly InsideEdit[],
  { definitions, wallMs }: ApplyContext,
): void => {
  const before = draft.enrollments.get(enrollmentId)!;
  const { enrollment, log } = settle(before, edits, {
    versionOf: (version) => definitions.workflowVersions.get(`${before.workflowId}:${version}`),
    facts: workflowFacts(draft, definitions),
    clocks: { clockMs: draft.clock, wallMs },
  });
  if (enrollment === before) return;
  draft.enrollments.set(enrollmentId, enrollment);
  draft.touchedEnrollments.add(enrollmentId);
  if (log.length > 0) draft.steps.push({ enrollment, atMs: draft.clock, log });
  if (enrollment.state !== 'active') endEnrollment(draft, workflow, enrollment);
};
