import { type Leaving, RenderFailed } from '../../content/index.ts';
import type { Clock } from '../../platform/index.ts';
import type { HttpClient } from '../http/exchange.ts';
import type { Mailer } from '../mailer.ts';
import type { CannotMake } from '../outgoing.ts';
import type { HandOver } from '../provider.ts';
import type { Keeper } from '../providers/sandbox.ts';
import type { StartedRow } from '../queries.ts';
import type { Texter } from '../sms/texter.ts';
import type { Templates } from '../templates.ts';
import type { NoticePerson } from './notice.ts';

/** What messages of every channel are made with. */
export interface CarrierDeps {
  clock: Clock;
  templates: Templates;
  /** Rules, products and codes, looked up when a mail leaves. */
  leaving: Leaving;
  mailer: Pick<Mailer, 'workspaces' | 'providerOf'>;
  /** Address of this server as readers reach it, without a closing slash. */
  trackingBase: string;
  /** A message's signed id, for the addresses in it. */
  tokenOf: (messageId: string) => string;
  /** The same, short, for the links of a text. */
  shortOf: (messageId: string) => string;
  texter: Texter;
  /** Requests to addresses that a user typed. */
  guarded: HttpClient;
  /** Takes what stays in the app. */
  keep: Keeper;
  /** Headers of a signed body (Standard Webhooks). */
  signed: (secret: string, id: string, body: string, nowMs: number) => Record<string, string>;
  /** What a notice tells of the contact of a message. */
  personOf(row: StartedRow, nowMs: number): Promise<NoticePerson>;
  /** Of the installation: stored secrets are encrypted with a key derived from it. */
  secret: string;
}

/** A message that is filled and may be handed over; nothing has left yet. */
export interface ReadyMessage {
  /** Who takes it. */
  provider: string;
  /** Its subject, or the line that stands for it in lists. */
  subject: string;
  /** Targets of the links that differ per person. */
  links: string[];
  /** Of its text; null: the one for everybody else. */
  language?: string | null;
  /** The point of no return; never throws for what the other side does. */
  handOver(): Promise<HandOver>;
}

/** Why nothing can be made of a message. */
export const cannot = (reason: CannotMake): { cannot: CannotMake } => ({ cannot: reason });

export const NO_TEMPLATE = cannot({ code: 'noTemplate', text: 'Its template version does not exist' });

/** A filling that failed is the message's end; anything else is thrown on. */
export const cannotFill = (error: unknown): { cannot: CannotMake } => {
  if (!(error instanceof RenderFailed)) throw error;
  return cannot({ code: 'templateFailed', text: error.message, fix: error.problem.fix });
};

/** Fills a started message of one channel, or says why that cannot be. One file each under `carriers/`. */
export type Carrier = (row: StartedRow, deps: CarrierDeps) => Promise<ReadyMessage | { cannot: CannotMake }>;
