/**
 * What an experiment shows so far, by a rule under which looking does no harm (P18).
 *
 * People are assigned to variants by lot, with known shares. If two variants do the same, whoever reacts next is of the
 * one or the other with the odds of their shares, however long reactions take and however rare they are. So the
 * reactions alone are judged, as they come; who has not reacted yet may still. Beside it the numbers of people
 * are held against the shares: when they do not fit, something is wrong with the lot and nothing is concluded.
 */
import { logEvidence, shareInterval } from './evidence.ts';

/** A variant as counted. */
export interface Tally {
  id: string;
  /** of the lot, any unit */
  share: number;
  /** who got it */
  people: number;
  /** of them, who did what is measured */
  reacted: number;
}

/** A variant against the first: the rate relative to its, 0.1 = a tenth more. Null bounds: nothing is known yet. */
export interface Lift {
  id: string;
  lift: number | null;
  low: number | null;
  high: number | null;
}

export interface Verdict {
  /** `mismatch`: the numbers of people do not fit the shares, so nothing is concluded */
  says: 'mismatch' | 'tooFew' | 'noDifference' | 'difference';
  /** better than every other, shown; null: not shown */
  winner: string | null;
  /** ahead by its rate, shown or not; ties go to the earlier one */
  ahead: string;
  /** each variant but the first, against the first */
  lifts: Lift[];
  /** of a difference where there is none, over all looks and pairs */
  alpha: number;
}

/** Chance of a false alarm about the lot: it stops an experiment, so it is rarer. */
const MISMATCH_ALPHA = 0.001;
/** Looks for a lot that is some per cent off. */
const MISMATCH_CONCENTRATION = 1_000;
/** Looks for rates that differ by a fifth; larger and smaller differences are found too, with more people. */
const LIFT_CONCENTRATION = 100;
/** Below this many reactions a difference, were it shown, would be a handful of people's. */
const REACTED_MIN = 20;

const rateOf = ({ people, reacted }: Tally): number => (people === 0 ? 0 : reacted / people);

const liftOf = (first: Tally, other: Tally, alpha: number): Lift => {
  const share = other.share / (first.share + other.share);
  const bounds = shareInterval([other.reacted, first.reacted], share, {
    concentration: LIFT_CONCENTRATION,
    alpha,
  });
  const odds = (theta: number): number | null =>
    theta >= 1 ? null : (theta / (1 - theta)) * (first.share / other.share) - 1;
  const base = rateOf(first);
  return {
    id: other.id,
    lift: base === 0 ? null : rateOf(other) / base - 1,
    low: odds(bounds.low),
    high: odds(bounds.high),
  };
};

/** Whether `a` does better than `b`, shown at `alpha`. */
const isBetter = (a: Tally, b: Tally, alpha: number): boolean => {
  const share = a.share / (a.share + b.share);
  if (a.reacted / b.reacted <= a.share / b.share) return false;
  return logEvidence([a.reacted, b.reacted], [share, 1 - share], LIFT_CONCENTRATION) >= -Math.log(alpha);
};

/** Whether the lot drew as it should: the sample-ratio check. */
export const isMismatch = (tallies: readonly Tally[]): boolean => {
  const all = tallies.reduce((sum, { share }) => sum + share, 0);
  const shares = tallies.map(({ share }) => share / all);
  const counts = tallies.map(({ people }) => people);
  return logEvidence(counts, shares, MISMATCH_CONCENTRATION) >= -Math.log(MISMATCH_ALPHA);
};

/**
 * Judges two variants or more. `alpha` is the chance that any difference is ever said to be shown where there is none
 * (0.05 unless told), over all pairs and all looks together.
 */
export const verdictOn = (tallies: readonly Tally[], alpha = 0.05): Verdict => {
  const pairs = (tallies.length * (tallies.length - 1)) / 2;
  const each = alpha / pairs;
  const first = tallies[0]!;
  const ahead = tallies.reduce((best, one) => (rateOf(one) > rateOf(best) ? one : best), first);
  const others = tallies.filter((one) => one !== ahead);
  const reacted = tallies.reduce((sum, one) => sum + one.reacted, 0);
  const isShown = others.every((one) => isBetter(ahead, one, each));
  const says = isMismatch(tallies)
    ? 'mismatch'
    : reacted < REACTED_MIN
      ? 'tooFew'
      : isShown
        ? 'difference'
        : 'noDifference';
  return {
    says,
    winner: says === 'difference' ? ahead.id : null,
    ahead: ahead.id,
    lifts: tallies.slice(1).map((one) => liftOf(first, one, each)),
    alpha,
  };
};
