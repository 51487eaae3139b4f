/** What a file looks like: delimiter, header, and the types of its columns (pure). */
import { dayText, inType, normalEmail } from '../../contacts/index.ts';
import type { ColumnFacts, DateOrder, ValueType } from '../model.ts';
import { createRecordReader, type FileRecord } from './records.ts';

const DELIMITERS = [',', ';', '\t', '|'] as const;
const LINES_LOOKED_AT = 50;

/** Records of the first part of a file; the last line may be cut and is left out unless it is the whole file. */
export const firstRecords = (text: string, delimiter: string, isWhole: boolean): FileRecord[] => {
  const reader = createRecordReader(delimiter);
  const records = reader.push(text);
  return isWhole ? [...records, ...reader.end()] : records;
};

/** The delimiter that cuts most lines into the same number of cells, more than one if it can be. */
export const delimiterOf = (text: string, isWhole: boolean): string => {
  const scores = DELIMITERS.map((delimiter) => {
    const widths = firstRecords(text, delimiter, isWhole)
      .slice(0, LINES_LOOKED_AT)
      .map(({ cells }) => cells.length);
    const width = mostFrequent(widths);
    const agreeing = widths.filter((one) => one === width).length / Math.max(1, widths.length);
    return { delimiter, score: width < 2 ? 0 : agreeing * (1 + Math.log2(width) / 10) };
  });
  const best = scores.reduce((a, b) => (b.score > a.score ? b : a));
  return best.score === 0 ? ',' : best.delimiter;
};

const mostFrequent = (values: readonly number[]): number => {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0]?.[0] ?? 0;
};

const looksLikeData = (cell: string): boolean =>
  normalEmail(cell) !== null || /^[+(]?\d[\d\s().,/:+-]*$/.test(cell.trim());

/** Whether the first record names columns: no cell of it is an address, a number or a date, and none is empty twice. */
export const hasHeader = (records: readonly FileRecord[]): boolean => {
  const [first] = records;
  if (!first || records.length < 2) return first !== undefined && !first.cells.some(looksLikeData);
  const named = first.cells.map((cell) => cell.trim());
  return !named.some(looksLikeData) && named.filter((cell) => cell === '').length <= named.length / 2;
};

const SAMPLES = 5;
/** Share of values that must be of a type for the column to be: typos do not make a column text. */
const ENOUGH = 0.9;

const typeOf = (values: readonly string[]): ValueType => {
  if (values.length === 0) return 'string';
  const share = (test: (value: string) => boolean): number => values.filter(test).length / values.length;
  if (share((value) => /^(true|false|yes|no|ja|nein|oui|non|si|sí|y|n)$/i.test(value)) >= ENOUGH)
    return 'boolean';
  if (share((value) => dayText(value, 'AT') !== null || dayText(value, 'US') !== null) >= ENOUGH)
    return 'date';
  // codes with a leading nought are no numbers
  if (
    share((value) => /^0\d/.test(value)) === 0 &&
    share((value) => inType(value, 'number', null) !== null) >= ENOUGH
  )
    return 'number';
  return 'string';
};

/** The columns of some records. `names`: of the header, else `Column 1` and so on. */
export const columnsOf = (records: readonly FileRecord[], withHeader: boolean): ColumnFacts[] => {
  const rows = withHeader ? records.slice(1) : records;
  const header = withHeader ? records[0]!.cells : [];
  // what most rows have; those with more or less are ragged and refused one by one
  const width = Math.max(header.length, mostFrequent(rows.map(({ cells }) => cells.length)));
  return Array.from({ length: width }, (_, n) => {
    const values = rows.map(({ cells }) => (cells[n] ?? '').trim()).filter((value) => value !== '');
    return {
      name: header[n]?.trim() || `Column ${n + 1}`,
      samples: [...new Set(values)].slice(0, SAMPLES).map((value) => value.slice(0, 120)),
      filled: rows.length === 0 ? 0 : values.length / rows.length,
      type: typeOf(values),
    };
  });
};

/** Which part of `4/3/2025` is the day: told by values past 12, else by where the workspace is. */
export const dateOrderOf = (records: readonly FileRecord[], country: string | null): DateOrder => {
  for (const { cells } of records)
    for (const cell of cells) {
      const [, first, second] = /^(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}/.exec(cell.trim()) ?? [];
      if (Number(first) > 12) return 'dayFirst';
      if (Number(second) > 12) return 'monthFirst';
    }
  return country === 'US' || country === 'PH' ? 'monthFirst' : 'dayFirst';
};
