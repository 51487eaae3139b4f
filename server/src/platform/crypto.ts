import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** First bytes of what `encrypt` returns; a later scheme gets another number. */
const SCHEME = 'v1.';

/** A key of 32 bytes for one `purpose` from the server's secret (HKDF, RFC 5869): purposes cannot stand in for each other. */
export const deriveKey = (secret: string, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', `baton/${purpose}`, KEY_BYTES));

/** HMAC-SHA-256 of `text`, base64url, cut to `bytes` (16 = 128 bits: enough for links and tokens). */
export const sign = (key: Buffer, text: string, bytes = 16): string =>
  createHmac('sha256', key).update(text).digest().subarray(0, bytes).toString('base64url');

/** Whether `signature` is `sign(key, text)`; the time it takes does not tell how much was right. */
export const isSignedBy = (key: Buffer, text: string, signature: string, bytes = 16): boolean =>
  isSameSecret(sign(key, text, bytes), signature);

/** Compares two secrets without telling by its time how far they agree. */
export const isSameSecret = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};

/** A new random secret of `bytes` bytes as base64url, e.g. the secret part of an API key. */
export const randomSecret = (bytes = 24): string => randomBytes(bytes).toString('base64url');

/**
 * What is stored of an API or write key: SHA-256, hex. Keys are long and random, so a slow password hash would
 * only slow each request down.
 */
export const hashKey = (key: string): string => createHash('sha256').update(key).digest('hex');

/** Encrypts `text` for the database (AES-256-GCM, random nonce). `context` must be the same to decrypt: a row's ciphertext cannot be moved to another. */
export const encrypt = (key: Buffer, text: string, context: string): string => {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return SCHEME + Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
};

/** The text of `encrypt`; throws when it was changed, moved to another context, or written under another secret. */
export const decrypt = (key: Buffer, sealed: string, context: string): string => {
  const wrong = 'a stored secret cannot be decrypted: was BATON_SECRET (or data/secret) changed?';
  if (!sealed.startsWith(SCHEME)) throw new Error(wrong);
  const bytes = Buffer.from(sealed.slice(SCHEME.length), 'base64url');
  if (bytes.length < NONCE_BYTES + TAG_BYTES) throw new Error(wrong);
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  })
    .setAAD(Buffer.from(context))
    .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  try {
    const body = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([body, decipher.final()]).toString('utf8');
  } catch {
    throw new Error(wrong);
  }
};
