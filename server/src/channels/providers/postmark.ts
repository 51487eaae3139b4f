import { type Mail, messageIdHeader } from '../mime/compose.ts';
import type { Provider } from '../provider.ts';
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

/** A server at Postmark, and its streams: for marketing mail and for the rest, which Postmark keeps apart. */
export interface PostmarkAccount {
  serverToken: string;
  broadcastStream: string;
  transactionalStream: string;
  /** instead of Postmark's address, for tests */
  endpoint?: string;
}

const ORIGIN = 'https://api.postmarkapp.com';

/** Error codes (postmarkapp.com/developer/api/overview#error-codes) about the account, its token, sender or credit. */
const ACCOUNT = new Set([10, 400, 401, 405, 412, 413, 1221, 1226, 1235]);
const INACTIVE_RECIPIENT = 406;
const MAINTENANCE = 100;
const INVALID_REQUEST = 300;

const refusal = (answer: Answer) => {
  const { ErrorCode, Message } = jsonOf(answer);
  if (typeof ErrorCode !== 'number' || ErrorCode === 0 || answer.status === 429) return null;
  const text = textOf(Message);
  const reason = `${answer.status} ${ErrorCode}: ${text}`;
  if (ErrorCode === MAINTENANCE) return { outcome: 'deferred', reason } as const;
  // its list of addresses that bounced or complained: nothing will ever be tried
  if (ErrorCode === INACTIVE_RECIPIENT) return badRecipient(reason, '5.1.1');
  if (ACCOUNT.has(ErrorCode) || answer.status === 401 || /'From'/.test(text)) return accountProblem(reason);
  if (ErrorCode === INVALID_REQUEST && /'To'|recipient/i.test(text)) return badRecipient(reason);
  return answer.status === 422 ? badContent(reason) : null;
};

const isBulk = (mail: Mail): boolean => mail.headers.some(([name]) => name === 'List-Unsubscribe');

/** `"Ana \"A\"" <ana@example.com>`: names with punctuation must be quoted (postmarkapp.com/support/article/1180). */
const mailbox = ({ email, name }: Mail['from']): string =>
  name ? `"${name.replace(/[\\"]/g, '\\$&')}" <${email}>` : email;

/**
 * Postmark by its API, a mail a request: 20 in flight keep up with what its streams take
 * (postmarkapp.com/developer/api/email-api). It composes and signs itself; `X-PM-KeepID` keeps our Message-ID, and the
 * metadata `baton` names the message in its events.
 */
export const createPostmarkProvider = (account: PostmarkAccount, deps: VendorDeps): Provider => {
  const api: VendorApi = {
    name: 'postmark',
    // postmarkapp.com/developer/api/email-api: with all parts
    bytesMax: 10_000_000,
    request: (mail: Mail) => {
      const headers = [['Message-ID', messageIdHeader(mail)], ['X-PM-KeepID', 'true'], ...mail.headers];
      return {
        method: 'POST',
        url: `${account.endpoint ?? ORIGIN}/email`,
        headers: {
          accept: 'application/json',
          'content-type': 'application/json',
          'x-postmark-server-token': account.serverToken,
        },
        body: JSON.stringify({
          From: mailbox(mail.from),
          To: mail.to,
          ...(mail.replyTo ? { ReplyTo: mail.replyTo } : {}),
          Subject: mail.subject,
          HtmlBody: mail.html,
          TextBody: mail.text,
          Headers: headers.map(([Name, Value]) => ({ Name, Value })),
          Metadata: { baton: referenceOf(mail) },
          MessageStream: isBulk(mail) ? account.broadcastStream : account.transactionalStream,
          TrackOpens: false,
          TrackLinks: 'None',
        }),
      };
    },
    providerId: (answer) => textOf(jsonOf(answer).MessageID) || null,
    refusal,
  };
  return createApiProvider(api, deps);
};

type Said = Pick<FeedbackReport, 'name'> & Partial<FeedbackReport> & { at: unknown };

const BOUNCES_HARD = new Set(['HardBounce', 'BadEmailAddress']);
/** A bounce that says the mail arrived and somebody, or a program, answered. */
const NO_BOUNCE: Record<string, FeedbackReport['name']> = {
  AutoResponder: 'Email Auto-Replied',
  AddressChange: 'Email Auto-Replied',
  ChallengeVerification: 'Email Auto-Replied',
  SpamComplaint: 'Email Complained',
  Unsubscribe: 'Email Unsubscribed',
};

const bounced = (record: Record<string, unknown>): Said => {
  const type = textOf(record.Type);
  const at = record.BouncedAt;
  const other = entryOf(NO_BOUNCE, type);
  if (other) return { name: other, at };
  const text = textOf(record.Details) || textOf(record.Description) || type;
  return { name: 'Email Bounced', at, bounce: { hard: BOUNCES_HARD.has(type), code: statusOf(text), text } };
};

const SAID: Record<string, (record: Record<string, unknown>) => Said | null> = {
  Delivery: ({ DeliveredAt }) => ({ name: 'Email Delivered', at: DeliveredAt }),
  Bounce: bounced,
  SpamComplaint: ({ BouncedAt }) => ({ name: 'Email Complained', at: BouncedAt }),
  Open: ({ ReceivedAt, UserAgent }) => ({
    name: 'Email Opened',
    at: ReceivedAt,
    userAgent: textOf(UserAgent),
  }),
  Click: ({ ReceivedAt, UserAgent, OriginalLink }) => ({
    name: 'Email Clicked',
    at: ReceivedAt,
    userAgent: textOf(UserAgent),
    url: textOf(OriginalLink),
  }),
  // bounces and complaints come as themselves, and what an operator does there is not the reader's wish
  SubscriptionChange: ({ SuppressSending, Origin, SuppressionReason, ChangedAt }) =>
    SuppressSending === true && Origin === 'Recipient' && SuppressionReason === 'ManualSuppression'
      ? { name: 'Email Unsubscribed', at: ChangedAt }
      : null,
};

/** What one webhook post of Postmark says (postmarkapp.com/developer/webhooks/webhooks-overview). */
export const postmarkReports = (body: unknown): FeedbackReport[] => {
  const record = objectOf(body);
  const kind = textOf(record.RecordType);
  const said = entryOf(SAID, kind)?.(record);
  if (!said) return [];
  const { at, ...report } = said;
  const mailId = textOf(record.MessageID);
  return [
    {
      ...report,
      // only bounces have an id; the rest is once a mail, a kind and an instant
      id: typeof record.ID === 'number' ? `${kind}:${record.ID}` : `${kind}:${mailId}:${textOf(at)}`,
      atMs: instantOf(at),
      reference: textOf(objectOf(record.Metadata).baton),
      providerId: mailId,
      recipient: textOf(record.Email) || textOf(record.Recipient),
      ip: textOf(objectOf(record.Geo).IP),
    },
  ];
};
