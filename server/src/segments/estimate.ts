/** A number of people; `about`: an estimate. */
export interface PeopleCount {
  count: number;
  about: boolean;
  /** so few were in the sample that it says only: fewer than this many, and perhaps none */
  below?: number;
}

export const BUCKETS_ALL = 4096;

/** Fewer found than this, and the count may be wrong by more than half. */
const FOUND_MIN = 10;
/** A bound is no measurement: it is said in hundreds. */
const BELOW_STEP = 100;

/**
 * How many people there are when so many were found in the buckets that were looked through. The bound is two standard
 * deviations above what was found, and for none the rule of three (Hanley and Lippman-Hand, 1983): it holds 19 times in 20.
 */
export const scaledUp = (found: number, buckets: number): PeopleCount => {
  const each = BUCKETS_ALL / buckets;
  if (each === 1) return { count: found, about: false };
  const count = Math.round(found * each);
  if (found >= FOUND_MIN) return { count, about: true };
  const most = (found + 2 * Math.sqrt(found) + 3) * each;
  return { count, about: true, below: Math.ceil(most / BELOW_STEP) * BELOW_STEP };
};
