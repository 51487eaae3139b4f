import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, keyOf, type ListChanged, type PeopleList, type PeopleRow } from '../api/index.ts';
import { usePages, useWorkspace } from '../app/index.ts';

const pageRows = 50;

/** Makes a static list; answers its key. */
export const useCreateList = () => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => api.post<{ key: string }>(`${path}/segments/lists`, { name }),
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf(slug, 'segments') }),
  });
};

/** Who is in a segment now, page by page. */
export const useMembers = (key: string) => {
  const place = `/segments/${encodeURIComponent(key)}/people`;
  return usePages<PeopleRow, PeopleList>(['segments', key, 'people'], place, { limit: pageRows });
};

export type ListChange = { put: 'in' | 'out'; contactIds?: readonly string[]; emails?: readonly string[] };

/** Puts people on a static list, or takes them off. */
export const useChangeList = (key: string) => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  const of = `${path}/segments/${encodeURIComponent(key)}/members`;
  return useMutation({
    mutationFn: ({ put, ...people }: ListChange) =>
      api.post<ListChanged>(put === 'in' ? of : `${of}/remove`, people),
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf(slug, 'segments') }),
  });
};
