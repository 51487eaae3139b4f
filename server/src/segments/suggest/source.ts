import { type Family, frequent } from './family.ts';

const VALUES_MAX = 6;

/** Where people came from first. */
export const source: Family = (seen) =>
  frequent(seen.sources, seen, VALUES_MAX).map(({ field, value }) => ({
    family: 'source',
    name: value === 'direct' ? 'Came by themselves' : `Came ${field === 'source' ? 'from' : 'by'} ${value}`,
    condition: { kind: 'visit', touch: 'first', field, op: 'equals', value },
  }));
