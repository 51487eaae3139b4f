import type { JsonObject } from '../../platform/index.ts';
import { type Comparison, compareRecords, type Level, type MatchField } from './compare.ts';
import { recordOf, type Said, saidIn } from './record.ts';

const LABELS: Readonly<Record<MatchField, string>> = {
  first: 'First name',
  last: 'Last name',
  email: 'E-mail',
  phone: 'Phone',
  born: 'Date of birth',
  number: 'Personal number',
  street: 'Street',
  postcode: 'Postcode',
  city: 'City',
  company: 'Company',
};

/** Fields in the order in which a person looks at them. */
const ORDER = Object.keys(LABELS) as MatchField[];

/** One field of two contacts, side by side. */
export interface FieldSideBySide {
  field: MatchField;
  label: string;
  a: string | null;
  b: string | null;
  /** null: only one of them says it */
  level: Level | null;
}

const quoted = (text: string): string => `"${text}"`;

const PHRASES: Readonly<Record<Exclude<Level, 'swapped'>, (what: string, a: string, b: string) => string>> = {
  same: (what, a) => `Same ${what}: ${quoted(a)}.`,
  form: (_what, a, b) => `${quoted(a)} and ${quoted(b)} are forms of one name.`,
  close: (what, a, b) => `The ${what} differs by a slip: ${quoted(a)}, ${quoted(b)}.`,
  similar: (what, a, b) => `The ${what} is alike: ${quoted(a)}, ${quoted(b)}.`,
  near: (what, a, b) => `The ${what} is near: ${quoted(a)}, ${quoted(b)}.`,
  initial: (what, a, b) => `The ${what} has the same initial: ${quoted(a)}, ${quoted(b)}.`,
  different: (what, a, b) => `The ${what} differs: ${quoted(a)}, ${quoted(b)}.`,
};

const wordOf = (field: MatchField): string => (field === 'email' ? 'e-mail' : LABELS[field].toLowerCase());

const swappedPhrase = (a: Said, b: Said): string => {
  const nameOf = ({ first, last }: Said): string => quoted([first, last].filter(Boolean).join(' '));
  return `First and last name have changed places: ${nameOf(a)}, ${nameOf(b)}.`;
};

const phraseOf = ({ field, level }: Comparison, a: Said, b: Said): string => {
  if (level === 'swapped') return swappedPhrase(a, b);
  if (field === 'email' && level === 'close' && a.email && b.email) {
    const [localA, localB] = [a.email, b.email].map((email) => email.slice(0, email.indexOf('@')));
    if (localA!.toLowerCase() === localB!.toLowerCase())
      return `The e-mail is ${quoted(localA!)} at two places: ${quoted(a.email)}, ${quoted(b.email)}.`;
  }
  return PHRASES[level](wordOf(field), a[field] ?? '', b[field] ?? '');
};

const AGAINST: ReadonlySet<Level> = new Set(['different']);

/** Two contacts side by side, and why they may be one, or may not, in sentences with their values. */
export interface SideBySide {
  fields: FieldSideBySide[];
  reasons: string[];
  against: string[];
}

/** Compares the attributes of two contacts as they are now. */
export const sideBySide = (attributesA: JsonObject, attributesB: JsonObject): SideBySide => {
  const [a, b] = [saidIn(attributesA), saidIn(attributesB)];
  const comparisons = compareRecords(recordOf('a', attributesA), recordOf('b', attributesB));
  const levelOf = new Map(comparisons.map(({ field, level }) => [field, level]));
  const fields = ORDER.filter((field) => a[field] || b[field]).map((field) => ({
    field,
    label: LABELS[field],
    a: a[field] ?? null,
    b: b[field] ?? null,
    level: levelOf.get(field) ?? null,
  }));
  const phrases = (isFor: boolean): string[] => [
    ...new Set(
      comparisons.filter(({ level }) => AGAINST.has(level) !== isFor).map((one) => phraseOf(one, a, b)),
    ),
  ];
  return { fields, reasons: phrases(true), against: phrases(false) };
};
