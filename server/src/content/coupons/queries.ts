import { type Queryable, raw, sql } from '../../platform/index.ts';
import { refusals } from './errors.ts';
import type { CouponPer, CouponPool, CouponPoolFigures } from './model.ts';

const POOL = raw(`pool_id as "poolId", key, name, per, expires_at as "expiresAt", low_below as "lowBelow",
  created_at as "createdAt"`);

/** Pools that mails may name, by name. */
export const livePools = (db: Queryable, workspaceId: number): Promise<CouponPool[]> =>
  db.query<CouponPool>(sql`
    select ${POOL} from coupon_pools
    where workspace_id = ${workspaceId} and archived_at is null
    order by lower(name), pool_id`);

/** Refuses `coupon-pool-not-found`. */
export const poolByKey = async (
  db: Queryable,
  { workspaceId, key }: { workspaceId: number; key: string },
): Promise<CouponPool> => {
  const [pool] = await db.query<CouponPool>(sql`
    select ${POOL} from coupon_pools
    where workspace_id = ${workspaceId} and key = ${key} and archived_at is null`);
  if (!pool) throw refusals.poolNotFound(key);
  return pool;
};

/** What is left of each pool, what was given out, and what of that was redeemed. */
export const poolFigures = async (db: Queryable, workspaceId: number): Promise<CouponPoolFigures[]> => {
  const pools = await livePools(db, workspaceId);
  const left = await db.query<{ poolId: number; count: number }>(sql`
    select pool_id as "poolId", count(*)::int as count
    from coupon_codes
    where workspace_id = ${workspaceId} and taken_at is null
    group by pool_id`);
  const given = await db.query<{ poolId: number; given: number; redeemed: number }>(sql`
    select pool_id as "poolId", count(*)::int as given, count(redeemed_at)::int as redeemed
    from coupons
    where bucket >= 0 and workspace_id = ${workspaceId}
    group by pool_id`);
  return pools.map((pool) => ({
    ...pool,
    left: left.find(({ poolId }) => poolId === pool.poolId)?.count ?? 0,
    given: given.find(({ poolId }) => poolId === pool.poolId)?.given ?? 0,
    redeemed: given.find(({ poolId }) => poolId === pool.poolId)?.redeemed ?? 0,
  }));
};

/** Pools with fewer codes than asked for, that have not ended. */
export const lowPools = (
  db: Queryable,
  workspaceId: number,
  nowMs: number,
): Promise<{ key: string; name: string; left: number }[]> =>
  db.query<{ key: string; name: string; left: number }>(sql`
    select p.key, p.name, l.left
    from coupon_pools p
    cross join lateral (
      select count(*)::int as left from (
        select from coupon_codes c
        where c.workspace_id = ${workspaceId} and c.pool_id = p.pool_id and c.taken_at is null
        limit p.low_below
      ) few
    ) l
    where p.workspace_id = ${workspaceId} and p.archived_at is null and l.left < p.low_below
      and (p.expires_at is null or p.expires_at > ${new Date(nowMs)})
    order by l.left, lower(p.name)`);

export interface NewPool {
  workspaceId: number;
  key: string;
  name: string;
  per: CouponPer;
  expiresAt: Date | null;
  lowBelow: number;
}

/** Refuses `coupon-pool-exists`. */
export const createPool = async (
  db: Queryable,
  { workspaceId, key, name, per, expiresAt, lowBelow }: NewPool,
  nowMs: number,
): Promise<CouponPool> => {
  const [pool] = await db.query<CouponPool>(sql`
    insert into coupon_pools (workspace_id, key, name, per, expires_at, low_below, created_at)
    values (${workspaceId}, ${key}, ${name}, ${per}, ${expiresAt}, ${lowBelow}, ${new Date(nowMs)})
    on conflict (workspace_id, key) do nothing
    returning ${POOL}`);
  if (!pool) throw refusals.poolExists(key);
  return pool;
};

/** Changes what may be changed of a pool; absent members stay. Refuses `coupon-pool-not-found`. */
export const changePool = async (
  tx: Queryable,
  { workspaceId, key }: { workspaceId: number; key: string },
  change: { name?: string; expiresAt?: Date | null; lowBelow?: number },
): Promise<void> => {
  const pool = await poolByKey(tx, { workspaceId, key });
  const { name, expiresAt, lowBelow } = { ...pool, ...change };
  await tx.query(sql`
    update coupon_pools set name = ${name}, expires_at = ${expiresAt}, low_below = ${lowBelow}
    where workspace_id = ${workspaceId} and pool_id = ${pool.poolId}`);
};

/** Takes a pool out of use: nothing is given out of it any more. Refuses `coupon-pool-not-found`. */
export const archivePool = async (
  tx: Queryable,
  { workspaceId, key }: { workspaceId: number; key: string },
  nowMs: number,
): Promise<void> => {
  const { poolId } = await poolByKey(tx, { workspaceId, key });
  await tx.query(sql`
    update coupon_pools set archived_at = ${new Date(nowMs)}
    where workspace_id = ${workspaceId} and pool_id = ${poolId}`);
};

/** Rows of one statement. */
const INSERT_ROWS_MAX = 5_000;

/** Adds codes; returns how many were new. Codes of a pool are compared as they are written. */
export const addCodes = async (
  db: Queryable,
  { workspaceId, poolId, codes }: { workspaceId: number; poolId: number; codes: readonly string[] },
): Promise<number> => {
  const distinct = [...new Set(codes)];
  let added = 0;
  for (let from = 0; from < distinct.length; from += INSERT_ROWS_MAX) {
    const rows = await db.query(sql`
      insert into coupon_codes (workspace_id, pool_id, code)
      select ${workspaceId}, ${poolId}, code
      from unnest(${distinct.slice(from, from + INSERT_ROWS_MAX)}::text[]) as code
      on conflict (workspace_id, pool_id, code) do nothing
      returning 1 as added`);
    added += rows.length;
  }
  return added;
};

/** Codes of a pool after `after`, in their order: for the shop, which must know them. Key of coupon_codes. */
export const codesAfter = (
  db: Queryable,
  {
    workspaceId,
    poolId,
    after,
    limit,
  }: { workspaceId: number; poolId: number; after: string; limit: number },
): Promise<{ code: string; takenAt: Date | null }[]> =>
  db.query<{ code: string; takenAt: Date | null }>(sql`
    select code, taken_at as "takenAt" from coupon_codes
    where workspace_id = ${workspaceId} and pool_id = ${poolId} and code > ${after}
    order by code
    limit ${limit}`);

/** A code that was given out. */
export interface GivenCoupon {
  contactId: string;
  code: string;
  startKey: string | null;
  givenAt: Date;
  redeemedAt: Date | null;
}

/** Given codes of a pool, the newest first; `before`: time and contact of the last one of the page before. */
export const givenPage = (
  db: Queryable,
  {
    workspaceId,
    poolId,
    before,
    limit,
  }: { workspaceId: number; poolId: number; before: [Date, string] | null; limit: number },
): Promise<GivenCoupon[]> =>
  db.query<GivenCoupon>(sql`
    select contact_id as "contactId", code, start_key as "startKey", given_at as "givenAt",
      redeemed_at as "redeemedAt"
    from coupons
    where bucket >= 0 and workspace_id = ${workspaceId} and pool_id = ${poolId}
      and (given_at, contact_id) < (${before?.[0] ?? new Date(8.64e12)}, ${before?.[1] ?? 'ffffffff-ffff-ffff-ffff-ffffffffffff'}::uuid)
    order by given_at desc, contact_id desc
    limit ${limit}`);
