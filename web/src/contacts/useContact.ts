import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useState } from 'react';
import { api, type ContactDetail, keyOf, type Page, type TimelineLine } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import type { FactValue } from './facts.ts';
import { kindsOf, type TimelineFilter } from './timeline.ts';

export const useContact = (contactId: string) => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'contacts', contactId),
    queryFn: ({ signal }) => api.get<ContactDetail>(`${path}/contacts/${contactId}`, { signal }),
  });
};

const pageLines = 100;

export const useTimeline = (contactId: string, filter: TimelineFilter | undefined) => {
  const { slug, path } = useWorkspace();
  const kinds = kindsOf(filter);
  return useInfiniteQuery({
    queryKey: keyOf(slug, 'contacts', contactId, 'timeline', kinds),
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<TimelineLine>>(`${path}/contacts/${contactId}/timeline`, {
        query: { kinds, after: pageParam, limit: pageLines },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  });
};

/** An edit that is stored and not yet applied. */
export type Pending = Readonly<Record<string, FactValue>>;

/**
 * Edits of attributes. The server answers with the new state once its fold has applied the edit; when that takes
 * longer (202), the value is `pending` until the contact is read with it.
 */
export const useEdits = (contact: ContactDetail) => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  const { contactId } = contact.person;
  const [stored, setStored] = useState<Pending>({});
  const held = (name: string): FactValue =>
    contact.attributes.find((attribute) => attribute.name === name)?.value ?? null;
  const isThere = ([name, value]: [string, FactValue]): boolean =>
    JSON.stringify(held(name)) === JSON.stringify(value);
  const edit = useMutation({
    mutationFn: (attributes: Record<string, FactValue>) =>
      api.patch<ContactDetail | { contactId: string }>(`${path}/contacts/${contactId}`, { attributes }),
    onSuccess: (answer, attributes) => {
      if ('person' in answer) client.setQueryData(keyOf(slug, 'contacts', contactId), answer);
      else setStored((before) => ({ ...before, ...attributes }));
      void client.invalidateQueries({ queryKey: keyOf(slug, 'contacts', contactId, 'timeline') });
    },
  });
  const pending: Pending = Object.fromEntries(Object.entries(stored).filter((one) => !isThere(one)));
  return { edit: edit.mutateAsync, pending, held };
};
