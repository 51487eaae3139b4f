import { systemClock } from '../src/platform/index.ts';

const POLL_MS = 10;

/**
 * Calls `check` until it returns something other than undefined or false, and returns that. After `withinMs` it
 * throws, with the last error of `check` if it threw. For what another process does; never in place of the virtual clock.
 */
export const eventually = async <T>(
  check: () => T | Promise<T>,
  withinMs = 5_000,
  what = 'condition',
): Promise<Exclude<T, undefined | false | null>> => {
  const deadline = systemClock.monotonic() + withinMs;
  let lastError: unknown;
  do {
    try {
      const result = await check();
      lastError = undefined;
      if (result !== undefined && result !== false && result !== null)
        return result as Exclude<T, undefined | false | null>;
    } catch (error) {
      lastError = error;
    }
    await new Promise<void>((done) => {
      systemClock.after(POLL_MS, done);
    });
  } while (systemClock.monotonic() < deadline);
  throw new Error(`${what} did not come true within ${withinMs} ms`, { cause: lastError });
};
