import type { Clock } from '../platform/index.ts';

/** A statement for ten outcomes costs the database little more than one for two. More: places in flight stand empty meanwhile. */
const TOGETHER = 10;
/** Outcomes wait this long for others that are to come. Longer: a slow server's mails hold their places for it. */
const WITHIN_MS = 3;
const BACKOFF_MS = 500;

export interface SettlingDeps<One> {
  clock: Clock;
  /** Writes what became of some messages; throws when that cannot be. */
  write(batch: readonly One[]): Promise<void>;
  /** They are written, or given up. */
  release(batch: readonly One[]): void;
  /** Whether what could not be written is kept for later. */
  triesAgain(): boolean;
  failed(error: unknown, batch: readonly One[]): void;
  /** Messages under way, those included whose outcome is here and not written. */
  underWay(): number;
}

/**
 * Writes outcomes in groups: as soon as some are together, none is left to come, or the first has waited long enough. What
 * cannot be written for weather is written later, again and again: only the write is repeated. The returned function takes
 * an outcome; one group is written after the other.
 */
export const createSettling = <One>(deps: SettlingDeps<One>): ((one: One) => void) => {
  const { clock } = deps;
  let pending: One[] = [];
  let isWriting = false;
  let cancelWait: (() => void) | null = null;

  const pause = (): Promise<void> => new Promise((done) => clock.after(BACKOFF_MS, done));

  const write = async (): Promise<void> => {
    const batch = pending;
    pending = [];
    try {
      await deps.write(batch);
      deps.release(batch);
    } catch (error) {
      deps.failed(error, batch);
      if (deps.triesAgain()) pending = [...batch, ...pending];
      else deps.release(batch);
      await pause();
    }
  };

  const begin = async (): Promise<void> => {
    await write();
    isWriting = false;
    look();
  };

  const beginSoon = (): void => {
    cancelWait?.();
    cancelWait = null;
    isWriting = true;
    // what the same answer of a server settled is written together
    setImmediate(() => void begin());
  };

  const look = (): void => {
    if (isWriting || pending.length === 0) return;
    if (pending.length >= Math.min(TOGETHER, deps.underWay())) beginSoon();
    else cancelWait ??= clock.after(WITHIN_MS, beginSoon);
  };

  return (one) => {
    pending.push(one);
    look();
  };
};
