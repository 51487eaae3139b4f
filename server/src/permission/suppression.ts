import { type Queryable, sql } from '../platform/index.ts';
import { addressBucket, normaliseAddress } from './address.ts';
import { BAR_KINDS, type BarReason } from './bar.ts';
import type { PersonalChannel } from './channel.ts';

/** An address of a workspace that gets nothing more on a channel. */
export interface Suppression {
  workspaceId: number;
  channel: PersonalChannel;
  /** e-mail address, or phone number as it is kept (E.164) */
  address: string;
  reason: BarReason;
  /** a single topic; absent: as far as the reason reaches */
  topic?: string;
  /** when it ends by itself; absent: never */
  untilMs?: number;
  /** What brought it: `{by: 'link', messageId}`, `{by: 'capture', event}` ... */
  source: object;
  atMs: number;
}

const rowOf = ({ workspaceId, channel, address, reason, topic, source, atMs, untilMs }: Suppression) => ({
  bucket: addressBucket(workspaceId, address),
  workspace_id: workspaceId,
  channel,
  address: normaliseAddress(address),
  topic: topic ?? BAR_KINDS[reason].reach,
  reason,
  source,
  at: new Date(atMs).toISOString(),
  expires_at: untilMs === undefined ? null : new Date(untilMs).toISOString(),
});

type Row = ReturnType<typeof rowOf>;

/** Whether a bar takes the place of one that the same statement brings: the stricter wins, of a person's pauses the last. */
const isStricter = (row: Row, before: Row): boolean => {
  if (row.expires_at === null || before.expires_at === null) return row.expires_at === null;
  return row.expires_at > before.expires_at || (row.reason === 'paused' && before.reason === 'paused');
};

/** One row a key: a statement may not touch a row twice (RULES-SQL 9). */
const onceEach = (suppressions: readonly Suppression[]) => {
  const rows = new Map<string, Row>();
  for (const row of suppressions.map(rowOf)) {
    const key = `${row.workspace_id} ${row.channel} ${row.topic} ${row.address}`;
    const before = rows.get(key);
    if (!before || isStricter(row, before)) rows.set(key, row);
  }
  return [...rows.values()].sort(
    (a, b) => a.bucket - b.bucket || (a.address < b.address ? -1 : a.address > b.address ? 1 : 0),
  );
};

/**
 * Suppresses addresses in the caller's transaction; effective for every start of a message after its commit (P7). An
 * address that is suppressed already keeps its first reason, unless that one would expire: the stricter side wins, but
 * a person's pause is as long as they last said. A bar that an import set, and may lift when it is taken back, becomes
 * that of whoever asks for it next; two imports' is neither's.
 */
export const suppress = async (tx: Queryable, suppressions: readonly Suppression[]): Promise<void> => {
  if (suppressions.length === 0) return;
  await tx.query(sql`
    insert into suppressions (bucket, workspace_id, channel, address, topic, reason, source, at, expires_at)
    select bucket, workspace_id, channel, address, topic, reason, source, at, expires_at
    from jsonb_to_recordset(${JSON.stringify(onceEach(suppressions))}::jsonb) as s (
      bucket smallint, workspace_id int, channel text, address text, topic text, reason text, source jsonb,
      at timestamptz, expires_at timestamptz
    )
    on conflict (bucket, workspace_id, channel, address, topic) do update
      set reason = excluded.reason, at = excluded.at, expires_at = excluded.expires_at,
        source = case when suppressions.expires_at is null and excluded.source ->> 'by' = 'import'
          then '{"by": "import"}'::jsonb else excluded.source end
      where (suppressions.expires_at is not null
          and (excluded.expires_at is null or excluded.expires_at > suppressions.expires_at
            or suppressions.reason = 'paused' and excluded.reason = 'paused'))
        or (suppressions.expires_at is null and excluded.expires_at is null
          and suppressions.source ->> 'by' = 'import'
          and suppressions.source ->> 'importId' is distinct from excluded.source ->> 'importId')`);
};

export interface AddressOf {
  workspaceId: number;
  address: string;
}

/** One address on one channel. */
export type Addressed = Pick<Suppression, 'workspaceId' | 'channel' | 'address'>;

const keyOf = ({ workspaceId, address }: Addressed): [number, string] => [
  addressBucket(workspaceId, address),
  normaliseAddress(address),
];

/** Reasons that a person gave, and may take back. */
const OWN_REASONS = ['unsubscribed', 'paused', 'sunset', 'rest'] as const;

/** Lifts bars on all topics that the person asked for, or that their silence brought: by their own act alone. */
export const liftAllTopics = async (
  tx: Queryable,
  addressed: Addressed,
  reasons: readonly BarReason[] = OWN_REASONS,
): Promise<void> => {
  const [bucket, address] = keyOf(addressed);
  await tx.query(sql`
    delete from suppressions
    where bucket = ${bucket} and workspace_id = ${addressed.workspaceId} and channel = ${addressed.channel}
      and address = ${address} and topic = '' and reason = any(${[...reasons]}::text[])`);
};

/** Lifts bars on single topics, by the person's own act or a user who has their word. */
export const liftTopics = async (
  tx: Queryable,
  addressed: Addressed,
  topics: readonly string[],
): Promise<void> => {
  const [bucket, address] = keyOf(addressed);
  await tx.query(sql`
    delete from suppressions
    where bucket = ${bucket} and workspace_id = ${addressed.workspaceId} and channel = ${addressed.channel}
      and address = ${address} and topic = any(${[...topics]}::text[]) and topic not in ('', '*')`);
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
