import { createHmac, timingSafeEqual } from 'node:crypto';
import { deriveKey, type Uuid } from '../../platform/index.ts';

/**
 * Addresses short enough for a text: `<server>/s/<15 characters><number of the link>`. The characters are 90 bits: the
 * instant of the message's id (42 bits, ms since 2020), its bucket (12), and a signature over the whole id (36). The id
 * itself is found by its beginning: messages of one bucket and one millisecond are few. So nothing is stored for a
 * link, and who wants to invent one must know a message's millisecond and bucket and try 2^35 signatures, for a click.
 */
const EPOCH_MS = Date.UTC(2020, 0, 1);
const INSTANT_BITS = 42n;
const BUCKET_BITS = 12n;
const MAC_BYTES = 5;
const MAC_BITS = 36n;
const CHARS = 15;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Where to look for the message of a short address: ids from `fromId` to `toId` in a bucket. */
export interface ShortPlace {
  bucket: number;
  fromId: Uuid;
  toId: Uuid;
}

export interface ShortLinks {
  /** 15 characters of base64url. */
  of(messageId: Uuid): string;
  /** null: it was not made here. */
  place(short: string): ShortPlace | null;
  isOf(short: string, messageId: Uuid): boolean;
}

/** The 48 bits of time and the 12 of the bucket at the head of a UUIDv7. */
const headOf = (messageId: Uuid): { atMs: bigint; bucket: bigint } => {
  const hex = messageId.replaceAll('-', '');
  return { atMs: BigInt(`0x${hex.slice(0, 12)}`), bucket: BigInt(`0x${hex.slice(13, 16)}`) };
};

const written = (bits: bigint): string => {
  let text = '';
  for (let left = CHARS, rest = bits; left > 0; left--, rest >>= 6n)
    text = ALPHABET[Number(rest & 63n)] + text;
  return text;
};

const read = (text: string): bigint =>
  [...text].reduce((bits, char) => (bits << 6n) | BigInt(ALPHABET.indexOf(char)), 0n);

export const createShortLinks = (secret: string): ShortLinks => {
  const key = deriveKey(secret, 'short-link');
  const mac = (messageId: Uuid): bigint => {
    const bytes = createHmac('sha256', key).update(messageId).digest().subarray(0, MAC_BYTES);
    return BigInt(`0x${bytes.toString('hex')}`) >> (BigInt(MAC_BYTES) * 8n - MAC_BITS);
  };
  const of = (messageId: Uuid): string => {
    const { atMs, bucket } = headOf(messageId);
    // ids from before 2020 exist in tests only; they share their first instants
    const since = BigInt.asUintN(Number(INSTANT_BITS), atMs - BigInt(EPOCH_MS));
    return written((((since << BUCKET_BITS) | bucket) << MAC_BITS) | mac(messageId));
  };
  return {
    of,
    place: (short) => {
      if (!/^[\w-]{15}$/.test(short)) return null;
      const head = read(short) >> MAC_BITS;
      const bucket = head & 0xfffn;
      const atMs = BigInt.asUintN(48, BigInt(EPOCH_MS) + (head >> BUCKET_BITS));
      const hex = atMs.toString(16).padStart(12, '0');
      const begin = `${hex.slice(0, 8)}-${hex.slice(8)}-7${bucket.toString(16).padStart(3, '0')}`;
      return {
        bucket: Number(bucket),
        fromId: `${begin}-8000-000000000000`,
        toId: `${begin}-bfff-ffffffffffff`,
      };
    },
    isOf: (short, messageId) => {
      const [left, right] = [Buffer.from(short), Buffer.from(of(messageId))];
      return left.length === right.length && timingSafeEqual(left, right);
    },
  };
};
