import { useQuery } from '@tanstack/react-query';
import { api, keyOf, type Member, type Page } from '../api/index.ts';
import { useWorkspace } from './useWorkspace.ts';

/** Who works here, to whom something can be given. */
export const useMembers = () => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'members'),
    queryFn: ({ signal }) => api.get<Page<Member>>(`${path}/members`, { signal }),
    staleTime: 60_000,
  });
};
