import type { Clock } from './clock.ts';

/** Sleep that ends early when woken; being woken while awake makes the next sleep end at once. */
export interface Sleeper {
  sleep(delayMs: number): Promise<void>;
  wake(): void;
  /** A wait that nothing shortens. */
  pause(delayMs: number): Promise<void>;
}

export const createSleeper = (clock: Clock): Sleeper => {
  let isWoken = false;
  let end: (() => void) | null = null;
  return {
    wake: () => {
      isWoken = true;
      end?.();
    },
    sleep: (delayMs) =>
      new Promise((resolve) => {
        const finish = (): void => {
          end = null;
          isWoken = false;
          cancel();
          resolve();
        };
        const cancel = clock.after(delayMs, finish);
        end = finish;
        if (isWoken) finish();
      }),
    pause: (delayMs) =>
      new Promise((resolve) => {
        clock.after(delayMs, resolve);
      }),
  };
};
