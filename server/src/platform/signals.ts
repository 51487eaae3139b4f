/**
 * Wake-ups inside one process: "there is something in the inbox of group 2". A signal is a hint and carries no
 * data; whoever waits also polls, so a lost one costs a delay and never an input (RULES-SQL 13).
 */
export interface Signals {
  signal(topic: string): void;
  /** Calls `listener` after each signal on `topic`; the returned function ends that. */
  onSignal(topic: string, listener: () => void): () => void;
}

/** A bus of its own. Signals of one tick on one topic reach each listener once, at the end of the tick. */
export const createSignals = (): Signals => {
  const listeners = new Map<string, Set<() => void>>();
  const pending = new Set<string>();

  const deliver = (): void => {
    const topics = [...pending];
    pending.clear();
    for (const topic of topics) for (const listener of [...(listeners.get(topic) ?? [])]) listener();
  };

  return {
    signal: (topic) => {
      if (!listeners.has(topic)) return;
      if (pending.size === 0) setImmediate(deliver);
      pending.add(topic);
    },
    onSignal: (topic, listener) => {
      const own = listeners.get(topic) ?? new Set();
      own.add(listener);
      listeners.set(topic, own);
      return () => {
        own.delete(listener);
        if (own.size === 0 && listeners.get(topic) === own) listeners.delete(topic);
      };
    },
  };
};
