import type { Clock } from '../clock.ts';

const POLL_MS = 5;

export const pause = (clock: Clock, delayMs: number): Promise<void> =>
  new Promise((done) => {
    clock.after(delayMs, done);
  });

/** Polls until `done`; false when `withinMs` passed first. */
export const waitUntil = async (clock: Clock, withinMs: number, done: () => boolean): Promise<boolean> => {
  const deadline = clock.monotonic() + withinMs;
  while (!done()) {
    if (clock.monotonic() > deadline) return false;
    await pause(clock, POLL_MS);
  }
  return true;
};
