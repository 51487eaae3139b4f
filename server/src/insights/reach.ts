import { addressBucket, BAR_KINDS, type BarReason, normaliseAddress } from '../permission/index.ts';
import { type Queryable, sql } from '../platform/index.ts';

export interface Suppression {
  reason: string;
  at: Date;
}

/** Bars on e-mail addresses now, by normalised address; one look-up each by primary key. */
export const suppressionsOf = async (
  db: Queryable,
  workspaceId: number,
  addresses: readonly string[],
  nowMs: number,
): Promise<ReadonlyMap<string, Suppression>> => {
  const keys = [...new Set(addresses.map(normaliseAddress))];
  if (keys.length === 0) return new Map();
  const rows = await db.query<Suppression & { address: string }>(sql`
    select s.address, s.reason, s.at
    from unnest(${keys.map((address) => addressBucket(workspaceId, address))}::smallint[], ${keys}::text[])
      as key (bucket, address)
    cross join lateral (
      select address, reason, at from suppressions
      where bucket = key.bucket and workspace_id = ${workspaceId} and channel = 'email' and address = key.address
        and topic in ('', '*')
        and (expires_at is null or expires_at > ${new Date(nowMs).toISOString()}::timestamptz)
      offset 0
    ) s`);
  return new Map(rows.map(({ address, reason, at }) => [address, { reason, at }]));
};

export interface Reach {
  reachable: boolean;
  why: string;
  suppression: Suppression | null;
}

/** Whether e-mail may reach an address, and why not. */
export const reachOf = (email: string | null, suppressions: ReadonlyMap<string, Suppression>): Reach => {
  if (email === null || !email.includes('@'))
    return { reachable: false, why: 'No e-mail address', suppression: null };
  const suppression = suppressions.get(normaliseAddress(email)) ?? null;
  if (suppression)
    return {
      reachable: false,
      why: BAR_KINDS[suppression.reason as BarReason]?.words ?? `Suppressed: ${suppression.reason}`,
      suppression,
    };
  return { reachable: true, why: 'Has an e-mail address and has not opted out', suppression: null };
};
