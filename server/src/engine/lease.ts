/**
 * Leases: who may write the contacts of a group (ENGINE, Lease and claim).
 *
 * A lease is a row `(role, grp)` with an owner, an epoch and an expiry. Taking it raises the epoch; every pass fences
 * itself with (owner, epoch, state_epoch, defs_version) in its own transaction, so that a worker that was taken for
 * dead cannot write. Times are the database's: workers need no common clock.
 */
import { BUCKETS, type Db, type Queryable, sql } from '../platform/index.ts';

export type LeaseRole = 'fold' | 'send';

export interface Lease {
  role: LeaseRole;
  grp: number;
  bucketFrom: number;
  /** exclusive */
  bucketTo: number;
  owner: string;
  epoch: number;
  stateEpoch: number;
  defsVersion: number;
}

/** How long a silent holder keeps a group. Shorter: a slow disk loses the lease; longer: a dead worker's contacts wait. */
export const LEASE_MS = 10_000;
/** Renewal: three chances before expiry. */
export const RENEW_EVERY_MS = 3_000;

/** Makes the lease rows for `groups` contiguous ranges of buckets, once; later starts keep what is there. */
export const ensureLeases = async (db: Db, groups: number): Promise<void> => {
  const rows = (['fold', 'send'] as const).flatMap((role) =>
    Array.from({ length: groups }, (_, grp) => ({
      role,
      grp,
      bucket_from: Math.floor((grp * BUCKETS) / groups),
      bucket_to: Math.floor(((grp + 1) * BUCKETS) / groups),
    })),
  );
  await db.transaction(async (tx) => {
    await tx.query(sql`lock table leases in share row exclusive mode`);
    const [existing] = await tx.query<{ any: boolean }>(sql`select exists (select from leases) as any`);
    if (existing!.any) return;
    await tx.query(sql`
      insert into leases (role, grp, bucket_from, bucket_to)
      select role, grp, bucket_from, bucket_to
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(role text, grp int, bucket_from int, bucket_to int)`);
  });
};

const LEASE_COLUMNS = sql`role, grp, bucket_from as "bucketFrom", bucket_to as "bucketTo", owner, epoch,
  state_epoch as "stateEpoch", defs_version as "defsVersion"`;

/** Frees every lease: only for a process that owns its database alone (the embedded one), where whoever held them is
 *  known to be dead. Elsewhere they run out by themselves. */
export const freeLeases = async (db: Queryable): Promise<void> => {
  await db.query(
    sql`update leases set owner = null, epoch = epoch + 1, expires_at = '-infinity' where owner is not null`,
  );
  await db.query(sql`delete from workers`);
};

/** Takes one free lease of the role, or returns null. */
export const takeLease = async (db: Queryable, role: LeaseRole, owner: string): Promise<Lease | null> => {
  const [lease] = await db.query<Lease>(sql`
    update leases set owner = ${owner}, epoch = epoch + 1, expires_at = clock_timestamp() + ${`${LEASE_MS} ms`}::interval
    where (role, grp) = (
      select role, grp from leases
      where role = ${role} and expires_at < clock_timestamp()
      order by grp
      limit 1
      for update skip locked
    )
    returning ${LEASE_COLUMNS}`);
  return lease ?? null;
};

/** Extends every lease of the owner that has not been taken over; returns what is still held, as it stands now. */
export const renewLeases = async (db: Queryable, owner: string): Promise<Lease[]> =>
  db.query<Lease>(sql`
    update leases set expires_at = clock_timestamp() + ${`${LEASE_MS} ms`}::interval
    where owner = ${owner} and expires_at > clock_timestamp()
    returning ${LEASE_COLUMNS}`);

/** Gives leases back, so that another worker takes them at once. */
export const releaseLease = async (db: Queryable, lease: Lease): Promise<void> => {
  await db.query(sql`
    update leases set expires_at = '-infinity', owner = null
    where role = ${lease.role} and grp = ${lease.grp} and owner = ${lease.owner} and epoch = ${lease.epoch}`);
};

/** The lease row as it stands, to learn why a fence failed. */
export const readLease = async (db: Queryable, lease: Lease): Promise<Lease | null> => {
  const [row] = await db.query<Lease>(sql`
    select ${LEASE_COLUMNS} from leases
    where role = ${lease.role} and grp = ${lease.grp} and owner = ${lease.owner} and epoch = ${lease.epoch}
      and expires_at > clock_timestamp()`);
  return row ?? null;
};

/** Says that this worker is alive; answers how many are, itself included. Those silent for a lease's length are not. */
export const beat = async (db: Queryable, owner: string): Promise<number> => {
  await db.query(sql`
    insert into workers (owner, seen_at) values (${owner}, clock_timestamp())
    on conflict (owner) do update set seen_at = excluded.seen_at`);
  const [row] = await db.query<{ alive: number }>(sql`
    select count(*) as alive from workers where seen_at > clock_timestamp() - ${`${LEASE_MS} ms`}::interval`);
  return row!.alive;
};

/** Leaves the count of the living, and takes those along that died long ago. */
export const leave = async (db: Queryable, owner: string): Promise<void> => {
  await db.query(sql`
    delete from workers where owner = ${owner} or seen_at < clock_timestamp() - interval '1 hour'`);
};
