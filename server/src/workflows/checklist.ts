import { walk } from './graph.ts';
import type { Enrollment, StepLog, WorkflowDocument } from './model.ts';
import { type Names, titleOf } from './nodes/index.ts';

/** A step of somebody's way: done with its moment, here now, still possible, or passed by. */
export interface ChecklistRow {
  nodeId: string;
  title: string;
  status: 'done' | 'now' | 'coming' | 'skipped';
  /** ms; of what is done: when; of now: until when, if known */
  at: number | null;
  text: string;
}

/**
 * A workflow as one person's checklist: behind, here, ahead; each in flow order. `log` is all of the enrollment's step lines, oldest first.
 * In a circle a step counts by its latest passage.
 */
export const checklist = (
  document: WorkflowDocument,
  enrollment: Pick<Enrollment, 'state' | 'nodeId' | 'dueAt'>,
  log: readonly StepLog[],
  names: Names = {},
): ChecklistRow[] => {
  const isActive = enrollment.state === 'active';
  const ahead = new Set(isActive ? walk(document, enrollment.nodeId) : []);
  const latest = new Map(log.filter(({ what }) => what !== 'ended').map((line) => [line.nodeId, line]));
  const rows = walk(document).map((nodeId): ChecklistRow => {
    const title = titleOf(document.nodes[nodeId]!, names);
    const line = latest.get(nodeId);
    if (isActive && nodeId === enrollment.nodeId) {
      return { nodeId, title, status: 'now', at: enrollment.dueAt, text: line?.text ?? title };
    }
    if (line) return { nodeId, title, status: 'done', at: line.at, text: line.text };
    return { nodeId, title, status: ahead.has(nodeId) ? 'coming' : 'skipped', at: null, text: title };
  });
  // another path may lie behind in time and below in the picture
  return [...rows].sort((a, b) => PLACES[a.status] - PLACES[b.status]);
};

const PLACES: Record<ChecklistRow['status'], number> = { done: 0, skipped: 0, now: 1, coming: 2 };
