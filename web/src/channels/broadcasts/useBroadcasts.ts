import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  api,
  type BroadcastCheck,
  type BroadcastDetail,
  type BroadcastReportShown,
  type BroadcastRow,
  keyOf,
  type Page,
  type PeopleList,
  type TemplateRow,
} from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';

export const useBroadcasts = () => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'broadcasts', 'all'),
    queryFn: ({ signal }) => api.get<Page<BroadcastRow>>(`${path}/broadcasts`, { signal }),
  });
};

export const useBroadcast = (key: string) => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'broadcasts', key),
    queryFn: ({ signal }) =>
      api.get<BroadcastDetail>(`${path}/broadcasts/${encodeURIComponent(key)}`, { signal }),
  });
};

/** Opens and clicks come by the hundred after a send; the report follows every few seconds. */
const reportMs = 5_000;

export const useReport = (key: string) => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'broadcast-report', key),
    queryFn: ({ signal }) =>
      api.get<BroadcastReportShown>(`${path}/broadcasts/${encodeURIComponent(key)}/report`, { signal }),
    refetchInterval: reportMs,
  });
};

export const useTemplateNames = () => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'templates', 'all'),
    queryFn: ({ signal }) => api.get<Page<TemplateRow>>(`${path}/templates`, { signal }),
  });
};

/** The pre-flight of a draft as saved; asked anew with each revision. */
export const useCheck = (key: string, revision: number, isWanted: boolean) => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'broadcast-check', key, revision),
    queryFn: ({ signal }) =>
      api.post<BroadcastCheck>(`${path}/broadcasts/${encodeURIComponent(key)}/check`, undefined, { signal }),
    enabled: isWanted,
    retry: false,
    staleTime: 60_000,
    refetchOnWindowFocus: false,
  });
};

const pageRows = 50;

/** The people behind one number of the check. */
export const useCheckPeople = (key: string, revision: number, code: string) => {
  const { slug, path } = useWorkspace();
  return useInfiniteQuery({
    queryKey: keyOf(slug, 'broadcast-check', key, revision, 'people', code),
    queryFn: ({ pageParam, signal }) =>
      api.get<PeopleList>(`${path}/broadcasts/${encodeURIComponent(key)}/check/people`, {
        query: { code, after: pageParam, limit: pageRows },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    refetchOnWindowFocus: false,
  });
};

export const useCreateBroadcast = () => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => api.post<BroadcastDetail>(`${path}/broadcasts`, { name }),
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf(slug, 'broadcasts') }),
  });
};

/** The verbs of a broadcast's life. */
export const useBroadcastVerbs = (key: string) => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  const of = `${path}/broadcasts/${encodeURIComponent(key)}`;
  const post = async (verb: string, body?: unknown): Promise<BroadcastDetail> => {
    const fresh = await api.post<BroadcastDetail>(`${of}/${verb}`, body);
    client.setQueryData(keyOf(slug, 'broadcasts', fresh.key), fresh);
    void client.invalidateQueries({ queryKey: keyOf(slug, 'broadcasts') });
    return fresh;
  };
  const reread = async (verb: string, body?: unknown): Promise<void> => {
    await api.post(`${of}/${verb}`, body);
    client.setQueryData(keyOf(slug, 'broadcasts', key), await api.get<BroadcastDetail>(of));
  };
  return { post, reread };
};
