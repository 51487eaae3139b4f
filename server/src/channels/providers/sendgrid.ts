import { type Mail, messageIdHeader } from '../mime/compose.ts';
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
import {
  arrayOf,
  entryOf,
  type FeedbackReport,
  instantOf,
  objectOf,
  referenceOf,
  statusOf,
} from './report.ts';

/** An account at SendGrid. Those of the EU have an address of their own. */
export interface SendgridAccount {
  region: string;
  apiKey: string;
  /** instead of SendGrid's address, for tests */
  endpoint?: string;
}

const ORIGINS: Record<string, string> = {
  global: 'https://api.sendgrid.com',
  eu: 'https://api.eu.sendgrid.com',
};

/** Refuses by 400 with the field at fault; 401 and 403 are of the account, also "Maximum credits exceeded". */
const refusal = (answer: Answer) => {
  const { status } = answer;
  if (status < 400 || status >= 500 || status === 429) return null;
  const errors = arrayOf(jsonOf(answer).errors);
  const reason = `${status} ${errors.map(({ message, field }) => [textOf(field), textOf(message)].filter(Boolean).join(': ')).join('; ') || answer.body}`;
  if (status === 401 || status === 403) return accountProblem(reason);
  if (status !== 400) return null;
  const fields = errors.map(({ field }) => textOf(field));
  if (fields.some((field) => /^personalizations\.\d+\.to/.test(field))) return badRecipient(reason);
  if (fields.some((field) => /^from/.test(field))) return accountProblem(reason);
  return badContent(reason);
};

/**
 * SendGrid by its API v3 (docs: twilio.com/docs/sendgrid/api-reference/mail-send). It composes the mail itself and signs
 * with its own DKIM key for our domain; our headers and the Message-ID go along. Its own counting of opens and clicks is
 * off: ours counts. `custom_args.baton` names the message in its events.
 */
export const createSendgridProvider = (account: SendgridAccount, deps: VendorDeps): Provider => {
  const url = `${account.endpoint ?? ORIGINS[account.region] ?? ORIGINS.global}/v3/mail/send`;
  const off = { enable: false };
  const api: VendorApi = {
    name: 'sendgrid',
    // twilio.com/docs/sendgrid/api-reference/mail-send/limitations
    bytesMax: 30_000_000,
    request: (mail: Mail) => ({
      method: 'POST',
      url,
      headers: { authorization: `Bearer ${account.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        personalizations: [{ to: [{ email: mail.to }], custom_args: { baton: referenceOf(mail) } }],
        from: { email: mail.from.email, ...(mail.from.name ? { name: mail.from.name } : {}) },
        ...(mail.replyTo ? { reply_to: { email: mail.replyTo } } : {}),
        subject: mail.subject,
        content: [
          { type: 'text/plain', value: mail.text || ' ' },
          { type: 'text/html', value: mail.html },
        ],
        headers: Object.fromEntries([['Message-ID', messageIdHeader(mail)], ...mail.headers]),
        tracking_settings: {
          click_tracking: { enable: false, enable_text: false },
          open_tracking: off,
          subscription_tracking: off,
          ganalytics: off,
        },
      }),
    }),
    providerId: (answer) => answer.header('x-message-id') ?? null,
    refusal,
  };
  return createApiProvider(api, deps);
};

/** Why SendGrid did not even try: its own list knows the address. */
const DROPPED_HARD = /bounced address|invalid/i;

type Said = Pick<FeedbackReport, 'name' | 'bounce' | 'isMachine'>;

const bounced = (event: Record<string, unknown>): Said => {
  const text = textOf(event.reason) || textOf(event.response);
  const code = textOf(event.status) || statusOf(text);
  // "blocked": refused for what the mail or its sender is; its address may be good
  const isAddress = event.type !== 'blocked';
  const enhanced = /^\d\.\d+\.\d+$/.test(code) ? code : statusOf(text);
  const reply = { code: Number(/\b5\d\d\b/.exec(text)?.[0] ?? 550), enhanced, lines: [text] };
  const hard =
    isAddress && (isHardBounce(reply, 'recipient') || event.bounce_classification === 'Invalid Address');
  return { name: 'Email Bounced', bounce: { hard, code, text } };
};

const SAID: Record<string, (event: Record<string, unknown>) => Said> = {
  delivered: () => ({ name: 'Email Delivered' }),
  bounce: bounced,
  dropped: (event) => {
    const text = `not tried: ${textOf(event.reason)}`;
    return {
      name: 'Email Bounced',
      bounce: { hard: DROPPED_HARD.test(text), code: textOf(event.status), text },
    };
  },
  spamreport: () => ({ name: 'Email Complained' }),
  unsubscribe: () => ({ name: 'Email Unsubscribed' }),
  group_unsubscribe: () => ({ name: 'Email Unsubscribed' }),
  open: ({ sg_machine_open }) => ({ name: 'Email Opened', isMachine: sg_machine_open === true }),
  click: () => ({ name: 'Email Clicked' }),
};

/** What a post of SendGrid's Event Webhook says (twilio.com/docs/sendgrid/for-developers/tracking-events/event). */
export const sendgridReports = (events: unknown): FeedbackReport[] =>
  arrayOf(events).flatMap((event) => {
    const said = entryOf(SAID, textOf(event.event))?.(objectOf(event));
    if (!said) return [];
    return [
      {
        ...said,
        id: textOf(event.sg_event_id),
        atMs: instantOf(event.timestamp),
        reference: textOf(event.baton) || textOf(event['smtp-id']),
        // "<X-Message-Id>.<where it was processed>"
        providerId: textOf(event.sg_message_id).split('.')[0]!,
        recipient: textOf(event.email),
        userAgent: textOf(event.useragent),
        ip: textOf(event.ip),
        url: textOf(event.url),
      },
    ];
  });
