import type { TaskCounts, TaskRow, TaskWhen } from '../../api/index.ts';

/** What to look at first: what is overdue, else today, else later. */
export const firstWhen = ({ overdue, today }: TaskCounts): TaskWhen => {
  if (overdue > 0) return 'overdue';
  return today > 0 ? 'today' : 'later';
};

/** The task after or before the open one, as far as there is one; the first when none is open. */
export const neighbourOf = (
  rows: readonly TaskRow[],
  open: string | undefined,
  step: 1 | -1,
): TaskRow | undefined => {
  const at = rows.findIndex(({ taskId }) => taskId === open);
  return at < 0 ? rows[0] : rows[at + step];
};

/** What became of it: "Done", "Done: Reached", "Cancelled". */
export const endWords = ({ state, outcome }: TaskRow): string => {
  if (state === 'cancelled') return 'Cancelled';
  return outcome === null ? 'Done' : `Done: ${outcome}`;
};
