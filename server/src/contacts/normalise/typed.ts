import type { Json } from '../../platform/json.ts';
import { dayText } from './day.ts';
import { tidyText } from './text.ts';

/** Types that a person can give an attribute; values that come in are converted to it. */
export const ATTRIBUTE_TYPES = ['string', 'number', 'boolean', 'date', 'list'] as const;
export type AttributeType = (typeof ATTRIBUTE_TYPES)[number];

const YES = new Set(['true', 'yes', 'y', '1', 'on', 'ja', 'oui', 'si', 'sí', 'x', 'wahr', 'vrai']);
const NO = new Set(['false', 'no', 'n', '0', 'off', 'nein', 'non', 'falsch', 'faux']);

/** Longest list, and longest of its words: more would be documents in an attribute. */
const LIST_MAX = 200;

/**
 * `1234.5` from `1,234.5`, `1.234,5`, `1 234,5`, `1'234.5`, `€ 1234.50`. One sign alone before three digits (`1.234`,
 * `1,234`) may be either: a dot is then the decimal point as in JSON, a comma parts thousands. Null for what is none.
 */
export const numberOf = (text: string): number | null => {
  const bare = text.replace(/[\s'’\u00a0%€$£]/g, '');
  if (!/^[+-]?[\d.,]*\d[\d.,]*$/.test(bare)) return null;
  const decimal = Math.max(bare.lastIndexOf('.'), bare.lastIndexOf(','));
  const signs = bare.match(/[.,]/g) ?? ([] as string[]);
  const isMixed = signs.includes('.') && signs.includes(',');
  const isThousands =
    decimal >= 0 && !isMixed && (signs.length > 1 || (signs[0] === ',' && /,\d{3}$/.test(bare)));
  const plain =
    decimal < 0 || isThousands
      ? bare.replace(/[.,]/g, '')
      : `${bare.slice(0, decimal).replace(/[.,]/g, '')}.${bare.slice(decimal + 1)}`;
  const value = Number(plain);
  return Number.isFinite(value) ? value : null;
};

const yesNoOf = (value: Json): boolean | null => {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return value === 1 ? true : value === 0 ? false : null;
  if (typeof value !== 'string') return null;
  const word = value.trim().toLowerCase();
  return YES.has(word) ? true : NO.has(word) ? false : null;
};

/** Unix seconds and milliseconds both; what lies between cannot be told from a plain number. */
const instantOf = (n: number): string | null => {
  const ms = Math.abs(n) < 1e11 ? n * 1000 : n;
  return Math.abs(ms) <= 8.64e15 && Math.abs(n) >= 1e8 ? new Date(ms).toISOString() : null;
};

const INSTANT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/;

const dateOf = (value: Json, country: string | null): string | null => {
  if (typeof value === 'number') return instantOf(value);
  if (typeof value !== 'string') return null;
  const trimmed = value.trim();
  if (INSTANT.test(trimmed)) return Number.isNaN(Date.parse(trimmed)) ? null : trimmed;
  return dayText(trimmed, country);
};

/** Distinct words of a list, or of a text parted by commas or semicolons; null for what is no list. */
export const wordsOf = (value: Json): Json[] | null => {
  const given = Array.isArray(value) ? value : typeof value === 'string' ? value.split(/[,;]/) : null;
  if (given === null || given.some((item) => typeof item === 'object')) return null;
  const words = given.map((item) => (typeof item === 'string' ? tidyText(item) : item));
  return [...new Set(words.filter((word) => word !== ''))].slice(0, LIST_MAX);
};

/** A value in the type that its attribute was given; null when it cannot be read as one. */
export const inType = (value: Json, type: AttributeType, country: string | null): Json => {
  if (type === 'number')
    return typeof value === 'number' ? value : typeof value === 'string' ? numberOf(value) : null;
  if (type === 'boolean') return yesNoOf(value);
  if (type === 'date') return dateOf(value, country);
  if (type === 'list') return wordsOf(value);
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
};
