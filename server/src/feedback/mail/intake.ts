/**
 * Mail that came in becomes an input of its contact, in one transaction (P1): what was acknowledged is stored, and the
 * same mail given again changes nothing.
 *
 * Whose it is, is found by, in this order: the signed token in the address that it came to; the token in the
 * Message-ID of the mail that came back or is answered; in a mailbox of a workspace, the address that a report or a
 * reply is about, and the newest mail to it.
 */
import { type MessageTokens, readMessageId, readReturnAddress } from '../../channels/index.ts';
import { bucketOf, type Clock, type Db, type Queryable } from '../../platform/index.ts';
import { barForFeedback } from '../bars.ts';
import {
  autoRepliedInput,
  bouncedInput,
  complainedInput,
  type FeedbackInput,
  repliedInput,
} from '../inputs.ts';
import { findMessage, newestMessageTo, type SentMessage } from '../queries.ts';
import { type Attachment, filesWithRoom, holdContact, insertFiles, type ReplyFile } from './files.ts';
import { type ReturnedMail, type ReturnedRecipient, readReturned } from './read.ts';
import { keyOfMail, readReply } from './reply.ts';

export interface IntakeDeps {
  db: Db;
  clock: Clock;
  tokens: MessageTokens;
  /** Appends inputs to contacts' inboxes, in the given transaction (capture's `appendInputs`). */
  append: (tx: Queryable, inputs: readonly FeedbackInput[]) => Promise<readonly (object | null)[]>;
  /** An input came into the inbox of a contact in this bucket. */
  signal: (bucket: number) => void;
}

/** A mail as a server or a mailbox gives it. */
export interface ArrivedMail {
  source: Buffer;
  /** addresses of its envelope, as far as they are known */
  to: readonly string[];
  /** whose mailbox it lay in; null: it came by the receiver, where only tokens count */
  workspaceId: number | null;
}

/** What a mail was taken for. `new` false: it had been taken before. `unknown`: no mail of ours has to do with it. */
export type Taken =
  | { as: ReturnedMail['kind']; new: boolean; contactId: string; workspaceId: number }
  | { as: 'unknown'; kind: ReturnedMail['kind'] };

export interface MailIntake {
  /** Never refuses a mail for what is in it; throws when it could not be stored: then it must be given again. */
  take(mail: ArrivedMail): Promise<Taken>;
  /** Whether an address is one of ours to which answers or bounces may come: the signature in it is right. */
  isOurs(address: string): boolean;
}

/** Types of feedback reports that no reader sent: receivers tell what they think of our DNS by them. */
const NOBODY_COMPLAINED = new Set(['auth-failure', 'not-spam', 'dmarc', 'virus']);
/** A reply to something older than this is a mail of its own. */
const ANSWERED_WITHIN_MS = 90 * 86_400_000;
/** Message-IDs and addresses looked up for one mail. */
const LOOKUPS_MAX = 10;

