/**
 * MD5 (RFC 1321) of a text in UTF-8, as hexadecimal digits: the same bytes as PostgreSQL's `md5()`. By hand, because
 * these files also run in the browser, which has none; for drawing lots, not against attackers.
 */

/** RFC 1321, 3.4: the integer part of 4294967296 times abs(sin(i)). */
const SINES = Int32Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32));
const SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];

const rotated = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

/** The bytes as little-endian words, with the one bit, the zeros and the length of section 3.1 and 3.2. */
const padded = (bytes: Uint8Array): Int32Array => {
  const words = new Int32Array((((bytes.length + 8) >>> 6) + 1) * 16);
  bytes.forEach((byte, at) => {
    words[at >> 2]! |= byte << ((at % 4) * 8);
  });
  words[bytes.length >> 2]! |= 0x80 << ((bytes.length % 4) * 8);
  words[words.length - 2] = bytes.length * 8;
  return words;
};

type State = [number, number, number, number];

/** Section 3.4: four rounds of sixteen steps over one block. */
const mixed = (state: State, words: Int32Array, from: number): State => {
  let [a, b, c, d] = state;
  for (let i = 0; i < 64; i++) {
    const round = i >> 4;
    let f: number;
    let place: number;
    if (round === 0) [f, place] = [(b & c) | (~b & d), i];
    else if (round === 1) [f, place] = [(d & b) | (~d & c), (5 * i + 1) % 16];
    else if (round === 2) [f, place] = [b ^ c ^ d, (3 * i + 5) % 16];
    else [f, place] = [c ^ (b | ~d), (7 * i) % 16];
    const sum = (a + f + SINES[i]! + words[from + place]!) | 0;
    [a, d, c, b] = [d, c, b, (b + rotated(sum, SHIFTS[round * 4 + (i % 4)]!)) | 0];
  }
  return [(a + state[0]) | 0, (b + state[1]) | 0, (c + state[2]) | 0, (d + state[3]) | 0];
};

export const md5 = (text: string): string => {
  const words = padded(new TextEncoder().encode(text));
  let state: State = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476];
  for (let from = 0; from < words.length; from += 16) state = mixed(state, words, from);
  return state
    .flatMap((word) => [0, 8, 16, 24].map((shift) => ((word >>> shift) & 0xff).toString(16).padStart(2, '0')))
    .join('');
};
