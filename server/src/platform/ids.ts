import { createHash, randomBytes } from 'node:crypto';

/** Buckets a contact table is spread over: the 12 `rand_a` bits of a UUIDv7 (RULES-SQL 2). */
export const BUCKETS = 4096;

/** A UUIDv7 whose 12 `rand_a` bits are its bucket. */
export type Uuid = string & { readonly __brand?: 'uuid' };

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

/** Lays out a UUIDv7 (RFC 9562 section 5.7): 48 bits of `atMs`, version, 12 bits `bucket`, variant, 62 bits of `tail`. */
const layout = (atMs: number, bucket: number, tail: Buffer): Uuid => {
  const time = hex(atMs, 12);
  const rest = tail.toString('hex');
  const variant = hex((tail[0]! & 0x3f) | 0x80, 2);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(bucket, 3)}-${variant}${rest.slice(2, 4)}-${rest.slice(4, 16)}`;
};

let pool = Buffer.alloc(0);
let poolAt = 0;
let seeded: (() => Buffer) | undefined;

/** Draws the random part of new ids (eight bytes each) from `source`: the simulation replays a seed, its ids included.
 *  Undefined: from the machine again. */
export const drawIdsFrom = (source: (() => Buffer) | undefined): void => {
  seeded = source;
};

/** Eight random bytes from a pool: one system call per 512 ids. */
const randomTail = (): Buffer => {
  if (seeded) return seeded();
  if (poolAt + 8 > pool.length) {
    pool = randomBytes(4096);
    poolAt = 0;
  }
  poolAt += 8;
  return pool.subarray(poolAt - 8, poolAt);
};

/** A new id; its bucket is random unless given (ids of a contact's rows share the contact's bucket). */
export const newId = (atMs: number, bucket?: number): Uuid => {
  const tail = randomTail();
  return layout(atMs, bucket ?? (tail.readUInt16BE(6) ^ tail.readUInt16BE(2)) & 0xfff, tail);
};

/** The smallest id of an instant: ids made before it are smaller. */
export const idFloor = (atMs: number): Uuid => layout(atMs, 0, Buffer.alloc(8));

/** The id that follows from a cause: same parts, same id (ENGINE: ids of effects = hash(input, node, n)). */
export const derivedId = (atMs: number, bucket: number, ...parts: readonly (string | number)[]): Uuid =>
  layout(atMs, bucket, createHash('md5').update(parts.join('\u0000')).digest().subarray(0, 8));

/** Bucket of a UUIDv7 (0..4095), read off its `rand_a` bits. */
export const bucketOf = (id: Uuid): number => Number.parseInt(id.slice(15, 18), 16);

/** Bucket of a key that is unique across contacts (identities, seen, suppressions: RULES-SQL 4). */
export const bucketOfKey = (...parts: readonly (string | number)[]): number =>
  createHash('md5').update(parts.join('\u0000')).digest().readUInt16BE(0) & 0xfff;

/** A 128-bit key of some parts in UUID form, for narrow unique columns such as `seen.message_key`. */
export const keyOf = (...parts: readonly (string | number)[]): string => {
  const digest = createHash('md5').update(parts.join('\u0000')).digest('hex');
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-${digest.slice(12, 16)}-${digest.slice(16, 20)}-${digest.slice(20)}`;
};
