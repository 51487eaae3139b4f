import type { JsonObject, Uuid } from '../platform/index.ts';

/** Channels by which people answer. */
export type TalkChannel = 'email' | 'sms';

/** A file that came with a reply (feedback keeps them). */
export interface Attachment {
  name: string;
  /** MIME type */
  type: string;
  bytes: number;
  /** its id, when it is kept */
  file?: string;
  /** why it is only named; neither: it came before files were kept */
  notKept?: (typeof NOT_KEPT)[number];
}

export const NOT_KEPT = ['tooLarge', 'tooMany', 'program', 'cut', 'full'] as const;

/** One thing that was said in a conversation. Instants in ms. */
export interface Line {
  direction: 'in' | 'out';
  atMs: number;
  /** of the person who wrote, or to whom it goes */
  address: string;
  /** who wrote it */
  by: string;
  subject: string;
  text: string;
  /** what it quotes below */
  quoted: string;
  attachments: Attachment[];
  mailId: string | null;
  mailReferences: string[];
  messageId: Uuid | null;
  isCut: boolean;
}

/** What becomes of a conversation; what is absent stays. Instants are ISO 8601, as the write takes them. */
export interface ConversationPatch {
  subject?: string;
  state?: 'open' | 'closed';
  snoozedUntil?: string | null;
  assignee?: string | null;
  unread?: boolean;
  waitsSince?: string | null;
  /** `waitsSince` counts only when nothing waited before */
  keepsWaiting?: boolean;
  lastAt?: string;
  lastWords?: string;
  lastDirection?: 'in' | 'out';
}

/** An answer that a user wrote. */
export interface Answer {
  conversationId: Uuid;
  channel: TalkChannel;
  address: string;
  subject: string;
  text: string;
  by: string;
  /** the mail that it answers, and those before it */
  inReplyTo: string | null;
  references: string[];
}

/** What the mail or text of an answer is made of: `messages.data.answer`. */
export type AnswerData = JsonObject & {
  subject: string;
  text: string;
  by: string;
  inReplyTo: string | null;
  references: string[];
};
