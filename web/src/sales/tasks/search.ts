import type { TaskWhen, TaskWhose } from '../../api/index.ts';

/** Which tasks are shown, and which is open, as the address says it; the usual is left out. */
export type TasksSearch = { when?: TaskWhen; whose?: Exclude<TaskWhose, 'all'>; task?: string };

const WHENS: readonly string[] = ['overdue', 'today', 'later', 'ended'] satisfies TaskWhen[];

export const readTasksSearch = (search: Record<string, unknown>): TasksSearch => ({
  ...(WHENS.includes(search.when as string) ? { when: search.when as TaskWhen } : {}),
  ...(search.whose === 'mine' ? { whose: search.whose } : {}),
  ...(typeof search.task === 'string' ? { task: search.task } : {}),
});
