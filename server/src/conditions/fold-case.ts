/**
 * Case folding that PostgreSQL can repeat exactly, whatever its locale and version: one code point to one code
 * point, and nothing outside ASCII folds into ASCII (so the Kelvin sign is no `k`). Under collate "C"
 * `lower()` folds ASCII; the rest is `translate()` with pairs taken from this very table (foldedSql).
 * No normalisation: a composed and a decomposed letter differ.
 */

const ASCII = /^\p{ASCII}*$/u;
const ASCII_END = 0x80;
/** Cased scripts end below (Adlam, U+1E943). */
const CASED_END = 0x1ea00;

const foldChar = (char: string): string => {
  const lower = char.toLowerCase();
  if (lower === char) return char;
  const point = lower.codePointAt(0)!;
  const isOnePoint = lower.length === (point > 0xffff ? 2 : 1);
  const foldsIntoAscii = char.codePointAt(0)! >= ASCII_END && point < ASCII_END;
  return isOnePoint && !foldsIntoAscii ? lower : char;
};

/** The text in lower case, as both evaluators compare it. */
export const foldCase = (text: string): string => {
  if (ASCII.test(text)) return text.toLowerCase();
  let folded = '';
  for (const char of text) folded += foldChar(char);
  return folded;
};

let unfolded: Map<string, string[]> | undefined;

/** Built at the first non-ASCII operand (a few ms), from the table itself so that the two cannot differ. */
const unfoldedTable = (): Map<string, string[]> => {
  const table = new Map<string, string[]>();
  for (let point = ASCII_END; point < CASED_END; point++) {
    if (point >= 0xd800 && point <= 0xdfff) continue;
    const char = String.fromCodePoint(point);
    const folded = foldChar(char);
    if (folded !== char) table.set(folded, [...(table.get(folded) ?? []), char]);
  }
  return table;
};

/**
 * The pairs that `translate()` needs so that a text can be compared with `operands` (already folded): only
 * letters that fold into one of theirs. Any other letter stays as it is and differs from them either way, so
 * the comparison is exact, and for ASCII operands no `translate()` is needed at all.
 */
export const foldingPairs = (operands: readonly string[]): { from: string; to: string } => {
  const wanted = new Set<string>();
  for (const operand of operands) if (!ASCII.test(operand)) for (const char of operand) wanted.add(char);
  if (wanted.size === 0) return { from: '', to: '' };
  unfolded ??= unfoldedTable();
  let from = '';
  let to = '';
  for (const char of wanted)
    for (const upper of unfolded.get(char) ?? []) {
      from += upper;
      to += char;
    }
  return { from, to };
};
