/** A person's answer, as the sales inbox shows it. */
import { createHash } from 'node:crypto';
import type { Attachment as ParsedAttachment } from 'mailparser';
import { type Attachment, type ReplyFile, sortFiles } from './files.ts';

/** What a person wrote. Plain text: HTML is read, never kept. */
export interface Reply {
  from: { address: string; name: string };
  subject: string;
  /** their own words */
  text: string;
  /** what they answered, as their program put it below */
  quoted: string;
  attachments: Attachment[];
  /** without angle brackets; what an answer answers */
  messageId: string | null;
  references: string[];
  /** there was more than is kept */
  isCut: boolean;
}

/** Beyond, attachments are not listed and text is cut: a mail of files is read as far as its words usually reach. The
 *  receiver keeps no more of it either, so that one of just this size may go on. */
const REPLY_BYTES_MAX = 10_000_000;
const TEXT_CHARS_MAX = 50_000;
const QUOTED_CHARS_MAX = 20_000;
const ATTACHMENTS_MAX = 20;
const REFERENCES_MAX = 20;

/** Lines by which mail programs begin what is quoted, in the languages they speak. */
const QUOTE_BEGINS = [
  /^[ \t]{0,4}(?:On|Am|Le|Il|El|Em|Op|Den|W dniu|Dne)\b[^\n]{5,200}(?:\n[^\n]{0,100})?(?:wrote|schrieb|a écrit|ha scritto|escribió|escreveu|schreef|skrev|napisał\(?a?\)?|napsal\(?a?\)?)[^\n]{0,40}:[ \t]*$/im,
  /^[ \t]*-{2,20} ?(?:Original Message|Ursprüngliche Nachricht|Original-Nachricht|Message d'origine|Mensaje original|Forwarded message|Weitergeleitete Nachricht)[^\n]{0,20}-{2,20}[ \t]*$/im,
  /^_{10,80}[ \t]*\n[ \t]*\*?(?:From|Von|De|Da|Van):/im,
  /^\*?(?:From|Von|De|Da|Van):\*? [^\n]{3,200}\n\*?(?:Sent|Gesendet|Envoyé|Date|Datum|Inviato|Enviado|Verzonden|To|An)\b[^\n]{0,12}:/im,
  /^>[^\n]*(?:\n>[^\n]*)*\s*$/m,
];

/** Their own words, and what they quote below them. Answers between the quoted lines stay where they are. */
export const foldQuoted = (text: string): { own: string; quoted: string } => {
  const places = QUOTE_BEGINS.map((begins) => begins.exec(text)?.index).filter((at) => at !== undefined);
  const at = Math.min(...places, text.length);
  const own = text.slice(0, at).trim();
  // who writes below the quote has written something all the same
  return own === '' ? { own: text.trim(), quoted: '' } : { own, quoted: text.slice(at).trim() };
};

const NUL = /\0/g;
const clean = (text: string, charsMax: number): string =>
  text.replace(NUL, '').replaceAll('\r\n', '\n').slice(0, charsMax);

/** Attached files as they were read; of a mail that was cut the last one ends early. */
const filesIn = (given: readonly ParsedAttachment[], isCut: boolean) =>
  given.slice(0, ATTACHMENTS_MAX).map(({ filename, contentType, content }, n) => ({
    name: clean(filename ?? '', 1_000),
    type: clean(contentType, 100),
    content,
    isCut: isCut && n === given.length - 1,
  }));

/** Reads what a person wrote, and the files that may be kept of it. Throws for what no parser can read. */
export const readReply = async (
  source: Buffer,
  atMs: number,
): Promise<{ reply: Reply; files: ReplyFile[] }> => {
  const isCut = source.length >= REPLY_BYTES_MAX;
  const { simpleParser } = await import('mailparser');
  const parsed = await simpleParser(isCut ? source.subarray(0, REPLY_BYTES_MAX) : source, {
    skipImageLinks: true,
    skipTextToHtml: true,
    skipTextLinks: true,
    maxHtmlLengthToParse: 500_000,
  });
  const all = clean(parsed.text ?? '', TEXT_CHARS_MAX + QUOTED_CHARS_MAX);
  const { own, quoted } = foldQuoted(all);
  const { address = '', name = '' } = parsed.from?.value[0] ?? {};
  const references = [parsed.references ?? [], parsed.inReplyTo ?? []].flat();
  const { attachments, files } = sortFiles(filesIn(parsed.attachments, isCut), atMs);
  const reply: Reply = {
    from: { address: clean(address, 320).toLowerCase(), name: clean(name, 200) },
    subject: clean(parsed.subject ?? '', 500),
    text: own.slice(0, TEXT_CHARS_MAX),
    quoted: quoted.slice(0, QUOTED_CHARS_MAX),
    attachments,
    messageId: parsed.messageId ? clean(parsed.messageId.replace(/^<|>$/g, ''), 250) : null,
    references: references.slice(-REFERENCES_MAX).map((id) => clean(id.replace(/^<|>$/g, ''), 250)),
    isCut: isCut || own.length > TEXT_CHARS_MAX,
  };
  return { reply, files };
};

/** The same for the same mail: its Message-ID, else a hash of it. */
export const keyOfMail = (messageId: string | null, source: Buffer): string =>
  createHash('sha256')
    .update(messageId ?? source)
    .digest('base64url')
    .slice(0, 32);
