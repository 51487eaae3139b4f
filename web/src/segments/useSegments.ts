import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Condition } from '../../../server/src/conditions/index.ts';
import {
  api,
  keyOf,
  type ListDetail,
  type SegmentDetail,
  type SegmentDocument,
  type SegmentPreview,
  type SuggestedSegment,
  type Why,
} from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { segmentsQuery } from '../conditions/index.ts';

export const useSegments = () => {
  const { slug } = useWorkspace();
  return useQuery(segmentsQuery(slug));
};

export const useSegment = (key: string) => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'segments', key),
    queryFn: ({ signal }) =>
      api.get<SegmentDetail | ListDetail>(`${path}/segments/${encodeURIComponent(key)}`, { signal }),
  });
};

/** Computed from all people, so not with every change of a segment: anew after ten minutes, or when one was taken up. */
const suggestionsMs = 600_000;

export const useSuggestions = (isWanted: boolean) => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'suggested-segments'),
    queryFn: ({ signal }) => api.get<{ items: SuggestedSegment[] }>(`${path}/suggested-segments`, { signal }),
    enabled: isWanted,
    staleTime: suggestionsMs,
    refetchOnWindowFocus: false,
    retry: false,
  });
};

/** Asked after a pause in editing; the answer is kept under its rule, so an older one never shows for a newer rule. */
const pauseMs = 300;
/** People come and go while one looks; the preview is two passes over them, so not with every change. */
const refreshMs = 30_000;

export const usePreview = (key: string, condition: Condition, seed: number) => {
  const { slug, path } = useWorkspace();
  const rule = JSON.stringify(condition);
  const [asked] = useDebouncedValue(rule, pauseMs);
  const preview = useQuery({
    queryKey: keyOf(slug, 'segment-preview', key, asked, seed),
    queryFn: ({ signal }) =>
      api.post<SegmentPreview>(
        `${path}/segments/preview`,
        { condition: JSON.parse(asked), key, seed },
        { signal },
      ),
    placeholderData: keepPreviousData,
    refetchInterval: refreshMs,
    retry: false,
  });
  return { ...preview, isBehind: preview.isPlaceholderData || asked !== rule };
};

export const useIsIn = (key: string, contactId: string | undefined) => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'segments', key, 'why', contactId),
    queryFn: ({ signal }) => api.get<Why>(`${path}/segments/${key}/why/${contactId}`, { signal }),
    enabled: contactId !== undefined,
  });
};

/** Whether a rule that is not published would keep somebody, and why. */
export const useWouldBeIn = (condition: Condition, contactId: string | undefined, isWanted: boolean) => {
  const { slug, path } = useWorkspace();
  const rule = JSON.stringify(condition);
  const [asked] = useDebouncedValue(rule, pauseMs);
  return useQuery({
    queryKey: keyOf(slug, 'segment-why', contactId, asked),
    queryFn: ({ signal }) =>
      api.post<Why>(`${path}/segments/why`, { condition: JSON.parse(asked), contactId }, { signal }),
    enabled: contactId !== undefined && isWanted,
    placeholderData: keepPreviousData,
    retry: false,
  });
};

/** Makes a segment; answers its key. */
export const useCreateSegment = () => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (document: SegmentDocument) =>
      api.post<SegmentDetail>(`${path}/segments`, { name: document.name, document }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keyOf(slug, 'suggested-segments') });
      return client.invalidateQueries({ queryKey: keyOf(slug, 'segments') });
    },
  });
};

/** The verbs of a segment's life. */
export const useSegmentVerbs = (key: string) => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  const of = `${path}/segments/${key}`;
  const keep = (fresh: SegmentDetail | ListDetail): void => {
    client.setQueryData(keyOf(slug, 'segments', key), fresh);
    void client.invalidateQueries({ queryKey: keyOf(slug, 'segments') });
    void client.invalidateQueries({ queryKey: keyOf(slug, 'segment-preview', key) });
  };
  const publish = useMutation({
    mutationFn: (body: { startThemToo: boolean; revision: number }) =>
      api.post<SegmentDetail>(`${of}/publish`, body),
    onSuccess: keep,
  });
  const post = async (verb: string, body?: unknown): Promise<void> =>
    keep(await api.post<SegmentDetail>(`${of}/${verb}`, body));
  /** Reads the segment anew after a verb that answers only the definition. */
  const reread = async (verb: string, body: unknown): Promise<void> => {
    await api.post(`${of}/${verb}`, body);
    keep(await api.get<SegmentDetail>(of));
  };
  /** A list has no rule to draft: its new name is published at once. */
  const rename = async (list: ListDetail, name: string): Promise<void> => {
    const document = { ...list.document, name };
    await api.put(`${of}/draft`, { revision: list.revision, document });
    await post('publish', { revision: list.revision + 1 });
  };
  return { publish, post, reread, rename };
};
