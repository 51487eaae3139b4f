import type { Clock } from '../../platform/index.ts';
import type { Mailer } from '../mailer.ts';
import type { CannotMake } from '../outgoing.ts';
import type { HandOver } from '../provider.ts';
import type { StartedRow } from '../queries.ts';
import type { Templates } from '../templates.ts';

/** What messages of every channel are made with. */
export interface CarrierDeps {
  clock: Clock;
  templates: Templates;
  mailer: Pick<Mailer, 'workspaces' | 'providerOf'>;
  /** Address of this server as readers reach it, without a closing slash. */
  trackingBase: string;
  /** A message's signed id, for the addresses in it. */
  tokenOf: (messageId: string) => string;
}

/** A message that is filled and may be handed over; nothing has left yet. */
export interface ReadyMessage {
  /** Who takes it. */
  provider: string;
  /** Its subject, or the line that stands for it in lists. */
  subject: string;
  /** Targets of the links that differ per person. */
  links: string[];
  /** The point of no return; never throws for what the other side does. */
  handOver(): Promise<HandOver>;
}

/** Fills a started message of one channel, or says why that cannot be. One file each under `carriers/`. */
export type Carrier = (row: StartedRow, deps: CarrierDeps) => Promise<ReadyMessage | { cannot: CannotMake }>;
