import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  api,
  type BulkEdit,
  keyOf,
  type Page,
  type Query,
  type StartAnswer,
  type StartPreview,
  type WorkflowRow,
} from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';

/** Who is to start: named one by one, a segment, or all of a list of contacts. */
export type StartPeople = { contacts: string[] } | { segment: string } | { filter: Query };

/** Workflows that people can enter now. */
export const useLiveWorkflows = (): readonly WorkflowRow[] | undefined => {
  const { slug, path } = useWorkspace();
  const { data } = useQuery({
    queryKey: keyOf(slug, 'workflows', 'to start'),
    queryFn: ({ signal }) => api.get<Page<WorkflowRow>>(`${path}/workflows`, { signal }),
  });
  return data?.items.filter(({ state }) => state === 'live');
};

/** What a start of them in a workflow would do now. */
export const useStartPreview = (key: string | null, people: StartPeople) => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'workflows', 'start', key, people),
    queryFn: ({ signal }) =>
      api.post<StartPreview>(`${path}/workflows/${key}/start/preview`, people, { signal }),
    enabled: key !== null,
    placeholderData: keepPreviousData,
    staleTime: 5_000,
    gcTime: 5_000,
  });
};

/** How often a start under way is looked at when the stream says nothing. */
const LOOK_AGAIN_MS = 2_000;

/** How far a start of many is, from what was known of it when it was asked for; and how to end it. */
export const useStartJob = (asked: BulkEdit) => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  const key = keyOf(slug, 'contacts', 'bulk');
  const { data } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api.get<{ items: BulkEdit[] }>(`${path}/contacts/bulk`, { signal }),
    refetchInterval: LOOK_AGAIN_MS,
  });
  const cancel = useMutation({
    mutationFn: () => api.delete<void>(`${path}/contacts/bulk/${asked.jobId}`),
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  });
  const job = data?.items.find(({ jobId }) => jobId === asked.jobId) ?? asked;
  return { job, cancel: cancel.mutate };
};

/** Asks for the start. */
export const useStart = () => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ key, people }: { key: string; people: StartPeople }) =>
      api.post<StartAnswer>(`${path}/workflows/${key}/start`, people),
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: keyOf(slug, 'contacts') });
      await client.invalidateQueries({ queryKey: keyOf(slug, 'workflows') });
    },
  });
};
