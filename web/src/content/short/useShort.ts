import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  api,
  keyOf,
  type ShortPreview,
  type ShortTemplate,
  type ShortTemplateDetail,
  type TestSent,
} from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';

const pauseMs = 250;

/** A short message as one person would get it; an older answer never shows for a newer text. */
export const useShortPreview = (document: ShortTemplate, contactId?: string) => {
  const { slug, path } = useWorkspace();
  const [asked] = useDebouncedValue(JSON.stringify(document), pauseMs);
  const query = useQuery({
    queryKey: keyOf(slug, 'short-preview', asked, contactId),
    queryFn: ({ signal }) =>
      api.post<ShortPreview>(
        `${path}/texts/preview`,
        { document: JSON.parse(asked), ...(contactId && { contactId }) },
        { signal },
      ),
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 60_000,
  });
  return { ...query, isCurrent: asked === JSON.stringify(document) && !query.isPlaceholderData };
};

export const useTestText = () => {
  const { path } = useWorkspace();
  return useMutation({
    mutationFn: (body: { to: string; contactId?: string; document: ShortTemplate }) =>
      api.post<TestSent>(`${path}/texts/test`, body),
  });
};

/** The verbs of a short template's life. */
export const useShortVerbs = (key: string) => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  const of = `${path}/templates/${key}`;
  const keep = (fresh: ShortTemplateDetail): void => {
    client.setQueryData(keyOf(slug, 'templates', key), fresh);
    void client.invalidateQueries({ queryKey: keyOf(slug, 'templates') });
  };
  const publish = useMutation({
    mutationFn: (revision: number) => api.post<ShortTemplateDetail>(`${of}/publish`, { revision }),
    onSuccess: keep,
  });
  const post = async (verb: string, body?: unknown): Promise<void> => {
    await api.post(`${of}/${verb}`, body);
    keep(await api.get<ShortTemplateDetail>(of));
  };
  return { publish, post };
};
