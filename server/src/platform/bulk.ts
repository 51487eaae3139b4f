import type { NamedStatement } from './sql.ts';

/**
 * Rows of a statement as one array parameter a column, read by `unnest`. PostgreSQL reads them in half the time that
 * `jsonb_to_recordset` takes for the same rows as one JSON text (messages 7 us a row instead of 16, timers 1.3 instead of
 * 5; bench/RESULTS.md), and the names of the columns do not travel with each row.
 */
export interface RowColumns {
  /** For FROM: `unnest($1::smallint[], ...) as r(bucket, ...)`. */
  readonly from: string;
  /** how many parameters these are: others come after them */
  readonly count: number;
  /** Its parameters: a column each, in order. */
  values(rows: readonly object[]): string[];
}

type Row = Readonly<Record<string, unknown>>;

const IS_SPECIAL = /[\\"]/;
const SPECIAL = /[\\"]/g;

/** In an array literal: quotes and backslashes are escaped, all else stands as it is. */
const quoted = (text: string): string => `"${IS_SPECIAL.test(text) ? text.replace(SPECIAL, '\\$&') : text}"`;

const textElement = (value: unknown): string =>
  quoted(typeof value === 'object' ? JSON.stringify(value) : String(value));

/** Numbers, booleans and uuids need no quotes; a number that JSON does not know is null, as it is there. */
const plainElement = (value: unknown): string =>
  typeof value === 'number' && !Number.isFinite(value) ? 'NULL' : String(value);

const isNothing = (value: unknown): value is null | undefined => value === null || value === undefined;

/** Texts of JSON have no control characters, so that as JSON strings they are quoted elements as well. */
const jsonLiteral = (rows: readonly Row[], name: string): string => {
  const texts = rows.map(({ [name]: value }) => (isNothing(value) ? null : JSON.stringify(value)));
  return `{${JSON.stringify(texts).slice(1, -1)}}`;
};

/** A wide jsonb travels best as text that the statement casts where it writes it: PostgreSQL reads it a quarter faster than
 *  as an element of jsonb[] (8.6 us for an event of 330 bytes instead of 11.8), and not at all where the row is left out. */
const JSON_TEXT = 'json_text';

const literal = (rows: readonly Row[], name: string, type: string): string => {
  if (type === 'jsonb' || type === JSON_TEXT) return jsonLiteral(rows, name);
  const element = type === 'text' ? textElement : plainElement;
  let text = '{';
  for (let n = 0; n < rows.length; n++) {
    const value = rows[n]![name];
    text += `${n > 0 ? ',' : ''}${isNothing(value) ? 'NULL' : element(value)}`;
  }
  return `${text}}`;
};

/**
 * `columns`: names and types as in `bucket smallint, payload jsonb`; of numbers, boolean, uuid, text and jsonb, and
 * `json_text`: a value's JSON, for the statement to cast with `::jsonb`. What a row does not have is null. `ordinality` names a last column that counts the rows from 1.
 */
export const rowColumns = (columns: string, ordinality?: string): RowColumns => {
  const parts = columns.split(',').map((column) => column.trim().split(/\s+/) as [string, string]);
  const names = parts.map(([name]) => name);
  const parameters = parts.map(([, type], n) => `$${n + 1}::${type === JSON_TEXT ? 'text' : type}[]`);
  const counted = ordinality === undefined ? '' : ' with ordinality';
  const called = ordinality === undefined ? names : [...names, ordinality];
  return {
    count: parts.length,
    from: `unnest(${parameters.join(', ')})${counted} as r(${called.join(', ')})`,
    values: (rows) => parts.map(([name, type]) => literal(rows as readonly Row[], name, type)),
  };
};

/** A prepared statement over many rows; `textOf` is given what stands in its FROM, under the name `r`. */
export const bulkStatement = (
  name: string,
  columns: string,
  textOf: (rows: string) => string,
): ((rows: readonly object[]) => NamedStatement) => {
  const { from, values } = rowColumns(columns);
  const text = textOf(from);
  return (rows) => ({ name, text, values: values(rows) });
};
