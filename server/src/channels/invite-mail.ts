import { bucketOf, type Uuid } from '../platform/index.ts';
import type { OpenInvite } from '../workspaces/index.ts';
import { envelopeAddress } from './mime/address.ts';
import type { Mail } from './mime/compose.ts';
import { escapeHtml } from './mime/escape.ts';
import type { SendingWorkspace } from './sending-workspaces.ts';

/** The mail that brings an invite; null when the workspace has no sender or the address is none. */
export const inviteMail = (
  invite: OpenInvite,
  link: string,
  workspace: SendingWorkspace,
  messageId: Uuid,
  nowMs: number,
): Mail | null => {
  const { sender } = workspace.settings;
  const from = envelopeAddress(sender?.email ?? '');
  const to = envelopeAddress(invite.email);
  if (!sender || !from || !to) return null;
  const what = `${invite.invitedBy} invites you to work in ${invite.workspace}.`;
  return {
    messageId,
    bucket: bucketOf(messageId),
    workspaceId: invite.workspaceId,
    from: { email: from, name: sender.name },
    to,
    subject: `Your invite to ${invite.workspace}`,
    html: `<p>${escapeHtml(what)}</p><p><a href="${escapeHtml(link)}">Accept the invite</a></p>`,
    text: `${what}\n\nAccept the invite: ${link}\n`,
    atMs: nowMs,
    headers: [['Auto-Submitted', 'auto-generated']],
  };
};
