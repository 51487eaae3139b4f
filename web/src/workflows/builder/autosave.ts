/**
 * Drafts save themselves.
 *
 * States: saved -> waiting (something changed) -> saving -> saved | waiting (changed meanwhile) | failed | conflict.
 * - At most one save is under way, so that an older draft never overwrites a newer one.
 * - `failed` (no answer, 5xx) is tried again after `retryMs`, and by the next change.
 * - `conflict`: somebody else saved; nothing is written until `adopt` says from which revision to go on.
 */
export type SaveState = 'saved' | 'waiting' | 'saving' | 'failed' | 'conflict';

export interface Saved {
  revision: number;
  savedAt: string | null;
}

export interface AutosaveOptions<Value> {
  revision: number;
  /** Writes the value as the revision after `revision`. */
  save: (value: Value, revision: number) => Promise<Saved>;
  /** Whether an error means that somebody else saved in between. */
  isConflict: (error: unknown) => boolean;
  onChange: (state: SaveState, saved?: Saved) => void;
  timers?: { set: (run: () => void, ms: number) => unknown; clear: (timer: unknown) => void };
}

/** Shorter writes each letter; longer loses more when the machine goes out. */
const delayMs = 700;
const retryMs = 5_000;

export interface Autosave<Value> {
  changed: (value: Value) => void;
  /** Saves what waits, now. Resolves when nothing is under way; false: not all is saved. */
  flush: () => Promise<boolean>;
  /** Goes on from another revision: with the value that waits (mine), or without one (theirs). */
  adopt: (revision: number, value?: Value) => void;
  state: () => SaveState;
  revision: () => number;
  stop: () => void;
}

export const autosave = <Value>(options: AutosaveOptions<Value>): Autosave<Value> => {
  const { save, isConflict, onChange } = options;
  const timers = options.timers ?? {
    set: (run, ms): unknown => setTimeout(run, ms),
    clear: (timer): void => clearTimeout(timer as number),
  };
  let revision = options.revision;
  let state: SaveState = 'saved';
  let next: { value: Value } | undefined;
  let timer: unknown;
  let underWay: Promise<void> | undefined;

  const become = (now: SaveState, saved?: Saved): void => {
    state = now;
    onChange(now, saved);
  };
  const arm = (ms: number): void => {
    timers.clear(timer);
    timer = timers.set(() => void run(), ms);
  };
  const write = async ({ value }: { value: Value }): Promise<void> => {
    try {
      const saved = await save(value, revision);
      revision = saved.revision;
      if (next) {
        become('waiting', saved);
        arm(delayMs);
      } else become('saved', saved);
    } catch (error) {
      next ??= { value };
      if (isConflict(error)) become('conflict');
      else {
        become('failed');
        arm(retryMs);
      }
    }
  };
  const run = (): Promise<void> => {
    timers.clear(timer);
    if (underWay) return underWay;
    if (!next || state === 'conflict') return Promise.resolve();
    const taken = next;
    next = undefined;
    become('saving');
    underWay = write(taken).finally(() => {
      underWay = undefined;
    });
    return underWay;
  };

  return {
    changed(value) {
      next = { value };
      if (state === 'conflict' || underWay) return;
      become('waiting');
      arm(delayMs);
    },
    async flush() {
      await underWay;
      await run();
      return next === undefined && state === 'saved';
    },
    adopt(known, value) {
      revision = known;
      next = value === undefined ? undefined : { value };
      timers.clear(timer);
      become(next ? 'waiting' : 'saved');
      if (next) arm(0);
    },
    state: () => state,
    revision: () => revision,
    stop: () => timers.clear(timer),
  };
};
