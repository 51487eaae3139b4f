/** Contacts of vCard files (RFC 6350, and 2.1 and 3.0 as phones write them) as records of fixed columns. */
import { ROW_LETTERS_MAX } from '../limits.ts';
import type { FileRecord, RecordReader } from './records.ts';

export const VCARD_COLUMNS = [
  'Name',
  'First name',
  'Last name',
  'E-mail',
  'Phone',
  'Company',
  'Job title',
  'Birthday',
  'Street',
  'Postcode',
  'City',
  'Region',
  'Country',
  'Website',
  'Tags',
] as const;
type Column = (typeof VCARD_COLUMNS)[number];

const unescaped = (value: string): string =>
  value.replace(/\\([nN,;\\])/g, (_, letter: string) => (letter.toLowerCase() === 'n' ? '\n' : letter));

/** Parts of a structured value: parted by `;` that is not escaped. */
const partsOf = (value: string): string[] => value.split(/(?<!\\);/).map((part) => unescaped(part).trim());

const quotedPrintable = (value: string): string => {
  const bytes = value.replace(/=([0-9A-F]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
};

const plainParts = (columns: readonly (Column | null)[], value: string): [Column, string][] =>
  partsOf(value).flatMap((part, n): [Column, string][] => {
    const column = columns[n];
    return column && part ? [[column, part]] : [];
  });

/** What each property says. The first value of a column counts: the preferred one comes first in practice. */
const READERS: Readonly<Record<string, (value: string) => [Column, string][]>> = {
  FN: (value) => [['Name', unescaped(value)]],
  N: (value) => plainParts(['Last name', 'First name'], value),
  EMAIL: (value) => [['E-mail', unescaped(value)]],
  TEL: (value) => [['Phone', unescaped(value).replace(/^tel:/i, '')]],
  ORG: (value) => plainParts(['Company'], value),
  TITLE: (value) => [['Job title', unescaped(value)]],
  BDAY: (value) => [['Birthday', value.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3')]],
  ADR: (value) => plainParts([null, null, 'Street', 'City', 'Region', 'Postcode', 'Country'], value),
  URL: (value) => [['Website', unescaped(value)]],
  CATEGORIES: (value) => [['Tags', unescaped(value)]],
};

const cellsOf = (lines: readonly string[]): string[] => {
  const found = new Map<Column, string>();
  for (const text of lines) {
    const colon = text.indexOf(':');
    if (colon < 0) continue;
    const [name = '', ...parameters] = text.slice(0, colon).split(';');
    const read = READERS[name.replace(/^[^.]*\./, '').toUpperCase()];
    if (!read) continue;
    const isQuoted = parameters.some((one) => /quoted-printable/i.test(one));
    const value = isQuoted ? quotedPrintable(text.slice(colon + 1)) : text.slice(colon + 1);
    for (const [column, part] of read(value)) if (!found.has(column)) found.set(column, part.trim());
  }
  return VCARD_COLUMNS.map((column) => found.get(column) ?? '');
};

/** Reads cards as they come in; a card longer than a row may be is dropped and told. */
export const createVcardReader = (): RecordReader => {
  let rest = '';
  let line = 0;
  let card: { line: number; lines: string[]; letters: number } | null = null;

  const takeLine = (text: string): FileRecord[] => {
    line++;
    if (/^BEGIN:VCARD\s*$/i.test(text)) {
      card = { line, lines: [], letters: 0 };
      return [];
    }
    if (!card) return [];
    if (/^END:VCARD\s*$/i.test(text)) {
      const { lines, letters, line: begun } = card;
      card = null;
      if (letters > ROW_LETTERS_MAX) return [{ line: begun, cells: [], problem: 'too-long' }];
      return [{ line: begun, cells: cellsOf(lines) }];
    }
    card.letters += text.length;
    if (card.letters > ROW_LETTERS_MAX) card.lines = [];
    // folded lines begin with a blank; soft breaks of quoted-printable end in `=`
    else if (/^[ \t]/.test(text) && card.lines.length > 0) card.lines.push(card.lines.pop() + text.slice(1));
    else if (/quoted-printable.*=$/i.test(card.lines.at(-1) ?? ''))
      card.lines.push(card.lines.pop()!.slice(0, -1) + text);
    else card.lines.push(text);
    return [];
  };

  return {
    push: (text) => {
      const lines = (rest + text).split(/\r\n|\n/);
      rest = lines.pop()!.slice(0, ROW_LETTERS_MAX);
      return lines.flatMap(takeLine);
    },
    end: () => {
      const last = rest;
      rest = '';
      return last === '' ? [] : takeLine(last);
    },
  };
};
