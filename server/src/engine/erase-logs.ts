/** Places that name a person by words and not by the contact: bars, the audit log, files that were imported. */
import { addressBucket } from '../permission/index.ts';
import { type JsonObject, type Queryable, sql, type Uuid } from '../platform/index.ts';
import type { ErasedRows } from './erase.ts';
import type { EraseScope, KnownNames } from './erase-names.ts';

export const scrubLogs = async (
  tx: Queryable,
  scope: EraseScope,
  names: KnownNames,
  hashOf: (address: string) => string,
): Promise<ErasedRows> => ({
  suppressions: { blanked: await hashBars(tx, scope, names.addresses, hashOf) },
  audit_log: { blanked: await blankAudit(tx, scope, names.words) },
  import_refusals: { deleted: await deleteRefusals(tx, scope, names.words) },
  imports: { blanked: await blankSamples(tx, scope, names.words) },
});

/** An address that was barred stays barred, under its hash: whoever was erased is not written to again (P7). */
const hashBars = async (
  tx: Queryable,
  { workspaceId }: EraseScope,
  addresses: readonly string[],
  hashOf: (address: string) => string,
): Promise<number> => {
  const buckets = addresses.map((address) => addressBucket(workspaceId, address));
  const gone = await tx.query<{
    address: string;
    channel: string;
    topic: string;
    reason: string;
    at: Date;
    expiresAt: Date | null;
  }>(sql`
    delete from suppressions s using unnest(${buckets}::smallint[], ${addresses}::text[]) a(bucket, address)
    where s.bucket = a.bucket and s.workspace_id = ${workspaceId} and s.address = a.address
    returning s.address, s.channel, s.topic, s.reason, s.at, s.expires_at as "expiresAt"`);
  const kept = gone.map(({ address, channel, topic, reason, at, expiresAt }) => ({
    bucket: addressBucket(workspaceId, address),
    channel,
    address: hashOf(address),
    topic,
    reason,
    at,
    expires_at: expiresAt,
  }));
  await tx.query(sql`
    insert into suppressions (bucket, workspace_id, channel, address, topic, reason, source, at, expires_at)
    select bucket, ${workspaceId}, channel, address, topic, reason, '{"by":"erasure"}'::jsonb, at, expires_at
    from jsonb_to_recordset(${JSON.stringify(kept)}::jsonb) as k(bucket smallint, channel text, address text, topic text,
      reason text, at timestamptz, expires_at timestamptz)
    on conflict (bucket, workspace_id, channel, address, topic) do nothing`);
  return kept.length;
};

/** That somebody did something stays; to whom does not. One walk over the workspace's log. */
const blankAudit = async (
  tx: Queryable,
  { workspaceId, ids }: EraseScope,
  words: readonly string[],
): Promise<number> => {
  const told = await tx.query<{ auditId: Uuid; byId: boolean }>(sql`
    select audit_id as "auditId", object like any(${ids.map((id) => `%${id}%`)}::text[]) as "byId" from audit_log
    where workspace_id = ${workspaceId}
      and (object like any(${ids.map((id) => `%${id}%`)}::text[])
        or exists (
          select from unnest(${words}::text[]) w(word)
          where strpos(lower(object), w.word) > 0 or strpos(lower(coalesce(detail::text, '')), w.word) > 0))`);
  await tx.query(sql`
    update audit_log set object = 'an erased person', detail = null
    where workspace_id = ${workspaceId} and audit_id = any(${told.map(({ auditId }) => auditId)}::uuid[])`);
  return told.length;
};

/** Refused rows of files in which one of the words is a whole cell. */
const deleteRefusals = async (
  tx: Queryable,
  { workspaceId }: EraseScope,
  words: readonly string[],
): Promise<number> => {
  const rows = await tx.query(sql`
    delete from import_refusals
    where workspace_id = ${workspaceId} and exists (
      select from unnest(${words}::text[]) w(word)
      where strpos(lower(cells::text), w.word) > 0 or strpos(lower(reason), w.word) > 0)
    returning 1 as gone`);
  return rows.length;
};

interface ImportRow {
  importId: Uuid;
  file: JsonObject & { columns?: (JsonObject & { samples?: string[] })[] };
}

/** Sample cells of files that name one of them: all samples of such a file go. */
const blankSamples = async (
  tx: Queryable,
  { workspaceId }: EraseScope,
  words: readonly string[],
): Promise<number> => {
  const rows = await tx.query<ImportRow>(sql`
    select import_id as "importId", file from imports
    where workspace_id = ${workspaceId} and exists (
      select from unnest(${words}::text[]) w(word) where strpos(lower(file::text), w.word) > 0)`);
  for (const { importId, file } of rows) {
    const columns = (file.columns ?? []).map((column) => ({ ...column, samples: [] }));
    await tx.query(sql`
      update imports set file = ${JSON.stringify({ ...file, columns })}::jsonb
      where workspace_id = ${workspaceId} and import_id = ${importId}::uuid`);
  }
  return rows.length;
};
