import type { Clock, Db } from '../platform/index.ts';
import { newId } from '../platform/index.ts';
import { type MailProvider, mailAccount, type OpenInvite, smtpAccount } from '../workspaces/index.ts';
import { inviteMail } from './invite-mail.ts';
import { createOwnDomain } from './own-domain.ts';
import type { Provider } from './provider.ts';
import { createKeeper, createSandboxProvider, type Keeper } from './providers/sandbox.ts';
import { createSmtpProvider } from './providers/smtp.ts';
import { VENDORS } from './providers/vendors.ts';
import {
  createSendingWorkspaces,
  type SendingWorkspace,
  type SendingWorkspaces,
} from './sending-workspaces.ts';
import { type SmtpServer, smtpServerOf } from './smtp/server.ts';
import type { SmtpTimeouts } from './smtp/wire.ts';

/** Who carries mail, for all workspaces of a process. */
export interface Mailer {
  workspaces: SendingWorkspaces;
  /** Throws when the workspace's stored password cannot be read. */
  providerOf(workspace: SendingWorkspace): Provider;
  /** Takes what stays in the app, whatever its channel. */
  keep: Keeper;
  /** Mails an invite; false when no mail can leave, so that the link is handed over by hand. */
  mailInvite(invite: OpenInvite, link: string): Promise<boolean>;
  close(): Promise<void>;
}

export interface MailerDeps {
  db: Db;
  clock: Clock;
  /** Of the installation: SMTP passwords are encrypted with a key derived from it. */
  secret: string;
  /** Server for workspaces without one of their own; undefined: their mail stays in the app. */
  smtpUrl: string | undefined;
  timeouts?: SmtpTimeouts;
  /** addresses instead of the vendors' own, for tests */
  endpoints?: Partial<Record<MailProvider, string>>;
}

/**
 * The mail of a workspace goes to the provider that it chose, else to its own SMTP server, else to the installation's,
 * else to the sandbox. A sample workspace has the sandbox, whatever is set: its people are invented, and their
 * addresses may be somebody's.
 */
export const createMailer = ({
  db,
  clock,
  secret,
  smtpUrl,
  timeouts,
  endpoints = {},
}: MailerDeps): Mailer => {
  const workspaces = createSendingWorkspaces(db, clock);
  const keep = createKeeper(db);
  const sandbox = createSandboxProvider(keep);
  const smtp = (server: SmtpServer): Provider =>
    createSmtpProvider(server, clock, timeouts ? { timeouts } : {});
  const shared = smtpUrl ? smtp(smtpServerOf(smtpUrl)) : sandbox;
  const own = new Map<number, { settings: string; provider: Provider }>();
  const dressed = createOwnDomain(secret);

  const made = (workspaceId: number, settings: SendingWorkspace['settings']): Provider => {
    const by = settings.mail?.by;
    if (by) {
      const fields = mailAccount(settings, by, { workspaceId, secret }) ?? {};
      return VENDORS[by].create(fields, { clock }, endpoints[by]);
    }
    const { user, password, ...server } = smtpAccount(settings, { workspaceId, secret })!;
    return smtp({ ...server, ...(user === undefined ? {} : { user, password: password ?? '' }) });
  };

  const ownOf = (workspaceId: number, settings: SendingWorkspace['settings']): Provider => {
    const by = settings.mail?.by;
    const account = by && settings.mail?.accounts?.[by];
    const written = JSON.stringify(by ? [by, account?.values, account?.sealed] : settings.smtp);
    const known = own.get(workspaceId);
    if (known?.settings === written) return known.provider;
    void known?.provider.close();
    const provider = made(workspaceId, settings);
    own.set(workspaceId, { settings: written, provider });
    return provider;
  };

  const providerOf = (workspace: SendingWorkspace): Provider => {
    const { workspaceId, isSample, settings } = workspace;
    if (isSample) return sandbox;
    const provider = settings.mail?.by || settings.smtp ? ownOf(workspaceId, settings) : shared;
    return provider === sandbox ? sandbox : dressed(provider, workspace);
  };

  return {
    workspaces,
    providerOf,
    keep,
    mailInvite: async (invite, link) => {
      const workspace = await workspaces.get(invite.workspaceId);
      const provider = providerOf(workspace);
      const mail = inviteMail(invite, link, workspace, newId(clock.now()), clock.now());
      if (provider === sandbox || !mail) return false;
      return (await provider.submit(mail)).outcome === 'submitted';
    },
    close: async () => {
      const all = [shared, ...[...own.values()].map(({ provider }) => provider)];
      await Promise.all(all.map((provider) => provider.close()));
    },
  };
};
