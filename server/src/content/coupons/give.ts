/**
 * Codes are given when their mail leaves, each once, and the same one again when the mail is made again (P5).
 *
 *   stock   coupon_codes: free until `taken_at` is set; senders of all processes take from one heap, `skip locked`
 *   given   coupons: (contact, pool, holder) has one code; the key makes the second of two senders find the first's
 *
 * Both are written in one transaction: a code that is taken is given, or free again.
 */
import { bucketOf, type Db, type Queryable, sql } from '../../platform/index.ts';
import type { CouponPool } from './model.ts';
import { livePools } from './queries.ts';

/** Who is to get a code, and with which message. */
export interface CodeAsked {
  contactId: string;
  messageId: string;
  enrollmentId: string | null;
  workflowId: number | null;
}

/** The code; or why there is none: an empty pool may be filled, the others stay as they are. */
export type CodeAnswer = { code: string } | { none: 'empty' | 'expired' | 'noPool' };

interface Wanted extends CodeAsked {
  bucket: number;
  /** what the code is for: one row of `coupons` */
  holder: string;
  startKey: string | null;
}

interface Given {
  contactId: string;
  holder: string;
  startKey: string | null;
  code: string;
}

interface Start {
  enrollmentId: string;
  key: string;
}

/** Keys of the enrollments that messages belong to: the cart, the order. */
const startsOf = async (
  db: Queryable,
  workspaceId: number,
  asked: readonly CodeAsked[],
): Promise<Map<string, string>> => {
  const inFlow = asked.filter(({ enrollmentId }) => enrollmentId !== null);
  if (inFlow.length === 0) return new Map();
  const rows = await db.query<Start>(sql`
    select e.enrollment_id as "enrollmentId", e.key
    from unnest(${inFlow.map(({ contactId }) => bucketOf(contactId))}::smallint[],
      ${inFlow.map(({ contactId }) => contactId)}::uuid[],
      ${inFlow.map(({ enrollmentId }) => enrollmentId)}::uuid[]) as key (bucket, contact_id, enrollment_id)
    join enrollments e on e.bucket = key.bucket and e.contact_id = key.contact_id
      and e.enrollment_id = key.enrollment_id
    where e.workspace_id = ${workspaceId}`);
  return new Map(rows.map(({ enrollmentId, key }) => [enrollmentId, key || enrollmentId]));
};

const givenTo = (
  db: Queryable,
  { workspaceId, poolId }: { workspaceId: number; poolId: number },
  wanted: readonly Wanted[],
): Promise<Given[]> =>
  db.query<Given>(sql`
    select c.contact_id as "contactId", c.holder, c.start_key as "startKey", c.code
    from (select distinct * from unnest(${wanted.map(({ bucket }) => bucket)}::smallint[],
      ${wanted.map(({ contactId }) => contactId)}::uuid[]) as key (bucket, contact_id)) key
    join coupons c on c.bucket = key.bucket and c.contact_id = key.contact_id
    where c.workspace_id = ${workspaceId} and c.pool_id = ${poolId}
    order by c.given_at, c.code`);

/**
 * The code of one who has one: for this very purpose; else, where a person has one code, the one of this cart (a merge
 * may have brought a second), else the first that the person got.
 */
const ownCode = (pool: CouponPool, one: Wanted, given: readonly Given[]): string | undefined => {
  const own = given.filter(({ contactId }) => contactId === one.contactId);
  const exact = own.find(({ holder }) => holder === one.holder);
  if (pool.per === 'start') return exact?.code;
  return (own.find(({ startKey }) => startKey !== null && startKey === one.startKey) ?? exact ?? own[0])
    ?.code;
};

/** Takes up to `count` free codes for this transaction. Index coupon_codes_free. */
const takeCodes = async (
  tx: Queryable,
  { workspaceId, poolId }: { workspaceId: number; poolId: number },
  count: number,
  nowMs: number,
): Promise<string[]> => {
  const rows = await tx.query<{ code: string }>(sql`
    with free as materialized (
      select code from coupon_codes
      where workspace_id = ${workspaceId} and pool_id = ${poolId} and taken_at is null
      order by code
      limit ${count}
      for update skip locked
    )
    update coupon_codes c set taken_at = ${new Date(nowMs)}
    from free
    where c.workspace_id = ${workspaceId} and c.pool_id = ${poolId} and c.code = free.code
    returning c.code`);
  return rows.map(({ code }) => code);
};

