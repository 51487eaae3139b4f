import type { WorkflowRow } from '../api/index.ts';
import type { Sort } from '../ui/index.ts';

const STATES: Readonly<Record<WorkflowRow['state'], number>> = { live: 0, paused: 1, draft: 2, archived: 3 };

const goalShare = ({ goalRate }: WorkflowRow): number =>
  goalRate && goalRate.of > 0 ? goalRate.reached / goalRate.of : -1;

const VALUES: Readonly<Record<string, (row: WorkflowRow) => number | string>> = {
  name: ({ name }) => name.toLowerCase(),
  status: ({ state }) => STATES[state],
  here: ({ hereNow }) => hereNow,
  entered: ({ entered7d }) => entered7d,
  goal: goalShare,
  problems: ({ problems }) => problems,
};

export const sortable = Object.keys(VALUES);

/** Rows whose name has every word typed, in the order asked for; equal ones by name. */
export const shownRows = (
  rows: readonly WorkflowRow[],
  typed: string,
  sort: Sort | undefined,
): WorkflowRow[] => {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const found = rows.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)));
  const value = VALUES[sort?.column ?? 'status'] ?? VALUES.name!;
  const sign = sort?.descending ? -1 : 1;
  return found.sort((a, b) => {
    const [left, right] = [value(a), value(b)];
    if (left !== right) return left < right ? -sign : sign;
    return a.name.localeCompare(b.name);
  });
};
