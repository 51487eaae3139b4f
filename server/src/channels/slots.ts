/** Places in flight, shared by all senders of a process. */
export interface Slots {
  /** Takes up to `wanted` free places; 0 when there is none. */
  take(wanted: number): number;
  give(count: number): void;
  /** Calls `listener` when places become free; the returned function ends that. */
  onFree(listener: () => void): () => void;
}

/**
 * Messages started and without a written outcome, in one process. All of them are unknown after a kill (P5 promises
 * at most 20); fewer would leave an SMTP server with 10 ms a mail idle.
 */
export const IN_FLIGHT_MAX = 20;

/**
 * Who wants more places than are free waits for so many: starting two mails costs the database as much as ten. Larger:
 * the server runs dry meanwhile.
 */
const TOGETHER_MIN = 10;

export const createSlots = (max = IN_FLIGHT_MAX): Slots => {
  let free = max;
  const listeners = new Set<() => void>();
  return {
    take: (wanted) => {
      if (wanted > free && free < Math.min(TOGETHER_MIN, max)) return 0;
      const taken = Math.min(wanted, free);
      free -= taken;
      return taken;
    },
    give: (count) => {
      free += count;
      for (const listener of [...listeners]) listener();
    },
    onFree: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
