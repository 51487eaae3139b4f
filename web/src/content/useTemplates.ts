import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  api,
  keyOf,
  type Page,
  type ShortTemplate,
  type TemplateDetail,
  type TemplateDocument,
  type TemplatePreview,
  type TemplateRow,
  type TestSent,
} from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';

export const useTemplates = () => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'templates', 'all'),
    queryFn: ({ signal }) => api.get<Page<TemplateRow>>(`${path}/templates`, { signal }),
  });
};

export const useTemplate = (key: string, isWanted = true) => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'templates', key),
    queryFn: ({ signal }) => api.get<TemplateDetail>(`${path}/templates/${key}`, { signal }),
    enabled: isWanted,
  });
};

/** A mail is compiled in 15 ms on the server; asking with every key would still queue behind typing. */
const pauseMs = 250;

/** The mail as one person would get it; an older answer never shows for a newer text. */
export const useTemplatePreview = (
  document: TemplateDocument | undefined,
  { contactId, language }: { contactId?: string | undefined; language?: string | null } = {},
) => {
  const { slug, path } = useWorkspace();
  const [asked] = useDebouncedValue(document && JSON.stringify(document), pauseMs);
  return useQuery({
    queryKey: keyOf(slug, 'template-preview', asked, contactId, language),
    queryFn: ({ signal }) =>
      api.post<TemplatePreview>(
        `${path}/templates/preview`,
        { document: JSON.parse(asked ?? ''), ...(contactId && { contactId }), ...(language && { language }) },
        { signal },
      ),
    enabled: asked !== undefined,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 60_000,
  });
};

export const useCreateTemplate = () => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (document: TemplateDocument | ShortTemplate) =>
      api.post<TemplateDetail>(`${path}/templates`, { name: document.name, document }),
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf(slug, 'templates') }),
  });
};

/** The verbs of a template's life, and the test mail. */
export const useTemplateVerbs = (key: string) => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  const of = `${path}/templates/${key}`;
  const keep = (fresh: TemplateDetail): void => {
    client.setQueryData(keyOf(slug, 'templates', key), fresh);
    void client.invalidateQueries({ queryKey: keyOf(slug, 'templates') });
  };
  const publish = useMutation({
    mutationFn: (revision: number) => api.post<TemplateDetail>(`${of}/publish`, { revision }),
    onSuccess: keep,
  });
  const test = useMutation({
    mutationFn: (body: { to: string; contactId?: string; document: TemplateDocument }) =>
      api.post<TestSent>(`${of}/test`, body),
  });
  const post = async (verb: string, body?: unknown): Promise<void> => {
    await api.post(`${of}/${verb}`, body);
    keep(await api.get<TemplateDetail>(of));
  };
  return { publish, test, post };
};
