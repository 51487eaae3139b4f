import { afterAll, beforeAll, expect, it } from 'vitest';
import { createWorld, eventually, type TestDatabase, testDatabase } from '../../testing/index.ts';
import { bucketOf, createLog, createSignals, sql, systemClock } from '../platform/index.ts';
import { createGroupLoop } from './group-loop.ts';
import { type Lease, takeLease } from './lease.ts';
import { loadRegistry } from './registry.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

it('who comes after a publish is met by it, also while the definitions at hand are older (I5)', async () => {
  const { db } = database;
  const nowMs = systemClock.now();
  const world = await createWorld(db, nowMs);
  const read = () =>
    loadRegistry(db, (_, error) => {
      throw error;
    });
  const stale = await read();
  await world.publish('workflow', 'greetings', {
    name: 'Greetings',
    trigger: { type: 'event', event: 'Came' },
    enrollment: { again: 'never' },
    start: 'out',
    nodes: { out: { type: 'exit' } },
  });
  const contactId = await world.append(nowMs, { name: 'Came' });
  const leases: Lease[] = [];
  for (let lease = await takeLease(db, 'fold', 'loop'); lease; lease = await takeLease(db, 'fold', 'loop'))
    leases.push(lease);
  const bucket = bucketOf(contactId);
  const lease = leases.find(({ bucketFrom, bucketTo }) => bucket >= bucketFrom && bucket < bucketTo)!;
  expect(lease.defsVersion).toBeGreaterThan(stale.defsVersion);

  let reads = 0;
  let isOver = false;
  const loop = createGroupLoop({
    db,
    clock: systemClock,
    log: createLog({ level: 'silent' }),
    signals: createSignals(),
    groups: leases.length,
    lease,
    stillMine: () => !isOver,
    gate: (work) => work(),
    timersHeld: () => false,
    registryOf: async () => (reads++ === 0 ? stale : read()),
  });
  const ended = loop.run();
  try {
    await eventually(
      async () => {
        const [row] = await db.query<{ left: number }>(
          sql`select count(*)::int as left from inbox where workspace_id = ${world.workspaceId}`,
        );
        return row!.left === 0;
      },
      30_000,
      'the inbox is empty',
    );
  } finally {
    isOver = true;
    loop.wake();
    await ended;
  }
  const [row] = await db.query<{ started: number }>(
    sql`select count(*)::int as started from enrollments where bucket = ${bucket} and contact_id = ${contactId}::uuid`,
  );
  expect(row!.started).toBe(1);
});
