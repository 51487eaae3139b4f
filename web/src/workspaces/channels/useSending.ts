import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, keyOf, type Pace, type SendingSettings } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import { doneToast, sayProblem } from '../../ui/index.ts';
import { useMayAdmin } from '../SettingsPage.tsx';

/** What PATCH /mail/sending takes: absent members stay, null clears. */
export type SendingChange = {
  returnPath?: string | null;
  trackingDomain?: string | null;
  sendAs?: SendingSettings['sendAs'];
  pace?: Pace | null;
  stopAt?: { bounced?: number | null; complained?: number | null };
};

const keyIn = (slug: string) => keyOf(slug, 'workspace', 'sending');

/** How mail is sent: domains, keys, limits. For admins. */
export const useSending = () => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyIn(slug),
    queryFn: ({ signal }) => api.get<SendingSettings>(`${path}/mail/sending`, { signal }),
    enabled: useMayAdmin(),
  });
};

export const useSaveSending = (done: string) => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: SendingChange) => api.patch<SendingSettings>(`${path}/mail/sending`, change),
    onSuccess: (fresh) => {
      client.setQueryData(keyIn(slug), fresh);
      doneToast(done);
    },
  });
};

/** Makes new signing keys; the old ones sign until DNS has these. */
export const useNewKeys = () => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.post<SendingSettings>(`${path}/mail/dkim`),
    onSuccess: (fresh) => client.setQueryData(keyIn(slug), fresh),
    onError: sayProblem,
  });
};
