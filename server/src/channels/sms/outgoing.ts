import { countryOfPhone } from '../../contacts/index.ts';
import { type CompiledShort, RenderFailed, renderText, type SmsDocument } from '../../content/index.ts';
import { ofCountry } from '../../workspaces/index.ts';
import { type CannotMake, type Letter, varsOf } from '../outgoing.ts';
import type { SendingWorkspace } from '../sending-workspaces.ts';
import type { OutgoingText } from './provider.ts';

export interface TextAddresses {
  /** Address of this server without a closing slash. */
  trackingBase: string;
  /** The message's signed id. */
  token: string;
  /** The same, short, for links. */
  short: string;
}

/** A number in E.164: what every provider takes. */
const PHONE = /^\+[1-9]\d{6,14}$/;

/** What is added to a text to this number, so that its reader knows the way out; null: nothing is. */
export const wayOutOf = (
  { class: kind }: SmsDocument,
  { settings }: Pick<SendingWorkspace, 'settings'>,
  phone: string,
): string | null =>
  (kind === 'marketing' && ofCountry(settings.texts?.wayOut, countryOfPhone(phone))) || null;

/** The text of a letter, or why there is none. */
export const textOf = (
  letter: Letter,
  workspace: SendingWorkspace,
  compiled: CompiledShort<SmsDocument> | null,
  { trackingBase, token, short }: TextAddresses,
  nowMs: number,
): { text: OutgoingText; links: string[] } | { cannot: CannotMake } => {
  if (!compiled) return { cannot: { code: 'noTemplate', text: 'Its template version does not exist' } };
  const { bucket, messageId, workspaceId, address } = letter;
  if (!PHONE.test(address))
    return { cannot: { code: 'badAddress', text: `"${address}" is no number that a text can go to` } };
  try {
    const { text, links, size } = renderText(compiled, varsOf(letter, workspace, nowMs), {
      shortLink: (slot) => `${trackingBase}/s/${short}${slot}`,
      wayOut: wayOutOf(compiled.document, workspace, address),
    });
    return {
      text: {
        messageId,
        bucket,
        workspaceId,
        to: address,
        text,
        isUnicode: size.alphabet === 'Unicode',
        parts: size.parts,
        statusUrl: `${trackingBase}/sms/status/${token}`,
      },
      links,
    };
  } catch (error) {
    if (!(error instanceof RenderFailed)) throw error;
    return { cannot: { code: 'templateFailed', text: error.message, fix: error.problem.fix } };
  }
};
