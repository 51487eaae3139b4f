import type { Candidate, FamilyName } from './family.ts';
import type { Pattern } from './measure.ts';

/** What is shared out unevenly among people, the first that there is any of. */
export type Measure = 'revenue' | 'orders' | 'page views';

/** A candidate with its numbers. */
export interface Chosen {
  candidate: Candidate;
  people: number;
  /** of all people, 0..1 */
  share: number;
  /** of what, and their share of it, 0..1; null where there is nothing to share */
  brings: { of: Measure; share: number } | null;
}

/** Smaller ones are not worth a mail, larger ones are nearly everybody. */
const SHARE_MIN = 0.01;
const SHARE_MAX = 0.6;
/** A handful of people is an anecdote. */
const PEOPLE_MIN = 5;
/** People in both, of those in either: above it two rules name the same people. At 0.7 a group of 100 and one of 90
 *  inside it are still two; at 0.5 recency and frequency would hide each other. */
const OVERLAP_MAX = 0.7;
/** Shown at most; so many of one family before the others had their turn; and at all. */
const CHOSEN_MAX = 16;
const FAMILY_FIRST = 3;
const ENOUGH = 10;

interface Counted {
  candidate: Candidate;
  place: number;
  people: number;
  shares: Chosen['brings'];
  share: number;
}

const measureOf = (
  patterns: readonly Pattern[],
): { of: Measure; in: (pattern: Pattern) => number } | null => {
  const any = (of: (pattern: Pattern) => number): boolean => patterns.some((pattern) => of(pattern) > 0);
  if (any(({ value }) => value)) return { of: 'revenue', in: ({ value }) => value };
  if (any(({ orders }) => orders)) return { of: 'orders', in: ({ orders }) => orders };
  if (any(({ views }) => views)) return { of: 'page views', in: ({ views }) => views };
  return null;
};

/** How much a group differs from all people: by what it brings, weighed by its size. */
const worth = ({ share, shares }: Counted): number => {
  const size = Math.sqrt(share * (1 - share));
  if (shares === null) return size;
  // a twentieth of the expected share stands for nothing at all: its logarithm would have no end
  return Math.abs(Math.log(Math.max(shares.share / share, 0.05))) * size;
};

const countAll = (candidates: readonly Candidate[], patterns: readonly Pattern[]): Counted[] => {
  const all = patterns.reduce((sum, { people }) => sum + people, 0);
  const measure = measureOf(patterns);
  const total = measure === null ? 0 : patterns.reduce((sum, pattern) => sum + measure.in(pattern), 0);
  return candidates.map((candidate, place) => {
    let people = 0;
    let brought = 0;
    for (const pattern of patterns) {
      if (pattern.bits[place] !== '1') continue;
      people += pattern.people;
      brought += measure?.in(pattern) ?? 0;
    }
    const shares = measure === null ? null : { of: measure.of, share: brought / total };
    return { candidate, place, people, share: all === 0 ? 0 : people / all, shares };
  });
};

type IsIn = (pattern: Pattern) => boolean;

/** People in both, of those in either. */
const overlap = (patterns: readonly Pattern[], one: IsIn, other: IsIn): number => {
  let both = 0;
  let either = 0;
  for (const pattern of patterns) {
    const [inOne, inOther] = [one(pattern), other(pattern)];
    if (inOne && inOther) both += pattern.people;
    if (inOne || inOther) either += pattern.people;
  }
  return either === 0 ? 0 : both / either;
};

const inCandidate =
  ({ place }: Counted): IsIn =>
  ({ bits }) =>
    bits[place] === '1';

/**
 * The candidates worth showing, the most telling first: none under 1 % or over 60 % of people, none nearly the same
 * as another one or as a segment that is there.
 */
export const choose = (candidates: readonly Candidate[], patterns: readonly Pattern[]): Chosen[] => {
  const segmentIds = [...new Set(patterns.flatMap(({ segments }) => segments))];
  const existing = segmentIds.map(
    (id): IsIn =>
      ({ segments }) =>
        segments.includes(id),
  );
  const fit = countAll(candidates, patterns)
    .filter(({ people, share }) => people >= PEOPLE_MIN && share >= SHARE_MIN && share <= SHARE_MAX)
    .filter((one) => existing.every((other) => overlap(patterns, inCandidate(one), other) <= OVERLAP_MAX))
    .sort((a, b) => worth(b) - worth(a) || a.place - b.place);

  const chosen: Counted[] = [];
  const ofFamily = (family: FamilyName): number =>
    chosen.filter(({ candidate }) => candidate.family === family).length;
  const isNew = (one: Counted): boolean =>
    chosen.every((other) => overlap(patterns, inCandidate(one), inCandidate(other)) <= OVERLAP_MAX);
  const take = (isWanted: (one: Counted) => boolean, most: number): void => {
    for (const one of fit)
      if (chosen.length < most && !chosen.includes(one) && isWanted(one) && isNew(one)) chosen.push(one);
  };
  take(({ candidate }) => ofFamily(candidate.family) < FAMILY_FIRST, CHOSEN_MAX);
  take(() => true, ENOUGH);
  return chosen
    .sort((a, b) => worth(b) - worth(a) || a.place - b.place)
    .map(({ candidate, people, share, shares }) => ({ candidate, people, share, brings: shares }));
};
