import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  api,
  keyOf,
  type MessageDetail,
  type MessageRow,
  type Page,
  type WorkflowRow,
} from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { type MessageFilter, settled } from './filter.ts';

const pageRows = 50;

/** All messages of a filter. Rows stand still while one reads; outcomes change in place, arrivals are counted. */
export const useMessages = (filter: MessageFilter) => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  // Not under the topic: the stream must not shift the rows.
  const key = keyOf(slug, 'message-pages', filter);
  const ask = (signal: AbortSignal, after: string | null) =>
    api.get<Page<MessageRow>>(`${path}/messages`, { query: { ...filter, after, limit: pageRows }, signal });
  const pages = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => ask(signal, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    staleTime: 0,
    refetchOnWindowFocus: false,
  });
  const head = useQuery({
    queryKey: keyOf(slug, 'messages', 'head', filter),
    queryFn: ({ signal }) => ask(signal, null),
    enabled: pages.data !== undefined,
  });
  const { rows, fresh } = settled(
    pages.data?.pages.flatMap(({ items }) => items),
    head.data?.items,
  );
  return {
    rows,
    error: pages.error,
    retry: () => void pages.refetch(),
    more: {
      isThere: pages.hasNextPage,
      isLoading: pages.isFetchingNextPage,
      load: () => void pages.fetchNextPage(),
    },
    fresh: {
      // A full page of new ones may hide more.
      count: fresh,
      onShow: () => void client.resetQueries({ queryKey: key }),
    },
    isRefreshing: pages.isRefetching,
  };
};

export const useMessage = (messageId: string | undefined) => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'messages', messageId),
    queryFn: ({ signal }) => api.get<MessageDetail>(`${path}/messages/${messageId}`, { signal }),
    enabled: messageId !== undefined,
  });
};

/** Names of workflows, for the filter. */
export const useWorkflowNames = () => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'workflows'),
    queryFn: ({ signal }) => api.get<Page<WorkflowRow>>(`${path}/workflows`, { signal }),
  });
};
