/** What inputs do to conversations: pure. The fold applies it to the contact (engine), in order of arrival. */
import { derivedId, type Json, type JsonObject, type Uuid } from '../platform/index.ts';
import {
  type Answer,
  type Attachment,
  type ConversationPatch,
  type Line,
  NOT_KEPT,
  type TalkChannel,
} from './model.ts';

/** Of the newest line this much stands in the list. */
const WORDS_CHARS = 160;
const ATTACHMENTS_MAX = 20;

const CHANNEL_OF: Readonly<Record<string, TalkChannel>> = { 'Email Replied': 'email', 'SMS Replied': 'sms' };

/** The conversation with a contact by a channel: the same whoever asks, so that a reply finds it without looking. */
export const conversationIdOf = (bucket: number, contactId: Uuid, channel: TalkChannel): Uuid =>
  derivedId(0, bucket, contactId, 'conversation', channel);

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
const textOrNull = (value: Json | undefined): string | null =>
  typeof value === 'string' && value !== '' ? value : null;
const textsOf = (value: Json | undefined): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];

const attachmentsOf = (value: Json | undefined): Attachment[] =>
  (Array.isArray(value) ? value : [])
    .filter(isObject)
    .slice(0, ATTACHMENTS_MAX)
    .map(({ name, type, bytes, file, notKept }) => {
      const why = NOT_KEPT.find((one) => one === notKept);
      return {
        name: textOf(name),
        type: textOf(type),
        bytes: typeof bytes === 'number' ? bytes : 0,
        ...(typeof file === 'string' ? { file } : {}),
        ...(why === undefined ? {} : { notKept: why }),
      };
    });

/** The line that an event of a reply adds; null for inputs that are none. */
export const lineOfReply = (
  name: string,
  atMs: number,
  payload: JsonObject,
): { channel: TalkChannel; line: Line } | null => {
  const channel = CHANNEL_OF[name];
  const { reply, properties } = payload;
  if (channel === undefined || !isObject(reply)) return null;
  const from = isObject(reply.from) ? reply.from : {};
  return {
    channel,
    line: {
      direction: 'in',
      atMs,
      address: textOf(from.address),
      by: textOf(from.name),
      subject: textOf(reply.subject),
      text: textOf(reply.text),
      quoted: textOf(reply.quoted),
      attachments: attachmentsOf(reply.attachments),
      mailId: textOrNull(reply.messageId),
      mailReferences: textsOf(reply.references),
      messageId: textOrNull(isObject(properties) ? properties.message_id : undefined) as Uuid | null,
      isCut: reply.isCut === true,
    },
  };
};

/** What a new line makes of its conversation: a reply opens it and waits, an answer ends the wait. */
export const patchOfLine = (line: Line): ConversationPatch => {
  const at = new Date(line.atMs).toISOString();
  const words = line.text.replace(/\s+/g, ' ').trim().slice(0, WORDS_CHARS);
  const last = { lastAt: at, lastWords: words, lastDirection: line.direction };
  return line.direction === 'in'
    ? {
        ...last,
        ...(line.subject === '' ? {} : { subject: line.subject }),
        state: 'open',
        snoozedUntil: null,
        unread: true,
        waitsSince: at,
        keepsWaiting: true,
      }
    : { ...last, unread: false, waitsSince: null, keepsWaiting: false };
};

/** Two changes of one conversation in the order they came as one. */
export const joined = (first: ConversationPatch, then: ConversationPatch): ConversationPatch => {
  // it waits since the earlier of the two, unless something between them ended the wait
  const stillWaits = then.keepsWaiting === true && typeof first.waitsSince === 'string';
  const begins = then.keepsWaiting === true && first.waitsSince === null;
  return {
    ...first,
    ...then,
    ...(stillWaits ? { waitsSince: first.waitsSince!, keepsWaiting: first.keepsWaiting ?? false } : {}),
    ...(begins ? { keepsWaiting: false } : {}),
  };
};

/** What a user did with a conversation: input of kind `edit` with `conversation`; null for inputs that are none. */
export const conversationEdit = (
  kind: string,
  { conversation }: JsonObject,
): { conversationId: Uuid; patch: ConversationPatch } | null => {
  if (kind !== 'edit' || !isObject(conversation) || typeof conversation.id !== 'string') return null;
  const { id, state, unread, assignee, snoozedUntil } = conversation;
  return {
    conversationId: id as Uuid,
    patch: {
      ...(state === 'open' || state === 'closed' ? { state } : {}),
      ...(typeof unread === 'boolean' ? { unread } : {}),
      ...(assignee === null || typeof assignee === 'string' ? { assignee } : {}),
      ...(snoozedUntil === null || typeof snoozedUntil === 'string' ? { snoozedUntil } : {}),
    },
  };
};

/** The answer in an input of kind `edit`; null for inputs without. */
export const answerIn = (kind: string, { answer }: JsonObject): Answer | null => {
  if (kind !== 'edit' || !isObject(answer) || typeof answer.conversationId !== 'string') return null;
  return {
    conversationId: answer.conversationId as Uuid,
    channel: answer.channel === 'sms' ? 'sms' : 'email',
    address: textOf(answer.address),
    subject: textOf(answer.subject),
    text: textOf(answer.text),
    by: textOf(answer.by),
    inReplyTo: textOrNull(answer.inReplyTo),
    references: textsOf(answer.references),
  };
};

/** The line that an answer adds. */
export const lineOfAnswer = (answer: Answer, atMs: number, messageId: Uuid): Line => ({
  direction: 'out',
  atMs,
  address: answer.address,
  by: answer.by,
  subject: answer.subject,
  text: answer.text,
  quoted: '',
  attachments: [],
  mailId: null,
  mailReferences: answer.references,
  messageId,
  isCut: false,
});
