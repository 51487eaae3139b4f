import { createHmac, timingSafeEqual } from 'node:crypto';
import { deriveKey, type Uuid } from '../platform/index.ts';

/** 80 bits: guessing one takes 2^79 requests. The token is in every link of a mail, so it is kept short. */
const MAC_BYTES = 10;
const ID_BYTES = 16;

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
