import { eventMapOf } from '../../workspaces/index.ts';
import { answerMail, answerOf } from '../answer.ts';
import { isFromOwner, mailOf, varsOf } from '../outgoing.ts';
import { variantOf } from '../variant.ts';
import type { Carrier } from './carrier.ts';

/** A mail: MIME to the workspace's mail provider. */
export const email: Carrier = async (row, deps) => {
  const { clock, templates, leaving, mailer, trackingBase, tokenOf } = deps;
  const workspace = await mailer.workspaces.get(row.workspaceId);
  const compiled =
    row.templateId === null || row.templateVersion === null
      ? null
      : await templates.version(
          row.workspaceId,
          row.templateId,
          row.templateVersion,
          variantOf(row.data).subject,
        );
  const provider = mailer.providerOf(workspace);
  const written = answerOf(row);
  if (written) {
    const place = {
      token: tokenOf(row.messageId),
      nowMs: clock.now(),
      staysHere: provider.name === 'sandbox',
    };
    const made = answerMail(row, written, workspace, place);
    if ('cannot' in made) return made;
    const { mail } = made;
    return {
      provider: provider.name,
      subject: mail.subject,
      links: [],
      handOver: () => provider.submit(mail),
    };
  }
  const { trackingDomain } = workspace.settings;
  const addresses = {
    trackingBase: trackingDomain ? `https://${trackingDomain}` : trackingBase,
    token: tokenOf(row.messageId),
  };
  const owner = isFromOwner(workspace, compiled)
    ? await mailer.workspaces.ownerOf(row.workspaceId, row.attributes)
    : null;
  const staysHere = provider.name === 'sandbox';
  const nowMs = clock.now();
  const rules = { ...workspace, eventMap: eventMapOf(workspace.settings) };
  const lookups = compiled && (await leaving.lookUp(row, compiled, rules, varsOf(row, workspace, nowMs)));
  if (lookups && 'cannot' in lookups) return lookups;
  const letter = lookups ? { ...row, lookups } : row;
  const made = mailOf(letter, workspace, compiled, addresses, { nowMs, staysHere, owner });
  if ('cannot' in made) return made;
  const { mail, links, language } = made;
  return {
    provider: provider.name,
    subject: mail.subject,
    links,
    language,
    handOver: () => provider.submit(mail),
  };
};
