/** The plan of an import: made from what a file looks like, and checked when somebody changes it. */
import { countryOfZone } from '../contacts/index.ts';
import type { FileRecord } from './csv/records.ts';
import { columnsOf, dateOrderOf, delimiterOf, firstRecords, hasHeader } from './csv/sniff.ts';
import { createVcardReader, VCARD_COLUMNS } from './csv/vcard.ts';
import { createDecoder, encodingOf } from './decode.ts';
import { refusals } from './errors.ts';
import { COLUMNS_MAX } from './limits.ts';
import type { ColumnPlan, FileFacts, Plan } from './model.ts';
import { suggestedPlan } from './suggest.ts';

export const NO_FILE: FileFacts = { format: 'csv', bytes: 0, rows: 0, about: false, columns: [] };

/** A plan before anything is known of the file. */
export const emptyPlan = (timeZone: string): Plan => ({
  hasHeader: true,
  delimiter: ',',
  encoding: 'utf-8',
  dateOrder: 'dayFirst',
  country: countryOfZone(timeZone),
  columns: [],
  choices: {
    existing: 'overwrite',
    startAutomations: false,
    consent: { kind: 'unchanged' },
    tags: [],
    list: null,
    eventName: 'Order Completed',
  },
});

/** What somebody says about the file against what was sniffed. */
export interface FileChoices {
  hasHeader?: boolean | undefined;
  delimiter?: string | undefined;
  encoding?: string | undefined;
}

interface Sample {
  bytes: Buffer;
  /** the sample is the whole file */
  isWhole: boolean;
  totalBytes: number;
}

const BINARY = [
  [0x50, 0x4b, 0x03, 0x04],
  [0x25, 0x50, 0x44, 0x46],
  [0x89, 0x50, 0x4e, 0x47],
  [0x1f, 0x8b],
  [0xd0, 0xcf, 0x11, 0xe0],
  [0xff, 0xd8, 0xff],
];

const isBinary = (bytes: Buffer): boolean =>
  BINARY.some((magic) => magic.every((byte, n) => bytes[n] === byte));

const recordsOf = (
  text: string,
  format: FileFacts['format'],
  delimiter: string,
  isWhole: boolean,
): FileRecord[] => {
  if (format === 'csv') return firstRecords(text, delimiter, isWhole);
  const reader = createVcardReader();
  return [...reader.push(text), ...reader.end()];
};

/** The facts of a file from its first part, and a plan for it. Refuses what is no table. */
export const plannedFrom = (
  { bytes, isWhole, totalBytes }: Sample,
  before: Plan,
  choices: FileChoices = {},
): { file: FileFacts; plan: Plan } => {
  if (bytes.length === 0) throw refusals.fileEmpty();
  if (isBinary(bytes)) throw refusals.fileUnreadable();
  const encoding = choices.encoding ?? encodingOf(bytes);
  const decoder = createDecoder(encoding);
  const text = decoder.push(bytes) + (isWhole ? decoder.end() : '');
  const format = /^\s*BEGIN:VCARD/i.test(text) ? 'vcard' : 'csv';
  const delimiter = choices.delimiter ?? (format === 'csv' ? delimiterOf(text, isWhole) : ',');
  const records = recordsOf(text, format, delimiter, isWhole);
  const tooLong = records.find(({ problem }) => problem === 'too-long');
  if (tooLong) throw refusals.lineTooLong(tooLong.line);
  const withHeader = format === 'csv' && (choices.hasHeader ?? hasHeader(records));
  const dataRows = records.length - (withHeader ? 1 : 0);
  if (dataRows <= 0) throw refusals.fileEmpty();
  const columns = columnsOf(records, withHeader).map((column, n) =>
    format === 'vcard' ? { ...column, name: VCARD_COLUMNS[n]! } : column,
  );
  if (columns.length > COLUMNS_MAX) throw refusals.tooManyColumns(columns.length);
  const rows = isWhole ? dataRows : Math.round((dataRows / bytes.length) * totalBytes);
  return {
    file: { format, bytes: totalBytes, rows, about: !isWhole, columns },
    plan: {
      ...before,
      hasHeader: withHeader,
      delimiter,
      encoding,
      dateOrder: dateOrderOf(records, before.country),
      columns: suggestedPlan(columns),
    },
  };
};

const nameKey = (column: ColumnPlan): string =>
  'name' in column ? `${column.to}:${column.name}` : column.to;

/** Columns that may be chosen more than once. */
const REPEATABLE = new Set(['skip', 'tags', 'consent']);

/** Refuses a plan that cannot be carried out, naming the column. */
export const checkPlan = (plan: Plan, file: FileFacts): void => {
  if (plan.columns.length !== file.columns.length)
    throw refusals.planInvalid(
      'columns',
      `The file has ${file.columns.length} columns.`,
      'Say for each what it becomes.',
    );
  const first = new Map<string, number>();
  for (const [n, column] of plan.columns.entries()) {
    if ('name' in column && column.name.trim() === '')
      throw refusals.planInvalid(
        `columns.${n}`,
        `${file.columns[n]!.name} has no name to be kept under.`,
        'Name it, or leave it out.',
      );
    const before = REPEATABLE.has(column.to) ? undefined : first.get(nameKey(column));
    if (before !== undefined)
      throw refusals.planInvalid(
        `columns.${n}`,
        `${file.columns[before]!.name} and ${file.columns[n]!.name} become the same.`,
        'Leave one of them out.',
      );
    first.set(nameKey(column), n);
  }
  if (!['userId', 'email', 'phone'].some((to) => first.has(to)))
    throw refusals.planInvalid(
      'columns',
      'No column says who somebody is.',
      'Choose a column for e-mail, phone or id.',
    );
  const ofEvents = plan.columns.some(({ to }) => to === 'eventId' || to === 'eventName' || to === 'property');
  if (ofEvents && !first.has('eventDate'))
    throw refusals.planInvalid('columns', 'Events need a date.', 'Choose the column that says when it was.');
  const { consent } = plan.choices;
  if (consent.kind === 'given' && (consent.by.trim() === '' || consent.text.trim() === ''))
    throw refusals.planInvalid(
      'choices.consent',
      'Consent needs somebody who vouches for it, and what people agreed to.',
      'Say both, or leave consent as it is.',
    );
};
