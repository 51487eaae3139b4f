import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, keyOf, type RepliesShown } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import { doneToast } from '../../ui/index.ts';

/** What PUT /replies takes: absent members stay, null clears. */
export interface RepliesChange {
  replyDomain?: string | null;
  mailbox?: {
    host: string;
    port: number;
    secure: boolean;
    user: string;
    password?: string;
    folder: string;
    moveTo?: string;
  } | null;
}

const keyOfReplies = (slug: string) => keyOf(slug, 'workspace', 'replies');

export const useReplies = (isWanted: boolean) => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOfReplies(slug),
    queryFn: ({ signal }) => api.get<RepliesShown>(`${path}/replies`, { signal }),
    enabled: isWanted,
    // the mailbox is looked at a second after it was saved
    refetchInterval: ({ state }) =>
      state.data?.mailbox && !state.data.mailbox.health?.checkedAt ? 2_000 : 30_000,
  });
};

export const useChangeReplies = (done: string) => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: RepliesChange) => api.put<RepliesShown>(`${path}/replies`, change),
    onSuccess: (fresh) => {
      client.setQueryData(keyOfReplies(slug), fresh);
      doneToast(done);
    },
  });
};
