import { refusals } from './errors.ts';

/** Without letters and digits that are taken for others when they are read out or typed: 0 O, 1 I L, 2 Z, 5 S, 8 B, U V. */
const ALPHABET = 'ACDEFGHJKMNPQRTWXY34679';
/** Of all codes of a length at most one in this many is given out, so that guessing does not pay. */
const GUESSES_PER_HIT = 10_000;

export interface CodeShape {
  /** put before each code: `SPRING-` */
  prefix: string;
  /** letters after the prefix, 4 to 20 */
  length: number;
  count: number;
}

/**
 * New codes, each once. `random(n)` is a whole number from 0 below n, of a source that cannot be guessed. Refuses
 * `coupon-codes-too-many` when the length has not enough codes for that many.
 */
export const generatedCodes = (
  { prefix, length, count }: CodeShape,
  random: (below: number) => number,
): string[] => {
  const room = Math.floor(ALPHABET.length ** length / GUESSES_PER_HIT);
  if (count > room) throw refusals.codesTooMany(room);
  const codes = new Set<string>();
  while (codes.size < count)
    codes.add(prefix + Array.from({ length }, () => ALPHABET[random(ALPHABET.length)]).join(''));
  return [...codes];
};

const CODE = /^[\x21-\x7e]{1,64}$/;

/** Codes of a file: one a line, or the first column of a CSV; a head line and empty lines are left out. */
export const codesOfText = (text: string): string[] => {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => (line.split(/[,;\t]/)[0] ?? '').trim().replace(/^"(.*)"$/, '$1'))
    .filter((line) => line !== '');
  const codes = /^(code|coupon|voucher|codes|coupons)$/i.test(lines[0] ?? '') ? lines.slice(1) : lines;
  const odd = codes.find((code) => !CODE.test(code));
  if (odd !== undefined) throw refusals.codesUnreadable(`"${odd.slice(0, 80)}" is no code.`);
  if (codes.length === 0) throw refusals.codesUnreadable('There are no codes in it.');
  return codes;
};
