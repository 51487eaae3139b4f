import { useQuery } from '@tanstack/react-query';
import { api, type ContactRow, keyOf, type Page } from '../api/index.ts';
import { ownAnonymousId, useWorkspace } from '../app/index.ts';

/** The contact that one's own visit to the sample shop made; looked for as contacts change, until it is there. */
export const useOwnContact = (): string | undefined => {
  const { slug, path } = useWorkspace();
  const anonymousId = ownAnonymousId(slug);
  const { data } = useQuery({
    queryKey: keyOf(slug, 'contacts', 'own', anonymousId),
    queryFn: async ({ signal }) => {
      const query = { identity: `anonymous:${anonymousId}`, limit: 1 };
      const { items } = await api.get<Page<ContactRow>>(`${path}/contacts`, { query, signal });
      return items[0]?.person.contactId ?? null;
    },
    enabled: anonymousId !== undefined,
  });
  return data ?? undefined;
};
