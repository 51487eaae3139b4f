import { byValue, type Family } from './family.ts';

const NAMES = new Set([
  'industry',
  'sector',
  'branch',
  'branche',
  'vertical',
  'companyindustry',
  'businesstype',
]);
const VALUES_MAX = 8;

/** What their company does. */
export const sector: Family = (seen) =>
  byValue(seen, { family: 'sector', names: NAMES, limit: VALUES_MAX, said: (value) => `Sector ${value}` });
