import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, keyOf, type PeopleList } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';

const pageRows = 50;

/**
 * The list behind a number. It stands still while one reads it; `fresh` is how much longer it has become since.
 */
export const usePeople = (of: string) => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  const key = keyOf(slug, 'people', of);
  const list = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) =>
      api.get<PeopleList>(`${path}/people`, { query: { of, after: pageParam, limit: pageRows }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    staleTime: 0,
    refetchOnWindowFocus: false,
  });
  // Under the topic of Home, whose number this is: asked again whenever that number is.
  const head = useQuery({
    queryKey: keyOf(slug, 'home', 'people', of),
    queryFn: ({ signal }) => api.get<PeopleList>(`${path}/people`, { query: { of, limit: 1 }, signal }),
    enabled: list.data !== undefined,
  });
  const first = list.data?.pages[0];
  const total = first?.total;
  return {
    title: first?.title,
    total,
    rows: list.data?.pages.flatMap(({ items }) => items),
    error: list.error,
    retry: () => void list.refetch(),
    more: {
      isThere: list.hasNextPage,
      isLoading: list.isFetchingNextPage,
      load: () => void list.fetchNextPage(),
    },
    isRefreshing: list.isRefetching,
    fresh: {
      count: Math.max(0, (head.data?.total ?? 0) - (total ?? 0)),
      onShow: () => void client.invalidateQueries({ queryKey: key }),
    },
  };
};
