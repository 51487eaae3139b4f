import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  api,
  keyOf,
  type MailCarrier,
  type MailProvider,
  type MailTested,
  workspaceQuery,
} from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import { doneToast } from '../../ui/index.ts';

export interface SmtpTyped {
  host: string;
  port: number;
  secure: boolean;
  user?: string;
  password?: string;
}

/** What PUT /mail takes. */
export type MailChoice =
  | { by: 'sandbox' }
  | { by: 'smtp'; smtp: SmtpTyped }
  | { by: MailProvider; fields: Record<string, string> };

/** Who carries mail; read again when settings change, which the first report of a provider does. */
export const useMailCarrier = (isWanted: boolean) => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'workspace', 'mail'),
    queryFn: ({ signal }) => api.get<MailCarrier>(`${path}/mail`, { signal }),
    enabled: isWanted,
  });
};

export const useChooseCarrier = () => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (choice: MailChoice) => api.put<MailCarrier>(`${path}/mail`, choice),
    onSuccess: (carrier) => {
      client.setQueryData(keyOf(slug, 'workspace', 'mail'), carrier);
      void client.invalidateQueries({ queryKey: workspaceQuery(slug).queryKey });
      doneToast('E-mail saved');
    },
  });
};

export const useTestMail = () => {
  const { path } = useWorkspace();
  return useMutation({ mutationFn: (to: string) => api.post<MailTested>(`${path}/mail/test`, { to }) });
};
