/** Erasures that were asked for, and whom they are of. */
import type { ErasedPerson, ErasedRows } from '../engine/index.ts';
import { newId, type Queryable, sql, type Uuid } from '../platform/index.ts';

export interface ErasureRow {
  erasureId: Uuid;
  askedBy: string;
  askedAt: Date;
  what: string;
  total: number;
  doneCount: number;
  state: 'running' | 'done';
  finishedAt: Date | null;
  tables: ErasedRows;
}

const COLUMNS = sql`erasure_id as "erasureId", asked_by as "askedBy", asked_at as "askedAt", what, total,
  done_count as "doneCount", state, finished_at as "finishedAt", tables`;

/** Notes an erasure of some contacts in the caller's transaction; the eraser does it. Answers its id. */
export const askErasure = async (
  tx: Queryable,
  asked: { workspaceId: number; contactIds: readonly string[]; by: string; what: string },
  nowMs: number,
): Promise<Uuid> => {
  const erasureId = newId(nowMs);
  const { workspaceId, contactIds, by, what } = asked;
  await tx.query(sql`
    insert into erasures (workspace_id, erasure_id, asked_by, asked_at, what, total)
    values (${workspaceId}, ${erasureId}::uuid, ${by}, ${new Date(nowMs)}, ${what}, ${contactIds.length})`);
  await tx.query(sql`
    insert into erased_people (workspace_id, erasure_id, contact_id)
    select ${workspaceId}, ${erasureId}::uuid, contact_id from unnest(${contactIds}::uuid[]) c(contact_id)`);
  return erasureId;
};

/** Erasures of a workspace, newest first, `limit` after (older than) one. `hash`: only those of this address. */
export const erasurePage = (
  db: Queryable,
  page: { workspaceId: number; after: string | null; limit: number; hash: string | null },
): Promise<ErasureRow[]> =>
  db.query<ErasureRow>(sql`
    select ${COLUMNS} from erasures e
    where workspace_id = ${page.workspaceId}
      and erasure_id < coalesce(${page.after}::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
      and (${page.hash}::text is null or exists (
        select from erased_people p
        where p.workspace_id = e.workspace_id and p.erasure_id = e.erasure_id and p.hashes @> array[${page.hash}::text]))
    order by erasure_id desc
    limit ${page.limit}`);

export const erasureById = async (
  db: Queryable,
  workspaceId: number,
  erasureId: string,
): Promise<ErasureRow | null> => {
  const [row] = await db.query<ErasureRow>(sql`
    select ${COLUMNS} from erasures where workspace_id = ${workspaceId} and erasure_id = ${erasureId}::uuid`);
  return row ?? null;
};

export interface ErasedPersonRow {
  contactId: Uuid;
  erasedAt: Date | null;
  members: Uuid[];
  hashes: string[];
}

/** People of an erasure, in the order of their ids, `limit` after one. */
export const erasedPeople = (
  db: Queryable,
  {
    workspaceId,
    erasureId,
    after,
    limit,
  }: { workspaceId: number; erasureId: string; after: string | null; limit: number },
): Promise<ErasedPersonRow[]> =>
  db.query<ErasedPersonRow>(sql`
    select contact_id as "contactId", erased_at as "erasedAt", members, hashes from erased_people
    where workspace_id = ${workspaceId} and erasure_id = ${erasureId}::uuid
      and contact_id > coalesce(${after}::uuid, '00000000-0000-0000-0000-000000000000')
    order by contact_id
    limit ${limit}`);

// --- the eraser ---------------------------------------------------------------------------------------------

export interface PendingErasure {
  workspaceId: number;
  erasureId: Uuid;
}

/** The oldest erasure that is not over and does not rest, whatever its workspace; taken for this transaction. */
export const takeErasure = async (
  tx: Queryable,
  resting: readonly string[],
): Promise<PendingErasure | null> => {
  const [row] = await tx.query<PendingErasure>(sql`
    select workspace_id as "workspaceId", erasure_id as "erasureId" from erasures
    where state = 'running' and erasure_id <> all(${resting}::uuid[])
    order by erasure_id limit 1
    for update skip locked`);
  return row ?? null;
};

/** People of an erasure whose turn has not come; those in `busy` last. */
export const yetToErase = async (
  tx: Queryable,
  { workspaceId, erasureId }: PendingErasure,
  busy: ReadonlySet<string>,
  limit: number,
): Promise<Uuid[]> => {
  const rows = await tx.query<{ contactId: Uuid }>(sql`
    select contact_id as "contactId" from erased_people
    where workspace_id = ${workspaceId} and erasure_id = ${erasureId}::uuid and erased_at is null
    order by contact_id = any(${[...busy]}::uuid[]), contact_id
    limit ${limit}`);
  return rows.map(({ contactId }) => contactId);
};

/** Notes who was erased and what that took, in the transaction that did it. */
export const noteErased = async (
  tx: Queryable,
  { workspaceId, erasureId }: PendingErasure,
  { people, tables }: { people: readonly ErasedPerson[]; tables: ErasedRows },
  nowMs: number,
): Promise<void> => {
  await tx.query(sql`
    update erased_people p set erased_at = ${new Date(nowMs)}, members = e.members, hashes = e.hashes
    from jsonb_to_recordset(${JSON.stringify(people)}::jsonb) as e("contactId" uuid, members uuid[], hashes text[])
    where p.workspace_id = ${workspaceId} and p.erasure_id = ${erasureId}::uuid and p.contact_id = e."contactId"`);
  const [before] = await tx.query<{ tables: ErasedRows }>(sql`
    select tables from erasures where workspace_id = ${workspaceId} and erasure_id = ${erasureId}::uuid`);
  await tx.query(sql`
    update erasures set done_count = done_count + ${people.length},
      tables = ${JSON.stringify(withRows(before!.tables, tables))}::jsonb
    where workspace_id = ${workspaceId} and erasure_id = ${erasureId}::uuid`);
};

const withRows = (before: ErasedRows, more: ErasedRows): ErasedRows => {
  const sum: ErasedRows = { ...before };
  for (const [table, { deleted = 0, blanked = 0 }] of Object.entries(more)) {
    const all = {
      deleted: (sum[table]?.deleted ?? 0) + deleted,
      blanked: (sum[table]?.blanked ?? 0) + blanked,
    };
    sum[table] = {
      ...(all.deleted > 0 ? { deleted: all.deleted } : {}),
      ...(all.blanked > 0 ? { blanked: all.blanked } : {}),
    };
  }
  return sum;
};

export const finishErasure = async (
  tx: Queryable,
  { workspaceId, erasureId }: PendingErasure,
  nowMs: number,
): Promise<void> => {
  await tx.query(sql`
    update erasures set state = 'done', finished_at = ${new Date(nowMs)}
    where workspace_id = ${workspaceId} and erasure_id = ${erasureId}::uuid`);
};
