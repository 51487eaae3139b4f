/**
 * Watches the clocks (ENGINE, Fairness): if the database's clock and this process's monotonic clock part by a minute,
 * one of the machines was set. Timers then stop and an alarm is shown: a jump must not send tomorrow's mail.
 */
import { type Clock, type Queryable, sql } from '../platform/index.ts';

/** Less, and a slow look would stop timers; more, and a jump would send mail that many seconds early. */
const PART_MAX_MS = 60_000;

export interface ClockWatch {
  /** Compares the clocks; call every few seconds. */
  look(db: Queryable): Promise<void>;
  /** How far they have parted since the start (ms), when that is too far; null: timers may fire. */
  partedMs(): number | null;
}

export const createClockWatch = (clock: Clock): ClockWatch => {
  let start: { databaseMs: number; monotonicMs: number } | null = null;
  let partedMs: number | null = null;
  return {
    look: async (db) => {
      const before = clock.monotonic();
      const [row] = await db.query<{ databaseMs: number }>(
        sql`select (extract(epoch from clock_timestamp()) * 1000)::float8 as "databaseMs"`,
      );
      const monotonicMs = clock.monotonic();
      // a look that itself took long says nothing
      if (monotonicMs - before > PART_MAX_MS / 2) return;
      const { databaseMs } = row!;
      start ??= { databaseMs, monotonicMs };
      const parted = databaseMs - start.databaseMs - (monotonicMs - start.monotonicMs);
      partedMs = Math.abs(parted) >= PART_MAX_MS ? parted : null;
    },
    partedMs: () => partedMs,
  };
};
