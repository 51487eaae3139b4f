/** Delimited text for spreadsheets (RFC 4180), in which nothing that somebody typed is a formula. */
import type { Json } from '../../platform/index.ts';

/** A cell that begins so is computed by spreadsheets (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r]/;
/** Numbers begin with a sign too, and are harmless. */
const NUMBER = /^[+-]?\d+(?:[.,]\d+)?$/;

const textOf = (value: Json | undefined): string => {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return value.join('; ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

/** One cell: a formula gets a `'` before it, quotes where they are needed. */
export const csvCell = (value: Json | undefined): string => {
  const text = textOf(value);
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\n\r;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** One line with its end. */
export const csvLine = (values: readonly (Json | undefined)[]): string =>
  `${values.map(csvCell).join(',')}\r\n`;

/** What makes old spreadsheets read UTF-8. */
export const BYTE_ORDER_MARK = '\ufeff';
