import { hash, randomBytes } from 'node:crypto';

/** Buckets a contact table is spread over: the 12 `rand_a` bits of a UUIDv7 (RULES-SQL 2). */
export const BUCKETS = 4096;

/** A UUIDv7 whose 12 `rand_a` bits are its bucket. */
export type Uuid = string & { readonly __brand?: 'uuid' };

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

/** Lays out a UUIDv7 (RFC 9562 section 5.7): 48 bits of `atMs`, version, 12 bits `bucket`, variant, 62 bits of `tail`,
 *  which is 16 hex digits. */
const layout = (atMs: number, bucket: number, tail: string): Uuid => {
  const time = hex(atMs, 12);
  const variant = hex((Number.parseInt(tail.slice(0, 2), 16) & 0x3f) | 0x80, 2);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(bucket, 3)}-${variant}${tail.slice(2, 4)}-${tail.slice(4, 16)}`;
};

/** In hex. At once: an object that is fed, as `createHash` makes, takes three times as long for so short a text. */
const digest = (parts: readonly (string | number)[]): string => hash('md5', parts.join('\u0000'));

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
  return layout(atMs, bucket ?? (tail.readUInt16BE(6) ^ tail.readUInt16BE(2)) & 0xfff, tail.toString('hex'));
};

/** The smallest id of an instant: ids made before it are smaller. */
export const idFloor = (atMs: number): Uuid => layout(atMs, 0, '0'.repeat(16));

/** The id that follows from a cause: same parts, same id (ENGINE: ids of effects = hash(input, node, n)). */
export const derivedId = (atMs: number, bucket: number, ...parts: readonly (string | number)[]): Uuid =>
  layout(atMs, bucket, digest(parts));

/** Bucket of a UUIDv7 (0..4095), read off its `rand_a` bits. */
export const bucketOf = (id: Uuid): number => Number.parseInt(id.slice(15, 18), 16);

/** Bucket of a key that is unique across contacts (identities, seen, suppressions: RULES-SQL 4). */
export const bucketOfKey = (...parts: readonly (string | number)[]): number =>
  Number.parseInt(digest(parts).slice(0, 4), 16) & 0xfff;

/** A 128-bit key of some parts in UUID form, for narrow unique columns such as `seen.message_key`. */
export const keyOf = (...parts: readonly (string | number)[]): string => {
  const key = digest(parts);
  return `${key.slice(0, 8)}-${key.slice(8, 12)}-${key.slice(12, 16)}-${key.slice(16, 20)}-${key.slice(20)}`;
};
