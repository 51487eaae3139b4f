import { compileTemplate, type Lookups, type TemplateDocument } from '../content/index.ts';
import { bucketOf, type Clock, type JsonObject, newId } from '../platform/index.ts';
import type { Mailer } from './mailer.ts';
import { mailOf } from './outgoing.ts';
import { createMessageTokens } from './token.ts';

/** A template as mail to somebody of the company, to look at in a real inbox. */
export interface TestMail {
  workspaceId: number;
  to: string;
  /** has passed `templateSchema` */
  document: TemplateDocument;
  /** the contact as whom it is filled; `{}` for nobody */
  attributes: JsonObject;
  entry: JsonObject;
  /** rules, products and codes that it shows */
  lookups?: Lookups;
}

/** `problem`: why it did not leave; null when the provider took it. */
export interface TestSent {
  problem: string | null;
  provider: string | null;
}

export interface TestMailDeps {
  mailer: Mailer;
  clock: Clock;
  secret: string;
  /** address of this server without a closing slash */
  publicUrl: string;
}

/**
 * Hands a test mail over at once. It is no message: nothing is recorded, and its links count for nobody. Without a
 * mail server there is nowhere to send it to, which is said. Throws TemplateRefused.
 */
export const sendTestMail = async (
  { mailer, clock, secret, publicUrl }: TestMailDeps,
  { workspaceId, to, document, attributes, entry, lookups }: TestMail,
): Promise<TestSent> => {
  const workspace = await mailer.workspaces.get(workspaceId);
  const provider = mailer.providerOf(workspace);
  if (provider.name === 'sandbox')
    return {
      problem: 'No mail server is set, so mail stays in this app. Set one under Settings, Channels.',
      provider: provider.name,
    };
  const messageId = newId(clock.now());
  const letter = {
    bucket: bucketOf(messageId),
    messageId,
    workspaceId,
    address: to,
    templateId: null,
    workflowId: null,
    data: { entry },
    attributes,
    ...(lookups ? { lookups } : {}),
  };
  const addresses = { trackingBase: publicUrl, token: createMessageTokens(secret).of(messageId) };
  const marked = { ...document, subject: `[Test] ${document.subject}` };
  const made = mailOf(letter, workspace, await compileTemplate(marked), addresses, {
    nowMs: clock.now(),
    staysHere: false,
  });
  if ('cannot' in made) return { problem: made.cannot.text, provider: provider.name };
  const result = await provider.submit(made.mail);
  return { problem: result.outcome === 'submitted' ? null : result.reason, provider: provider.name };
};
