import { ROWS_END } from './format.ts';

/** A backup as it is read: lines outside of rows, pieces of rows, and the end of a table's rows. */
export type Part = { kind: 'line'; text: string } | { kind: 'rows'; bytes: Buffer } | { kind: 'rows-end' };

const NEWLINE = 10;
const MARK = Buffer.from(`\n${ROWS_END}\n`);
/** A line of ours holds at most the manifest of some hundred tables. */
const LINE_BYTES_MAX = 10_000_000;

/**
 * Splits a backup into its parts. Rows start after a line beginning with `copy ` and end at a line `\.`; they come
 * in pieces as large as they were read, so memory stays small whatever the size.
 */
export async function* partsOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Part> {
  let rest: Buffer = Buffer.alloc(0);
  let inRows = false;
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (;;) {
      if (inRows) {
        const at = rest.indexOf(MARK);
        // The newline that ends the `copy` line stays in front, so that an empty table ends like any other.
        const until = at >= 0 ? at : Math.max(0, rest.length - MARK.length);
        if (until > 0) yield { kind: 'rows', bytes: rest.subarray(1, until + 1) };
        rest = rest.subarray(at >= 0 ? at + MARK.length : until);
        if (at < 0) break;
        yield { kind: 'rows-end' };
        inRows = false;
      }
      const newline = rest.indexOf(NEWLINE);
      if (newline < 0) break;
      const text = rest.subarray(0, newline).toString('utf8');
      yield { kind: 'line', text };
      inRows = text.startsWith('copy ');
      rest = rest.subarray(inRows ? newline : newline + 1);
    }
    if (!inRows && rest.length > LINE_BYTES_MAX)
      throw new Error('this is not a backup of Baton: a line without end');
  }
  if (rest.length > 0 || inRows) yield { kind: 'line', text: '' };
}
