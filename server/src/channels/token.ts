import { createHmac, timingSafeEqual } from 'node:crypto';
import { deriveKey, type Uuid } from '../platform/index.ts';

/** 80 bits: guessing one takes 2^79 requests. The token is in every link of a mail, so it is kept short. */
const MAC_BYTES = 10;
const ID_BYTES = 16;

/** RFC 4648 base32 in small letters: mail servers may change the case of an address, so nothing may depend on it. */
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
const BASE32_BITS = 5;

const base32 = (bytes: Uint8Array): string => {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    for (; bits >= BASE32_BITS; bits -= BASE32_BITS) text += BASE32[(held >> (bits - BASE32_BITS)) & 31];
    held &= (1 << bits) - 1;
  }
  return bits > 0 ? text + BASE32[(held << (BASE32_BITS - bits)) & 31] : text;
};

const bytesOfBase32 = (text: string): Buffer => {
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const char of text) {
    held = (held << BASE32_BITS) | BASE32.indexOf(char);
    bits += BASE32_BITS;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 0xff);
    held &= (1 << bits) - 1;
  }
  return Buffer.from(bytes);
};

/**
 * The return path of one message (VERP): `b+<token in base32>@bounces.shop.example`, 44 characters before the @. What
 * comes back to it names its message, whatever the bounce itself says.
 */
export const verpAddress = (token: string, domain: string): string =>
  `b+${base32(Buffer.from(token, 'base64url'))}@${domain}`;

const VERP = /^<?b\+([a-z2-7]{42})@/i;
const RETURN_ADDRESS = /^<?[br]\+([a-z2-7]{42})@/i;

const tokenIn = (address: string, pattern: RegExp): string | null => {
  const found = pattern.exec(address.trim());
  return found ? bytesOfBase32(found[1]!.toLowerCase()).toString('base64url') : null;
};

/** The token in a return path made by `verpAddress`, whatever its case; null when it is none. Not checked: `read` does. */
export const readVerp = (address: string): string | null => tokenIn(address, VERP);

/** Where answers to one message go (its Reply-To), when the workspace follows replies: `r+<token in base32>@...`. */
export const replyAddress = (token: string, domain: string): string =>
  `r+${base32(Buffer.from(token, 'base64url'))}@${domain}`;

/** The token in an address made by `verpAddress` or `replyAddress`; null when it is none. Not checked: `read` does. */
export const readReturnAddress = (address: string): string | null => tokenIn(address, RETURN_ADDRESS);

const MESSAGE_ID = /^<?([\w-]{35})@/;

/** The token in a Message-ID of ours (`<token@domain>`); null when it is none. Not checked: `read` does. */
export const readMessageId = (header: string): string | null => MESSAGE_ID.exec(header.trim())?.[1] ?? null;

/** Signed ids of messages: what the addresses in a mail carry, so that nobody can invent one. */
export interface MessageTokens {
  /** 35 characters of base64url. */
  of(messageId: Uuid): string;
  /** The id in a token; null when it was not made here. */
  read(token: string): Uuid | null;
}

const uuidOf = (bytes: Buffer): Uuid => {
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};

/** One HMAC a message (5 us), whatever the number of its links. */
export const createMessageTokens = (secret: string): MessageTokens => {
  const key = deriveKey(secret, 'message-token');
  const mac = (id: Buffer): Buffer => createHmac('sha256', key).update(id).digest().subarray(0, MAC_BYTES);
  return {
    of: (messageId) => {
      const id = Buffer.from(messageId.replaceAll('-', ''), 'hex');
      return Buffer.concat([id, mac(id)]).toString('base64url');
    },
    read: (token) => {
      const bytes = Buffer.from(token, 'base64url');
      // Other spellings of the same bytes are not ours either: one message, one token.
      if (bytes.length !== ID_BYTES + MAC_BYTES || bytes.toString('base64url') !== token) return null;
      const id = bytes.subarray(0, ID_BYTES);
      return timingSafeEqual(mac(id), bytes.subarray(ID_BYTES)) ? uuidOf(id) : null;
    },
  };
};
