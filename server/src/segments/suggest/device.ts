import { byValue, type Family } from './family.ts';

const NAMES = new Set(['device', 'devicetype', 'platform', 'os', 'browser']);
const VALUES_MAX = 4;

/** What people read on, as far as it is kept with them. */
export const device: Family = (seen) =>
  byValue(seen, { family: 'device', names: NAMES, limit: VALUES_MAX, said: (value) => `On ${value}` });
