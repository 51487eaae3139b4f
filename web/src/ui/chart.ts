import type { Known } from './numbers.ts';

/** One line or row of bars. Points run in the same order in all series of a chart. */
export type ChartSeries = {
  name: string;
  values: readonly Known[];
  /** The period before: thin and muted, beside the one it is compared with. */
  isPrevious?: boolean;
  /** The machine share: hatched. */
  isMachine?: boolean;
  /** An interval around each value, drawn as a band. */
  band?: readonly (readonly [low: number, high: number] | null)[];
};

export type ChartFacts = {
  kind: 'line' | 'bar';
  /** What runs along the foot: dates ("2026-11-10") or names. */
  labels: readonly string[];
  series: readonly ChartSeries[];
  /** True while the last label (today) is not over: its stretch is dashed. */
  isUnfinished?: boolean;
};

/** Five colours are told apart by everyone; what comes after is summed as "other". */
export const seriesMost = 5;

const sumAt = (series: readonly ChartSeries[], index: number): number | null => {
  const known = series.map(({ values }) => values[index]).filter((value) => typeof value === 'number');
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
};

/** At most five series in their given order, the rest as one called "other". */
export const withOther = (series: readonly ChartSeries[], count: number): readonly ChartSeries[] => {
  if (series.length <= seriesMost) return series;
  const rest = series.slice(seriesMost);
  const values = Array.from({ length: count }, (_, index) => sumAt(rest, index));
  return [...series.slice(0, seriesMost), { name: 'other', values }];
};

const quoted = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Text that a spreadsheet would run as a formula is disarmed by an apostrophe (OWASP, CSV injection). */
const harmless = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

/** The chart as CSV (RFC 4180): a row per label, a column per series; unknown values are empty. */
export const chartCsv = ({ labels, series }: ChartFacts, foot: string): string =>
  [
    [foot, ...series.map(({ name }) => name)].map((text) => quoted(harmless(text))),
    ...labels.map((label, index) => [
      quoted(harmless(label)),
      ...series.map(({ values }) => String(values[index] ?? '')),
    ]),
  ]
    .map((row) => `${row.join(',')}\r\n`)
    .join('');
