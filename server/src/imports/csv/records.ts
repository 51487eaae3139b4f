/**
 * Records of delimited text as it comes in (RFC 4180, lenient as spreadsheets are): lines end in LF, CRLF or CR; a cell
 * that starts with a quote ends with one, doubled quotes are one; a quote inside a plain cell is a letter.
 *
 * Memory is bounded: a record longer than ROW_LETTERS_MAX comes out with a problem, and reading goes on in its next line.
 */
import { ROW_LETTERS_MAX } from '../limits.ts';

export interface FileRecord {
  /** line of the file on which it begins, from 1 */
  line: number;
  cells: string[];
  /** why its cells are not to be trusted */
  problem?: 'open-quote' | 'too-long';
}

export interface RecordReader {
  /** Records that are complete with this text. */
  push(text: string): FileRecord[];
  /** What is left at the end of the file. */
  end(): FileRecord[];
}

const CELLS_SHOWN_OF_BROKEN = 200;

export const createRecordReader = (delimiter: string): RecordReader => {
  let rest = '';
  let line = 1;
  let dropping = false;
  let endsInReturn = false;

  const read = (isLast: boolean): FileRecord[] => {
    const records: FileRecord[] = [];
    let at = 0;
    while (at < rest.length) {
      const lineEnd = rest.indexOf('\n', at);
      const stop = lineEnd < 0 ? rest.length : lineEnd;
      if (lineEnd < 0 && !isLast) {
        if (rest.length - at <= ROW_LETTERS_MAX) break;
        // never comes to an end: told now, and the rest of the line is dropped as it comes
        records.push({ line, cells: [rest.slice(at, at + CELLS_SHOWN_OF_BROKEN)], problem: 'too-long' });
        dropping = true;
        break;
      }
      const quoteAt = rest.indexOf('"', at);
      if (quoteAt < 0 || quoteAt >= stop) {
        if (stop > at) records.push(plain(rest.slice(at, stop), line));
        at = stop + 1;
        line++;
        continue;
      }
      const found = quotedRecord(rest, at, delimiter, isLast);
      if (found === null) {
        if (!isLast && rest.length - at <= ROW_LETTERS_MAX) break;
        records.push({
          line,
          cells: rest.slice(at, stop).slice(0, CELLS_SHOWN_OF_BROKEN).split(delimiter),
          problem: 'open-quote',
        });
        at = stop + 1;
        line++;
        continue;
      }
      records.push({
        line,
        cells: found.cells,
        ...(found.next - at > ROW_LETTERS_MAX ? { problem: 'too-long' as const } : {}),
      });
      line += found.lines;
      at = found.next;
    }
    rest = dropping ? '' : rest.slice(at);
    return records;
  };

  const plain = (text: string, atLine: number): FileRecord => ({
    line: atLine,
    cells: text.split(delimiter),
    ...(text.length > ROW_LETTERS_MAX ? { problem: 'too-long' as const } : {}),
  });

  /** Line ends as LF; a CR at the end of a piece waits for what follows it. */
  const withLineFeeds = (given: string): string => {
    const text = endsInReturn ? `\r${given}` : given;
    endsInReturn = text.endsWith('\r');
    const whole = endsInReturn ? text.slice(0, -1) : text;
    return whole.includes('\r') ? whole.replace(/\r\n?/g, '\n') : whole;
  };

  const take = (text: string): void => {
    if (!dropping) {
      rest = rest === '' ? text : rest + text;
      return;
    }
    const lineEnd = text.indexOf('\n');
    if (lineEnd < 0) return;
    dropping = false;
    line++;
    rest = text.slice(lineEnd + 1);
  };

  return {
    push: (text) => {
      take(withLineFeeds(text));
      return read(false);
    },
    end: () => {
      endsInReturn = false;
      return read(true);
    },
  };
};

/** One record with quotes from `at`; null when its end is not there yet. */
const quotedRecord = (
  text: string,
  from: number,
  delimiter: string,
  isLast: boolean,
): { cells: string[]; next: number; lines: number } | null => {
  const cells: string[] = [];
  let at = from;
  let lines = 1;
  for (;;) {
    let cell = '';
    if (text[at] === '"') {
      const end = closingQuote(text, at + 1);
      if (end < 0) return null;
      const inside = text.slice(at + 1, end);
      lines += countOf(inside, '\n');
      cell = inside.includes('""') ? inside.replaceAll('""', '"') : inside;
      at = end + 1;
    }
    const stop = endOfCell(text, at, delimiter);
    // what follows the last cell may still come: a doubled quote, or more of the record
    if (stop >= text.length && !isLast) return null;
    cells.push(cell + text.slice(at, stop));
    if (stop >= text.length || text[stop] === '\n') return { cells, next: stop + 1, lines };
    at = stop + delimiter.length;
  }
};

const closingQuote = (text: string, from: number): number => {
  let at = text.indexOf('"', from);
  while (at >= 0 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at;
};

const endOfCell = (text: string, from: number, delimiter: string): number => {
  const delimiterAt = text.indexOf(delimiter, from);
  const lineEnd = text.indexOf('\n', from);
  const ends = [delimiterAt, lineEnd].filter((at) => at >= 0);
  return ends.length === 0 ? text.length : Math.min(...ends);
};

const countOf = (text: string, letter: string): number => {
  let count = 0;
  for (let at = text.indexOf(letter); at >= 0; at = text.indexOf(letter, at + 1)) count++;
  return count;
};
