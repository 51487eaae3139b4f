import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  api,
  type CatalogueSummary,
  keyOf,
  type ProductShown,
  type ProductSourceShown,
} from '../../api/index.ts';
import { usePages, useWorkspace } from '../../app/index.ts';

/** While a feed is read, its count is looked at this often. */
const READING_EVERY_MS = 1_000;

/** Products by id, a page at a time. */
export const useProducts = (search: string) => {
  const query = { search: search || null, limit: 100 };
  return usePages<ProductShown>(['templates', 'products', search], '/products', query, { keepsLast: true });
};

export const useSummary = () => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'templates', 'products-summary'),
    queryFn: ({ signal }) => api.get<CatalogueSummary>(`${path}/products/summary`, { signal }),
  });
};

export const useSources = () => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'templates', 'product-sources'),
    queryFn: ({ signal }) => api.get<{ items: ProductSourceShown[] }>(`${path}/product-sources`, { signal }),
    refetchInterval: ({ state }) => (state.data?.items.some(isUnderWay) ? READING_EVERY_MS : false),
  });
};

/** Being read, or about to be: asked for and not read since. */
export const isUnderWay = ({ state, dueAt }: ProductSourceShown): boolean =>
  state === 'reading' || new Date(dueAt).getTime() <= Date.now();

/** An act on the catalogue; afterwards all of it is read anew. */
export const useCatalogueAct = <Input, Answer = unknown>(
  act: (path: string, input: Input) => Promise<Answer>,
) => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: Input) => act(path, input),
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf(slug, 'templates') }),
  });
};
