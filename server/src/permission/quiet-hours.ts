/** Quiet hours in the contact's own time, through changes of the clock (P8). */
import { addDays, dayOf, localInstant, minutesOf } from '../conditions/index.ts';
import { bucketOfKey } from '../platform/index.ts';
import type { QuietHours } from './rules.ts';

/** What waited for the morning leaves spread over this long, not all in its first second. */
export const SPREAD_MS = 15 * 60_000;

/** A night: [fromMs, toMs). */
export interface QuietSpan {
  fromMs: number;
  toMs: number;
}

/** The quiet hours that hold at an instant, else the next ones. */
export const quietSpanAt = ({ from, to }: QuietHours, atMs: number, zone: string): QuietSpan => {
  const [start, end] = [minutesOf(from), minutesOf(to)];
  const today = dayOf(atMs, zone);
  for (let days = -1; ; days++) {
    const day = addDays(today, days);
    const toMs = localInstant(end > start ? day : addDays(day, 1), end, zone);
    // a time that the clock skips may come after the one it leads to: such a night is none
    if (toMs > atMs) {
      const fromMs = localInstant(day, start, zone);
      if (fromMs < toMs) return { fromMs, toMs };
    }
  }
};

/** How long after the end of the quiet hours a message leaves (ms): its own, and the same whenever it is asked. */
export const spreadMs = (messageId: string): number =>
  Math.floor((bucketOfKey(0, messageId) / 4_096) * SPREAD_MS);
