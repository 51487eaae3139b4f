import { useSyncExternalStore } from 'react';

/** The only place in the app that reads the clock; one ticker for all times on the screen. */
const wakeMs = 1_000;

let now = new Date();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

const tick = (): void => {
  now = new Date();
  for (const listener of listeners) listener();
};

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  if (!timer) {
    now = new Date();
    timer = setInterval(tick, wakeMs);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
};

/** Now, for reading once (in an event handler). */
export const readNow = (): Date => new Date();

/**
 * A value that follows from the time, re-rendered only when it changes: `useAt((now) => timeText(at, now))`.
 * `derive` must return a primitive, since it is compared with `Object.is`.
 */
export const useAt = <T extends string | number | boolean>(derive: (now: Date) => T): T =>
  useSyncExternalStore(
    subscribe,
    () => derive(now),
    () => derive(now),
  );
