import { afterAll, beforeAll, expect, it } from 'vitest';
import { createWorld, type TestDatabase, testDatabase } from '../../testing/index.ts';
import { newId, sql } from '../platform/index.ts';
import { foldFrom, loadRegistry, renewLeases, takeLease } from './testing.ts';

const T0 = Date.UTC(2026, 5, 1, 10);
const LIMIT = 20;

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

it('a contact with a flood of inputs delays the others of its group by one batch (P15)', async () => {
  const world = await createWorld(database.db, T0);
  while (await takeLease(database.db, 'fold', 'fair'));
  const lease = (await renewLeases(database.db, 'fair')).find(
    ({ role, grp }) => role === 'fold' && grp === 0,
  )!;
  const hot = newId(T0, lease.bucketFrom + 1);
  const other = newId(T0, lease.bucketFrom + 2);
  for (let n = 0; n < 5 * LIMIT; n++) await world.append(T0 + n, { contactId: hot });
  await world.append(T0 + 1_000, { contactId: other });

  const registry = await loadRegistry(database.db, (_, error) => {
    throw error;
  });
  let fromBucket = lease.bucketFrom;
  for (let pass = 0; pass < 2; pass++) {
    const input = { lease, registry, wallMs: T0 + 2_000, passNo: pass, limit: LIMIT };
    fromBucket = (await foldFrom(database.db, fromBucket, input)).nextBucket ?? lease.bucketFrom;
  }
  const waiting = await database.db.query<{ contactId: string; n: number }>(sql`
    select actor_id as "contactId", count(*)::int as n from inbox where workspace_id = ${world.workspaceId} group by 1`);
  expect(waiting).toEqual([{ contactId: hot, n: 4 * LIMIT }]);
});
