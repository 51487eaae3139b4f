import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  api,
  type DataHealth,
  type HealthFix,
  type HealthFixDone,
  type HealthPerson,
  keyOf,
} from '../../api/index.ts';
import { usePages, useWorkspace } from '../../app/index.ts';

const pageRows = 50;
/** A check of a small workspace ends within a second. */
const askAgainMs = 1_500;

/** The problems; asked again while a check runs. */
export const useHealth = () => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'contacts', 'health'),
    queryFn: ({ signal }) => api.get<DataHealth>(`${path}/health`, { signal }),
    refetchInterval: ({ state: { data } }) => (data?.state === 'running' ? askAgainMs : false),
  });
};

/** The people of a problem, each with the value as it is and as a fix makes it. */
export const useProblemPeople = (problem: string) => {
  const place = `/health/problems/${encodeURIComponent(problem)}`;
  return usePages<HealthPerson>(['contacts', 'health', problem], place, { limit: pageRows });
};

export const useFixes = () => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'contacts', 'health', 'fixes'),
    queryFn: ({ signal }) => api.get<{ items: HealthFixDone[] }>(`${path}/health/fixes`, { signal }),
  });
};

/** What one does here; all of it refreshes the numbers. */
export const useHealthActs = () => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  const onSettled = (): Promise<void> => client.invalidateQueries({ queryKey: keyOf(slug, 'contacts') });
  const undo = useMutation({
    mutationFn: (fixId: string) =>
      api.post<{ people: number; kept: number }>(`${path}/health/fixes/${fixId}/undo`, {}),
    onSettled,
  });
  return {
    undo,
    check: useMutation({
      mutationFn: () => api.post<DataHealth>(`${path}/health/check`, {}),
      onSuccess: (found) => client.setQueryData(keyOf(slug, 'contacts', 'health'), found),
    }),
    fix: useMutation({
      mutationFn: ({ problem, count }: { problem: string; count: number }) =>
        api.post<HealthFix>(`${path}/health/problems/${encodeURIComponent(problem)}/fix`, { count }),
      onSettled,
    }),
  };
};
