/** Rows that go when people are erased, table by table as `erase-tables.ts` says. */
import { bucketOfKey, type Queryable, raw, sql } from '../platform/index.ts';
import type { ErasedRows } from './erase.ts';
import type { EraseScope } from './erase-names.ts';
import { PERSONAL_TABLES } from './erase-tables.ts';

/** Deletes what names the contacts. Answers the rows by table. */
export const deleteRows = async (tx: Queryable, scope: EraseScope): Promise<ErasedRows> => {
  const { workspaceId, ids, buckets } = scope;
  const deleted: ErasedRows = {
    identities: { deleted: await freeNames(tx, scope) },
    message_bodies: { deleted: await deleteBodies(tx, scope) },
  };
  for (const { table, by, erasure } of PERSONAL_TABLES) {
    if (by === null || erasure !== 'delete') continue;
    const rows = await tx.query(sql`
      delete from ${raw(table)} t using unnest(${buckets}::smallint[], ${ids}::uuid[]) a(bucket, contact_id)
      where t.bucket = a.bucket and t.${raw(by)} = a.contact_id and t.workspace_id = ${workspaceId}
      returning 1 as gone`);
    deleted[table] = { deleted: rows.length };
  }
  return { ...deleted, ...(await deletePairs(tx, scope)) };
};

/** Names are free: whoever comes by one is somebody new. */
const freeNames = async (tx: Queryable, { workspaceId, ids, buckets }: EraseScope): Promise<number> => {
  const names = await tx.query<{ kind: string; value: string }>(sql`
    select i.kind, i.value
    from unnest(${buckets}::smallint[], ${ids}::uuid[]) a(bucket, contact_id)
    join contact_identities i on i.bucket = a.bucket and i.contact_id = a.contact_id
    where i.workspace_id = ${workspaceId}`);
  const rows = await tx.query(sql`
    delete from identities i
    using unnest(${names.map(({ kind, value }) => bucketOfKey(workspaceId, kind, value))}::smallint[],
      ${names.map(({ kind }) => kind)}::text[], ${names.map(({ value }) => value)}::text[]) n(bucket, kind, value)
    where i.bucket = n.bucket and i.workspace_id = ${workspaceId} and i.kind = n.kind and i.value = n.value
      and i.contact_id = any(${ids}::uuid[])
    returning 1 as gone`);
  return rows.length;
};

const deleteBodies = async (tx: Queryable, { workspaceId, ids, buckets }: EraseScope): Promise<number> => {
  const rows = await tx.query(sql`
    delete from message_bodies b
    using unnest(${buckets}::smallint[], ${ids}::uuid[]) a(bucket, contact_id), messages m
    where m.bucket = a.bucket and m.contact_id = a.contact_id and b.bucket = m.bucket and b.message_id = m.message_id
      and b.workspace_id = ${workspaceId}
    returning 1 as gone`);
  return rows.length;
};

/** Merges and pairs that name one of them, on either side. */
const deletePairs = async (tx: Queryable, { workspaceId, ids }: EraseScope): Promise<ErasedRows> => {
  const merges = await tx.query(sql`
    delete from merges
    where workspace_id = ${workspaceId} and (survivor_id = any(${ids}::uuid[]) or absorbed_id = any(${ids}::uuid[]))
    returning 1 as gone`);
  const pairs = await tx.query(sql`
    delete from duplicate_pairs
    where workspace_id = ${workspaceId}
      and (a_id = any(${ids}::uuid[]) or b_id = any(${ids}::uuid[]) or through_id = any(${ids}::uuid[]))
    returning 1 as gone`);
  return { merges: { deleted: merges.length }, duplicate_pairs: { deleted: pairs.length } };
};
