import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { BATCH_BYTES_MAX } from './bounds.ts';
import { mayNeedCleaning } from './clean.ts';
import { refusals } from './errors.ts';

/** A request's body: what its JSON says, and what was noticed on the way. */
export interface Body {
  value: Record<string, unknown>;
  /** bytes, inflated */
  bytes: number;
  /** NUL characters that stood in it as they are were removed */
  hadNul: boolean;
  needsCleaning: boolean;
}

type Inflate = (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;
const INFLATERS: Record<string, Inflate> = {
  gzip: promisify(gunzip) as Inflate,
  'x-gzip': promisify(gunzip) as Inflate,
  deflate: promisify(inflate) as Inflate,
  br: promisify(brotliDecompress) as Inflate,
};

/** The inflated body. Inflating stops at the limit: a bomb costs no more than an honest batch. */
const inflated = async (raw: Buffer, encoding: string | undefined): Promise<Buffer> => {
  const name = (encoding ?? '').trim().toLowerCase();
  if (name === '' || name === 'identity') return raw;
  const inflater = Object.hasOwn(INFLATERS, name) ? INFLATERS[name] : undefined;
  if (!inflater) throw refusals.unknownEncoding(name.slice(0, 50));
  try {
    return await inflater(raw, { maxOutputLength: BATCH_BYTES_MAX });
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') throw refusals.batchTooLarge();
    throw refusals.malformedEncoding(name);
  }
};

/** Reads a body of any content type as one JSON object. Throws a Refusal: too large (413), not JSON (400). */
export const readBody = async (raw: Buffer, encoding: string | undefined): Promise<Body> => {
  const bytes = encoding === undefined ? raw : await inflated(raw, encoding);
  if (bytes.length > BATCH_BYTES_MAX) throw refusals.batchTooLarge(bytes.length);
  const received = bytes.toString('utf8');
  const hadNul = received.includes('\u0000');
  const text = hadNul ? received.replaceAll('\u0000', '') : received;
  return { value: parse(text), bytes: bytes.length, hadNul, needsCleaning: mayNeedCleaning(text) };
};

const parse = (text: string): Record<string, unknown> => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refusals.malformedJson((error as Error).message);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw refusals.malformedJson('The body is JSON, but not an object.');
  return value as Record<string, unknown>;
};
