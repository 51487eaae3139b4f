import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import {
  api,
  type ContactDetail,
  type ContactSummary,
  keyOf,
  type NoteShown,
  type TagsShown,
  type TimelineLine,
  type TimelineMonth,
} from '../api/index.ts';
import { usePages, useWorkspace } from '../app/index.ts';
import type { FactValue } from './facts.ts';
import { kindsOf, type TimelineFilter } from './timeline.ts';

export const useContact = (contactId: string) => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'contacts', contactId),
    queryFn: ({ signal }) => api.get<ContactDetail>(`${path}/contacts/${contactId}`, { signal }),
  });
};

/** The answers above the timeline; they change with whatever changes the contact. */
export const useSummary = (contactId: string) => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'contacts', contactId, 'summary'),
    queryFn: ({ signal }) => api.get<ContactSummary>(`${path}/contacts/${contactId}/summary`, { signal }),
    placeholderData: keepPreviousData,
  });
};

/** Months to jump to, asked for only when somebody wants to. */
export const useMonths = (contactId: string, isWanted: boolean) => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'contacts', contactId, 'months'),
    queryFn: ({ signal }) =>
      api.get<{ items: TimelineMonth[] }>(`${path}/contacts/${contactId}/months`, { signal }),
    enabled: isWanted,
  });
};

export const useNotes = (contactId: string) => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  const key = keyOf(slug, 'contacts', contactId, 'notes');
  const at = `${path}/contacts/${contactId}/notes`;
  const notes = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api.get<{ items: NoteShown[] }>(at, { signal }),
  });
  const reread = (): void => {
    void client.invalidateQueries({ queryKey: keyOf(slug, 'contacts', contactId) });
  };
  const write = useMutation({
    mutationFn: (text: string) => api.post<{ noteId: string }>(at, { text }),
    onSettled: reread,
  });
  const remove = useMutation({
    mutationFn: (noteId: string) => api.delete<void>(`${at}/${noteId}`),
    onSettled: reread,
  });
  return { notes: notes.data?.items ?? [], write: write.mutateAsync, remove: remove.mutateAsync };
};

/** Tags are added and taken away one by one, so that two people who tag at once keep both. */
export const useTagging = (contactId: string) => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (body: { add?: string[]; remove?: string[] }) =>
      api.post<TagsShown>(`${path}/contacts/${contactId}/tags`, body),
    onSettled: () => void client.invalidateQueries({ queryKey: keyOf(slug, 'contacts', contactId) }),
  });
  return change.mutateAsync;
};

const pageLines = 100;

/** `before`: an instant from which on back the lines are read, without what is coming; undefined: all from now. */
export const useTimeline = (
  contactId: string,
  filter: TimelineFilter | undefined,
  before: string | undefined,
) => {
  const kinds = kindsOf(filter);
  const key = ['contacts', contactId, 'timeline', kinds, before] as const;
  const query = { kinds, before, limit: pageLines };
  return usePages<TimelineLine>(key, `/contacts/${contactId}/timeline`, query, { keepsLast: true });
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
