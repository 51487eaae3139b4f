import type { Definition } from '../definitions/index.ts';
import type { Queryable } from '../platform/index.ts';
import { refusals } from './errors.ts';
import { nodeOf, walk } from './graph.ts';
import type { InsideChoice, InsidePlan } from './inside.ts';
import type { NodeDocument, WorkflowDocument } from './model.ts';
import { type Names, titleOf } from './nodes/index.ts';
import { type InsideRow, insideByNode, versionDocuments } from './queries.ts';
import { doesTheSame } from './same.ts';

/** Who stands at a step of a version, and what the draft does with the step. */
export interface InsidePeople extends InsideRow {
  title: string;
  /** same: does what it did; changed: other settings; replaced: another kind of step under its id; removed: gone */
  change: 'same' | 'changed' | 'replaced' | 'removed';
}

const changeOf = (
  before: NodeDocument | undefined,
  after: NodeDocument | undefined,
): InsidePeople['change'] => {
  if (!after) return 'removed';
  if (!before || before.type !== after.type) return 'replaced';
  return doesTheSame(before, after) ? 'same' : 'changed';
};

/** People inside by version and step, newest version first, steps in flow order; counts are of this moment. */
export const peopleInside = async (
  db: Queryable,
  { definitionId, workspaceId }: Pick<Definition, 'definitionId' | 'workspaceId'>,
  draft: WorkflowDocument | undefined,
  names: Names,
): Promise<InsidePeople[]> => {
  const of = { workspaceId, workflowId: definitionId };
  const rows = await insideByNode(db, of);
  const documents = await versionDocuments(db, of, [...new Set(rows.map(({ version }) => version))]);
  const placeOf = new Map(
    [...documents].map(([version, document]) => [version, new Map(walk(document).map((id, n) => [id, n]))]),
  );
  return rows
    .map(({ nodeId, version, people }): InsidePeople => {
      const document = documents.get(version);
      const before = document && nodeOf(document, nodeId);
      const after = draft && nodeOf(draft, nodeId);
      const title = before ? titleOf(before, names) : nodeId;
      return { nodeId, version, people, title, change: changeOf(before, after) };
    })
    .sort(
      (a, b) =>
        b.version - a.version ||
        (placeOf.get(a.version)?.get(a.nodeId) ?? 0) - (placeOf.get(b.version)?.get(b.nodeId) ?? 0),
    );
};

/** What is wrong with a choice by itself, for the new version; undefined: nothing. */
const problemOf = ({ nodeId, choice, to }: InsideChoice, after: WorkflowDocument): string | undefined => {
  const target = choice === 'to' ? to : nodeId;
  if (choice === 'stay' || choice === 'end') return undefined;
  if (target === undefined) return `For "${nodeId}" no step is named that people go to.`;
  return nodeOf(after, target) ? undefined : `The new version has no step "${target}".`;
};

/**
 * Refuses a plan that names a step the new version does not have (`inside-choice-invalid`), or that leaves people at a
 * removed step without saying where they go (`inside-needs-target`, with the steps). Who arrives at such a step between
 * this look and the publish stays on the old version: nobody is lost.
 */
export const checkInside = async (
  db: Queryable,
  definition: Definition,
  after: WorkflowDocument,
  plan: InsidePlan,
  names: Names,
): Promise<void> => {
  for (const choice of plan.steps) {
    const problem = problemOf(choice, after);
    if (problem) throw refusals.insideChoice(problem);
  }
  if (definition.liveVersion === null || plan.otherwise === 'stay') return;
  const isNamed = (row: InsideRow): boolean =>
    plan.steps.some(({ version, nodeId }) => version === row.version && nodeId === row.nodeId);
  const open = (await peopleInside(db, definition, after, names)).filter(
    (row) => row.change === 'removed' && !isNamed(row),
  );
  if (open.length > 0) throw refusals.insideTarget(open);
};
