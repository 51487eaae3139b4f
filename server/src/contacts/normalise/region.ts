import { createRequire } from 'node:module';
import type { CountryData } from 'country-region-data';
import { bareWord } from './text.ts';

// its ES module is not marked as one, so that Node 20 cannot import it
const { allCountries } = createRequire(import.meta.url)('country-region-data') as {
  allCountries: CountryData[];
};

const byCountry = new Map<string, Map<string, string>>();

const regionsOf = (country: string): Map<string, string> => {
  const known = byCountry.get(country);
  if (known) return known;
  const regions = new Map<string, string>();
  const named = allCountries.find(([, code]) => code === country)?.[2] ?? [];
  for (const [name, code] of named) {
    regions.set(bareWord(code), name);
    regions.set(bareWord(`${country}${code}`), name);
  }
  for (const [name] of named) regions.set(bareWord(name), name);
  byCountry.set(country, regions);
  return regions;
};

/**
 * A region of a country (ISO alpha-2) under its own name: `BY`, `DE-BY` and `bayern` are `Bayern`. Unknown ones stay
 * as they are: lists of regions are never whole.
 */
export const regionName = (text: string, country: string | null): string =>
  (country === null ? undefined : regionsOf(country).get(bareWord(text))) ?? text;
