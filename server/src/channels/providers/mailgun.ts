import { composeMime, type Mail } from '../mime/compose.ts';
import type { Provider } from '../provider.ts';
import { isHardBounce } from '../smtp/bounce.ts';
import {
  type Answer,
  accountProblem,
  badContent,
  badRecipient,
  createApiProvider,
  jsonOf,
  textOf,
  type VendorApi,
  type VendorDeps,
} from './api.ts';
import { entryOf, type FeedbackReport, instantOf, objectOf, referenceOf, statusOf } from './report.ts';

/** A sending domain at Mailgun. Those of the EU have an address of their own. */
export interface MailgunAccount {
  region: string;
  domain: string;
  apiKey: string;
  /** instead of Mailgun's address, for tests */
  endpoint?: string;
}

const ORIGINS: Record<string, string> = {
  us: 'https://api.mailgun.net',
  eu: 'https://api.eu.mailgun.net',
};

const BAD_ADDRESS = /'?to'? parameter is not a valid address|no valid recipients|invalid recipient/i;
const ACCOUNT =
  /not allowed to send|limit|disabled|suspended|unpaid|activat|verif|sandbox|authorized recipient|'?from'? parameter/i;

/** Mailgun answers {message}; 401, 402, 403 and 404 are of the key, the bill, the rights, the domain. */
const refusal = (answer: Answer) => {
  if (answer.status !== 400) return null;
  const text = textOf(jsonOf(answer).message) || answer.body;
  const reason = `400 ${text}`;
  if (BAD_ADDRESS.test(text)) return badRecipient(reason);
  return ACCOUNT.test(text) ? accountProblem(reason) : badContent(reason);
};

/** RFC 7578. Values are our own: tokens, addresses that passed `envelopeAddress`, and a composed mail. */
const multipart = (boundary: string, fields: readonly [string, string][], mime: string): Buffer =>
  Buffer.from(
    [
      ...fields.map(
        ([name, value]) =>
          `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
      ),
      `--${boundary}\r\nContent-Disposition: form-data; name="message"; filename="mail.eml"\r\n`,
      `Content-Type: message/rfc822\r\n\r\n${mime}\r\n--${boundary}--\r\n`,
    ].join(''),
  );

/**
 * Mailgun by `messages.mime`: the mail goes as it is, headers, Message-ID and DKIM are ours
 * (documentation.mailgun.com, POST /v3/{domain}/messages.mime). Its own counting is off; the variable `baton` names the
 * message in its events.
 */
export const createMailgunProvider = (account: MailgunAccount, deps: VendorDeps): Provider => {
  const origin = account.endpoint ?? ORIGINS[account.region] ?? ORIGINS.us;
  const authorization = `Basic ${Buffer.from(`api:${account.apiKey}`).toString('base64')}`;
  const api: VendorApi = {
    name: 'mailgun',
    // documentation.mailgun.com, Sending messages
    bytesMax: 25_000_000,
    request: (mail: Mail) => {
      // cannot occur in a composed mail: its bodies are base64, its own boundary begins otherwise
      const boundary = `baton-${mail.messageId}`;
      const fields: [string, string][] = [
        ['to', mail.to],
        ['o:tracking', 'no'],
        ['v:baton', referenceOf(mail)],
      ];
      return {
        method: 'POST',
        url: `${origin}/v3/${encodeURIComponent(account.domain)}/messages.mime`,
        headers: { authorization, 'content-type': `multipart/form-data; boundary=${boundary}` },
        body: multipart(boundary, fields, composeMime(mail)),
      };
    },
    providerId: (answer) => textOf(jsonOf(answer).id).replace(/^<|>$/g, '') || null,
    refusal,
  };
  return createApiProvider(api, deps);
};

type Said = Pick<FeedbackReport, 'name' | 'bounce'>;

/** Why Mailgun did not even try: its own lists. */
const SUPPRESSED: Record<string, boolean> = {
  'suppress-bounce': true,
  'suppress-complaint': false,
  'suppress-unsubscribe': false,
};

const failed = (data: Record<string, unknown>): Said => {
  const status = objectOf(data['delivery-status']);
  const text = textOf(status.message) || textOf(status.description) || textOf(data.reason);
  const code = typeof status.code === 'number' ? status.code : 0;
  const enhanced = textOf(status['enhanced-code']) || (/\b5\.\d+\.\d+\b/.exec(text)?.[0] ?? '');
  const hard =
    data.severity === 'permanent' &&
    (entryOf(SUPPRESSED, textOf(data.reason)) ??
      isHardBounce({ code, enhanced, lines: [text] }, 'recipient'));
  return { name: 'Email Bounced', bounce: { hard, code: enhanced || statusOf(String(code)), text } };
};

const SAID: Record<string, (data: Record<string, unknown>) => Said | null> = {
  delivered: () => ({ name: 'Email Delivered' }),
  // a temporary failure is tried again by Mailgun: nothing has come of it yet
  failed: (data) => (data.severity === 'permanent' ? failed(data) : null),
  rejected: (data) => ({
    name: 'Email Bounced',
    bounce: { hard: false, code: '', text: textOf(objectOf(data.reject).reason) || 'rejected' },
  }),
  complained: () => ({ name: 'Email Complained' }),
  unsubscribed: () => ({ name: 'Email Unsubscribed' }),
  opened: () => ({ name: 'Email Opened' }),
  clicked: () => ({ name: 'Email Clicked' }),
};

/** What the `event-data` of a webhook says (documentation.mailgun.com, Webhooks, Event structure). */
export const mailgunReports = (eventData: unknown): FeedbackReport[] => {
  const data = objectOf(eventData);
  const said = entryOf(SAID, textOf(data.event))?.(data);
  if (!said) return [];
  const messageId = textOf(objectOf(objectOf(data.message).headers)['message-id']);
  const client = objectOf(data['client-info']);
  return [
    {
      ...said,
      id: textOf(data.id),
      atMs: instantOf(data.timestamp),
      reference: textOf(objectOf(data['user-variables']).baton) || messageId,
      providerId: messageId,
      recipient: textOf(data.recipient),
      userAgent: textOf(client['user-agent']),
      ip: textOf(data.ip),
      url: textOf(data.url),
      isMachine: textOf(client.bot) !== '',
    },
  ];
};
