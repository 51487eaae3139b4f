import { createHmac } from 'node:crypto';
import { isSameSecret } from '../../../platform/index.ts';
import type { TextsAccount } from '../../../workspaces/index.ts';
import type { HttpClient } from '../../http/exchange.ts';
import type { HandOver } from '../../provider.ts';
import type { InboundText, TextProvider, TextStatus } from '../provider.ts';

/**
 * Twilio's Programmable Messaging, version 2010-04-01.
 * https://www.twilio.com/docs/messaging/api/message-resource
 */
const API = 'https://api.twilio.com';

type Account = Extract<TextsAccount, { name: 'twilio' }>;

/** Errors about the receiver's number (https://www.twilio.com/docs/api/errors): it will never take a text. */
const HARD = new Set([
  // not a valid number; not a mobile number
  21211, 21614,
  // unknown destination handset; landline or unreachable carrier
  30005, 30006,
]);
/** The person has answered STOP to this sender before. */
const OPTED_OUT = 21610;
/** About our account, key or sender: no fault of the text, and nothing leaves until somebody mends it. */
const OURS = new Set([
  20003, 20005, 20006, 21212, 21408, 21603, 21606, 21612, 21659, 21660, 21703, 30002, 30032, 30034,
]);
/** A queue of ours is full, or too many at once. */
const BUSY = new Set([14107, 20429, 21611, 30001, 30022]);

interface Answer {
  sid?: string;
  code?: number;
  message?: string;
}

const answerOf = (body: string): Answer => {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Answer) : {};
  } catch {
    return {};
  }
};

const SECONDS = /^\d{1,5}$/;

/** What Twilio's answer means. A 5xx came from a server that had the text: nobody knows what it did with it. */
const handOverOf = (status: number, { sid, code = 0, message = '' }: Answer, retryAfter = ''): HandOver => {
  if (status >= 200 && status < 300)
    return sid
      ? { outcome: 'submitted', providerId: sid }
      : { outcome: 'unknown', reason: `Twilio answered ${status} without an id` };
  const reason = message ? `Twilio: ${message}` : `Twilio answered ${status}`;
  if (status === 429 || BUSY.has(code)) {
    const retryAfterMs = SECONDS.test(retryAfter) ? { retryAfterMs: Number(retryAfter) * 1_000 } : {};
    return { outcome: 'deferred', reason, ...retryAfterMs };
  }
  if (status === 401 || status === 403 || status === 404 || OURS.has(code))
    return { outcome: 'deferred', reason, account: true };
  // a gateway that reached no server is the one 5xx that says so
  if (status === 503) return { outcome: 'deferred', reason };
  if (status >= 500) return { outcome: 'unknown', reason };
  const isHard = HARD.has(code);
  const stage = isHard || code === OPTED_OUT ? 'recipient' : 'content';
  const optedOut = code === OPTED_OUT ? { optedOut: true as const } : {};
  return { outcome: 'refused', reason, stage, code: String(code || status), hard: isHard, ...optedOut };
};

/** A number, a short code or a name sends by itself; `MG...` is a service that chooses among several. */
const senderOf = (from: string): [string, string] =>
  /^MG[0-9a-f]{32}$/i.test(from) ? ['MessagingServiceSid', from] : ['From', from];

export const createTwilioProvider = (
  { accountSid, from, secret }: Account,
  http: HttpClient,
  api: string = API,
): TextProvider => ({
  name: 'twilio',
  submit: async ({ to, text, statusUrl }) => {
    const form = new URLSearchParams([
      ['To', to],
      senderOf(from),
      ['Body', text],
      ['StatusCallback', statusUrl],
    ]);
    const exchanged = await http.exchange({
      method: 'POST',
      url: `${api}/2010-04-01/Accounts/${encodeURIComponent(accountSid)}/Messages.json`,
      headers: {
        authorization: `Basic ${Buffer.from(`${accountSid}:${secret}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
      },
      body: form.toString(),
    });
    if (exchanged.outcome === 'unsent') return { outcome: 'deferred', reason: exchanged.reason };
    if (exchanged.outcome === 'silent') return { outcome: 'unknown', reason: exchanged.reason };
    return handOverOf(exchanged.status, answerOf(exchanged.body), exchanged.header('retry-after'));
  },
});

/**
 * Whether a request is Twilio's: HMAC-SHA1, by the auth token, of the address it was sent to and its parameters in
 * order of their names (https://www.twilio.com/docs/usage/security#validating-requests).
 */
export const isTwilios = (
  token: string,
  url: string,
  form: Readonly<Record<string, string>>,
  signature: string,
): boolean => {
  const text = Object.keys(form)
    .sort()
    .reduce((sum, name) => sum + name + form[name], url);
  return isSameSecret(createHmac('sha1', token).update(text).digest('base64'), signature);
};

/** What a status callback says; null: the text is still on its way. */
export const twilioStatus = (form: Readonly<Record<string, string>>): TextStatus | null => {
  const { MessageStatus: status = '', ErrorCode: code = '', ErrorMessage: message = '' } = form;
  if (status === 'delivered' || status === 'read') return { status: 'delivered' };
  if (status !== 'undelivered' && status !== 'failed') return null;
  return {
    status: 'failed',
    hard: HARD.has(Number(code)),
    optedOut: Number(code) === OPTED_OUT,
    code: code || status,
    text: message || `The carrier did not deliver it${code ? ` (Twilio's error ${code})` : ''}`,
  };
};

/** A text that came in; null when the request has none. */
export const twilioInbound = (form: Readonly<Record<string, string>>): InboundText | null => {
  const { MessageSid: id, From: from, To: to = '', Body: text = '' } = form;
  return id && from ? { id, from, to, text } : null;
};

const XML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** The answer to a text, as TwiML; null: none. */
export const twilioAnswer = (text: string | null): string =>
  text === null
    ? '<Response/>'
    : `<Response><Message>${text.replace(/[&<>]/g, (mark) => XML[mark]!)}</Message></Response>`;