const giveCodes = (
  tx: Queryable,
  { workspaceId, poolId }: { workspaceId: number; poolId: number },
  pairs: readonly { to: Wanted; code: string }[],
  nowMs: number,
): Promise<{ code: string }[]> =>
  tx.query<{ code: string }>(sql`
    insert into coupons (bucket, contact_id, pool_id, holder, workspace_id, code, start_key, message_id, given_at)
    select g.bucket, g.contact_id, ${poolId}, g.holder, ${workspaceId}, g.code, g.start_key, g.message_id,
      ${new Date(nowMs)}
    from unnest(${pairs.map(({ to }) => to.bucket)}::smallint[], ${pairs.map(({ to }) => to.contactId)}::uuid[],
      ${pairs.map(({ to }) => to.holder)}::text[], ${pairs.map(({ code }) => code)}::text[],
      ${pairs.map(({ to }) => to.startKey)}::text[], ${pairs.map(({ to }) => to.messageId)}::uuid[])
      as g (bucket, contact_id, holder, code, start_key, message_id)
    on conflict (bucket, contact_id, pool_id, holder) do nothing
    returning code`);

/** Codes that another sender made needless go back into the heap. */
const putBack = (
  tx: Queryable,
  { workspaceId, poolId }: { workspaceId: number; poolId: number },
  codes: readonly string[],
): Promise<unknown> =>
  tx.query(sql`
    update coupon_codes set taken_at = null
    where workspace_id = ${workspaceId} and pool_id = ${poolId} and code = any(${codes}::text[])`);

/** One of each holder, in one order for all senders, so that no two wait for each other. */
const firstOfEach = (wanted: readonly Wanted[]): Wanted[] => {
  const first = new Map(wanted.map((one) => [`${one.contactId} ${one.holder}`, one]));
  return [...first].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
};

/**
 * A code out of the pool for each who asks, in order: the one they have, or a new one. `db` is a Db: what is given is
 * committed before the answer. No code is ever in two mails of different holders.
 */
export const codesFor = async (
  db: Db,
  { workspaceId, pool: key }: { workspaceId: number; pool: string },
  asked: readonly CodeAsked[],
  nowMs: number,
): Promise<CodeAnswer[]> => {
  const pool = (await livePools(db, workspaceId)).find((one) => one.key === key);
  if (!pool) return asked.map(() => ({ none: 'noPool' }));
  if (pool.expiresAt !== null && pool.expiresAt.getTime() <= nowMs)
    return asked.map(() => ({ none: 'expired' }));
  const of = { workspaceId, poolId: pool.poolId };
  const starts = await startsOf(db, workspaceId, asked);
  const wanted = asked.map((one): Wanted => {
    const startKey = one.enrollmentId === null ? null : (starts.get(one.enrollmentId) ?? one.enrollmentId);
    const perStart = pool.per === 'start' && startKey !== null;
    const holder = perStart ? `${one.workflowId ?? 0}:${startKey}` : one.contactId;
    return { ...one, bucket: bucketOf(one.contactId), holder, startKey };
  });
  const answer = (given: readonly Given[]): CodeAnswer[] =>
    wanted.map((one) => {
      const code = ownCode(pool, one, given);
      return code === undefined ? { none: 'empty' } : { code };
    });
  const given = await givenTo(db, of, wanted);
  const without = firstOfEach(wanted.filter((one) => ownCode(pool, one, given) === undefined));
  if (without.length === 0) return answer(given);
  await db.transaction(async (tx) => {
    const codes = await takeCodes(tx, of, without.length, nowMs);
    const pairs = codes.map((code, index) => ({ to: without[index]!, code }));
    if (pairs.length === 0) return;
    const kept = new Set((await giveCodes(tx, of, pairs, nowMs)).map(({ code }) => code));
    const needless = codes.filter((code) => !kept.has(code));
    if (needless.length > 0) await putBack(tx, of, needless);
  });
  return answer(await givenTo(db, of, wanted));
};
