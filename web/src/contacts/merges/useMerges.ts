import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, keyOf, type MergeLine, type MergeTakenBack } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';

/** What merges did with a contact, newest first. */
export const useMerges = (contactId: string): MergeLine[] => {
  const { slug, path } = useWorkspace();
  const merges = useQuery({
    queryKey: keyOf(slug, 'contacts', contactId, 'merges'),
    queryFn: ({ signal }) =>
      api.get<{ items: MergeLine[] }>(`${path}/contacts/${contactId}/merges`, { signal }),
  });
  return merges.data?.items ?? [];
};

/** Pairs that stay two although something speaks for one, newest first. */
export const useRefusedMerges = () => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'contacts', 'refused-merges'),
    queryFn: async ({ signal }) =>
      (await api.get<{ items: MergeLine[] }>(`${path}/merges/refused`, { signal })).items,
  });
};

/** Takes a merge back; every list and number of contacts is read again. */
export const useTakeBack = () => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  const act = useMutation({
    mutationFn: (mergeId: string) => api.post<MergeTakenBack>(`${path}/merges/${mergeId}/take-back`, {}),
    onSettled: () => void client.invalidateQueries({ queryKey: keyOf(slug, 'contacts') }),
  });
  return { takeBack: act.mutateAsync, isBusy: act.isPending };
};
