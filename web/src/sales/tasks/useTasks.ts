import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, keyOf, type TaskCounts, type TaskRow, type TaskWhen, type TaskWhose } from '../../api/index.ts';
import { usePages, useWorkspace } from '../../app/index.ts';
import { sayProblem } from '../../ui/index.ts';

const pageRows = 50;

/** Tasks of a view, by due time. */
export const useTasks = (when: TaskWhen | undefined, whose: TaskWhose) => {
  const query = { when, whose, limit: pageRows };
  return usePages<TaskRow>(['tasks', 'list', when, whose], '/tasks', query, { isWanted: when !== undefined });
};

/** How many open tasks each view has. */
export const useTaskCounts = (whose: TaskWhose) => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'tasks', 'counts', whose),
    queryFn: ({ signal }) => api.get<TaskCounts>(`${path}/tasks/counts`, { query: { whose }, signal }),
    // what is due changes by time alone
    refetchInterval: 60_000,
  });
};

/** Tasks of one contact, open ones first. */
export const useContactTasks = (contactId: string) => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'tasks', 'of', contactId),
    queryFn: ({ signal }) => api.get<{ items: TaskRow[] }>(`${path}/contacts/${contactId}/tasks`, { signal }),
  });
};

export type TaskChange = { title?: string; dueAt?: string; assignee?: string | null };
export type NewTask = { title: string; details: string; dueAt: string; assignee: string | null };

/** What can be done with tasks; refusals are said. */
export const useTaskActs = () => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  const heard = () => client.invalidateQueries({ queryKey: keyOf(slug, 'tasks') });
  const options = { onSuccess: heard, onError: sayProblem };
  const placeOf = ({ person, taskId }: TaskRow): string => `${path}/tasks/${person.contactId}/${taskId}`;
  const change = useMutation({
    mutationFn: ({ task, ...body }: TaskChange & { task: TaskRow }) =>
      api.patch<TaskRow>(placeOf(task), body),
    ...options,
  });
  const done = useMutation({
    mutationFn: ({ task, ...body }: { task: TaskRow; outcome?: string; note?: string }) =>
      api.post<TaskRow>(`${placeOf(task)}/done`, body),
    ...options,
  });
  const cancel = useMutation({
    mutationFn: ({ task, note }: { task: TaskRow; note?: string }) =>
      api.post<TaskRow>(`${placeOf(task)}/cancelled`, { note }),
    ...options,
  });
  const make = useMutation({
    mutationFn: ({ contactId, ...body }: NewTask & { contactId: string }) =>
      api.post<{ taskId: string }>(`${path}/contacts/${contactId}/tasks`, body),
    ...options,
  });
  return { change, done, cancel, make };
};
