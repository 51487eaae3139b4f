import { LRUCache } from 'lru-cache';
import { BURST_MS } from './verdict.ts';

/** Messages whose last clicks are remembered; bounded, because a scanner asks for many. */
const MESSAGES_MAX = 10_000;

/** Remembers the links of a mail that were asked for within the last second, in this process. */
export interface Bursts {
  /** How many different links of the message were asked for within `BURST_MS`, this one included. */
  note(messageId: string, slot: number, atMs: number): number;
}

export const createBursts = (): Bursts => {
  const recent = new LRUCache<string, { slot: number; atMs: number }[]>({ max: MESSAGES_MAX });
  return {
    note: (messageId, slot, atMs) => {
      const clicks = (recent.get(messageId) ?? []).filter((click) => atMs - click.atMs < BURST_MS);
      clicks.push({ slot, atMs });
      recent.set(messageId, clicks.slice(-20));
      return new Set(clicks.map((click) => click.slot)).size;
    },
  };
};
