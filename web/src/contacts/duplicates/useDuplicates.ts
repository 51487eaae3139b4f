import { type InfiniteData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import {
  api,
  type DuplicateCertainty,
  type DuplicatePair,
  type DuplicateSummary,
  type DuplicatesDecided,
  keyOf,
  type Page,
} from '../../api/index.ts';
import { usePages, useWorkspace } from '../../app/index.ts';

const pagePairs = 20;

/** Ids of a pair, as the API takes them. */
export const idsOf = ({ a, b }: DuplicatePair) => ({ a: a.person.contactId, b: b.person.contactId });

/** The name of a pair among others. */
export const keyOfPair = (pair: DuplicatePair): string => {
  const { a, b } = idsOf(pair);
  return `${a}.${b}`;
};

type Pages = InfiniteData<Page<DuplicatePair>>;

/**
 * Pairs to decide, the surest first. The list stands still while it is worked through: what is decided leaves it at
 * once, what a search finds comes when it ends.
 */
export const usePairs = (sure: DuplicateCertainty | undefined) => {
  const query = { certainty: sure, limit: pagePairs };
  return usePages<DuplicatePair>(['duplicate-pairs', sure], '/duplicates', query, { standsStill: true });
};

/** How many pairs there are, and how the search goes. */
export const useDuplicateSummary = () => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  const found = useQuery({
    queryKey: keyOf(slug, 'contacts', 'duplicates'),
    queryFn: ({ signal }) => api.get<DuplicateSummary>(`${path}/duplicates/summary`, { signal }),
  });
  // undefined until it is known: the pages were read at about that time
  const endedAt = found.data?.search.finishedAt;
  const before = useRef(endedAt);
  useEffect(() => {
    if (before.current !== undefined && endedAt && before.current !== endedAt)
      void client.invalidateQueries({ queryKey: keyOf(slug, 'duplicate-pairs') });
    before.current = endedAt;
  }, [endedAt, client, slug]);
  return found;
};

/** What one does on this page. All refresh the figures. */
export const useDuplicateActs = () => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  const refresh = (): Promise<void> =>
    client.invalidateQueries({ queryKey: keyOf(slug, 'contacts', 'duplicates') });
  const readAgain = async (): Promise<void> => {
    await Promise.all([client.invalidateQueries({ queryKey: keyOf(slug, 'duplicate-pairs') }), refresh()]);
  };
  const takeOut = (gone: string): void => {
    client.setQueriesData<Pages>({ queryKey: keyOf(slug, 'duplicate-pairs') }, (data) =>
      data === undefined
        ? data
        : {
            ...data,
            pages: data.pages.map((page) => ({
              ...page,
              items: page.items.filter((pair) => keyOfPair(pair) !== gone),
            })),
          },
    );
  };
  const decide = useMutation({
    mutationFn: ({ pair, decision }: { pair: DuplicatePair; decision: 'merge' | 'different' }) =>
      api.post<DuplicatesDecided>(`${path}/duplicates/decide`, { decision, pairs: [idsOf(pair)] }),
    onSuccess: ({ decided }, { pair }) => {
      if (decided > 0) takeOut(keyOfPair(pair));
    },
    onSettled: refresh,
  });
  const mergeAll = useMutation({
    mutationFn: (wanted: { certainty: DuplicateCertainty; count: number }) =>
      api.post<DuplicatesDecided>(`${path}/duplicates/merge-all`, wanted),
    onSettled: readAgain,
  });
  const search = useMutation({
    mutationFn: () => api.post<DuplicateSummary>(`${path}/duplicates/search`, {}),
    onSettled: refresh,
  });
  const settings = useMutation({
    mutationFn: (mergesCertain: boolean) =>
      api.patch<DuplicateSummary>(`${path}/duplicates/settings`, { mergesCertain }),
    onSettled: refresh,
  });
  return {
    decide,
    mergeAll,
    search,
    settings,
    cancel: () => api.delete(`${path}/duplicates/search`).then(refresh),
    reopen: (pair: DuplicatePair) =>
      api.post(`${path}/duplicates/reopen`, idsOf(pair)).then(() => readAgain()),
  };
};
