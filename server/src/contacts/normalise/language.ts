import { bareWord } from './text.ts';

let tags: Map<string, string> | undefined;

/** English and own names of the languages with a code of two letters. */
const tagsByName = (): Map<string, string> => {
  if (tags) return tags;
  tags = new Map();
  const english = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
  const letters = [...'abcdefghijklmnopqrstuvwxyz'];
  for (const tag of letters.flatMap((first) => letters.map((second) => first + second))) {
    const name = english.of(tag);
    if (name === undefined) continue;
    tags.set(bareWord(name), tag);
    const own = new Intl.DisplayNames(tag, { type: 'language', fallback: 'none' }).of(tag);
    if (own !== undefined && !tags.has(bareWord(own))) tags.set(bareWord(own), tag);
  }
  return tags;
};

/** A language as BCP 47 writes it: `de` from `DE`, `German`, `Deutsch`; `de-AT` from `de_at`; null for what is none. */
export const languageTag = (text: string): string | null => {
  const trimmed = text.trim().replaceAll('_', '-');
  if (/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(trimmed))
    try {
      return Intl.getCanonicalLocales(trimmed)[0] ?? null;
    } catch {
      return null;
    }
  return tagsByName().get(bareWord(trimmed)) ?? null;
};
