/** Liquid of a source taken out of the way, so that HTML and MJML tools see plain words in its place. */
export interface Placeholders {
  text: string;
  /** Adds Liquid of ours; returns the word that stands for it. */
  add(liquid: string): string;
  /** Puts the Liquid back. */
  restore(text: string): string;
  /** Matches any placeholder (global). */
  pattern: RegExp;
  isTag(placeholder: string): boolean;
  liquidOf(placeholder: string): string;
}

const LIQUID =
  /\{%-?\s*raw\s*-?%\}[\s\S]*?\{%-?\s*endraw\s*-?%\}|\{%-?\s*comment\s*-?%\}[\s\S]*?\{%-?\s*endcomment\s*-?%\}|\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g;

/** A word that does not occur in `source`, made of letters only, so that it survives in text, attributes and URLs. */
const unusedWord = (source: string): string => {
  let word = 'liqq';
  while (source.includes(word)) word += 'q';
  return word;
};

/** Replaces each `{{ }}` and `{% %}` of `source` by a word. */
export const takeOutLiquid = (source: string): Placeholders => {
  const word = unusedWord(source);
  const parts: string[] = [];
  const add = (liquid: string): string => `${word}${parts.push(liquid) - 1}z`;
  const pattern = new RegExp(`${word}(\\d+)z`, 'g');
  const liquidOf = (placeholder: string): string =>
    parts[Number.parseInt(placeholder.slice(word.length), 10)]!;
  return {
    text: source.replace(LIQUID, add),
    add,
    pattern,
    liquidOf,
    restore: (text) => text.replace(pattern, liquidOf),
    isTag: (placeholder) => liquidOf(placeholder).startsWith('{%'),
  };
};
