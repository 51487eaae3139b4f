import { byValue, type Candidate, type Family } from './family.ts';

const COUNTRIES = new Set(['country', 'countrycode', 'land']);
const REGIONS = new Set(['region', 'state', 'province', 'canton', 'county']);
const CITIES = new Set(['city', 'town', 'ort', 'stadt']);
const VALUES_MAX = 5;

const countryNames = new Intl.DisplayNames(['en'], { type: 'region' });

const countryName = (value: string): string =>
  /^[a-z]{2}$/i.test(value) ? (countryNames.of(value.toUpperCase()) ?? value) : value;

/** Where people live. */
export const area: Family = (seen): Candidate[] => [
  ...byValue(seen, {
    family: 'area',
    names: COUNTRIES,
    limit: VALUES_MAX,
    said: (value) => `From ${countryName(value)}`,
  }),
  ...byValue(seen, { family: 'area', names: REGIONS, limit: VALUES_MAX, said: (value) => `From ${value}` }),
  ...byValue(seen, { family: 'area', names: CITIES, limit: VALUES_MAX, said: (value) => `From ${value}` }),
];
