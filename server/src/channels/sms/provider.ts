import type { HandOver } from '../provider.ts';

/** A text for one phone, as it is handed over. */
export interface OutgoingText {
  messageId: string;
  bucket: number;
  workspaceId: number;
  /** E.164: `+436601234567` */
  to: string;
  text: string;
  /** true: it has characters outside the GSM alphabet */
  isUnicode: boolean;
  /** parts it is sent in */
  parts: number;
  /** address at which the provider says what became of it */
  statusUrl: string;
}

/** Who carries texts. One file each under `providers/`. */
export interface TextProvider {
  name: 'twilio' | 'kannel' | 'sandbox';
  /** Hands one text over; never throws for what the other side does. */
  submit(text: OutgoingText): Promise<HandOver>;
}

/** What a provider says later of a text that it took. */
export type TextStatus =
  | { status: 'delivered' }
  | { status: 'failed'; hard: boolean; optedOut: boolean; code: string; text: string };

/** A text that somebody sent to the company. */
export interface InboundText {
  /** the provider's id for it: the same twice is one */
  id: string;
  /** E.164 */
  from: string;
  to: string;
  text: string;
}
