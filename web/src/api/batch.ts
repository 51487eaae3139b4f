/**
 * Collects values and hands them over together, at most once per `intervalMs`: the first at once, so that a
 * single event shows within a blink; the rest of a burst as one batch at the interval's end.
 */
export const batcher = <Value>(
  intervalMs: number,
  flush: (values: Value[]) => void,
  // Wrapped, since browsers refuse a bare `setTimeout` called as another object's method.
  timers = {
    set: (run: () => void, ms: number): unknown => setTimeout(run, ms),
    clear: (timer: unknown): void => clearTimeout(timer as number),
  },
) => {
  let waiting: Value[] = [];
  let timer: unknown;

  const open = (): void => {
    timer = undefined;
    if (waiting.length > 0) hand();
  };
  const hand = (): void => {
    const values = waiting;
    waiting = [];
    timer = timers.set(open, intervalMs);
    flush(values);
  };

  return {
    add(value: Value): void {
      waiting.push(value);
      if (timer === undefined) hand();
    },
    stop(): void {
      if (timer !== undefined) timers.clear(timer);
      timer = undefined;
      waiting = [];
    },
  };
};
