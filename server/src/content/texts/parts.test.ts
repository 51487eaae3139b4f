import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textSize } from './parts.ts';

const gsm = fc.constantFrom(...'abc@Ä€[^\n');
const wide = fc.constantFrom(...'abç漢', '😀', 'é');

/** Cuts a text into parts by trying: each as long as it may be. Slow, and written from the standard alone. */
const cut = (text: string, joined: number, width: (char: string) => number): string[] => {
  const parts: string[] = [''];
  for (const char of text) {
    const last = parts.at(-1)!;
    const used = [...last].reduce((sum, one) => sum + width(one), 0);
    if (used + width(char) > joined) parts.push(char);
    else parts[parts.length - 1] = last + char;
  }
  return parts;
};

describe('how many parts a text has', () => {
  it.each([
    ['', 'GSM', 0, 160],
    ['a', 'GSM', 1, 159],
    ['a'.repeat(160), 'GSM', 1, 0],
    ['a'.repeat(161), 'GSM', 2, 145],
    ['a'.repeat(306), 'GSM', 2, 0],
    ['a'.repeat(307), 'GSM', 3, 152],
    ['€'.repeat(80), 'GSM', 1, 0],
    // 76 euros are 152 septets: the 77th does not fit into the last one, and is not cut
    ['€'.repeat(81), 'GSM', 2, 143],
    ['ç', 'Unicode', 1, 69],
    ['漢'.repeat(70), 'Unicode', 1, 0],
    ['漢'.repeat(71), 'Unicode', 2, 63],
    ['😀'.repeat(35), 'Unicode', 1, 0],
    ['😀'.repeat(36), 'Unicode', 2, 61],
  ] as const)('%#', (text, alphabet, parts, left) => {
    expect(textSize(text)).toMatchObject({ alphabet, parts, left });
  });

  it('names the characters that make it dear', () => {
    expect(textSize('Grüße ‘Ana’ – 5 €').outside).toEqual(['‘', '’', '–']);
  });

  it('agrees with cutting, in both alphabets', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof({ weight: 9, arbitrary: gsm }, wide), { maxLength: 400 }), (chars) => {
        const text = chars.join('');
        const size = textSize(text);
        const isGsm = !/[ç漢😀]/u.test(text);
        const width = (char: string) => (isGsm ? (/[€[^]/.test(char) ? 2 : 1) : char.length);
        const units = chars.reduce((sum, char) => sum + width(char), 0);
        const parts =
          units === 0 ? 0 : units <= (isGsm ? 160 : 70) ? 1 : cut(text, isGsm ? 153 : 67, width).length;
        expect(size).toMatchObject({ alphabet: isGsm ? 'GSM' : 'Unicode', units, parts });
      }),
    );
  });
});
