import aws4 from 'aws4';
import { composeMime, type Mail } from '../mime/compose.ts';
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
import {
  arrayOf,
  entryOf,
  type FeedbackReport,
  instantOf,
  objectOf,
  referenceOf,
  statusOf,
} from './report.ts';

/** An account at Amazon SES. `topicArn`: the SNS topic of its events. */
export interface SesAccount {
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  configurationSet?: string;
  /** instead of Amazon's address for the region, for tests */
  endpoint?: string;
}

const PATH = '/v2/email/outbound-emails';

/** Of the sender, the account or its rights (API reference of SES v2, SendEmail, Errors). */
const ACCOUNT =
  /^(AccountSuspended|SendingPaused|MailFromDomainNotVerified|LimitExceeded|NotFound|AccessDenied|UnrecognizedClient|SignatureDoesNotMatch|InvalidSignature|ExpiredToken|InvalidClientTokenId|OptInRequired|IncompleteSignature)/;
/** In the vendor's own sandbox every address must be verified: ours to mend, not the reader's. */
const NOT_VERIFIED = /not verified|identities failed the check/i;
const QUOTA = /daily message quota exceeded|maximum sending rate exceeded/i;
const BAD_ADDRESS =
  /illegal address|missing (final|local)|(domain|local|address|recipient).{0,40}(control|whitespace|invalid|illegal|starts with dot)/i;

