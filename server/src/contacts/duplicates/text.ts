/** Text as the matcher compares it: without case, accents and punctuation; and how alike two texts are. */

/** Letters that no accent makes: Unicode decomposition leaves them as they are. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  đ: 'd',
  ł: 'l',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
  ı: 'i',
};

/** `"  Müller-Lüdenscheidt "` -> `muller ludenscheidt`: lower-case words of letters and digits, one space between. */
export const plain = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[ßøđłæœþı]/g, (letter) => LETTERS[letter]!)
    .replace(/['’`]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/**
 * Least single-letter changes from one text to the other, with two neighbours changing places as one (optimal string
 * alignment). Answers `limit + 1` as soon as it is more than `limit`.
 */
export const editDistance = (a: string, b: string, limit = 3): number => {
  if (a === b) return 0;
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, n) => n);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, before[j - 2]! + 1);
      row.push(cost);
      least = Math.min(least, cost);
    }
    if (least > limit) return limit + 1;
    before = above;
    above = row;
  }
  return Math.min(above[b.length]!, limit + 1);
};

/** Jaro's share of letters in common near the same place, raised for a common beginning (Winkler 1990). 0 to 1. */
export const jaroWinkler = (a: string, b: string): number => {
  if (a === b) return 1;
  if (a === '' || b === '') return 0;
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const taken = new Array<boolean>(b.length).fill(false);
  const fromA: string[] = [];
  for (let i = 0; i < a.length; i++) {
    for (let j = Math.max(0, i - reach); j <= Math.min(b.length - 1, i + reach); j++) {
      if (taken[j] || a[i] !== b[j]) continue;
      taken[j] = true;
      fromA.push(a[i]!);
      break;
    }
  }
  const common = fromA.length;
  if (common === 0) return 0;
  const fromB = [...b].filter((_, j) => taken[j]);
  const crossed = fromA.filter((letter, n) => letter !== fromB[n]).length / 2;
  const jaro = (common / a.length + common / b.length + (common - crossed) / common) / 3;
  let start = 0;
  while (start < 4 && a[start] !== undefined && a[start] === b[start]) start++;
  return jaro + start * 0.1 * (1 - jaro);
};

/** Groups of letters that sound alike in most languages written in Latin letters; vowels fall out. */
const SOUNDS: readonly [RegExp, string][] = [
  [/ph|v|w/g, 'f'],
  [/ck|[cgqx]/g, 'k'],
  [/sch|sh|ch|[zj]/g, 's'],
  [/th|d/g, 't'],
  [/b/g, 'p'],
  [/n/g, 'm'],
  [/[aeiouyh ]/g, ''],
];

/** How a name sounds, roughly: names that are heard alike have the same. `schmidt` and `smith` -> `smt`. */
export const soundOf = (name: string): string => {
  let sound = name.replace(/sch|ch/g, (group) => (group === 'sch' ? 's' : 'k'));
  for (const [letters, as] of SOUNDS) sound = sound.replace(letters, as);
  const first = /^[aeiouy]/.test(name) ? 'a' : '';
  return first + sound.replace(/(.)\1+/g, '$1');
};
