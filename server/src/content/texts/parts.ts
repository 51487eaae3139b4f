/**
 * How many parts a text has, and in which alphabet it travels. Without imports: the editor counts with the same code
 * as the sender.
 *
 * A part carries 140 bytes: 160 septets of the GSM alphabet (3GPP TS 23.038, 6.2.1), or 70 units of UCS-2 when one
 * character is not in it. A text of several parts gives 6 bytes of each to the header that joins them (3GPP TS 23.040,
 * 9.2.3.24.1): 153 septets, or 67 units. Neither an escaped character (two septets) nor a surrogate pair is cut.
 */

const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** Reached through the escape character: two septets each. */
const EXTENDED = new Set('\f^{}\\[~]|€');

const SIZES = {
  GSM: { alone: 160, joined: 153 },
  Unicode: { alone: 70, joined: 67 },
} as const;

/** More are refused by carriers, or arrive in pieces: ten joined parts of plain text. */
export const PARTS_MAX = 10;

export interface TextSize {
  alphabet: 'GSM' | 'Unicode';
  parts: number;
  /** septets or UCS-2 units */
  units: number;
  /** units that fit before another part begins */
  left: number;
  /** characters that are not in the GSM alphabet, each once, at most five */
  outside: string[];
}

const septetsOf = (char: string): number => (EXTENDED.has(char) ? 2 : 1);

/** Parts that hold characters of these widths, none cut; and what is left of the last. */
const packed = (widths: readonly number[], size: number): { parts: number; left: number } => {
  let parts = 1;
  let used = 0;
  for (const width of widths) {
    if (used + width > size) {
      parts += 1;
      used = 0;
    }
    used += width;
  }
  return { parts, left: size - used };
};

const OUTSIDE_SHOWN_MAX = 5;

/** The size of a text as it would be sent; an empty text has no parts. */
export const textSize = (text: string): TextSize => {
  const chars = [...text];
  const outside = [...new Set(chars.filter((char) => !BASIC.has(char) && !EXTENDED.has(char)))];
  const alphabet = outside.length === 0 ? 'GSM' : 'Unicode';
  const widths = chars.map(alphabet === 'GSM' ? septetsOf : (char) => char.length);
  const units = widths.reduce((sum, width) => sum + width, 0);
  const { alone, joined } = SIZES[alphabet];
  const shown = outside.slice(0, OUTSIDE_SHOWN_MAX);
  if (units === 0) return { alphabet, parts: 0, units, left: alone, outside: shown };
  const { parts, left } = units <= alone ? { parts: 1, left: alone - units } : packed(widths, joined);
  return { alphabet, parts, units, left, outside: shown };
};
