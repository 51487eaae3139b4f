import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, type CouponGiven, type CouponPoolShown, keyOf, type Page } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';

export const usePools = () => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'templates', 'coupon-pools'),
    queryFn: ({ signal }) => api.get<{ items: CouponPoolShown[] }>(`${path}/coupon-pools`, { signal }),
  });
};

/** Codes that were given out of a pool, the newest first. */
export const useGiven = (key: string) => {
  const { slug, path } = useWorkspace();
  return useInfiniteQuery({
    queryKey: keyOf(slug, 'templates', 'coupons', key),
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<CouponGiven>>(`${path}/coupon-pools/${key}/given`, {
        query: { after: pageParam, limit: 50 },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });
};

/** An act on pools; afterwards all of them are read anew. */
export const usePoolAct = <Input, Answer = unknown>(act: (path: string, input: Input) => Promise<Answer>) => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: Input) => act(`${path}/coupon-pools`, input),
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf(slug, 'templates') }),
  });
};
