import { SegmentedControl, Skeleton } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useRef } from 'react';
import type { TaskCounts, TaskRow, TaskWhen } from '../../api/index.ts';
import { useShortcuts, useWorkspace } from '../../app/index.ts';
import { EmptyState, ErrorState, PageHeader, problemFacts, ShowMore, useLate } from '../../ui/index.ts';
import { isTyping } from '../keys.ts';
import { salesTabs } from '../tabs.ts';
import { firstWhen, neighbourOf } from './moves.ts';
import type { TasksSearch } from './search.ts';
import { TaskItem } from './TaskItem.tsx';
import classes from './Tasks.module.css';
import { useTaskCounts, useTasks } from './useTasks.ts';

const WHOSE = [
  { value: 'all', label: 'All' },
  { value: 'mine', label: 'Mine and everybody’s' },
];
const KEYS = {
  title: 'Tasks',
  shortcuts: [
    { keys: 'j', does: 'Next task' },
    { keys: 'k', does: 'Task before' },
    { keys: 'n', does: 'Write a note' },
    { keys: '1 to 5', does: 'Done, with that outcome' },
    { keys: 'Esc', does: 'Close the task' },
  ],
};

const whens = (counts: TaskCounts | undefined) => {
  const count = (when: keyof TaskCounts): string => (counts && counts[when] > 0 ? ` ${counts[when]}` : '');
  return [
    { value: 'overdue', label: `Overdue${count('overdue')}` },
    { value: 'today', label: `Today${count('today')}` },
    { value: 'later', label: `Later${count('later')}` },
    { value: 'ended', label: 'Done' },
  ];
};

const EMPTY: Readonly<Record<TaskWhen, { title: string; text?: string }>> = {
  overdue: { title: 'Clear', text: 'Nothing is overdue.' },
  today: { title: 'Clear', text: 'Nothing more is due today.' },
  later: {
    title: 'Clear',
    text: 'Tasks come from a human step of a workflow, or by hand from a contact’s page.',
  },
  ended: { title: 'Nothing has been done yet' },
};

/** j and k go through the list, n writes, a number ends the open one by that outcome. */
const useTaskKeys = (
  rows: readonly TaskRow[],
  open: string | undefined,
  go: (task: string | undefined) => void,
  note: () => void,
): void => {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (isTyping(event)) return;
      const { key } = event;
      if (key === 'j' || key === 'k') {
        const next = neighbourOf(rows, open, key === 'j' ? 1 : -1);
        if (next) go(next.taskId);
      } else if (key === 'Escape' && open) go(undefined);
      else if (key === 'n' && open) {
        event.preventDefault();
        note();
      } else if (/^[1-5]$/.test(key) && open)
        document.querySelector<HTMLButtonElement>(`[data-outcomes] button:nth-of-type(${key})`)?.click();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [rows, open, go, note]);
};

/** What users must do for people: overdue, today, later, done; by due time. */
export const TasksPage = () => {
  const { at } = useWorkspace();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as TasksSearch;
  const whose = search.whose ?? 'all';
  const counts = useTaskCounts(whose).data;
  const when = search.when ?? (counts && firstWhen(counts));
  const tasks = useTasks(when, whose);
  const rows = useMemo(() => tasks.rows ?? [], [tasks.rows]);
  const isLate = useLate(tasks.rows === undefined);
  const noteField = useRef<HTMLTextAreaElement>(null);
  useShortcuts(KEYS);
  const go = useMemo(
    () =>
      (change: Partial<Record<keyof TasksSearch, string | undefined>>): void => {
        const next = Object.fromEntries(
          Object.entries({ ...search, ...change }).filter(([, value]) => value !== undefined),
        );
        void navigate({
          to: at('/sales/tasks') as string,
          search: next as never,
          resetScroll: false,
          replace: true,
        });
      },
    [at, navigate, search],
  );
  const open = useMemo(() => (task: string | undefined) => go({ task, when }), [go, when]);
  const note = useMemo(() => () => noteField.current?.focus(), []);
  useTaskKeys(rows, search.task, open, note);
  return (
    <div className={classes.page}>
      <PageHeader title="Tasks" tabs={salesTabs(at, 'tasks')} />
      <div className={classes.bar}>
        <SegmentedControl
          size="xs"
          aria-label="Which tasks"
          data={whens(counts)}
          value={when ?? 'today'}
          onChange={(next) => go({ when: next, task: undefined })}
        />
        <SegmentedControl
          size="xs"
          aria-label="Whose tasks"
          data={WHOSE}
          value={whose}
          onChange={(next) => go({ whose: next === 'mine' ? next : undefined, task: undefined })}
        />
      </div>
      {tasks.error && !tasks.rows ? (
        <ErrorState {...problemFacts(tasks.error)} onRetry={tasks.retry} />
      ) : !tasks.rows || !when ? (
        isLate && (
          <div className={classes.skeletons}>
            {[0, 1, 2, 3].map((n) => (
              <Skeleton key={n} height={64} />
            ))}
          </div>
        )
      ) : rows.length === 0 ? (
        <EmptyState {...EMPTY[when]} />
      ) : (
        <ul className={classes.list}>
          {rows.map((task) => (
            <TaskItem
              key={task.taskId}
              task={task}
              isOpen={task.taskId === search.task}
              onToggle={() => open(task.taskId === search.task ? undefined : task.taskId)}
              onEnded={() => open(neighbourOf(rows, task.taskId, 1)?.taskId)}
              noteRef={noteField}
            />
          ))}
        </ul>
      )}
      <ShowMore more={tasks.more} />
    </div>
  );
};
