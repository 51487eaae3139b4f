import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { api, keyOf, type Page, type Query } from '../api/index.ts';
import { useWorkspace } from './useWorkspace.ts';

type PagesOptions = {
  isWanted?: boolean;
  /** Opening the list shows who is newest then; afterwards no row moves while one reads. */
  standsStill?: boolean;
  /** The rows of the last search stay until those of the new one are there. */
  keepsLast?: boolean;
};

/**
 * A list of the workspace, page by page (keyset). `key` begins with the topic that says when to read it anew, `place`
 * is its path there ("/inbox"), `query` says which rows and how many a page.
 */
export const usePages = <Item, One extends Page<Item> = Page<Item>>(
  key: readonly [topic: string, ...rest: unknown[]],
  place: string,
  query: Query,
  { isWanted = true, standsStill = false, keepsLast = false }: PagesOptions = {},
) => {
  const { slug, path } = useWorkspace();
  const pages = useInfiniteQuery({
    queryKey: keyOf(slug, ...key),
    queryFn: ({ pageParam, signal }) =>
      api.get<One>(`${path}${place}`, { query: { ...query, after: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }: One) => next,
    enabled: isWanted,
    ...(standsStill && { staleTime: 0, refetchOnWindowFocus: false }),
    ...(keepsLast && { placeholderData: keepPreviousData }),
  });
  return {
    /** The first page, where it says more than rows. */
    first: pages.data?.pages[0],
    last: pages.data?.pages.at(-1),
    rows: pages.data?.pages.flatMap(({ items }) => items),
    error: pages.error,
    retry: () => void pages.refetch(),
    isPending: pages.isPending,
    isRefreshing: keepsLast ? pages.isPlaceholderData : pages.isRefetching,
    more: {
      isThere: pages.hasNextPage,
      isLoading: pages.isFetchingNextPage,
      load: () => void pages.fetchNextPage(),
    },
  };
};
