import { queryOptions, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import {
  type AttributeSeen,
  api,
  type CompanyAttributeSeen,
  type EventSeen,
  type InterestRulesShown,
  keyOf,
  type Page,
  type SegmentRow,
  type TopicNamed,
  type WorkflowDetail,
} from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { eventWords, type Vocabulary } from './vocabulary.ts';

/** When things were seen changes by the second; a picker that is a minute behind is still right. New names are told by the
 *  stream (`attributes`, `events-seen`). */
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

const companyAttributesQuery = (slug: string) =>
  queryOptions({
    queryKey: keyOf(slug, 'companies', 'attributes'),
    queryFn: ({ signal }) =>
      api.get<{ items: CompanyAttributeSeen[] }>(`/w/${slug}/companies/attributes`, { signal }),
    staleTime: seenForMs,
  });

const mailTopicsQuery = (slug: string) =>
  queryOptions({
    queryKey: keyOf(slug, 'permission', 'topics'),
    queryFn: ({ signal }) => api.get<{ items: TopicNamed[] }>(`/w/${slug}/permission/topics`, { signal }),
    staleTime: seenForMs,
  });

const interestsQuery = (slug: string) =>
  queryOptions({
    queryKey: keyOf(slug, 'interests', 'rules'),
    queryFn: ({ signal }) => api.get<InterestRulesShown>(`/w/${slug}/interests`, { signal }),
    staleTime: seenForMs,
  });

/** The steps of a workflow at which somebody can be, with their titles; empty until they are read. */
export const useSteps = (key: string): readonly { id: string; title: string }[] => {
  const { slug } = useWorkspace();
  const { data = [] } = useQuery({
    queryKey: keyOf(slug, 'workflows', key, 'steps'),
    queryFn: async ({ signal }) => {
      // what names the steps is large, and asked for by few rules
      const [{ titleOf }, { live, document }] = await Promise.all([
        import('../../../server/src/workflows/pure.ts'),
        api.get<WorkflowDetail>(`/w/${slug}/workflows/${encodeURIComponent(key)}`, { signal }),
      ]);
      const nodes = Object.entries((live ?? document).nodes);
      return nodes.map(([id, node]) => ({ id, title: titleOf(node) }));
    },
    enabled: key !== '',
    staleTime: seenForMs,
  });
  return data;
};

/** What rules of this workspace can speak of. Empty until it is read; then pickers fill. */
export const useVocabulary = (): Vocabulary => {
  const { slug, settings } = useWorkspace();
  const attributes = useQuery(attributesQuery(slug)).data?.items;
  const events = useQuery(eventsQuery(slug)).data?.items;
  const segments = useQuery(segmentsQuery(slug)).data?.items;
  const workflows = useQuery(namedQuery(slug, 'workflows')).data?.items;
  const templates = useQuery(namedQuery(slug, 'templates')).data?.items;
  const companyAttributes = useQuery(companyAttributesQuery(slug)).data?.items;
  const topics = useQuery(interestsQuery(slug)).data?.topics;
  const mailTopics = useQuery(mailTopicsQuery(slug)).data?.items;
  return useMemo(
    () => ({
      attributes: attributes ?? [],
      events: eventWords(events ?? [], settings.eventMap),
      segments: (segments ?? []).filter(({ state }) => state !== 'archived'),
      workflows: workflows ?? [],
      templates: templates ?? [],
      companyAttributes: companyAttributes ?? [],
      mailTopics: mailTopics ?? [],
      topics: (topics ?? []).map(({ topic }) => topic),
    }),
    [
      attributes,
      events,
      segments,
      workflows,
      templates,
      companyAttributes,
      topics,
      mailTopics,
      settings.eventMap,
    ],
  );
};
