/**
 * Whether a report is from the provider that it says, and not sent a second time by somebody who saw it. What is
 * known of each: which key it signs with, and what the signature covers.
 *
 *   SES       SNS signs the message; only the topic that was set up counts
 *   SendGrid  ECDSA over time and body
 *   Postmark  signs nothing: the address itself is the secret
 *   Mailgun   HMAC over time and a token, not over the body: so a token counts once
 *
 * Reports older than `REPLAY_MS` are refused; what is younger is known by its id for 7 days (P1).
 */
import { createHmac, createPublicKey, verify } from 'node:crypto';
import { isSameSecret } from '../../platform/index.ts';
import type { MailProvider } from '../../workspaces/index.ts';
import { isConfirmation, type SnsMessage, type SnsSignatures } from './sns.ts';

export interface Report {
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: string;
}

export type Checked =
  | { is: 'right'; body: unknown; noticeId: string; onceKey: string | null }
  /** ask there, and reports will come */
  | { is: 'subscription'; url: string }
  | { is: 'wrong'; why: string };

/** Providers try again for up to a day; shorter than the 7 days for which ids are known, so that nothing slips between. */
export const REPLAY_MS = 2 * 24 * 60 * 60_000;
/** Clocks differ. */
const AHEAD_MS = 10 * 60_000;

interface CheckContext {
  /** of the account, secrets in the clear */
  fields: Readonly<Record<string, string>>;
  nowMs: number;
  sns: SnsSignatures;
}

type Check = (report: Report, context: CheckContext) => Checked | Promise<Checked>;

const wrong = (why: string): Checked => ({ is: 'wrong', why });

const isTimely = (atMs: number, nowMs: number): boolean =>
  nowMs - atMs <= REPLAY_MS && atMs - nowMs <= AHEAD_MS;

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const objectIn = (text: string): Record<string, unknown> | null => {
  const value = parsed(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
};

const headerOf = ({ headers }: Report, name: string): string => String(headers[name] ?? '');

const SNS_NAMES = [
  'Type',
  'MessageId',
  'TopicArn',
  'Message',
  'Timestamp',
  'SignatureVersion',
  'Signature',
  'SigningCertURL',
];

const isSnsMessage = (value: Record<string, unknown> | null): value is Record<string, unknown> & SnsMessage =>
  value !== null &&
  SNS_NAMES.every((name) => typeof value[name] === 'string') &&
  ['Subject', 'SubscribeURL', 'Token'].every((name) => ['undefined', 'string'].includes(typeof value[name]));

const ses: Check = async ({ body }, { fields, nowMs, sns }) => {
  const message = objectIn(body);
  if (!isSnsMessage(message)) return wrong('no message of Amazon SNS');
  if (!fields.topicArn) return wrong('no topic is set for this account');
  if (message.TopicArn !== fields.topicArn) return wrong('another topic');
  if (!isTimely(Date.parse(message.Timestamp), nowMs)) return wrong('too old');
  if (!(await sns.isRight(message))) return wrong('the signature');
  if (message.Type !== 'SubscriptionConfirmation')
    return { is: 'right', body: parsed(message.Message), noticeId: message.MessageId, onceKey: null };
  const url = message.SubscribeURL ?? '';
  return isConfirmation(url) ? { is: 'subscription', url } : wrong('an address that is not Amazon’s');
};

/** twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features */
const sendgrid: Check = (report, { fields, nowMs }) => {
  if (!fields.verificationKey) return wrong('no verification key is set for this account');
  const timestamp = headerOf(report, 'x-twilio-email-event-webhook-timestamp');
  const signature = headerOf(report, 'x-twilio-email-event-webhook-signature');
  if (!/^\d{9,11}$/.test(timestamp) || !isTimely(Number(timestamp) * 1_000, nowMs)) return wrong('too old');
  try {
    const key = createPublicKey({
      key: Buffer.from(fields.verificationKey, 'base64'),
      format: 'der',
      type: 'spki',
    });
    const signed = Buffer.from(timestamp + report.body);
    if (!verify('sha256', signed, key, Buffer.from(signature, 'base64'))) return wrong('the signature');
  } catch {
    return wrong('the signature');
  }
  return { is: 'right', body: parsed(report.body), noticeId: '', onceKey: null };
};

const postmark: Check = ({ body }) => ({ is: 'right', body: parsed(body), noticeId: '', onceKey: null });

/** documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks */
const mailgun: Check = ({ body }, { fields, nowMs }) => {
  if (!fields.signingKey) return wrong('no signing key is set for this account');
  const post = objectIn(body);
  const { timestamp, token, signature } = (post?.signature ?? {}) as Record<string, unknown>;
  if (typeof timestamp !== 'string' || typeof token !== 'string' || typeof signature !== 'string')
    return wrong('no signature');
  if (!isTimely(Number(timestamp) * 1_000, nowMs)) return wrong('too old');
  const ours = createHmac('sha256', fields.signingKey)
    .update(timestamp + token)
    .digest('hex');
  if (!isSameSecret(ours, signature)) return wrong('the signature');
  return { is: 'right', body: post?.['event-data'], noticeId: '', onceKey: `mailgun-token:${token}` };
};

const CHECKS: Readonly<Record<MailProvider, Check>> = { ses, sendgrid, postmark, mailgun };

/** Checks a report of a provider. Throws when Amazon's certificate cannot be had just now: it is to come again. */
export const checkReport = async (
  provider: MailProvider,
  report: Report,
  context: CheckContext,
): Promise<Checked> => CHECKS[provider](report, context);
