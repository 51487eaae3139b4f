/** One measured figure beside the reference of the same run (BENCH). */
export interface Figure {
  name: string;
  metric: string;
  value: number;
  unit: string;
  /** what stands beside it, measured in this run */
  reference: string;
  referenceValue: number;
  ratio: number;
  /** whether the goal was reached and the run's own checks held */
  ok: boolean;
}

/** A benchmark: starts what it needs, measures, checks its own results, stops what it started. */
export interface Benchmark {
  name: string;
  what: string;
  run(say: (line: string) => void): Promise<Figure[]>;
}

const rounded = (value: number): number =>
  value >= 100 ? Math.round(value) : Math.round(value * 1_000) / 1_000;

/** A figure with its ratio; `goal` is a lower bound unless `lowerIsBetter`. */
export const figure = (input: {
  name: string;
  metric: string;
  value: number;
  unit: string;
  reference: string;
  referenceValue: number;
  goal?: number;
  lowerIsBetter?: boolean;
  holds?: boolean;
}): Figure => {
  const { goal, lowerIsBetter = false, holds = true, ...rest } = input;
  const reached = goal === undefined || (lowerIsBetter ? input.value <= goal : input.value >= goal);
  return {
    ...rest,
    value: rounded(input.value),
    referenceValue: rounded(input.referenceValue),
    ratio: rounded(input.value / input.referenceValue),
    ok: reached && holds,
  };
};

/** The value in the middle. */
export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};

/** The value that `share` of the values do not exceed. */
export const percentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
};
