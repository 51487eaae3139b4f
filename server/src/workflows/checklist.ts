import { durationMs } from '../conditions/index.ts';
import { nodeOf, walk } from './graph.ts';
import type { Enrollment, StepLog, WorkflowDocument } from './model.ts';
import { kindOf, type Names, outputsOf, titleOf } from './nodes/index.ts';

/** A step of somebody's way: done with its moment, here now, still possible, or passed by. */
export interface ChecklistRow {
  nodeId: string;
  title: string;
  status: 'done' | 'now' | 'coming' | 'skipped';
  /** ms; of what is done: when; of now: until when; of what is coming: when at the earliest; null: not known */
  at: number | null;
  text: string;
}

/**
 * A workflow as one person's checklist: behind, here, ahead; each in flow order. `log` is all of the enrollment's step lines, oldest first.
 * In a circle a step counts by its latest passage. `haste`: how many times faster waits pass than they say.
 */
export const checklist = (
  document: WorkflowDocument,
  enrollment: Pick<Enrollment, 'state' | 'nodeId' | 'dueAt'>,
  log: readonly StepLog[],
  names: Names = {},
  haste = 1,
): ChecklistRow[] => {
  const isActive = enrollment.state === 'active';
  const ahead = new Set(isActive ? walk(document, enrollment.nodeId) : []);
  const due = isActive ? dueAhead(document, enrollment, haste) : new Map<string, number>();
  const latest = new Map(log.filter(({ what }) => what !== 'ended').map((line) => [line.nodeId, line]));
  const rows = walk(document).map((nodeId): ChecklistRow => {
    const title = titleOf(document.nodes[nodeId]!, names);
    const line = latest.get(nodeId);
    if (isActive && nodeId === enrollment.nodeId) {
      return { nodeId, title, status: 'now', at: enrollment.dueAt, text: line?.text ?? title };
    }
    if (line) return { nodeId, title, status: 'done', at: line.at, text: line.text };
    const at = due.get(nodeId) ?? null;
    return ahead.has(nodeId)
      ? { nodeId, title, status: 'coming', at, text: title }
      : { nodeId, title, status: 'skipped', at: null, text: title };
  });
  // another path may lie behind in time and below in the picture
  return [...rows].sort((a, b) => PLACES[a.status] - PLACES[b.status]);
};

/**
 * When the steps ahead are reached, ms, as far as that is certain: along the one way on, over waits of a fixed length,
 * until paths part or something else is waited for.
 */
const dueAhead = (
  document: WorkflowDocument,
  { nodeId, dueAt }: Pick<Enrollment, 'nodeId' | 'dueAt'>,
  haste: number,
): Map<string, number> => {
  const due = new Map<string, number>();
  let [id, at]: [string | undefined, number | null] = [nodeId, dueAt];
  while (at !== null) {
    const node = nodeOf(document, id);
    const [way, ...others] = node ? outputsOf(node) : [];
    id = others.length === 0 ? way?.next : undefined;
    const next = nodeOf(document, id);
    if (id === undefined || !next || due.has(id)) break;
    due.set(id, at);
    if (next.type === 'wait') at += durationMs(next.delay) / haste;
    else if (kindOf(next).holds) at = null;
  }
  return due;
};

const PLACES: Record<ChecklistRow['status'], number> = { done: 0, skipped: 0, now: 1, coming: 2 };
