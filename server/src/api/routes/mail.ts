import { z } from 'zod';
import { type MailWaiting, mailWaiting } from '../../channels/index.ts';
import {
  audit,
  MAIL_PROVIDERS,
  type MailProvider,
  mailHookPath,
  type StoredMailAccount,
  type StoredSettings,
  settingsChanged,
  updateWorkspace,
  withMailAccount,
  withoutMailProvider,
  workspaceById,
} from '../../workspaces/index.ts';
import type { RequestWorkspace, Routes } from '../context.ts';
import { publicUrlOf } from '../context.ts';
import type { ApiDeps } from '../deps.ts';
import type { MailAccountShown, MailCarrier, MailTested } from '../types.ts';
import { smtpSettings } from './workspace.ts';

const fields = z.record(z.string().max(50), z.string().max(1_000));
const carrierBody = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('sandbox') }),
  z.strictObject({ by: z.literal('smtp'), smtp: smtpSettings }),
  z.strictObject({ by: z.enum(MAIL_PROVIDERS), fields }),
]);
const testBody = z.strictObject({ to: z.string().trim().max(254).pipe(z.email()) });

const accountShown = (
  workspaceId: number,
  provider: MailProvider,
  account: StoredMailAccount,
  publicUrl: string,
): MailAccountShown => ({
  values: account.values,
  secrets: Object.keys(account.sealed),
  hookUrl: publicUrl + mailHookPath(workspaceId, provider, account),
  heardAt: account.heardAt ?? null,
  refusedAt: account.refusedAt ?? null,
});

const shown = (
  { id }: RequestWorkspace,
  { isSample, settings }: { isSample: boolean; settings: StoredSettings },
  waiting: MailWaiting | null,
  { publicUrl, mailByDefault }: { publicUrl: string; mailByDefault: ApiDeps['mailByDefault'] },
): MailCarrier => {
  const byDefault = isSample ? 'sandbox' : mailByDefault;
  const accounts: MailCarrier['accounts'] = {};
  for (const provider of MAIL_PROVIDERS) {
    const account = settings.mail?.accounts?.[provider];
    if (account) accounts[provider] = accountShown(id, provider, account, publicUrl);
  }
  const by = isSample ? 'sandbox' : (settings.mail?.by ?? (settings.smtp ? 'smtp' : byDefault));
  return { by, byDefault, waiting, accounts };
};

/** Who carries the workspace's mail: the sandbox, an SMTP server, or a provider by its API. */
export const mailRoutes: Routes = (app, deps) => {
  const { db, clock, secret, live, hooks, mailByDefault } = deps;
  const tags = ['workspace'];
  const config = { access: 'admin' } as const;

  const carrierOf = async (workspace: RequestWorkspace, publicUrl: string): Promise<MailCarrier> => {
    const row = await workspaceById(workspace.db, workspace.id);
    const waiting = await mailWaiting(workspace.db, workspace.id);
    return shown(workspace, row, waiting, { publicUrl, mailByDefault });
  };

  app.get('/mail', { config, schema: { tags, summary: 'Who carries mail' } }, async (request) =>
    carrierOf(request.workspace, publicUrlOf(deps, request)),
  );

  app.put(
    '/mail',
    { config, schema: { tags, summary: 'Choose who carries mail', body: carrierBody } },
    async (request) => {
      const { workspace, who, body } = request;
      const context = { workspaceId: workspace.id, secret };
      const changed = (old: StoredSettings): StoredSettings => {
        if (body.by === 'sandbox') return withoutMailProvider({ ...old, smtp: undefined });
        if (body.by === 'smtp')
          return withoutMailProvider(settingsChanged(old, { smtp: body.smtp }, context));
        return withMailAccount(old, body.by, body.fields, context);
      };
      await db.transaction(async (tx) => {
        const row = await workspaceById(tx, workspace.id, 'lock');
        await updateWorkspace(tx, { ...row, settings: changed(row.settings) });
        const detail = { changed: ['mail'], by: body.by };
        await audit(
          tx,
          { workspaceId: workspace.id, who, action: 'changed', object: 'settings', detail },
          clock.now(),
        );
      });
      live.changed({ workspaceId: workspace.id, what: ['workspace'] });
      return carrierOf(workspace, publicUrlOf(deps, request));
    },
  );

  app.post(
    '/mail/test',
    { config, schema: { tags, summary: 'Send a test mail', body: testBody } },
    async ({ workspace, body }): Promise<MailTested> => {
      const row = await workspaceById(workspace.db, workspace.id);
      return hooks.sendTest({
        workspaceId: workspace.id,
        to: body.to,
        document: TEST_MAIL(row.name),
        attributes: {},
        entry: {},
      });
    },
  );
};

const escaped = (text: string): string => text.replace(/[&<>"{}%]/g, (char) => `&#${char.charCodeAt(0)};`);

const TEST_MAIL = (name: string) => ({
  name: 'Test mail',
  subject: 'Mail arrives',
  html: `<p>This mail came through the provider of ${escaped(name)}. Sender and headers are those of every mail.</p>`,
  class: 'transactional' as const,
});
