import type { MailProvider } from '../../workspaces/index.ts';
import type { Provider } from '../provider.ts';
import type { VendorDeps } from './api.ts';
import { createMailgunProvider, mailgunReports } from './mailgun.ts';
import { createPostmarkProvider, postmarkReports } from './postmark.ts';
import type { FeedbackReport } from './report.ts';
import { createSendgridProvider, sendgridReports } from './sendgrid.ts';
import { createSesProvider, sesReports } from './ses.ts';

/** One vendor: its limits, how it takes mail, how it reports. */
export interface Vendor {
  limits: {
    /** of one mail with all its parts, as the vendor counts it */
    mailBytesMax: number;
    /** mails a second that every account may send; null: the vendor names none, or one for each account */
    perSecondMax: number | null;
  };
  /** `fields`: of the account, secrets in the clear (`MAIL_FIELDS`). `endpoint`: instead of the vendor's, for tests. */
  create(fields: Readonly<Record<string, string>>, deps: VendorDeps, endpoint?: string): Provider;
  /** What a report says whose signature is right. `body`: parsed; `noticeId`: of what brought it. */
  parseFeedback(body: unknown, noticeId: string): FeedbackReport[];
}

const at = (endpoint: string | undefined) => (endpoint === undefined ? {} : { endpoint });

export const VENDORS: Readonly<Record<MailProvider, Vendor>> = {
  ses: {
    // docs.aws.amazon.com/ses/latest/dg/quotas.html; the rate is the account's (1 a second in the vendor's sandbox)
    limits: { mailBytesMax: 40_000_000, perSecondMax: null },
    create: ({ region = '', accessKeyId = '', secretAccessKey = '', configurationSet }, deps, endpoint) =>
      createSesProvider(
        {
          region,
          accessKeyId,
          secretAccessKey,
          ...(configurationSet ? { configurationSet } : {}),
          ...at(endpoint),
        },
        deps,
      ),
    parseFeedback: sesReports,
  },
  sendgrid: {
    // twilio.com/docs/sendgrid/api-reference/mail-send/limitations
    limits: { mailBytesMax: 30_000_000, perSecondMax: 10_000 },
    create: ({ region = '', apiKey = '' }, deps, endpoint) =>
      createSendgridProvider({ region, apiKey, ...at(endpoint) }, deps),
    parseFeedback: sendgridReports,
  },
  postmark: {
    // postmarkapp.com/developer/api/email-api: 10 MB with all parts
    limits: { mailBytesMax: 10_000_000, perSecondMax: null },
    create: ({ serverToken = '', broadcastStream = '', transactionalStream = '' }, deps, endpoint) =>
      createPostmarkProvider({ serverToken, broadcastStream, transactionalStream, ...at(endpoint) }, deps),
    parseFeedback: postmarkReports,
  },
  mailgun: {
    // documentation.mailgun.com: 25 MB
    limits: { mailBytesMax: 25_000_000, perSecondMax: null },
    create: ({ region = '', domain = '', apiKey = '' }, deps, endpoint) =>
      createMailgunProvider({ region, domain, apiKey, ...at(endpoint) }, deps),
    parseFeedback: mailgunReports,
  },
};
