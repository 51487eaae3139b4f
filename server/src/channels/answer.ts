/** The mail or text of an answer that a user wrote to one person: no template, no tracking, in the thread of the reply. */
import { textSize } from '../content/index.ts';
import type { JsonObject } from '../platform/index.ts';
import { envelopeAddress } from './mime/address.ts';
import type { Mail } from './mime/compose.ts';
import { escapeHtml } from './mime/escape.ts';
import { type CannotMake, type Letter, senderOf } from './outgoing.ts';
import type { SendingWorkspace } from './sending-workspaces.ts';
import type { OutgoingText } from './sms/provider.ts';

/** `messages.data.answer`, as the fold wrote it (sales). */
export interface AnswerWords {
  subject: string;
  text: string;
  by: string;
  inReplyTo: string | null;
  references: string[];
}

/** Headers grow with a thread; RFC 5322 section 3.6.4 allows to leave out the middle. */
const REFERENCES_MAX = 20;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The words of a message that is an answer; null for one of a template. */
export const answerOf = ({ data }: { data: JsonObject | null }): AnswerWords | null => {
  const answer = data?.answer;
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return null;
  const { references } = answer;
  return {
    subject: textOf(answer.subject),
    text: textOf(answer.text),
    by: textOf(answer.by),
    inReplyTo: textOf(answer.inReplyTo) || null,
    references: Array.isArray(references) ? references.filter((id) => typeof id === 'string') : [],
  };
};

const htmlOf = (text: string): string =>
  text
    .split(/\n{2,}/)
    .map((paragraph) => `<p>${escapeHtml(paragraph).replaceAll('\n', '<br>')}</p>`)
    .join('\n');

/** A Message-ID as another system wrote it is a token, or it is nothing. */
const idToken = (id: string): string[] => (/^[\x21-\x3b\x3d\x3f-\x7e]{1,250}$/.test(id) ? [`<${id}>`] : []);

const threadHeaders = ({ inReplyTo, references }: AnswerWords): [string, string][] => {
  const answered = inReplyTo === null ? [] : idToken(inReplyTo);
  if (answered.length === 0) return [];
  const thread = [...references.slice(-REFERENCES_MAX).flatMap(idToken), ...answered];
  return [
    ['In-Reply-To', answered[0]!],
    ['References', [...new Set(thread)].join(' ')],
  ];
};

/** The mail of an answer, in its writer's name; or why there is none. */
export const answerMail = (
  letter: Letter,
  answer: AnswerWords,
  workspace: SendingWorkspace,
  { token, nowMs, staysHere }: { token: string; nowMs: number; staysHere: boolean },
): { mail: Mail } | { cannot: CannotMake } => {
  const from = senderOf(workspace, staysHere, null);
  if (!from)
    return {
      cannot: { code: 'noSender', text: 'The workspace has no sender: set name and address in Settings' },
    };
  const to = envelopeAddress(letter.address);
  if (!to)
    return { cannot: { code: 'badAddress', text: `"${letter.address}" is no address that mail can go to` } };
  const replyTo = envelopeAddress(workspace.settings.sender?.replyTo ?? '');
  const { bucket, messageId, workspaceId } = letter;
  return {
    mail: {
      messageId,
      token,
      bucket,
      workspaceId,
      from: { email: from.email, name: answer.by ? `${answer.by}, ${workspace.name}` : from.name },
      to,
      subject: answer.subject,
      html: htmlOf(answer.text),
      text: answer.text,
      atMs: nowMs,
      headers: threadHeaders(answer),
      ...(replyTo ? { replyTo } : {}),
    },
  };
};

/** The text of an answer. */
export const answerText = (letter: Letter, { text }: AnswerWords, statusUrl: string): OutgoingText => {
  const { alphabet, parts } = textSize(text);
  const { bucket, messageId, workspaceId, address } = letter;
  return {
    messageId,
    bucket,
    workspaceId,
    to: address,
    text,
    isUnicode: alphabet === 'Unicode',
    parts,
    statusUrl,
  };
};
