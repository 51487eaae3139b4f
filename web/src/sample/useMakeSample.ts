import { useMutation, useQuery } from '@tanstack/react-query';
import type { SampleProgress } from '../../../server/src/api/types.ts';
import { api } from '../api/index.ts';

export type Making = {
  make: () => void;
  isMaking: boolean;
  /** 0 to 1 while it is being made; undefined before the server has said */
  share: number | undefined;
  error: unknown;
};

const lookEveryMs = 400;

/** Makes the sample company and tells how far that is; `onMade` hears where it is. */
export const useMakeSample = (onMade: (slug: string) => void): Making => {
  const making = useMutation({
    mutationFn: () => api.post<{ slug: string }>('/sample'),
    onSuccess: ({ slug }) => onMade(slug),
  });
  const { data } = useQuery({
    queryKey: ['sample', 'progress'],
    queryFn: ({ signal }) => api.get<SampleProgress>('/sample', { signal }),
    enabled: making.isPending,
    refetchInterval: lookEveryMs,
  });
  return {
    make: () => making.mutate(),
    isMaking: making.isPending,
    share: making.isPending ? (data?.share ?? undefined) : undefined,
    error: making.error,
  };
};
