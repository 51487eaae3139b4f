import { useSyncExternalStore } from 'react';

let returns = 0;
const listeners = new Set<() => void>();
const noted = (): void => {
  returns += 1;
  for (const listener of listeners) listener();
};

const subscribe = (listener: () => void): (() => void) => {
  if (listeners.size === 0) window.addEventListener('focus', noted);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.removeEventListener('focus', noted);
  };
};

/** How often this window was come back to: the shop beside may have given one an id meanwhile. */
export const useReturns = (): number => useSyncExternalStore(subscribe, () => returns);
