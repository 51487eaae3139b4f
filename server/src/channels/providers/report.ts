import type { Mail } from '../mime/compose.ts';

/** What a provider says of a mail, in our words. Names are those of the inputs that it becomes. */
export interface FeedbackReport {
  name:
    | 'Email Delivered'
    | 'Email Bounced'
    | 'Email Complained'
    | 'Email Opened'
    | 'Email Clicked'
    | 'Email Unsubscribed'
    | 'Email Auto-Replied';
  /** the vendor's id of this event: the same one twice is one */
  id: string;
  /** when it happened, in ms; null when the vendor does not say */
  atMs: number | null;
  /** what we gave the mail to be known by: its signed id, alone or in a Message-ID; '' when it is not there */
  reference: string;
  /** the vendor's id of the mail */
  providerId: string;
  recipient: string;
  bounce?: { hard: boolean; code: string; text: string };
  /** of an open or click */
  userAgent?: string;
  ip?: string;
  url?: string;
  /** the vendor's own word that a machine did it */
  isMachine?: boolean;
}

/** What a mail is known by at the vendor: nobody can invent one, and it says nothing to others. */
export const referenceOf = (mail: Mail): string => mail.token ?? mail.messageId;

export const objectOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};

/** The objects of an array; anything else in it is left out. */
export const arrayOf = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'object' && one !== null) : [];

/** An instant in ms: ISO 8601 text, or seconds since 1970; null for anything else. */
export const instantOf = (value: unknown): number | null => {
  const atMs =
    typeof value === 'number' ? value * 1_000 : typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isFinite(atMs) ? Math.round(atMs) : null;
};

const STATUS = /\b([45]\.\d{1,3}\.\d{1,3})\b|\b([45]\d\d)\b/;

/** The enhanced code (RFC 3463) in a server's answer, else its reply code; '' when there is none. */
export const statusOf = (text: string): string => {
  const [, enhanced, code] = STATUS.exec(text) ?? [];
  return enhanced ?? code ?? '';
};

/** The entry of a table under a name that others chose: own ones only. */
export const entryOf = <Entry>(table: Readonly<Record<string, Entry>>, name: string): Entry | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;
