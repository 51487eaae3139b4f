import { queryOptions, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type AttributeSeen, api, type EventSeen, keyOf, type Page, type SegmentRow } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { eventWords, type Vocabulary } from './vocabulary.ts';

/** What was seen changes by the second; a picker that is a minute behind is still right. */
const seenForMs = 60_000;

export const attributesQuery = (slug: string) =>
  queryOptions({
    queryKey: keyOf(slug, 'attributes'),
    queryFn: ({ signal }) => api.get<Page<AttributeSeen>>(`/w/${slug}/attributes`, { signal }),
    staleTime: seenForMs,
  });

export const eventsQuery = (slug: string) =>
  queryOptions({
    queryKey: keyOf(slug, 'events-seen'),
    queryFn: ({ signal }) => api.get<Page<EventSeen>>(`/w/${slug}/events-seen`, { signal }),
    staleTime: seenForMs,
  });

/** All segments; their live figures change by `segments` of the stream. */
export const segmentsQuery = (slug: string) =>
  queryOptions({
    queryKey: keyOf(slug, 'segments', 'all'),
    queryFn: ({ signal }) =>
      api.get<Page<SegmentRow>>(`/w/${slug}/segments`, { query: { limit: 100 }, signal }),
  });

const namedQuery = (slug: string, kind: 'workflows' | 'templates') =>
  queryOptions({
    queryKey: keyOf(slug, kind, 'names'),
    queryFn: ({ signal }) => api.get<Page<{ key: string; name: string }>>(`/w/${slug}/${kind}`, { signal }),
    staleTime: seenForMs,
  });

/** What rules of this workspace can speak of. Empty until it is read; then pickers fill. */
export const useVocabulary = (): Vocabulary => {
  const { slug, settings } = useWorkspace();
  const attributes = useQuery(attributesQuery(slug)).data?.items;
  const events = useQuery(eventsQuery(slug)).data?.items;
  const segments = useQuery(segmentsQuery(slug)).data?.items;
  const workflows = useQuery(namedQuery(slug, 'workflows')).data?.items;
  const templates = useQuery(namedQuery(slug, 'templates')).data?.items;
  return useMemo(
    () => ({
      attributes: attributes ?? [],
      events: eventWords(events ?? [], settings.eventMap),
      segments: (segments ?? []).filter(({ state }) => state !== 'archived'),
      workflows: workflows ?? [],
      templates: templates ?? [],
    }),
    [attributes, events, segments, workflows, templates, settings.eventMap],
  );
};
