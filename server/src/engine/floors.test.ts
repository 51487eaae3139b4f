import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld, type TestDatabase, testDatabase } from '../../testing/index.ts';
import { bucketOf, newId, openDb, sql } from '../platform/index.ts';
import { createFloors, createFloorUse, type Floors } from './floors.ts';
import type { PassResult } from './pass.ts';
import { foldFrom, type Lease, loadRegistry, renewLeases, takeLease } from './testing.ts';

const MINUTE = 60_000;

describe('floors of buckets 4 to 8', () => {
  const all = (fromBucket: number, maxSeq: number) => ({ fromBucket, lastBucket: null, lastSeq: 0, maxSeq });
  /** the first round is without floors; this one is over */
  const afterNet = (): Floors => {
    const floors = createFloors(4, 8);
    expect(floors.rangeFrom(4, 0)).toBeNull();
    expect(floors.rangeFrom(4, 0)).not.toBeNull();
    return floors;
  };

  it('rise to what was claimed half a minute ago, in every bucket of which nothing was left', () => {
    const floors = afterNet();
    floors.took(all(4, 100), 0);
    floors.took(all(4, 200), 10_000);
    expect(floors.rangeFrom(4, 10_000)).toEqual({ buckets: [4, 5, 6, 7], floors: [0, 0, 0, 0] });
    floors.took(all(6, 300), 35_000);
    expect(floors.rangeFrom(4, 35_000)).toEqual({ buckets: [4, 5, 6, 7], floors: [0, 0, 100, 100] });
    floors.took(all(4, 300), 41_000);
    expect(floors.rangeFrom(5, 41_000)).toEqual({ buckets: [5, 6, 7], floors: [200, 200, 200] });
  });

  it('of a bucket that was not emptied rise to what was taken of it', () => {
    const floors = afterNet();
    floors.took(all(4, 500), 0);
    floors.took({ fromBucket: 4, lastBucket: 6, lastSeq: 320, maxSeq: 900 }, 31_000);
    expect(floors.rangeFrom(4, 31_000)!.floors).toEqual([500, 500, 320, 0]);
  });

  it('are left out for one round a minute, and forgotten when a merge moved rows', () => {
    const floors = afterNet();
    floors.took(all(4, 100), 0);
    floors.took(all(4, 100), 31_000);
    expect(floors.rangeFrom(6, MINUTE)!.floors).toEqual([100, 100]);
    expect(floors.rangeFrom(4, MINUTE)).toBeNull();
    expect(floors.rangeFrom(5, MINUTE + 1)).toBeNull();
    expect(floors.rangeFrom(4, MINUTE + 2)!.floors).toEqual([100, 100, 100, 100]);
    floors.reset();
    expect(floors.rangeFrom(4, MINUTE + 3)).toBeNull();
    expect(floors.rangeFrom(4, MINUTE + 4)!.floors).toEqual([0, 0, 0, 0]);
  });
});

describe('passes that take what there is', () => {
  const small = (ms: number, isFloored = false) => ({ isFull: false, claimed: 5, ms, isFloored });

  it('begin behind the floors after a slow one, for as long as that is what made it slow', () => {
    const use = createFloorUse();
    expect(use.after(small(3), 0)).toBe(false);
    expect(use.after(small(137), 200)).toBe(true);
    expect(use.after(small(6, true), 300)).toBe(true);
    expect(use.after(small(6, true), 10_299)).toBe(true);
    expect(use.after(small(6, true), 10_300)).toBe(false);
  });

  it('are left alone where the machine is slow and not the claim', () => {
    const use = createFloorUse();
    expect(use.after(small(40), 0)).toBe(true);
    expect(use.after(small(35, true), 100)).toBe(false);
    expect(use.after(small(60), 9_000)).toBe(false);
    expect(use.after(small(60), 10_100)).toBe(true);
  });

  it('begin behind the floors after a full one, and are not slow for their size', () => {
    const use = createFloorUse();
    expect(use.after({ ...small(60), claimed: 1_000, isFull: true }, 0)).toBe(true);
    expect(use.after({ ...small(60, true), claimed: 400 }, 100)).toBe(false);
    expect(use.after({ ...small(60), claimed: 400 }, 200)).toBe(false);
  });
});

describe('a claim behind floors', () => {
  const T0 = Date.UTC(2026, 5, 1, 10);
  const LIMIT = 6;
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.close());

  it('takes the same in the same order as one from the start, and reads past no dead rows', async () => {
    const { db, url } = database;
    const reader = openDb({ connectionString: url, max: 2 });
    const world = await createWorld(db, T0);
    while (await takeLease(db, 'fold', 'floors'));
    const leases = await renewLeases(db, 'floors');
    // the last group: bucket times span must stay within 64 bits
    const lease: Lease = leases
      .filter(({ role }) => role === 'fold')
      .sort((a, b) => b.bucketFrom - a.bucketFrom)[0]!;
    const registry = await loadRegistry(db, (_, error) => {
      throw error;
    });
    let [clockMs, passNo, fromBucket] = [0, 0, lease.bucketFrom];
    const floors = createFloors(lease.bucketFrom, lease.bucketTo);
    const pass = async (limit: number): Promise<PassResult> => {
      const range = floors.rangeFrom(fromBucket, clockMs);
      const input = { lease, registry, wallMs: T0 + clockMs, passNo: passNo++, limit, range };
      const result = await foldFrom(db, fromBucket, input);
      if (result.took) floors.took(result.took, clockMs);
      fromBucket = result.nextBucket ?? lease.bucketFrom;
      return result;
    };
    const people = [1, 1, 2, 3].map((step) => newId(T0, lease.bucketFrom + step));
    const append = async (times: number): Promise<void> => {
      await db.query(sql`
        insert into inbox (bucket, seq, actor_id, workspace_id, kind, name, event_id, at, occurred_at, must_fold, payload)
        select bucket, nextval('inbox_seq'), who, ${world.workspaceId}, 'track', 'Seen', gen_random_uuid(),
          now(), now(), false, '{}'
        from generate_series(1, ${times}), unnest(${people}::uuid[], ${people.map(bucketOf)}::int[]) someone(who, bucket)`);
    };
    /** of the bucket of the first two people */
    const blocksRead = async (): Promise<number> => {
      const { buckets, floors: from } = floors.rangeFrom(bucketOf(people[0]!), clockMs)!;
      const { rows } = await reader.pool.query<{ 'QUERY PLAN': [{ Plan: Record<string, number> }] }>(
        'explain (analyze, buffers, format json) select seq from inbox where bucket = $1 and seq > $2 order by seq limit 9',
        [buckets[0], from[0]],
      );
      return rows[0]!['QUERY PLAN'][0].Plan['Shared Hit Blocks']!;
    };
    await pass(LIMIT);
    // somebody reads for long: what is claimed from now on stays in the index
    const snapshot = await reader.pool.connect();
    try {
      await snapshot.query('begin isolation level repeatable read');
      await snapshot.query('select count(*) from contacts');
      await append(500);
      while ((await pass(1_000)).claimed > 0);
      const before = await blocksRead();
      clockMs += 31_000;
      await pass(500);
      expect(await blocksRead()).toBeLessThan(before / 4);

      await append(3);
      const order: number[] = [];
      for (let turn = 0; turn < 8; turn++) order.push((await pass(LIMIT)).claimed);
      expect(order).toEqual([6, 6, 0, 0, 0, 0, 0, 0]);
      const left = await db.query(sql`select seq from inbox where workspace_id = ${world.workspaceId}`);
      expect(left).toEqual([]);
    } finally {
      snapshot.release(true);
      await reader.close();
    }
  });
});
