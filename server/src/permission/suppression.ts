import { type Queryable, sql } from '../platform/index.ts';
import { addressBucket, normaliseAddress } from './address.ts';

/** An address of a workspace that gets nothing more on a channel. */
export interface Suppression {
  workspaceId: number;
  channel: 'email';
  address: string;
  reason: 'unsubscribed' | 'complained' | 'bounced';
  /** What brought it: `{by: 'link', messageId}`, `{by: 'capture', event}` ... */
  source: object;
  atMs: number;
}

/**
 * Suppresses addresses in the caller's transaction; effective for every start of a message after its commit (P7). An
 * address that is suppressed already keeps its first reason, unless that one would expire: the stricter side wins.
 */
export const suppress = async (tx: Queryable, suppressions: readonly Suppression[]): Promise<void> => {
  if (suppressions.length === 0) return;
  const rows = suppressions.map(({ workspaceId, channel, address, reason, source, atMs }) => ({
    bucket: addressBucket(workspaceId, address),
    workspace_id: workspaceId,
    channel,
    address: normaliseAddress(address),
    reason,
    source,
    at: new Date(atMs).toISOString(),
  }));
  rows.sort((a, b) => a.bucket - b.bucket || (a.address < b.address ? -1 : 1));
  await tx.query(sql`
    insert into suppressions (bucket, workspace_id, channel, address, reason, source, at)
    select bucket, workspace_id, channel, address, reason, source, at
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as s (
      bucket smallint, workspace_id int, channel text, address text, reason text, source jsonb, at timestamptz
    )
    on conflict (bucket, workspace_id, channel, address) do update
      set reason = excluded.reason, source = excluded.source, at = excluded.at, expires_at = null
      where suppressions.expires_at is not null`);
};

export interface AddressOf {
  workspaceId: number;
  address: string;
}

/** Which of these addresses are suppressed on a channel, as given, with the reason. */
export const suppressedAmong = async (
  db: Queryable,
  channel: 'email',
  addresses: readonly AddressOf[],
  nowMs: number,
): Promise<Map<AddressOf, string>> => {
  if (addresses.length === 0) return new Map();
  const found = await db.query<{ workspaceId: number; address: string; reason: string }>({
    name: 'suppressed-among',
    text: `select s.workspace_id as "workspaceId", s.address, s.reason
      from unnest($1::smallint[], $2::int[], $3::text[]) as asked(bucket, workspace_id, address)
      cross join lateral (
        select workspace_id, address, reason from suppressions
        where bucket = asked.bucket and workspace_id = asked.workspace_id and channel = $4 and address = asked.address
          and (expires_at is null or expires_at > $5)
        offset 0
      ) s`,
    values: [
      addresses.map(({ workspaceId, address }) => addressBucket(workspaceId, address)),
      addresses.map(({ workspaceId }) => workspaceId),
      addresses.map(({ address }) => normaliseAddress(address)),
      channel,
      new Date(nowMs),
    ],
  });
  const reasons = new Map(found.map((row) => [`${row.workspaceId} ${row.address}`, row.reason]));
  return new Map(
    addresses.flatMap((asked) => {
      const reason = reasons.get(`${asked.workspaceId} ${normaliseAddress(asked.address)}`);
      return reason === undefined ? [] : [[asked, reason] as const];
    }),
  );
};
