import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api, type ContactRow, type CountAnswer, keyOf, type Page, type SegmentRow } from '../api/index.ts';
import { usePages, useWorkspace } from '../app/index.ts';
import { freshened } from './rows.ts';
import { type ContactSearch, filterQuery } from './search.ts';

const pageRows = 50;

/**
 * The contacts of a filter. The pages stand still; their first one is also read live, which tells names that became
 * known and counts arrivals. An empty list fills by itself, since nothing can move there.
 */
export const useContacts = (search: ContactSearch, attributes: readonly string[] = []) => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  const { sort = 'newest' } = search;
  const filter = filterQuery(search);
  const query = { ...filter, sort, limit: pageRows, attributes: attributes.join(',') || undefined };
  const key = ['contact-pages', filter, sort, attributes] as const;
  const pages = usePages<ContactRow>(key, '/contacts', query, { standsStill: true });
  const head = useQuery({
    queryKey: keyOf(slug, 'contacts', 'head', filter, sort, attributes),
    queryFn: ({ signal }) => api.get<Page<ContactRow>>(`${path}/contacts`, { query, signal }),
    enabled: pages.rows !== undefined,
  });
  const count = useQuery({
    queryKey: keyOf(slug, 'contacts', 'count', filter),
    queryFn: ({ signal }) => api.get<CountAnswer>(`${path}/contacts/count`, { query: filter, signal }),
  });

  const { more, last, error } = pages;
  // a page that is not full and not the last one: those behind the newest are still to be looked through
  const isLooking = more.isThere && (last?.items.length ?? pageRows) < pageRows;
  const looksOn = isLooking && !more.isLoading && !error;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each page that asks for it
  useEffect(() => {
    if (looksOn) more.load();
  }, [looksOn]);

  const shown = pages.rows;
  const { rows, arrived } = freshened(shown ?? [], head.data?.items ?? []);
  const showNewest = (): void => {
    if (head.data) client.setQueryData(keyOf(slug, ...key), { pages: [head.data], pageParams: [null] });
  };
  // who has the whole list before them need not be told of it by a sample
  const isWhole = shown !== undefined && !more.isThere && !error;
  const isFilling = shown?.length === 0 && arrived > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each time that an empty list has arrivals
  useEffect(() => {
    if (isFilling) showNewest();
  }, [isFilling]);

  return {
    ...pages,
    isLooking,
    rows: shown && rows,
    count: isWhole && count.data?.about ? { count: rows.length, about: false } : count.data,
    fresh: { count: arrived, onShow: showNewest },
  };
};

/** Segments to choose from, by name. */
export const useSegmentChoices = () => {
  const { slug, path } = useWorkspace();
  const { data } = useQuery({
    queryKey: keyOf(slug, 'segments', 'choices'),
    queryFn: ({ signal }) => api.get<Page<SegmentRow>>(`${path}/segments`, { signal }),
    staleTime: 60_000,
  });
  return (data?.items ?? [])
    .filter(({ liveVersion, state }) => liveVersion !== null && state !== 'archived')
    .map(({ key, name }) => ({ value: key, label: name }))
    .sort((left, right) => left.label.localeCompare(right.label));
};
