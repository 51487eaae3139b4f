import type { ConversationLine } from '../api/index.ts';

export type Attachment = ConversationLine['attachments'][number];

const KILO = 1_000;
export const sizeText = (bytes: number): string =>
  bytes < KILO * KILO
    ? `${Math.max(1, Math.round(bytes / KILO))} KB`
    : `${(bytes / KILO / KILO).toFixed(1)} MB`;

/** "PDF": by the ending of the name, else by the type that the mail says. */
const typeText = ({ name, type }: Attachment): string => {
  const ending = /\.([a-z0-9]{1,5})$/i.exec(name)?.[1];
  const subtype = type.split('/')[1]?.replace(/^x-|\+.*$/g, '');
  return (ending ?? (subtype && subtype.length <= 5 ? subtype : 'file')).toUpperCase();
};

/** "PDF, 120 KB"; of a file that was cut "PDF, more than 9.8 MB". */
export const factsOf = (file: Attachment): string =>
  `${typeText(file)}, ${file.notKept === 'cut' ? 'more than ' : ''}${sizeText(file.bytes)}`;

const NOT_KEPT: Readonly<Record<NonNullable<Attachment['notKept']>, string>> = {
  tooLarge: 'Not kept: larger than 5 MB',
  tooMany: 'Not kept: 10 files of a mail are',
  program: 'Not kept: it is a program',
  cut: 'Not kept: of a mail 10 MB are read',
  full: 'Not kept: 50 MB of a person’s files are',
};

/** Why a file cannot be saved from here; null: it can. */
export const notHere = ({ file, notKept }: Attachment): string | null => {
  if (file !== undefined) return null;
  return notKept === undefined ? 'In the mailbox it came to' : NOT_KEPT[notKept];
};
