import type { Clock } from './clock.ts';

export interface RoundsDeps {
  clock: Clock;
  /** Between the end of one round and the begin of the next. */
  everyMs: number;
  /** `isOver` says that the rounds are to end: a long one looks now and then. */
  round(isOver: () => boolean): Promise<unknown>;
  /** A round threw; the next comes all the same. */
  failed(error: unknown): void;
}

/** Makes a round now, and again some time after each; until the returned function is called, which waits for one under way. */
export const makeRounds = ({ clock, everyMs, round, failed }: RoundsDeps): (() => Promise<void>) => {
  let isOver = false;
  let cancel: () => void = () => undefined;
  let running: Promise<void> = Promise.resolve();
  const next = (): void => {
    running = round(() => isOver)
      .then(() => undefined, failed)
      .then(() => {
        if (!isOver) cancel = clock.after(everyMs, next);
      });
  };
  next();
  return async () => {
    isOver = true;
    cancel();
    await running;
  };
};
