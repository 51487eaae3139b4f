import countries from 'i18n-iso-countries';
import { bareWord } from './text.ts';

/** What people write that is neither a code nor a name of ISO 3166. */
const EVERYDAY: Readonly<Record<string, string>> = {
  uk: 'GB',
  england: 'GB',
  scotland: 'GB',
  wales: 'GB',
  northernireland: 'GB',
  el: 'GR',
  holland: 'NL',
  america: 'US',
};

let codes: Map<string, string> | undefined;

/**
 * Names in all languages of the package (78), read at the first name (60 ms, some 12,000 entries). A name that means
 * different countries in different languages (Kongo) means none.
 */
const codesByName = (): Map<string, string> => {
  if (codes) return codes;
  codes = new Map();
  const torn = new Set<string>();
  for (const language of countries.getSupportedLanguages())
    for (const [code, names] of Object.entries(countries.getNames(language, { select: 'all' })))
      for (const name of names) {
        const word = bareWord(name);
        const known = codes.get(word);
        if (known !== undefined && known !== code) torn.add(word);
        codes.set(word, code);
      }
  for (const word of torn) codes.delete(word);
  for (const [word, code] of Object.entries(EVERYDAY)) codes.set(word, code);
  return codes;
};

/** `AT` from `at`, `AUT`, `Austria`, `Österreich`, `Autriche`, `オーストリア`; null when it names no one country. */
export const countryCode = (text: string): string | null => {
  const trimmed = text.trim();
  const upper = trimmed.toUpperCase();
  if (/^[A-Z]{2}$/.test(upper) && countries.isValid(upper)) return upper;
  if (/^[A-Z]{3}$/.test(upper)) {
    const code = countries.alpha3ToAlpha2(upper);
    if (code !== undefined) return code;
  }
  return codesByName().get(bareWord(trimmed)) ?? null;
};
