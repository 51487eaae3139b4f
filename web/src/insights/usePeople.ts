import { useQuery } from '@tanstack/react-query';
import { api, keyOf, type PeopleList, type PeopleRow } from '../api/index.ts';
import { usePages, useWorkspace } from '../app/index.ts';

const pageRows = 50;

/**
 * The list behind a number. It stands still while one reads it; `fresh` is how much longer it has become since.
 */
export const usePeople = (of: string) => {
  const { slug, path } = useWorkspace();
  const query = { of, limit: pageRows };
  const list = usePages<PeopleRow, PeopleList>(['people', of], '/people', query, { standsStill: true });
  // Under the topic of Home, whose number this is: asked again whenever that number is.
  const head = useQuery({
    queryKey: keyOf(slug, 'home', 'people', of),
    queryFn: ({ signal }) => api.get<PeopleList>(`${path}/people`, { query: { of, limit: 1 }, signal }),
    enabled: list.first !== undefined,
  });
  const total = list.first?.total;
  return {
    ...list,
    title: list.first?.title,
    total,
    fresh: {
      count: Math.max(0, (head.data?.total ?? 0) - (total ?? 0)),
      onShow: list.retry,
    },
  };
};
