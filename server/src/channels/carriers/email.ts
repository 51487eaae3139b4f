import { isFromOwner, mailOf } from '../outgoing.ts';
import type { Carrier } from './carrier.ts';

/** A mail: MIME to the workspace's mail provider. */
export const email: Carrier = async (row, { clock, templates, mailer, trackingBase, tokenOf }) => {
  const workspace = await mailer.workspaces.get(row.workspaceId);
  const compiled =
    row.templateId === null || row.templateVersion === null
      ? null
      : await templates.version(row.workspaceId, row.templateId, row.templateVersion);
  const provider = mailer.providerOf(workspace);
  const { trackingDomain } = workspace.settings;
  const addresses = {
    trackingBase: trackingDomain ? `https://${trackingDomain}` : trackingBase,
    token: tokenOf(row.messageId),
  };
  const owner = isFromOwner(workspace, compiled)
    ? await mailer.workspaces.ownerOf(row.workspaceId, row.attributes)
    : null;
  const staysHere = provider.name === 'sandbox';
  const made = mailOf(row, workspace, compiled, addresses, { nowMs: clock.now(), staysHere, owner });
  if ('cannot' in made) return made;
  const { mail, links } = made;
  return { provider: provider.name, subject: mail.subject, links, handOver: () => provider.submit(mail) };
};
