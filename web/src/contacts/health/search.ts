import type { HealthProblem } from '../../api/index.ts';

/** The problem that is open, in the URL. */
export type HealthSearch = { problem?: string };

export const readHealthSearch = ({ problem }: Record<string, unknown>): HealthSearch =>
  problem === undefined || problem === '' || typeof problem === 'object' ? {} : { problem: String(problem) };

/** Headings of the page, in its order. */
export const groups: readonly { group: HealthProblem['group']; title: string }[] = [
  { group: 'addresses', title: 'Addresses' },
  { group: 'values', title: 'Phones and countries' },
  { group: 'duplicates', title: 'Duplicates' },
  { group: 'missing', title: 'Missing, by stage' },
  { group: 'stale', title: 'Stale' },
];

/** "2 fewer than a week ago"; undefined: nothing to compare with, or the same. */
export const trendWords = (trend: readonly (number | null)[], now: number): string | undefined => {
  const before = trend.at(-2);
  if (before === null || before === undefined || before === now) return undefined;
  const by = Math.abs(now - before);
  return `${by.toLocaleString('en')} ${now < before ? 'fewer' : 'more'} than a week ago`;
};

/** Most people that one fix takes. */
export const fixMax = 5_000;

/** "Correct the addresses: 12 people" */
export const fixWords = ({ fix, fixable }: Pick<HealthProblem, 'fix' | 'fixable'>): string => {
  const people = Math.min(fixable, fixMax);
  return `${fix}: ${people.toLocaleString('en')} ${people === 1 ? 'person' : 'people'}`;
};

/** What a fix did, in the toast. */
export const fixedWords = ({ people, skipped }: { people: number; skipped: number }): string => {
  const done = `${people.toLocaleString('en')} ${people === 1 ? 'person' : 'people'} changed`;
  if (skipped === 0) return done;
  return `${done}; ${skipped.toLocaleString('en')} left: somebody else has that address already`;
};
