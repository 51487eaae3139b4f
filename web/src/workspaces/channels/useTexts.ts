import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, keyOf, type TextsSettings } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import { doneToast } from '../../ui/index.ts';

/** What PUT /texts takes: absent members stay, null clears. */
export interface TextsChange {
  provider?: (NonNullable<TextsSettings['provider']> & { secret?: string }) | null;
  prices?: Record<string, number>;
  wayOut?: Record<string, string>;
  help?: string | null;
  slack?: { url?: string; token?: string; to?: string } | null;
}

const keyOfTexts = (slug: string) => keyOf(slug, 'workspace', 'texts');

export const useTexts = (isWanted: boolean) => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOfTexts(slug),
    queryFn: ({ signal }) => api.get<TextsSettings>(`${path}/texts`, { signal }),
    enabled: isWanted,
  });
};

export const useChangeTexts = (done: string) => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: TextsChange) => api.put<TextsSettings>(`${path}/texts`, change),
    onSuccess: (fresh) => {
      client.setQueryData(keyOfTexts(slug), fresh);
      doneToast(done);
    },
  });
};
