import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, type CouponGiven, type CouponPoolShown, keyOf } from '../../api/index.ts';
import { usePages, useWorkspace } from '../../app/index.ts';

export const usePools = () => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'templates', 'coupon-pools'),
    queryFn: ({ signal }) => api.get<{ items: CouponPoolShown[] }>(`${path}/coupon-pools`, { signal }),
  });
};

/** Codes that were given out of a pool, the newest first. */
export const useGiven = (key: string) =>
  usePages<CouponGiven>(['templates', 'coupons', key], `/coupon-pools/${key}/given`, { limit: 50 });

/** An act on pools; afterwards all of them are read anew. */
export const usePoolAct = <Input, Answer = unknown>(act: (path: string, input: Input) => Promise<Answer>) => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: Input) => act(`${path}/coupon-pools`, input),
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf(slug, 'templates') }),
  });
};
