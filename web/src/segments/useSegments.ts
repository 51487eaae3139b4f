import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Condition } from '../../../server/src/conditions/index.ts';
import {
  api,
  keyOf,
  type Page,
  type SegmentDetail,
  type SegmentDocument,
  type SegmentPreview,
  type VersionRow,
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
      api.get<SegmentDetail>(`${path}/segments/${encodeURIComponent(key)}`, { signal }),
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

export const useVersions = (key: string, isWanted: boolean) => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'segments', key, 'versions'),
    queryFn: ({ signal }) => api.get<Page<VersionRow>>(`${path}/segments/${key}/versions`, { signal }),
    enabled: isWanted,
  });
};

export const useIsIn = (key: string, contactId: string | undefined) => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'segments', key, 'why', contactId),
    queryFn: ({ signal }) => api.get<Why>(`${path}/segments/${key}/why/${contactId}`, { signal }),
    enabled: contactId !== undefined,
  });
};

/** Makes a segment; answers its key. */
export const useCreateSegment = () => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (document: SegmentDocument) =>
      api.post<SegmentDetail>(`${path}/segments`, { name: document.name, document }),
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf(slug, 'segments') }),
  });
};

/** The verbs of a segment's life. */
export const useSegmentVerbs = (key: string) => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  const of = `${path}/segments/${key}`;
  const keep = (fresh: SegmentDetail): void => {
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
  return { publish, post, reread };
};
