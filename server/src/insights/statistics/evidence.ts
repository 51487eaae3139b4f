/**
 * Always-valid evidence about shares (P18): looking as often as one likes does not raise the false-positive rate.
 *
 * Of a stream of people, each falls into one of k cells. If the shares are as stated, the ratio of the likelihood under
 * a Dirichlet mixture to that under the stated shares is a martingale that starts at 1, so by Ville's inequality it
 * ever reaches 1/alpha with a probability of at most alpha, whenever one looks (Robbins 1970; Lindon and Malek 2022,
 * "Anytime-valid inference for multinomial count data").
 */
import { logBeta } from './log-gamma.ts';

/**
 * Logarithm of the evidence against `shares` (that sum to 1) in `counts`. `concentration`: how near to the stated
 * shares the alternative is looked for; it changes what is found soon, never what is found falsely.
 */
export const logEvidence = (
  counts: readonly number[],
  shares: readonly number[],
  concentration: number,
): number => {
  const prior = shares.map((share) => share * concentration);
  const stated = counts.reduce(
    (sum, count, n) => (count === 0 ? sum : sum + count * Math.log(shares[n]!)),
    0,
  );
  return logBeta(prior.map((part, n) => part + counts[n]!)) - logBeta(prior) - stated;
};

/** The chance of a share: every one that the counts do not speak against by 1/alpha. */
export interface ShareInterval {
  low: number;
  high: number;
}

/** Halvings of an interval: 1 / 2^40 is far below what is shown. */
const HALVINGS = 40;

/** The always-valid interval of the first cell's share of two. `share`: as stated, around which is looked. */
export const shareInterval = (
  [first, second]: readonly [number, number],
  share: number,
  { concentration, alpha }: { concentration: number; alpha: number },
): ShareInterval => {
  const all = first + second;
  if (all === 0) return { low: 0, high: 1 };
  const prior = [share * concentration, (1 - share) * concentration] as const;
  const mixture = logBeta([prior[0] + first, prior[1] + second]) - logBeta(prior);
  const isIn = (theta: number): boolean =>
    mixture - first * Math.log(theta) - second * Math.log(1 - theta) < -Math.log(alpha);
  const seen = first / all;
  const edge = (outside: number): number => {
    let [out, inside] = [outside, seen];
    for (let n = 0; n < HALVINGS; n++) {
      const middle = (out + inside) / 2;
      if (isIn(middle)) inside = middle;
      else out = middle;
    }
    return inside;
  };
  return { low: first === 0 ? 0 : edge(0), high: second === 0 ? 1 : edge(1) };
};
