/**
 * How sure it is that each of some ways is the best, by Thompson (1933): rates of which nothing is known beforehand are
 * Beta(1 + reacted, 1 + others), and who draws the highest rate is best. The chances are integrated instead of drawn, so
 * that the same counts give the same chances.
 */
import { logBeta } from './log-gamma.ts';

/** Standard deviations to either side of the mean that are looked at: beyond them lies less than any share that is said. */
const DEVIATIONS = 9;
/** Points a way; fewer would miss narrow rates beside wide ones, more change the fourth digit. */
const POINTS = 400;
const EDGE = 1e-9;

/** People of a way whose time is over, and of them those who did what is counted. */
export interface Way {
  people: number;
  reacted: number;
}

type Beta = readonly [a: number, b: number];

const betaOf = ({ people, reacted }: Way): Beta => [1 + reacted, 1 + people - reacted];

/** Points between which its rate lies. */
const pointsOf = ([a, b]: Beta): number[] => {
  const mean = a / (a + b);
  const deviation = Math.sqrt((a * b) / ((a + b) ** 2 * (a + b + 1)));
  const from = Math.max(EDGE, mean - DEVIATIONS * deviation);
  const to = Math.min(1 - EDGE, mean + DEVIATIONS * deviation);
  return Array.from({ length: POINTS }, (_, n) => from + ((to - from) * n) / (POINTS - 1));
};

const densityOf = ([a, b]: Beta): ((rate: number) => number) => {
  const scale = logBeta([a, b]);
  return (rate) => Math.exp((a - 1) * Math.log(rate) + (b - 1) * Math.log1p(-rate) - scale);
};

/** The chance of each way to have the highest rate of all; together 1. */
export const chancesToBeBest = (ways: readonly Way[]): number[] => {
  const betas = ways.map(betaOf);
  const points = [...new Set(betas.flatMap(pointsOf))].sort((x, y) => x - y);
  const densities = betas.map((beta) => points.map(densityOf(beta)));
  /** how probable it is that each is below a point, as far as the points have come */
  const below = betas.map(() => 0);
  const chances = betas.map(() => 0);
  for (let at = 1; at < points.length; at++) {
    const half = (points[at]! - points[at - 1]!) / 2;
    const steps = densities.map((density) => half * (density[at]! + density[at - 1]!));
    // below the middle of the step
    const middles = below.map((sum, way) => sum + steps[way]! / 2);
    for (const [way, step] of steps.entries())
      chances[way]! += middles.reduce(
        (product, sum, other) => (other === way ? product : product * sum),
        step,
      );
    for (const [way, step] of steps.entries()) below[way]! += step;
  }
  const all = chances.reduce((sum, chance) => sum + chance, 0);
  return chances.map((chance) => chance / all);
};
