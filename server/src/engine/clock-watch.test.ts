import { describe, expect, it } from 'vitest';
import type { Clock, Queryable } from '../platform/index.ts';
import { createClockWatch } from './clock-watch.ts';

const clocks = () => {
  const at = { monotonic: 1_000, database: 1_000_000 };
  const clock = { now: () => 0, monotonic: () => at.monotonic, after: () => () => undefined } satisfies Clock;
  const db = { query: async () => [{ databaseMs: at.database }] } as unknown as Queryable;
  return { at, clock, db };
};

describe('the watch on the clocks', () => {
  it('lets timers fire while both clocks run alike', async () => {
    const { at, clock, db } = clocks();
    const watch = createClockWatch(clock);
    await watch.look(db);
    at.monotonic += 3_600_000;
    at.database += 3_600_000 + 59_000;
    await watch.look(db);
    expect(watch.partedMs()).toBeNull();
  });

  it('stops timers when the database is set an hour ahead, and lets them fire when it is set back', async () => {
    const { at, clock, db } = clocks();
    const watch = createClockWatch(clock);
    await watch.look(db);
    at.monotonic += 5_000;
    at.database += 5_000 + 3_600_000;
    await watch.look(db);
    expect(watch.partedMs()).toBe(3_600_000);
    at.database -= 3_600_000;
    await watch.look(db);
    expect(watch.partedMs()).toBeNull();
  });
});
