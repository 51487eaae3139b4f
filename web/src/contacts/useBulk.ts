import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, type BulkEdit, keyOf, type Query } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';

export type BulkChange =
  | { tags: { add?: string[]; remove?: string[] } }
  | { attributes: Record<string, string | null> }
  | { list: string };

export type BulkPeople = { ids: string[] } | { filter: Query };

/** How often a running change is looked at when the stream says nothing. */
const lookAgainMs = 2_000;

/** Changes of many people: what runs, and how to start and stop one. */
export const useBulk = () => {
  const { slug, path, mayEdit } = useWorkspace();
  const client = useQueryClient();
  const key = keyOf(slug, 'contacts', 'bulk');
  const running = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api.get<{ items: BulkEdit[] }>(`${path}/contacts/bulk`, { signal }),
    enabled: mayEdit,
    refetchInterval: ({ state }) =>
      state.data?.items.some((job) => job.state === 'running') ? lookAgainMs : false,
  });
  const onSettled = () => client.invalidateQueries({ queryKey: key });
  const start = useMutation({
    mutationFn: (body: { people: BulkPeople; change: BulkChange }) =>
      api.post<BulkEdit>(`${path}/contacts/bulk`, body),
    onSettled,
  });
  const cancel = useMutation({
    mutationFn: (jobId: string) => api.delete<void>(`${path}/contacts/bulk/${jobId}`),
    onSettled,
  });
  return {
    running: (running.data?.items ?? []).filter(({ state }) => state === 'running'),
    start: start.mutateAsync,
    isStarting: start.isPending,
    cancel: cancel.mutate,
  };
};
