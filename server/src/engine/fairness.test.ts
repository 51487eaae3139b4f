import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld, type TestDatabase, testDatabase } from '../../testing/index.ts';
import { newId, sql } from '../platform/index.ts';
import { floodsAhead } from './claims.ts';
import { createLooks } from './shares.ts';
import { foldFrom, type Lease, loadRegistry, renewLeases, takeLease } from './testing.ts';

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

describe('claim shares (P15)', () => {
  let passNo = 900;
  const ahead = async ({ bucketFrom, bucketTo }: Lease) =>
    (await database.db.query(floodsAhead(bucketFrom, bucketTo)))[0];
  const passOver = async (lease: Lease, shares: { floods?: number[]; crowded?: boolean }, limit = LIMIT) => {
    const registry = await loadRegistry(database.db, (_, error) => {
      throw error;
    });
    const input = { lease, registry, wallMs: T0 + 60_000, passNo: passNo++, limit, ...shares };
    return foldFrom(database.db, lease.bucketFrom, input);
  };
  const leaseOf = async (grp: number): Promise<Lease> => {
    while (await takeLease(database.db, 'fold', 'fair'));
    const leases = await renewLeases(database.db, 'fair');
    return leases.find((lease) => lease.role === 'fold' && lease.grp === grp)!;
  };
  const waitingOf = (workspaceId: number) =>
    database.db.query<{ contactId: string; n: number; first: number }>(sql`
      select actor_id as "contactId", count(*)::int as n, min((payload #>> '{properties,n}')::int) as first from inbox
      where workspace_id = ${workspaceId} group by 1 order by 1`);

  it('of a full batch an actor takes 200 inputs, the first ones, and others what is behind them', async () => {
    const world = await createWorld(database.db, T0);
    const lease = await leaseOf(1);
    const hot = newId(T0, lease.bucketFrom + 1);
    const other = newId(T0, lease.bucketFrom + 1);
    for (let n = 0; n < 280; n++) await world.append(T0 + n, { contactId: hot, properties: { n } });
    for (let n = 0; n < 30; n++) await world.append(T0 + 300 + n, { contactId: other, properties: { n } });
    expect(await ahead(lease)).toEqual({ floods: [world.workspaceId], crowded: true });
    const pass = await passOver(lease, { crowded: true }, 300);
    expect(pass).toMatchObject({ claimed: 220, isFull: true });
    const waiting = await waitingOf(world.workspaceId);
    expect(waiting.find(({ contactId }) => contactId === hot)).toMatchObject({ n: 80, first: 200 });
    expect(waiting.find(({ contactId }) => contactId === other)).toMatchObject({ n: 10, first: 20 });
    // nobody waits beside the batch: everything is taken
    await passOver(lease, { crowded: true }, 300);
    expect(await waitingOf(world.workspaceId)).toEqual([]);
  });

  it('a workspace that floods the group leaves three quarters of a batch to others, wherever they wait', async () => {
    const flood = await createWorld(database.db, T0);
    const calm = await createWorld(database.db, T0);
    const lease = await leaseOf(1);
    for (let n = 0; n < 5 * LIMIT; n++)
      await flood.append(T0 + n, { contactId: newId(T0, lease.bucketFrom + 1 + (n % 50)) });
    // in the last bucket of the group, behind everybody
    const last = newId(T0, lease.bucketTo - 1);
    for (let n = 0; n < LIMIT; n++) await calm.append(T0 + 500 + n, { contactId: last, properties: { n } });

    expect(await passOver(lease, {})).toMatchObject({ claimed: LIMIT, isFull: true });
    expect(await ahead(lease)).toEqual({ floods: [flood.workspaceId], crowded: false });
    expect(await waitingOf(calm.workspaceId)).toMatchObject([{ n: LIMIT }]);

    const look = await passOver(lease, { floods: [flood.workspaceId] });
    expect(look).toMatchObject({ claimed: LIMIT, isFull: true });
    expect(await waitingOf(calm.workspaceId)).toMatchObject([{ n: LIMIT / 4, first: (LIMIT * 3) / 4 }]);
    const left = (await waitingOf(flood.workspaceId)).reduce((sum, { n }) => sum + n, 0);
    expect(left).toBe(5 * LIMIT - LIMIT - LIMIT / 4);
  });

  it('looks past a flood take a small part of the time, however long the flood is', () => {
    const looks = createLooks();
    expect(looks.isDue(0)).toBe(true);
    looks.took(0, 80);
    expect(looks.isDue(800)).toBe(false);
    expect(looks.isDue(880)).toBe(true);
  });
});
