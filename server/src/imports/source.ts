/** The records of a stored file, in order, however often it is read. */
import type { Queryable } from '../platform/index.ts';
import { createRecordReader, type FileRecord, type RecordReader } from './csv/records.ts';
import { createVcardReader } from './csv/vcard.ts';
import { createDecoder, type Decoder } from './decode.ts';
import type { FileFacts, Plan } from './model.ts';
import { type ImportKey, pieceOf } from './queries.ts';

export interface RecordSource {
  /** Records in bunches, the header left out. */
  records(): AsyncGenerator<FileRecord[]>;
  /** lines in another encoding than the rest, as far as it was read */
  mixed: Decoder['mixed'];
}

export const readerOf = (format: FileFacts['format'], delimiter: string): RecordReader =>
  format === 'vcard' ? createVcardReader() : createRecordReader(delimiter);

/** Reads piece by piece, each by a statement of its own: no long snapshot. */
export const openSource = (
  db: Queryable,
  key: ImportKey,
  { format }: Pick<FileFacts, 'format'>,
  plan: Pick<Plan, 'delimiter' | 'encoding' | 'hasHeader'>,
): RecordSource => {
  const decoder = createDecoder(plan.encoding);
  const reader = readerOf(format, plan.delimiter);
  let isHeader = plan.hasHeader && format === 'csv';

  const withoutHeader = (records: FileRecord[]): FileRecord[] => {
    if (!isHeader || records.length === 0) return records;
    isHeader = false;
    return records.slice(1);
  };

  return {
    mixed: decoder.mixed,
    records: async function* () {
      for (let piece = 0; ; piece++) {
        const bytes = await pieceOf(db, key, piece);
        if (bytes === null) break;
        yield withoutHeader(reader.push(decoder.push(bytes)));
      }
      yield withoutHeader(reader.push(decoder.end()));
      yield withoutHeader(reader.end());
    },
  };
};

/** The same in bunches of `size`, the first `skip` left out; the last may be smaller. */
export async function* inChunks(
  bunches: AsyncGenerator<FileRecord[]>,
  size: number,
  skip = 0,
): AsyncGenerator<FileRecord[]> {
  let waiting: FileRecord[] = [];
  let left = skip;
  for await (const bunch of bunches) {
    const wanted = left > 0 ? bunch.slice(left) : bunch;
    left = Math.max(0, left - bunch.length);
    waiting = waiting.length === 0 ? wanted : waiting.concat(wanted);
    let at = 0;
    for (; waiting.length - at >= size; at += size) yield waiting.slice(at, at + size);
    waiting = waiting.slice(at);
  }
  if (waiting.length > 0) yield waiting;
}
