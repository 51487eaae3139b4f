import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../src/platform/index.ts';
import { eventually, type TestDatabase, testDatabase, virtualClock } from './index.ts';

describe('a test database', () => {
  let first: TestDatabase;
  let second: TestDatabase;
  beforeAll(async () => {
    [first, second] = await Promise.all([testDatabase(), testDatabase()]);
  });
  afterAll(async () => {
    await Promise.all([first.close(), second.close()]);
  });

  it('is migrated', async () => {
    const rows = await first.db.query(sql`select number from schema_migrations limit 1`);
    expect(rows.length).toBeLessThanOrEqual(1);
  });

  it('is nobody else’s', async () => {
    await first.db.query(sql`create table mine (id integer)`);
    const rows = await second.db.query(sql`select 1 from pg_class where relname = 'mine'`);
    expect(rows).toEqual([]);
  });
});

describe('the virtual clock', () => {
  it('runs what falls due in order, and what that schedules', () => {
    const clock = virtualClock(1_000);
    const ran: string[] = [];
    clock.after(20, () => ran.push(`late ${clock.now()}`));
    clock.after(10, () => {
      ran.push(`early ${clock.now()}`);
      clock.after(5, () => ran.push(`from early ${clock.now()}`));
    });
    const cancel = clock.after(15, () => ran.push('cancelled'));
    cancel();
    clock.advance(30);
    expect(ran).toEqual(['early 1010', 'from early 1015', 'late 1020']);
    expect(clock.now()).toBe(1_030);
  });

  it('jumps without touching durations', () => {
    const clock = virtualClock(1_000);
    clock.jump(-500);
    expect([clock.now(), clock.monotonic()]).toEqual([500, 0]);
  });
});

describe('eventually', () => {
  it('returns the first real answer', async () => {
    let calls = 0;
    expect(await eventually(() => (++calls < 3 ? undefined : calls))).toBe(3);
  });

  it('says what did not happen', async () => {
    await expect(eventually(() => false, 30, 'the mail')).rejects.toThrow(
      /the mail did not come true within 30 ms/,
    );
  });
});
