import type { DnsLook, TestMail, TestSent, TestText } from '../channels/index.ts';
import type { Reports } from '../insights/index.ts';
import type { Clock, Db, Log, Queryable, WorkspaceDb } from '../platform/index.ts';
import type { Simulations } from '../simulator/index.ts';
import type { Outbound } from '../webhooks/index.ts';
import type { Auth, OpenInvite } from '../workspaces/index.ts';
import type { DuplicateSearches } from './duplicate-searches.ts';
import type { LiveHub } from './live.ts';

/** What the API needs from below. `main.ts` puts it together once; tests use `testApp`. */
export interface ApiDeps {
  db: Db;
  clock: Clock;
  log: Log;
  auth: Auth;
  /** settings in the database are encrypted with keys derived from it */
  secret: string;
  /** without a closing slash; undefined: as the request came */
  publicUrl: string | undefined;
  live: LiveHub;
  /** requests to addresses that users typed */
  outbound: Outbound;
  /** the gate through which reports read, two at a time and each bounded */
  reports: Reports;
  /** drafts that are folded through the past in this process */
  simulations: Simulations;
  /** the searches for duplicates that run in this process */
  duplicates: DuplicateSearches;
  /** where mail of workspaces goes that chose nothing: to the installation's mail server, or nowhere */
  mailByDefault: 'server' | 'sandbox';
  /** what DNS says of a workspace's domains */
  dns: DnsLook;
  hooks: ApiHooks;
}

/** What the stages below know and the frame asks. */
export interface ApiHooks {
  /** messages that wait to leave, shown while sending is stopped */
  heldCount(db: WorkspaceDb): Promise<number>;
  /** all sending of a workspace was stopped or resumed: wake its senders */
  sendingChanged(workspaceId: number): void;
  /** the event map changes with this transaction: compiled definitions are stale */
  eventMapChanged(tx: Queryable, workspaceId: number): Promise<void>;
  /** mails an invite; false when the server cannot send mail, so that the link is handed over by hand */
  mailInvite(invite: OpenInvite, link: string): Promise<boolean>;
  /** hands a template over as mail to somebody of the company; says why it did not leave */
  sendTest(test: TestMail): Promise<TestSent>;
  /** hands a text over to the phone of somebody of the company; says why it did not leave */
  sendTestText(test: TestText): Promise<TestSent>;
  /** an input came into the inbox of a contact in this bucket: wake its fold */
  inputAppended(bucket: number): void;
  /** where bounces and answers come to was changed: wake who reads mailboxes */
  mailboxesChanged(): void;
  /** the port on which this installation takes mail by SMTP; null: none */
  receivesMailOn(): number | null;
  /** an import was started, or is taken back: wake who reads it */
  importStarted(): void;
  /** a broadcast was scheduled, paused, resumed or cancelled: wake who conducts it */
  broadcastChanged(): void;
  /** a feed of products is to be read: wake who reads it */
  feedDue(): void;
  /** somebody asked for people to be erased: wake who does it */
  erasureAsked(): void;
  /** ends this process as kill -9 does; undefined: it does no work, or nobody would start it again */
  pullPlug?: (() => void) | undefined;
}
