import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  api,
  type BlockDetail,
  type BlockRow,
  type Brand,
  type CatalogueSummary,
  type CouponPoolShown,
  keyOf,
  type Page,
  type TemplateChecked,
  type TemplateDocument,
} from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';

/** How the company's mails look. */
export const useBrand = (): Brand => {
  const { slug, path, settings } = useWorkspace();
  const { data } = useQuery({
    queryKey: keyOf(slug, 'workspace', 'brand'),
    queryFn: ({ signal }) => api.get<Brand>(`${path}/brand`, { signal }),
  });
  return data ?? settings.brand ?? NO_BRAND;
};

const NO_BRAND: Brand = {};

/** Parts for many mails that are published, so that a mail may hold them. */
export const useSavedBlocks = (): readonly BlockRow[] => {
  const { slug, path } = useWorkspace();
  const { data } = useQuery({
    queryKey: keyOf(slug, 'templates', 'blocks'),
    queryFn: ({ signal }) => api.get<Page<BlockRow>>(`${path}/blocks`, { signal }),
  });
  return (data?.items ?? []).filter(({ liveVersion, state }) => liveVersion !== null && state !== 'archived');
};

/** Writes and reads saved blocks. */
export const useBlockVerbs = (blocks: readonly BlockRow[]) => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  const of = `${path}/blocks`;
  return {
    /** Publishes MJML as a block of that name, over the one of that name if there is one. */
    save: async (name: string, mjml: string): Promise<void> => {
      const there = blocks.find((block) => block.name === name);
      if (there) {
        const { revision, document } = await api.get<BlockDetail>(`${of}/${there.key}`);
        await api.put(`${of}/${there.key}/draft`, { revision, document: { ...document, mjml } });
        await api.post(`${of}/${there.key}/publish`);
      } else {
        const { key } = await api.post<BlockDetail>(of, { name, document: { name, mjml } });
        await api.post(`${of}/${key}/publish`);
      }
      await client.invalidateQueries({ queryKey: keyOf(slug, 'templates', 'blocks') });
    },
    read: async (key: string): Promise<string | undefined> => {
      const { live, document } = await api.get<BlockDetail>(`${of}/${key}`);
      return (live ?? document).mjml;
    },
  };
};

/** Categories of the products in the catalogue. */
export const useCategories = (): readonly string[] => {
  const { slug, path } = useWorkspace();
  const { data } = useQuery({
    queryKey: keyOf(slug, 'products', 'summary'),
    queryFn: ({ signal }) => api.get<CatalogueSummary>(`${path}/products/summary`, { signal }),
  });
  return (data?.categories ?? []).map(({ name }) => name);
};

/** Codes that mails can carry. */
export const useCouponPools = (): readonly CouponPoolShown[] => {
  const { slug, path } = useWorkspace();
  const { data } = useQuery({
    queryKey: keyOf(slug, 'templates', 'coupon-pools'),
    queryFn: ({ signal }) => api.get<{ items: CouponPoolShown[] }>(`${path}/coupon-pools`, { signal }),
  });
  return data?.items ?? [];
};

/** Checks read people and fill the mail several times: with every key they would queue. */
const pauseMs = 1_500;

/** What to mend before the mail is sent; `links`: links and pictures are fetched too. */
export const useChecks = (document: TemplateDocument, links: boolean) => {
  const { slug, path } = useWorkspace();
  const [asked] = useDebouncedValue(JSON.stringify(document), pauseMs);
  return useQuery({
    queryKey: keyOf(slug, 'template-checks', asked, links),
    queryFn: ({ signal }) =>
      api.post<TemplateChecked>(
        `${path}/templates/check`,
        { document: JSON.parse(asked), links },
        { signal },
      ),
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 60_000,
  });
};
