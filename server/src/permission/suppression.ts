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
 * address that is suppressed already keeps its first reason, unless that one would expire: the stricter side wins. A
 * bar that an import set, and may lift when it is taken back, becomes that of whoever asks for it next; two imports'
 * is neither's.
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
      set reason = excluded.reason, at = excluded.at, expires_at = null,
        source = case when suppressions.expires_at is null and excluded.source ->> 'by' = 'import'
          then '{"by": "import"}'::jsonb else excluded.source end
      where suppressions.expires_at is not null
        or (suppressions.source ->> 'by' = 'import'
          and suppressions.source ->> 'importId' is distinct from excluded.source ->> 'importId')`);
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

/** Lifts the bars that an import set and nobody has asked for since. Those of erased people stay. */
export const liftBarsOfImport = async (
  tx: Queryable,
  workspaceId: number,
  importId: string,
): Promise<void> => {
  await tx.query(sql`
    delete from suppressions
    where bucket >= 0 and workspace_id = ${workspaceId} and channel = 'email' and expires_at is null
      and source ->> 'by' = 'import' and source ->> 'importId' = ${importId} and address not like 'erased:%'`);
};
