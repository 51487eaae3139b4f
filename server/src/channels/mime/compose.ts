import { type Composed, type DkimSigner, dkimHeaders } from '../dkim/index.ts';
import { domainOf } from './address.ts';
import { addressHeader, textHeader, tokenHeader } from './header.ts';

/** A mail as the sender hands it to a provider. Addresses have passed `envelopeAddress`. */
export interface Mail {
  messageId: string;
  /** The message's signed id: local part of its Message-ID, by which bounces and replies are believed. */
  token?: string;
  /** Bucket of the contact, where the message's row is (after a merge not the one in its id). */
  bucket: number;
  workspaceId: number;
  from: { email: string; name?: string };
  replyTo?: string;
  to: string;
  /** Where bounces go (the envelope's sender, RFC 5321 section 4.4); absent: to `from`. */
  returnPath?: string;
  /** As it leaves, when it was signed. */
  mime?: string;
  subject: string;
  html: string;
  text: string;
  /** Value of the Date header, in ms. */
  atMs: number;
  /** More headers: [name, value]; values are tokens. */
  headers: readonly (readonly [string, string])[];
}

/** Columns of base64 (RFC 2045 section 6.8). */
const BASE64_COLUMNS = 76;

/** In lines, without a break at the end. Cut by hand: a pattern takes three times as long (34 us of 8 KB, not 13). */
const base64Lines = (body: string): string => {
  const text = Buffer.from(body).toString('base64');
  let lines = '';
  let at = 0;
  for (; at + BASE64_COLUMNS < text.length; at += BASE64_COLUMNS)
    lines += `${text.slice(at, at + BASE64_COLUMNS)}\r\n`;
  return lines + text.slice(at);
};

const part = (type: string, body: string): string =>
  `Content-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64Lines(body)}\r\n`;

/** `Message-ID` of a message: the same however often it is handed over (P5). */
export const messageIdHeader = ({ token, messageId, from }: Mail): string =>
  `<${token ?? messageId}@${domainOf(from.email)}>`;

const composed = (mail: Mail): Composed => {
  const boundary = `b_${mail.messageId.replaceAll('-', '')}`;
  return {
    headers: [
      addressHeader('From', mail.from.email, mail.from.name),
      addressHeader('To', mail.to),
      ...(mail.replyTo ? [addressHeader('Reply-To', mail.replyTo)] : []),
      textHeader('Subject', mail.subject),
      tokenHeader('Message-ID', messageIdHeader(mail)),
      `Date: ${new Date(mail.atMs).toUTCString().replace('GMT', '+0000')}`,
      'MIME-Version: 1.0',
      ...mail.headers.map(([name, value]) => tokenHeader(name, value)),
      tokenHeader('Content-Type', `multipart/alternative; boundary="${boundary}"`),
    ],
    body:
      `--${boundary}\r\n${part('text/plain', mail.text)}` +
      `--${boundary}\r\n${part('text/html', mail.html)}` +
      `--${boundary}--\r\n`,
  };
};

const whole = (headers: readonly string[], body: string): string => `${headers.join('\r\n')}\r\n\r\n${body}`;

/**
 * A mail as RFC 5322 and MIME want it: ASCII, CRLF, lines below 78 columns, text and HTML as alternatives. The same
 * mail gives the same bytes. 60 us; a general composer takes ten times that.
 */
export const composeMime = (mail: Mail): string => {
  if (mail.mime !== undefined) return mail.mime;
  const { headers, body } = composed(mail);
  return whole(headers, body);
};

/**
 * The mail as `composeMime` makes it, signed by `signers`. `unsigned`: headers that the provider will replace, in small
 * letters; a signature over them would break.
 */
export const signedMime = async (
  mail: Mail,
  signers: readonly DkimSigner[],
  unsigned?: ReadonlySet<string>,
): Promise<string> => {
  const { headers, body } = composed(mail);
  const signatures = await dkimHeaders({ headers, body }, signers, mail.atMs, unsigned);
  return whole([...signatures, ...headers], body);
};
