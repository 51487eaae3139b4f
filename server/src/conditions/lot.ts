import { md5 } from './md5.ts';

/** The first seven hexadecimal digits of a hash: 28 bits, which no side takes for a negative number. */
export const LOT_DIGITS = 7;
/** How many lots there are. */
export const LOTS = 16 ** LOT_DIGITS;

/** The lot of a contact, 0 <= lot < LOTS: by one word always the same, by two words unrelated. */
export const lotOf = (word: string, contactId: string): number =>
  Number.parseInt(md5(`${word}:${contactId}`).slice(0, LOT_DIGITS), 16);
