import { useEffect, useState, useSyncExternalStore } from 'react';
import type { LiveStatus } from '../api/index.ts';
import { readNow } from '../ui/index.ts';

/** A server that restarts is back before this: a bar that comes and goes at once frightens for nothing. */
const graceMs = 5_000;

const onNetwork = (changed: () => void): (() => void) => {
  window.addEventListener('online', changed);
  window.addEventListener('offline', changed);
  return () => {
    window.removeEventListener('online', changed);
    window.removeEventListener('offline', changed);
  };
};

/**
 * Since when the screen shows what was known and no longer what is: the moment the stream or the network was lost;
 * undefined while connected, and during a short break of the stream alone.
 */
export const useLostSince = (stream: LiveStatus): Date | undefined => {
  const isOnline = useSyncExternalStore(onNetwork, () => navigator.onLine);
  const isLost = !isOnline || stream === 'reconnecting';
  const [lost, setLost] = useState<{ at: Date; isShown: boolean }>();
  useEffect(() => {
    if (!isLost) {
      setLost(undefined);
      return;
    }
    setLost((before) => before ?? { at: readNow(), isShown: false });
    const timer = setTimeout(
      () => setLost((before) => before && { ...before, isShown: true }),
      isOnline ? graceMs : 0,
    );
    return () => clearTimeout(timer);
  }, [isLost, isOnline]);
  return lost?.isShown ? lost.at : undefined;
};
