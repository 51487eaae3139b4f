import type { Clock, Db } from '../platform/index.ts';
import { newId } from '../platform/index.ts';
import { type OpenInvite, smtpAccount } from '../workspaces/index.ts';
import { inviteMail } from './invite-mail.ts';
import type { Provider } from './provider.ts';
import { createSandboxProvider } from './providers/sandbox.ts';
import { createSmtpProvider } from './providers/smtp.ts';
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
}

/**
 * The mail of a workspace goes to its own SMTP server, else the installation's, else the sandbox. A sample workspace
 * has the sandbox, whatever is set: its people are invented, and their addresses may be somebody's.
 */
export const createMailer = ({ db, clock, secret, smtpUrl, timeouts }: MailerDeps): Mailer => {
  const workspaces = createSendingWorkspaces(db, clock);
  const sandbox = createSandboxProvider(db);
  const smtp = (server: SmtpServer): Provider =>
    createSmtpProvider(server, clock, timeouts ? { timeouts } : {});
  const shared = smtpUrl ? smtp(smtpServerOf(smtpUrl)) : sandbox;
  const own = new Map<number, { settings: string; provider: Provider }>();

  const ownOf = (workspaceId: number, settings: SendingWorkspace['settings']): Provider => {
    const written = JSON.stringify(settings.smtp);
    const known = own.get(workspaceId);
    if (known?.settings === written) return known.provider;
    void known?.provider.close();
    const { user, password, ...server } = smtpAccount(settings, { workspaceId, secret })!;
    const provider = smtp({ ...server, ...(user === undefined ? {} : { user, password: password ?? '' }) });
    own.set(workspaceId, { settings: written, provider });
    return provider;
  };

  const providerOf = ({ workspaceId, isSample, settings }: SendingWorkspace): Provider => {
    if (isSample) return sandbox;
    return settings.smtp ? ownOf(workspaceId, settings) : shared;
  };

  return {
    workspaces,
    providerOf,
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
