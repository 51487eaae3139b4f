import { Readable } from 'node:stream';
import { parse as parseCsv } from 'csv-parse';
import { Parser } from 'htmlparser2';
import type { Json, JsonObject } from '../../platform/index.ts';
import { refusals } from './errors.ts';
import type { ProductInput } from './model.ts';
import { columnName, type FeedRow, productOfRow } from './rows.ts';

/**
 * Products of a file or feed, whatever its size: CSV and XML (Google Merchant, RSS or Atom) are read piece by piece,
 * JSON whole. The first character says which it is.
 */

/** A shop with more shows them in several feeds. */
const PRODUCTS_MAX = 300_000;
/** JSON must be whole before it can be read. */
const JSON_BYTES_MAX = 30_000_000;
/** Text of one field, and depth of elements: a feed, not a bomb. */
const FIELD_CHARS_MAX = 20_000;
const DEPTH_MAX = 50;
const BATCH = 500;
const REFUSED_SHOWN = 20;

type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

export interface ProductsRead {
  taken: number;
  refusedCount: number;
  /** the first of them: number of the product in the file, from 1, and why */
  refused: { row: number; why: string }[];
}

async function* textOf(chunks: Chunks): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8');
  for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

/** The text again, from the first character that says something, and that start. */
const started = async (
  text: AsyncGenerator<string>,
): Promise<{ start: string; rest: AsyncGenerator<string> }> => {
  let start = '';
  while (start.length < 4_000) {
    const { value, done } = await text.next();
    if (done) break;
    start = (start + value).trimStart();
  }
  async function* whole(): AsyncGenerator<string> {
    yield start;
    yield* text;
  }
  return { start, rest: whole() };
};

/** The mark between cells: the one that the first line has most of. */
const delimiterOf = (start: string): string => {
  const line = start.split(/\r?\n/, 1)[0] ?? '';
  const count = (mark: string): number => line.split(mark).length;
  return [',', ';', '\t', '|'].sort((a, b) => count(b) - count(a))[0]!;
};

async function* csvRows(start: string, text: AsyncGenerator<string>): AsyncGenerator<FeedRow> {
  const parser = Readable.from(text).pipe(
    parseCsv({
      columns: (names: string[]) => names.map(columnName),
      delimiter: delimiterOf(start),
      bom: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      max_record_size: 1_000_000,
    }),
  );
  for await (const row of parser) yield row as FeedRow;
}

/** Lists of products that shops' APIs answer: a list, or an object with one. */
const listIn = (json: Json): Json[] | null => {
  if (Array.isArray(json)) return json;
  if (typeof json !== 'object' || json === null) return null;
  const named = ['products', 'items', 'entries', 'data'].map((name) => (json as JsonObject)[name]);
  return named.find((value): value is Json[] => Array.isArray(value)) ?? null;
};

async function* jsonRows(text: AsyncGenerator<string>): AsyncGenerator<FeedRow> {
  let whole = '';
  for await (const part of text) {
    whole += part;
    if (whole.length > JSON_BYTES_MAX)
      throw refusals.fileUnreadable(
        'The JSON is longer than 30 MB.',
        'Send CSV or XML, which are read piece by piece.',
      );
  }
  let json: Json;
  try {
    json = JSON.parse(whole) as Json;
  } catch (error) {
    throw refusals.fileUnreadable(
      `It is no JSON: ${(error as Error).message}`,
      'Send a whole list of products.',
    );
  }
  const list = listIn(json);
  if (!list)
    throw refusals.fileUnreadable('There is no list of products in it.', 'Send [{"id": ..., "title": ...}].');
  for (const row of list)
    if (typeof row === 'object' && row !== null && !Array.isArray(row)) yield named(row);
}

const named = (row: JsonObject): FeedRow =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [columnName(name), value]));

const ITEM = /^(item|entry|product)$/i;

async function* xmlRows(text: AsyncGenerator<string>): AsyncGenerator<FeedRow> {
  let rows: FeedRow[] = [];
  let row: Record<string, string> | null = null;
  let field: string | null = null;
  let depth = 0;
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        if (++depth > DEPTH_MAX)
          throw refusals.fileUnreadable('Its elements are nested too deep.', 'Send a feed of products.');
        if (row === null && ITEM.test(name)) row = {};
        else if (row !== null && field === null) {
          field = columnName(name);
          // Atom: <link href="..."/>
          const written = field === 'link' ? attributes.href : undefined;
          if (written !== undefined && row.link === undefined) row.link = written;
        }
      },
      ontext: (part) => {
        if (row === null || field === null) return;
        const before = row[field] ?? '';
        if (before.length < FIELD_CHARS_MAX) row[field] = before + part;
      },
      onclosetag: (name) => {
        depth--;
        if (row !== null && field !== null && columnName(name) === field) field = null;
        else if (row !== null && ITEM.test(name)) {
          rows.push(row);
          row = null;
        }
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  for await (const part of text) {
    parser.write(part);
    yield* rows;
    rows = [];
  }
  parser.end();
  yield* rows;
}

/**
 * Reads products and gives them to `take`, some hundred at a time. Refuses `products-unreadable` for what is no list
 * of products; single products that are none are counted, and the rest goes on.
 */
export const readProducts = async (
  chunks: Chunks,
  take: (products: ProductInput[], soFar: ProductsRead) => Promise<void>,
): Promise<ProductsRead> => {
  const { start, rest } = await started(textOf(chunks));
  if (start === '') throw refusals.fileUnreadable('It is empty.', 'Send a list of products.');
  const rows = start.startsWith('<')
    ? xmlRows(rest)
    : /^[[{]/.test(start)
      ? jsonRows(rest)
      : csvRows(start, rest);
  const read: ProductsRead = { taken: 0, refusedCount: 0, refused: [] };
  let batch: ProductInput[] = [];
  const flush = async (): Promise<void> => {
    if (batch.length > 0) await take(batch, read);
    read.taken += batch.length;
    batch = [];
  };
  try {
    for await (const row of rows) {
      const product = productOfRow(row);
      if ('why' in product) {
        read.refusedCount++;
        if (read.refused.length < REFUSED_SHOWN)
          read.refused.push({ row: read.taken + batch.length + read.refusedCount, why: product.why });
        continue;
      }
      if (batch.push(product) === BATCH) await flush();
      if (read.taken > PRODUCTS_MAX)
        throw refusals.fileUnreadable(
          `It has more than ${PRODUCTS_MAX} products.`,
          'Send them in several feeds.',
        );
    }
  } catch (error) {
    if ((error as { code?: string }).code?.startsWith('CSV_'))
      throw refusals.fileUnreadable(
        `It is no CSV: ${(error as Error).message}`,
        'Send rows with a head line.',
      );
    throw error;
  }
  await flush();
  if (read.taken === 0)
    throw refusals.fileUnreadable(
      read.refused[0]
        ? `No product in it can be read: ${read.refused[0].why}.`
        : 'There are no products in it.',
      'Each needs an id and a title.',
    );
  return read;
};
