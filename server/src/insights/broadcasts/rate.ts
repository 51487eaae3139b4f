/** How fast broadcasts leave, by looks at their progress: kept in memory, nothing is counted for it. */

const WINDOW_MS = 30_000;
/** Broadcasts watched at once; the one that was looked at longest ago is forgotten. */
const WATCHED_MAX = 500;

interface Look {
  atMs: number;
  sent: number;
}

export interface Rates {
  /** Messages a second over the last half minute of looks; at the first look, since it began. One decimal. */
  rateOf(broadcastId: number, now: Look, begunMs: number): number;
}

const perSecond = (from: Look, to: Look): number =>
  Math.round((Math.max(0, to.sent - from.sent) / Math.max(1, (to.atMs - from.atMs) / 1_000)) * 10) / 10;

export const createRates = (): Rates => {
  const looksAt = new Map<number, Look[]>();
  return {
    rateOf: (broadcastId, now, begunMs) => {
      const before = (looksAt.get(broadcastId) ?? []).filter(({ atMs }) => now.atMs - atMs <= WINDOW_MS);
      looksAt.delete(broadcastId);
      looksAt.set(broadcastId, [...before, now]);
      if (looksAt.size > WATCHED_MAX) looksAt.delete(looksAt.keys().next().value!);
      const first = before.find(({ atMs }) => now.atMs - atMs >= 1_000);
      return perSecond(first ?? { atMs: begunMs, sent: 0 }, now);
    },
  };
};
