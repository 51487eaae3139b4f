import type { MailProvider } from '../../workspaces/index.ts';
import type { Provider } from '../provider.ts';
import type { VendorDeps } from './api.ts';
import { createMailgunProvider, mailgunReports } from './mailgun.ts';
import { createPostmarkProvider, postmarkReports } from './postmark.ts';
import type { FeedbackReport } from './report.ts';
import { createSendgridProvider, sendgridReports } from './sendgrid.ts';
import { createSesProvider, sesReports } from './ses.ts';

/** One vendor: how it takes mail, how it reports. */
export interface Vendor {
  /** `fields`: of the account, secrets in the clear (`MAIL_FIELDS`). `endpoint`: instead of the vendor's, for tests. */
  create(fields: Readonly<Record<string, string>>, deps: VendorDeps, endpoint?: string): Provider;
  /** What a report says whose signature is right. `body`: parsed; `noticeId`: of what brought it. */
  parseFeedback(body: unknown, noticeId: string): FeedbackReport[];
}

const at = (endpoint: string | undefined) => (endpoint === undefined ? {} : { endpoint });

export const VENDORS: Readonly<Record<MailProvider, Vendor>> = {
  ses: {
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
    create: ({ region = '', apiKey = '' }, deps, endpoint) =>
      createSendgridProvider({ region, apiKey, ...at(endpoint) }, deps),
    parseFeedback: sendgridReports,
  },
  postmark: {
    create: ({ serverToken = '', broadcastStream = '', transactionalStream = '' }, deps, endpoint) =>
      createPostmarkProvider({ serverToken, broadcastStream, transactionalStream, ...at(endpoint) }, deps),
    parseFeedback: postmarkReports,
  },
  mailgun: {
    create: ({ region = '', domain = '', apiKey = '' }, deps, endpoint) =>
      createMailgunProvider({ region, domain, apiKey, ...at(endpoint) }, deps),
    parseFeedback: mailgunReports,
  },
};
