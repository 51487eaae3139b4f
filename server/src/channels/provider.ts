import type { Mail } from './mime/compose.ts';
import type { ProgramAnswer } from './program-answer.ts';

/** Whose fault a refusal is: our address or rights, the recipient's mailbox, or what the mail says. */
export type RefusalStage = 'sender' | 'recipient' | 'content';

/**
 * What came of handing a mail to a provider.
 * - submitted: the provider took responsibility.
 * - deferred: it did not, and may later; nothing has left.
 * - refused: it will not.
 * - unknown: the mail was given, and no answer came (P5): it may or may not arrive.
 */
export type HandOver =
  | {
      outcome: 'submitted';
      providerId: string;
      /** of a program that was asked something */
      answer?: ProgramAnswer;
    }
  | {
      outcome: 'deferred';
      reason: string;
      /** the provider names a time before which it takes nothing; in ms from now */
      retryAfterMs?: number;
      /** it is our account, key or sender that is not in order */
      account?: true;
    }
  | {
      outcome: 'refused';
      reason: string;
      stage: RefusalStage;
      code: string;
      hard: boolean;
      /** the person has told the carrier that they want nothing more */
      optedOut?: true;
    }
  | { outcome: 'unknown'; reason: string };

/** Who carries mail. One file each under `providers/`. */
export interface Provider {
  name: string;
  /** Hands one mail over; never throws for what the other side does. */
  submit(mail: Mail): Promise<HandOver>;
  /** Ends what is open; mails under way are finished first. */
  close(): Promise<void>;
}
