import { byValue, type Family } from './family.ts';

const NAMES = new Set(['gender', 'sex', 'geschlecht', 'salutation', 'anrede']);
const VALUES_MAX = 4;
const WORDS: Readonly<Record<string, string>> = {
  f: 'Women',
  w: 'Women',
  female: 'Women',
  woman: 'Women',
  mrs: 'Women',
  ms: 'Women',
  frau: 'Women',
  m: 'Men',
  male: 'Men',
  man: 'Men',
  mr: 'Men',
  herr: 'Men',
};

/** Women, men and others, as people said it themselves. */
export const gender: Family = (seen) =>
  byValue(seen, {
    family: 'gender',
    names: NAMES,
    limit: VALUES_MAX,
    said: (value, attribute) => WORDS[value.toLowerCase().replace('.', '')] ?? `${attribute}: ${value}`,
  });
