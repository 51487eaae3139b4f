import type {
  ImportColumnPlan,
  ImportDetail,
  ImportPreview,
  ImportState,
  ImportSummary,
} from '../../api/index.ts';
import { counted } from '../../ui/index.ts';

/** What a state is called. */
export const stateWords: Readonly<Record<ImportState, string>> = {
  uploading: 'Uploading',
  draft: 'Draft',
  running: 'Running',
  done: 'Done',
  cancelled: 'Cancelled',
  failed: 'Failed',
  undoing: 'Being taken back',
  undone: 'Taken back',
};

/** What was made different or left as it was, by the server's code. */
const noteWords: Readonly<Record<string, (rows: string) => string>> = {
  'email-tidied': (rows) => `${rows}: e-mail written in lower case, without spaces`,
  'phone-tidied': (rows) => `${rows}: phone brought into international form`,
  'phone-kept': (rows) => `${rows}: phone cannot be read as a number and stays as it is written`,
  'held-by-another': (rows) =>
    `${rows}: goes by a phone or e-mail that is another contact's; that is left out`,
  'event-again': (rows) => `${rows}: an order that is there already, or was in an earlier row`,
};

/** Notes as sentences, most frequent first. */
export const noteLines = (notes: Readonly<Record<string, number>>): string[] =>
  Object.entries(notes)
    .sort((left, right) => right[1] - left[1])
    .flatMap(([code, count]) => {
      const words = noteWords[code];
      return words ? [words(counted(count, 'row', 'rows'))] : [];
    });

const reasonWords: Readonly<Record<string, string>> = {
  'bad-email': 'not an e-mail address',
  'bad-id': 'an id that names nobody',
  'ragged-row': 'too many or too few cells',
  'too-long': 'a text that is too long',
  'open-quote': 'a quotation mark that is not closed',
  'not-date': 'not a date',
  'not-number': 'not a number',
  'not-boolean': 'neither yes nor no',
  'date-ahead': 'a date in the future',
  'no-date': 'an order without a date',
  'other-id': 'the e-mail of somebody with another id',
  unstorable: 'letters that cannot be stored',
  nobody: 'no e-mail, phone or id',
};

/** Why rows are refused, in few words. */
export const reasonText = (code: string): string => reasonWords[code] ?? code;

const delimiterWords: Readonly<Record<string, string>> = {
  ',': 'commas',
  ';': 'semicolons',
  '\t': 'tabs',
  '|': 'bars',
};
export const delimiters = Object.entries(delimiterWords).map(([value, label]) => ({ value, label }));

/** "12,004 rows, 9 columns, parted by semicolons, windows-1252" */
export const fileSentence = ({ rows, rowsAbout, columns, format, plan }: ImportDetail): string => {
  const size = `${rowsAbout ? 'about ' : ''}${counted(rows, 'row', 'rows')}`;
  if (format === 'vcard') return `${size} of a vCard file`;
  const parted = delimiterWords[plan.delimiter] ?? plan.delimiter;
  return `${size}, ${counted(columns.length, 'column', 'columns')}, parted by ${parted}, ${plan.encoding}`;
};

/** The button that starts it, with its effect. */
export const startWords = (preview: ImportPreview | undefined): string => {
  if (!preview) return 'Import';
  if (!preview.isWhole) return 'Import all rows';
  const parts = [
    preview.new > 0 && counted(preview.new, 'new person', 'new people'),
    preview.updated > 0 && `${preview.updated.toLocaleString('en')} updated`,
  ].filter(Boolean);
  return parts.length === 0 ? 'Import' : `Import: ${parts.join(', ')}`;
};

/** What taking it back does. */
export const undoSentence = ({ people }: ImportSummary): string =>
  [
    people.new > 0 &&
      `${counted(people.new, 'person', 'people')} whom it brought ${people.new === 1 ? 'goes' : 'go'} again, unless something has happened to them since.`,
    people.updated > 0 &&
      `${counted(people.updated, 'person', 'people')} get back the values they had, unless somebody changed them since.`,
  ]
    .filter(Boolean)
    .join(' ');

/** A column's plan as one value of a select. */
export const targetOf = (plan: ImportColumnPlan): string =>
  'name' in plan ? `${plan.to}:${plan.name}` : plan.to;

/** The plan for a value of the select; the type stays where it can. */
export const planOf = (
  target: string,
  before: ImportColumnPlan,
  type: ImportColumnPlan extends { type: infer T } ? T : string,
): ImportColumnPlan => {
  const at = target.indexOf(':');
  if (at < 0) return { to: target } as ImportColumnPlan;
  const kept = 'type' in before ? before.type : type;
  return { to: target.slice(0, at), name: target.slice(at + 1), type: kept } as ImportColumnPlan;
};

export const typeChoices = [
  { value: 'string', label: 'Text' },
  { value: 'number', label: 'Number' },
  { value: 'boolean', label: 'Yes or no' },
  { value: 'date', label: 'Date' },
  { value: 'list', label: 'List' },
];

/** "firstName" and "first_name" as "First name"; names that people wrote with spaces stay. */
export const humanName = (name: string): string => {
  if (name.includes(' ')) return name;
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
};
