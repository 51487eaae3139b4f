import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import {
  ApiError,
  api,
  type CatalogueSummary,
  keyOf,
  type Page,
  type ProductShown,
  type ProductSourceShown,
  type ProductsTaken,
} from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';

/** While a feed is read, its count is looked at this often. */
const READING_EVERY_MS = 1_000;

/** Products by id, a page at a time. */
export const useProducts = (search: string) => {
  const { slug, path } = useWorkspace();
  return useInfiniteQuery({
    queryKey: keyOf(slug, 'templates', 'products', search),
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<ProductShown>>(`${path}/products`, {
        query: { search: search || null, after: pageParam, limit: 100 },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  });
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

/** Sends a file as bytes. */
export const sendFile = async (path: string, file: File): Promise<ProductsTaken> => {
  const response = await fetch(
    `/api${path}/products/import?name=${encodeURIComponent(file.name.slice(0, 200))}`,
    {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/octet-stream' },
      body: file,
      credentials: 'same-origin',
    },
  );
  if (!response.ok) {
    const {
      code = 'unreadable',
      title = 'The file was not taken',
      detail,
      fix,
    } = await response.json().catch(() => ({}));
    throw new ApiError({ code, title, detail, fix, status: response.status });
  }
  return (await response.json()) as ProductsTaken;
};
