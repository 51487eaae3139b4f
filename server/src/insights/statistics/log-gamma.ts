/** Lanczos' approximation with g = 7 and nine terms (Press et al., Numerical Recipes 6.1): 15 digits for x > 0. */
const TERMS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** Natural logarithm of the gamma function, for x > 0. */
export const logGamma = (x: number): number => {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const at = x - 1;
  const sum = TERMS.reduce((total, term, n) => (n === 0 ? term : total + term / (at + n)), 0);
  const t = at + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (at + 0.5) * Math.log(t) - t + Math.log(sum);
};

/** Logarithm of the multivariate beta function. */
export const logBeta = (parts: readonly number[]): number =>
  parts.reduce((sum, part) => sum + logGamma(part), 0) - logGamma(parts.reduce((sum, part) => sum + part, 0));
