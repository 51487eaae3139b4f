import {
  type CompiledTemplate,
  type Lookups,
  type RenderedEmail,
  RenderFailed,
  type RenderVars,
  renderEmail,
} from '../content/index.ts';
import type { JsonObject } from '../platform/index.ts';
import { domainOf, envelopeAddress } from './mime/address.ts';
import type { Mail } from './mime/compose.ts';
import type { Owner, SendingWorkspace } from './sending-workspaces.ts';

import { variantOf } from './variant.ts';

/** What a mail is made of: the message's row, its contact's attributes, and when. */
export interface Letter {
  bucket: number;
  messageId: string;
  workspaceId: number;
  address: string;
  templateId: number | null;
  workflowId: number | null;
  data: JsonObject | null;
  attributes: JsonObject | null;
  /** what was looked up for it; absent: its template wants nothing */
  lookups?: Lookups;
}

export interface LetterAddresses {
  /** Address of this server without a closing slash. */
  trackingBase: string;
  /** The message's signed id. */
  token: string;
}

/** Why no mail could be made; the message fails with it. */
export type CannotMake = JsonObject & {
  code: 'noTemplate' | 'noSender' | 'noUser' | 'badAddress' | 'templateFailed' | 'noCoupon' | 'gaveUp';
  text: string;
};

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const zones = new Map<string, boolean>();
const ZONES_MAX = 1_000;
const isZone = (zone: string): boolean => {
  const known = zones.get(zone);
  if (known !== undefined) return known;
  let valid = true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
  } catch {
    valid = false;
  }
  if (zones.size < ZONES_MAX) zones.set(zone, valid);
  return valid;
};

const zoneOf = (attributes: JsonObject, workspace: SendingWorkspace): string => {
  const own = attributes.timezone ?? attributes.timeZone;
  return typeof own === 'string' && isZone(own) ? own : workspace.timeZone;
};

/** What a template of the workspace may print for this letter. */
export const varsOf = (
  letter: Pick<Letter, 'attributes' | 'data' | 'lookups'>,
  workspace: SendingWorkspace,
  nowMs: number,
): RenderVars => {
  const contact = letter.attributes ?? {};
  const { website = '', brand = {} } = workspace.settings;
  return {
    contact,
    entry: isObject(letter.data?.entry) ? letter.data.entry : {},
    workspace: { name: workspace.name, website, brand: brand as JsonObject },
    nowMs,
    timeZone: zoneOf(contact, workspace),
    currency: workspace.currency,
    ...(letter.lookups ? { lookups: letter.lookups } : {}),
  };
};

/** Address of the page where the reader opts out; also the target of the one-click POST (RFC 8058). */
export const unsubscribeUrlOf = ({ trackingBase, token }: LetterAddresses): string =>
  `${trackingBase}/u/${token}`;

/** The letter's text for its reader. Throws RenderFailed. */
export const filled = (
  letter: Letter,
  workspace: SendingWorkspace,
  compiled: CompiledTemplate,
  addresses: LetterAddresses,
  nowMs: number,
): RenderedEmail =>
  renderEmail(compiled, varsOf(letter, workspace, nowMs), {
    ...addresses,
    unsubscribeUrl: unsubscribeUrlOf(addresses),
    confirmUrl: `${addresses.trackingBase}/c/${addresses.token}`,
  });

/** Headers by which mail programs offer the way out and complaints find their message. */
const headersOf = (
  letter: Letter,
  compiled: CompiledTemplate,
  addresses: LetterAddresses,
): [string, string][] => {
  const feedbackId = `${letter.workflowId ?? 0}:${letter.templateId ?? 0}:${letter.workspaceId}:baton`;
  const headers: [string, string][] = [['Feedback-ID', feedbackId]];
  if (compiled.document.class === 'marketing')
    headers.push(
      ['List-Unsubscribe', `<${unsubscribeUrlOf(addresses)}>`],
      ['List-Unsubscribe-Post', 'List-Unsubscribe=One-Click'],
    );
  return headers;
};

/** Sender of mail that never leaves the app, for a workspace that has set none (RFC 2606 name). */
const SANDBOX_SENDER = 'sandbox@baton.invalid';

/** Who a mail is from; null when the workspace has set nobody. */
export const senderOf = (workspace: SendingWorkspace, staysHere: boolean, owner: Owner | null) => {
  const { sender } = workspace.settings;
  const email = sender ? envelopeAddress(sender.email) : null;
  // an owner's address speaks for the company only within its domain; elsewhere the name alone does
  const own =
    owner && email && domainOf(owner.email) === domainOf(email) ? envelopeAddress(owner.email) : null;
  if (email) return { email: own ?? email, name: owner?.name ?? sender!.name };
  return staysHere ? { email: SANDBOX_SENDER, name: workspace.name } : null;
};

/** Whether a mail bears the name of its contact's owner: as its template says, else the workspace. */
export const isFromOwner = (workspace: SendingWorkspace, compiled: CompiledTemplate | null): boolean =>
  (compiled?.document.from ?? workspace.settings.sendAs) === 'owner';

/** The mail of a letter, or why there is none. `staysHere`: the sandbox takes it. */
export const mailOf = (
  letter: Letter,
  workspace: SendingWorkspace,
  compiled: CompiledTemplate | null,
  addresses: LetterAddresses,
  { nowMs, staysHere, owner = null }: { nowMs: number; staysHere: boolean; owner?: Owner | null },
): { mail: Mail; links: string[]; language: string | null } | { cannot: CannotMake } => {
  if (!compiled) return { cannot: { code: 'noTemplate', text: 'Its template version does not exist' } };
  const from = senderOf(workspace, staysHere, owner);
  if (!from)
    return {
      cannot: { code: 'noSender', text: 'The workspace has no sender: set name and address in Settings' },
    };
  const to = envelopeAddress(letter.address);
  if (!to)
    return { cannot: { code: 'badAddress', text: `"${letter.address}" is no address that mail can go to` } };
  const replyTo = envelopeAddress(owner?.email ?? workspace.settings.sender?.replyTo ?? '');
  try {
    const { subject, html, text, links, language } = filled(letter, workspace, compiled, addresses, nowMs);
    const { bucket, messageId, workspaceId } = letter;
    const { senderName } = variantOf(letter.data);
    const headers = headersOf(letter, compiled, addresses);
    return {
      mail: {
        messageId,
        token: addresses.token,
        bucket,
        workspaceId,
        from: senderName ? { ...from, name: senderName } : from,
        to,
        subject,
        html,
        text,
        atMs: nowMs,
        headers,
        ...(replyTo ? { replyTo } : {}),
      },
      links,
      language,
    };
  } catch (error) {
    if (!(error instanceof RenderFailed)) throw error;
    return { cannot: { code: 'templateFailed', text: error.message, fix: error.problem.fix } };
  }
};
