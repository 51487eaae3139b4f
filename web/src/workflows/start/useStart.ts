import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  api,
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