export const createMailIntake = (deps: IntakeDeps): MailIntake => {
  const { db, clock, tokens } = deps;

  const idOf = (token: string | null) => (token === null ? null : tokens.read(token));

  const messageOf = async (read: ReturnedMail, mail: ArrivedMail): Promise<SentMessage | null> => {
    const inAddresses = [...mail.to, ...read.sentTo].map((address) => idOf(readReturnAddress(address)));
    const inIds = [read.originalMessageId, ...read.answers].map((id) => idOf(id && readMessageId(id)));
    const candidates = [...new Set([...inAddresses, ...inIds])].filter((id) => id !== null);
    for (const messageId of candidates.slice(0, LOOKUPS_MAX)) {
      const message = await findMessage(db, messageId);
      if (message && (mail.workspaceId === null || message.workspaceId === mail.workspaceId)) return message;
    }
    if (mail.workspaceId === null) return null;
    for (const address of aboutWhom(read).slice(0, LOOKUPS_MAX)) {
      const since = new Date(clock.now() - ANSWERED_WITHIN_MS);
      const message = await newestMessageTo(db, mail.workspaceId, address, since);
      if (message) return message;
    }
    return null;
  };

  const inputOf = async (
    read: ReturnedMail,
    message: SentMessage,
    { source }: ArrivedMail,
  ): Promise<FeedbackInput | WithFiles | null> => {
    const nowMs = clock.now();
    const key = keyOfMail(read.messageId, source);
    switch (read.kind) {
      case 'bounce': {
        const about = recipientOf(read, message);
        if (!about || about.delayed) return null;
        const { hard, code, reason, diagnostic } = about;
        return bouncedInput(message, { hard, code, reason, text: diagnostic }, nowMs);
      }
      case 'complaint':
        if (NOBODY_COMPLAINED.has(read.feedbackType ?? '')) return null;
        return complainedInput(message, read.feedbackType ?? 'abuse', nowMs);
      case 'autoReply':
        return autoRepliedInput(
          message,
          { from: read.from?.address ?? '', subject: read.subject.slice(0, SUBJECT_CHARS_MAX), key },
          nowMs,
        );
      case 'reply':
        return repliedWith(message, await readReply(source, nowMs), key, nowMs);
      case 'other':
        return null;
    }
  };

  /** The reply and its files: all or nothing. What the person has no room for is named, as files of the erased are. */
  const appendReply = async (
    tx: Queryable,
    message: SentMessage,
    { inputWith, files }: WithFiles,
  ): Promise<boolean> => {
    const state = files.length === 0 ? null : await holdContact(tx, message);
    if (state === 'merged')
      throw new Error('the contact of a reply was merged meanwhile: it is to come again');
    const kept = state === 'live' ? await filesWithRoom(tx, message, files) : [];
    const [appended] = await deps.append(tx, [inputWith(new Set(kept.map(({ fileId }) => fileId)))]);
    if (appended === null) return false;
    await insertFiles(tx, message, kept, clock.now());
    return true;
  };

  return {
    isOurs: (address) => idOf(readReturnAddress(address)) !== null,
    take: async (mail) => {
      const read = await readReturned(mail.source);
      const message = await messageOf(read, mail);
      if (!message) return { as: 'unknown', kind: read.kind };
      const { contactId, workspaceId } = message;
      const found = await inputOf(read, message, mail);
      if (!found) return { as: read.kind, new: false, contactId, workspaceId };
      const isNew = await db.transaction(async (tx) => {
        if ('files' in found) return appendReply(tx, message, found);
        await barForFeedback(tx, [found]);
        const [appended] = await deps.append(tx, [found]);
        return appended !== null;
      });
      if (isNew) deps.signal(bucketOf(contactId));
      return { as: read.kind, new: isNew, contactId, workspaceId };
    },
  };
};

const SUBJECT_CHARS_MAX = 500;

/** A reply that brings files; the input says which of them are kept. */
interface WithFiles {
  files: ReplyFile[];
  inputWith: (kept: ReadonlySet<string>) => FeedbackInput;
}

const repliedWith = (
  message: SentMessage,
  { reply, files }: Awaited<ReturnType<typeof readReply>>,
  key: string,
  nowMs: number,
): WithFiles => ({
  files,
  inputWith: (kept) => {
    const attachments = reply.attachments.map(({ file, ...one }): Attachment => {
      if (file === undefined) return one;
      return kept.has(file) ? { ...one, file } : { ...one, notKept: 'full' };
    });
    return repliedInput(message, { reply: { ...reply, attachments }, key }, nowMs);
  },
});

const aboutWhom = (read: ReturnedMail): string[] =>
  read.kind === 'bounce' || read.kind === 'complaint'
    ? read.recipients.flatMap(({ address, finalAddress }) => [
        address,
        ...(finalAddress ? [finalAddress] : []),
      ])
    : read.from
      ? [read.from.address]
      : [];

/** What a report says of the message's address; a report about somebody else says it of where it was forwarded to. */
const recipientOf = ({ recipients }: ReturnedMail, { address }: SentMessage): ReturnedRecipient | undefined =>
  recipients.find(
    (one) => one.address === address?.toLowerCase() || one.finalAddress === address?.toLowerCase(),
  ) ?? recipients[0];
