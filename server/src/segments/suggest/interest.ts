import { type Candidate, type Family, frequent } from './family.ts';

const PAGES_MAX = 5;
const PRODUCTS_MAX = 5;
const TOPICS_MAX = 5;
const WITHIN = { days: 90 };
/** One look is chance, two are an interest. */
const TWICE = { op: 'atLeast', n: 2 } as const;
/** About one visit's worth of pages on one topic. */
const WEIGHT_MIN = 2;

/** What people look at: parts of the site, kinds of products, topics. */
export const interest: Family = (seen): Candidate[] => [
  ...frequent(seen.topics, seen, TOPICS_MAX).map(
    ({ value }): Candidate => ({
      family: 'interest',
      name: `Interested in ${value}`,
      condition: { kind: 'interest', topic: String(value), atLeast: WEIGHT_MIN },
    }),
  ),
  ...frequent(seen.products, seen, PRODUCTS_MAX).map(
    ({ meaning, property, value }): Candidate => ({
      family: 'interest',
      name: `${meaning === 'order' ? 'Bought' : 'Looked at'} ${value}`,
      condition: {
        kind: 'event',
        event: `@${meaning}`,
        where: [{ property, op: 'equals', value }],
        ...(meaning === 'order' ? {} : { count: TWICE }),
        within: WITHIN,
      },
    }),
  ),
  ...frequent(seen.pages, seen, PAGES_MAX).map(
    ({ value }): Candidate => ({
      family: 'interest',
      name: `Came back to ${value}`,
      condition: { kind: 'page', path: String(value), count: TWICE, within: WITHIN },
    }),
  ),
];