const errorOf = (answer: Answer): { type: string; text: string } => {
  const body = jsonOf(answer);
  const type = (answer.header('x-amzn-errortype') ?? textOf(body.__type)).replace(/^.*#/, '').split(':')[0]!;
  return { type, text: textOf(body.message) || textOf(body.Message) || answer.body };
};

const refusal = (answer: Answer) => {
  if (answer.status < 400 || answer.status >= 500 || answer.status === 429) return null;
  const { type, text } = errorOf(answer);
  const reason = `${answer.status} ${type}: ${text}`;
  if (ACCOUNT.test(type) || NOT_VERIFIED.test(text) || QUOTA.test(text)) return accountProblem(reason);
  if (BAD_ADDRESS.test(text)) return badRecipient(reason);
  return type === 'MessageRejected' || type === 'BadRequestException' ? badContent(reason) : null;
};

/**
 * Amazon SES by its API v2, signed with SigV4. The mail goes as it is (`Content.Raw`), so that headers and DKIM are
 * ours; Amazon puts a Message-ID of its own in place of ours, and the tag `baton` names the message in its events
 * (docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html).
 */
export const createSesProvider = (account: SesAccount, deps: VendorDeps): Provider => {
  const origin = account.endpoint ?? `https://email.${account.region}.amazonaws.com`;
  const api: VendorApi = {
    name: 'ses',
    // docs.aws.amazon.com/ses/latest/dg/quotas.html
    bytesMax: 40_000_000,
    request: (mail: Mail) => {
      const body = JSON.stringify({
        FromEmailAddress: mail.from.email,
        Destination: { ToAddresses: [mail.to] },
        Content: { Raw: { Data: Buffer.from(composeMime(mail)).toString('base64') } },
        EmailTags: [{ Name: 'baton', Value: referenceOf(mail) }],
        ...(account.configurationSet ? { ConfigurationSetName: account.configurationSet } : {}),
      });
      const { host } = new URL(origin);
      const amzDate = new Date(deps.clock.now()).toISOString().replace(/[-:]|\.\d{3}/g, '');
      const signed = aws4.sign(
        {
          host,
          path: PATH,
          method: 'POST',
          service: 'ses',
          region: account.region,
          headers: { 'Content-Type': 'application/json', 'X-Amz-Date': amzDate },
          body,
        },
        { accessKeyId: account.accessKeyId, secretAccessKey: account.secretAccessKey },
      );
      const headers = Object.fromEntries(
        Object.entries(signed.headers ?? {})
          .filter(([name]) => name.toLowerCase() !== 'content-length')
          .map(([name, value]) => [name, String(value)]),
      );
      return { method: 'POST', url: origin + PATH, headers, body };
    },
    providerId: (answer) => textOf(jsonOf(answer).MessageId) || null,
    refusal,
  };
  return createApiProvider(api, deps);
};

/** Complaints that no reader made: of scanners, and those that take one back. */
const NO_COMPLAINT = new Set(['not-spam', 'virus', 'auth-failure']);

const DETAILS: Record<string, (record: Record<string, unknown>, base: FeedbackReport) => FeedbackReport[]> = {
  Delivery: ({ delivery }, base) => [
    { ...base, name: 'Email Delivered', atMs: instantOf(objectOf(delivery).timestamp) },
  ],
  Bounce: ({ bounce }, base) => {
    const { bounceType, bounceSubType, timestamp, bouncedRecipients, feedbackId } = objectOf(bounce);
    return arrayOf(bouncedRecipients).map((recipient) => {
      const text = textOf(recipient.diagnosticCode) || `${textOf(bounceType)} ${textOf(bounceSubType)}`;
      return {
        ...base,
        name: 'Email Bounced',
        atMs: instantOf(timestamp),
        recipient: textOf(recipient.emailAddress),
        bounce: { hard: bounceType === 'Permanent', code: textOf(recipient.status) || statusOf(text), text },
        id: textOf(feedbackId) || base.id,
      };
    });
  },
  Complaint: ({ complaint }, base) => {
    const { complaintFeedbackType, complainedRecipients, timestamp, feedbackId } = objectOf(complaint);
    if (NO_COMPLAINT.has(textOf(complaintFeedbackType))) return [];
    return arrayOf(complainedRecipients).map((recipient) => ({
      ...base,
      name: 'Email Complained',
      atMs: instantOf(timestamp),
      recipient: textOf(recipient.emailAddress),
      id: textOf(feedbackId) || base.id,
    }));
  },
  Open: ({ open }, base) => {
    const { timestamp, userAgent, ipAddress } = objectOf(open);
    return [
      {
        ...base,
        name: 'Email Opened',
        atMs: instantOf(timestamp),
        userAgent: textOf(userAgent),
        ip: textOf(ipAddress),
      },
    ];
  },
  Click: ({ click }, base) => {
    const { timestamp, userAgent, ipAddress, link } = objectOf(click);
    const at = { atMs: instantOf(timestamp), userAgent: textOf(userAgent), ip: textOf(ipAddress) };
    return [{ ...base, name: 'Email Clicked', ...at, url: textOf(link) }];
  },
  Subscription: ({ subscription }, base) => {
    const { timestamp, newTopicPreferences } = objectOf(subscription);
    if (objectOf(newTopicPreferences).unsubscribeAll !== true) return [];
    return [{ ...base, name: 'Email Unsubscribed', atMs: instantOf(timestamp) }];
  },
};

/**
 * What a record of SES says, from event publishing (`eventType`) or an identity's own notifications
 * (`notificationType`, without tags): docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html.
 * `noticeId`: of the SNS message that brought it.
 */
export const sesReports = (record: unknown, noticeId: string): FeedbackReport[] => {
  const event = objectOf(record);
  const kind = textOf(event.eventType) || textOf(event.notificationType);
  const mail = objectOf(event.mail);
  const [tag] = Array.isArray(objectOf(mail.tags).baton) ? (objectOf(mail.tags).baton as unknown[]) : [];
  const ours = arrayOf(mail.headers).find(({ name }) => textOf(name).toLowerCase() === 'message-id');
  const base: FeedbackReport = {
    name: 'Email Delivered',
    id: noticeId,
    atMs: null,
    reference: textOf(tag) || textOf(ours?.value) || textOf(objectOf(mail.commonHeaders).messageId),
    providerId: textOf(mail.messageId),
    recipient: textOf((Array.isArray(mail.destination) ? mail.destination : [])[0]),
  };
  return entryOf(DETAILS, kind)?.(event, base) ?? [];
};
