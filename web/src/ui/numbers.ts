import type { CountAnswer } from '../../../server/src/api/types.ts';

/**
 * Numbers as Baton writes them. `null` and `undefined` mean "not known" and are written "-", never 0.
 * The grouping is the same for everyone (1,204), since figures are compared across colleagues.
 */
export type Known = number | null | undefined;

export const unknown = '-';

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });

export const isKnown = (value: Known): value is number =>
  value !== null && value !== undefined && Number.isFinite(value);

/** "1,204" */
export const countText = (value: Known): string => (isKnown(value) ? whole.format(value) : unknown);

/** "about 12,400": three significant digits, for estimates. A sample in which nobody was says of none only that they are few. */
export const aboutText = (value: Known): string => {
  if (!isKnown(value)) return unknown;
  if (value === 0) return 'very few';
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.abs(value))) - 2);
  return `about ${whole.format(Math.round(value / step) * step)}`;
};

/** A count as the server answers it: "1,204", "about 12,400", "fewer than 800". */
export const answerText = ({ count, about, below }: CountAnswer): string => {
  if (below !== undefined) return `fewer than ${countText(below)}`;
  return about ? aboutText(count) : countText(count);
};

/** The same with its noun: "1 person". */
export const peopleText = (answer: CountAnswer): string =>
  `${answerText(answer)} ${answer.count === 1 && !answer.about ? 'person' : 'people'}`;

const shortSteps = [
  { from: 999_950_000, unit: 1e9, letter: 'bn' },
  { from: 999_950, unit: 1e6, letter: 'm' },
  { from: 1_000, unit: 1e3, letter: 'k' },
] as const;

/** "12.4 k", "1.2 m": for the workflow canvas and chart axes only. */
export const shortText = (value: Known): string => {
  if (!isKnown(value)) return unknown;
  const step = shortSteps.find(({ from }) => Math.abs(value) >= from);
  return step ? `${tenth.format(value / step.unit)} ${step.letter}` : tenth.format(value);
};

/** "31 %"; below 10 with one decimal, and never a rounded-away "0 %" or "100 %" for a part that exists. */
export const percentText = (part: Known, base: Known): string => {
  if (!isKnown(part) || !isKnown(base) || base === 0) return unknown;
  const percent = (part / base) * 100;
  if (percent > 0 && percent < 0.1) return '<0.1 %';
  if (percent < 100 && percent > 99.9) return '>99.9 %';
  const format = percent < 10 || percent > 99 ? tenth : whole;
  return `${format.format(percent)} %`;
};

/** "31 % of 1,204": a share is never shown without its base. */
export const shareText = (part: Known, base: Known): string => {
  const percent = percentText(part, base);
  return percent === unknown ? unknown : `${percent} of ${countText(base)}`;
};

/** "EUR 1,204.50"-like text with the workspace's currency (ISO 4217); whole amounts from 10,000 on. */
export const moneyText = (amount: Known, currency: string): string => {
  if (!isKnown(amount)) return unknown;
  const isWhole = Math.abs(amount) >= 10_000 || Number.isInteger(amount);
  return new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    ...(isWhole && { minimumFractionDigits: 0, maximumFractionDigits: 0 }),
  }).format(amount);
};

export type DeltaFacts = { text: string; direction: 'up' | 'down' | 'same' };

/**
 * The difference from `before` to `now`: "+12 %"; in people while the base is below 20, where percentages
 * mislead. Undefined when either side is not known.
 */
export const deltaOf = (now: Known, before: Known): DeltaFacts | undefined => {
  if (!isKnown(now) || !isKnown(before)) return undefined;
  const difference = now - before;
  if (difference === 0) return { text: 'same', direction: 'same' };
  const direction = difference > 0 ? 'up' : 'down';
  const sign = difference > 0 ? '+' : '-';
  if (Math.abs(before) < 20) return { text: `${sign}${tenth.format(Math.abs(difference))}`, direction };
  const percent = Math.abs(difference / before) * 100;
  return { text: `${sign}${percent < 1 ? '<1' : whole.format(percent)} %`, direction };
};

/** "1 person", "1,204 people"; the plural is given, since English has no rule worth trusting. */
export const counted = (value: number, one: string, many: string): string =>
  `${countText(value)} ${value === 1 ? one : many}`;
