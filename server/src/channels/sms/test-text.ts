import { compileShort, type SmsDocument } from '../../content/index.ts';
import { bucketOf, type Clock, type JsonObject, newId } from '../../platform/index.ts';
import type { SendingWorkspaces } from '../sending-workspaces.ts';
import type { TestSent } from '../test-mail.ts';
import { createMessageTokens } from '../token.ts';
import { textOf } from './outgoing.ts';
import { createShortLinks } from './short-link.ts';
import type { Texter } from './texter.ts';

/** A template as text to somebody of the company. */
export interface TestText {
  workspaceId: number;
  /** E.164 */
  to: string;
  /** has passed `shortSchema` */
  document: SmsDocument;
  attributes: JsonObject;
  entry: JsonObject;
}

export interface TestTextDeps {
  workspaces: SendingWorkspaces;
  texter: Texter;
  clock: Clock;
  secret: string;
  /** address of this server without a closing slash */
  publicUrl: string;
}

/**
 * Hands a test text over at once. It is no message: nothing is recorded, and its links lead nowhere. Without a
 * provider there is nowhere to send it to, which is said. Throws TemplateRefused.
 */
export const sendTestText = async (
  { workspaces, texter, clock, secret, publicUrl }: TestTextDeps,
  { workspaceId, to, document, attributes, entry }: TestText,
): Promise<TestSent> => {
  const workspace = await workspaces.get(workspaceId);
  const provider = texter.providerOf(workspace);
  if (provider.name === 'sandbox')
    return {
      problem: 'No provider for texts is set, so they stay in this app. Set one under Settings, Channels.',
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
  };
  const addresses = {
    trackingBase: publicUrl,
    token: createMessageTokens(secret).of(messageId),
    short: createShortLinks(secret).of(messageId),
  };
  const made = textOf(letter, workspace, compileShort(document), addresses, clock.now());
  if ('cannot' in made) return { problem: made.cannot.text, provider: provider.name };
  const result = await provider.submit(made.text);
  return { problem: result.outcome === 'submitted' ? null : result.reason, provider: provider.name };
};
