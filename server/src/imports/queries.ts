/** The statements of imports. Owns `imports`, `import_parts`, `import_refusals`; `import_contacts` is the fold's. */
import { type JsonObject, type Queryable, rowColumns, type Sql, sql, type Uuid } from '../platform/index.ts';
import { DRAFT_DAYS, UNDO_DAYS } from './limits.ts';
import type { Counts, FileFacts, ImportState, Plan } from './model.ts';

export interface ImportKey {
  workspaceId: number;
  importId: Uuid;
}

export interface ImportRecord {
  importId: Uuid;
  workspaceId: number;
  name: string;
  state: ImportState;
  file: FileFacts;
  plan: Plan;
  revision: number;
  rowsRead: number;
  counts: Counts;
  error: string | null;
  createdBy: string;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  undoneAt: Date | null;
  undoneBy: string | null;
}

const COLUMNS = sql`import_id as "importId", workspace_id as "workspaceId", name, state, file, plan, revision,
  rows_read as "rowsRead", counts, error, created_by as "createdBy", created_at as "createdAt",
  started_at as "startedAt", finished_at as "finishedAt", undone_at as "undoneAt", undone_by as "undoneBy"`;

const ofKey = ({ workspaceId, importId }: ImportKey): Sql =>
  sql`workspace_id = ${workspaceId} and import_id = ${importId}::uuid`;

export const importByKey = async (db: Queryable, key: ImportKey): Promise<ImportRecord | null> => {
  const [row] = await db.query<ImportRecord>(sql`select ${COLUMNS} from imports where ${ofKey(key)}`);
  return row ?? null;
};

/** Newest first, `limit` rows after (older than) the import `after`. */
export const importPage = (
  db: Queryable,
  { workspaceId, after, limit }: { workspaceId: number; after: string | null; limit: number },
): Promise<ImportRecord[]> =>
  db.query<ImportRecord>(sql`
    select ${COLUMNS} from imports
    where workspace_id = ${workspaceId} and state <> 'uploading'
      and import_id < coalesce(${after}::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
    order by import_id desc
    limit ${limit}`);

const NO_COUNTS: Counts = { refused: 0, events: 0, barred: 0, notes: {} };

export const insertImport = async (
  db: Queryable,
  key: ImportKey,
  { name, createdBy, file, plan }: { name: string; createdBy: string; file: FileFacts; plan: Plan },
  nowMs: number,
): Promise<void> => {
  await db.query(sql`
    insert into imports (workspace_id, import_id, name, state, file, plan, counts, created_by, created_at)
    values (${key.workspaceId}, ${key.importId}::uuid, ${name}, 'uploading', ${JSON.stringify(file)}::jsonb,
      ${JSON.stringify(plan)}::jsonb, ${JSON.stringify(NO_COUNTS)}::jsonb, ${createdBy}, ${new Date(nowMs)})`);
};

/** Stores a piece; the same one again replaces it. */
export const putPiece = async (
  db: Queryable,
  key: ImportKey,
  piece: number,
  content: Buffer,
): Promise<void> => {
  await db.query(sql`
    insert into import_parts (workspace_id, import_id, part, content)
    values (${key.workspaceId}, ${key.importId}::uuid, ${piece}, ${content})
    on conflict (workspace_id, import_id, part) do update set content = excluded.content`);
};

export const pieceOf = async (db: Queryable, key: ImportKey, piece: number): Promise<Buffer | null> => {
  const [row] = await db.query<{ content: Buffer }>(
    sql`select content from import_parts where ${ofKey(key)} and part = ${piece}`,
  );
  return row?.content ?? null;
};

/** Pieces that arrived, and the bytes of all of them. */
export const piecesOf = async (
  db: Queryable,
  key: ImportKey,
): Promise<{ count: number; last: number; bytes: number }> => {
  const [row] = await db.query<{ count: number; last: number; bytes: number }>(sql`
    select count(*) as count, coalesce(max(part), -1) as last, coalesce(sum(length(content)), 0) as bytes
    from import_parts where ${ofKey(key)}`);
  return row!;
};

export const deletePieces = async (db: Queryable, key: ImportKey): Promise<void> => {
  await db.query(sql`delete from import_parts where ${ofKey(key)}`);
};

/** Puts a new plan (and what the file looks like under it); false: somebody else was first, or it is no draft. */
export const putPlan = async (
  db: Queryable,
  key: ImportKey,
  { file, plan, revision }: { file: FileFacts; plan: Plan; revision: number },
): Promise<boolean> => {
  const rows = await db.query(sql`
    update imports set state = 'draft', file = ${JSON.stringify(file)}::jsonb, plan = ${JSON.stringify(plan)}::jsonb,
      revision = ${revision + 1}
    where ${ofKey(key)} and state in ('uploading', 'draft') and revision = ${revision}
    returning import_id`);
  return rows.length > 0;
};

/** Moves an import from one of some states to another; false: it was in none of them. */
export const moveState = async (
  db: Queryable,
  key: ImportKey,
  from: readonly ImportState[],
  to: ImportState,
  at: { startedAt?: Date; finishedAt?: Date; undoneAt?: Date; undoneBy?: string; error?: string } = {},
): Promise<boolean> => {
  const rows = await db.query(sql`
    update imports set state = ${to}, worker = null, worker_until = null,
      started_at = coalesce(${at.startedAt ?? null}::timestamptz, started_at),
      finished_at = coalesce(${at.finishedAt ?? null}::timestamptz, finished_at),
      undone_at = coalesce(${at.undoneAt ?? null}::timestamptz, undone_at),
      undone_by = coalesce(${at.undoneBy ?? null}::text, undone_by),
      error = ${at.error ?? null}
    where ${ofKey(key)} and state = any(${from}::text[])
    returning import_id`);
  return rows.length > 0;
};

/** Takes one import that waits for work; others leave it alone until `untilMs`. Null: there is none. */
export const takeImport = async (
  db: Queryable,
  { worker, nowMs, untilMs }: { worker: string; nowMs: number; untilMs: number },
): Promise<ImportRecord | null> => {
  const [row] = await db.query<ImportRecord>(sql`
    update imports set worker = ${worker}, worker_until = ${new Date(untilMs)}
    where (workspace_id, import_id) = (
      select workspace_id, import_id from imports
      where state in ('running', 'undoing') and (worker_until is null or worker_until < ${new Date(nowMs)})
      order by import_id
      limit 1
      for update skip locked
    )
    returning ${COLUMNS}`);
  return row ?? null;
};

/**
 * Moves the place of a reader in the transaction of what it read, and says that it is alive. False: another process
 * has the import now, or somebody cancelled it: roll back.
 */
export const moveOn = async (
  tx: Queryable,
  key: ImportKey,
  {
    worker,
    untilMs,
    rowsRead,
    counts,
  }: { worker: string; untilMs: number; rowsRead: number; counts: Counts },
): Promise<boolean> => {
  const rows = await tx.query(sql`
    update imports set rows_read = ${rowsRead}, counts = ${JSON.stringify(counts)}::jsonb,
      worker_until = ${new Date(untilMs)}
    where ${ofKey(key)} and worker = ${worker} and state = 'running'
    returning import_id`);
  return rows.length > 0;
};

/** Says that the reader is alive; answers the state, null when the import is no longer its own. */
export const stayAlive = async (
  db: Queryable,
  key: ImportKey,
  { worker, untilMs }: { worker: string; untilMs: number },
): Promise<ImportState | null> => {
  const [row] = await db.query<{ state: ImportState }>(sql`
    update imports set worker_until = ${new Date(untilMs)}
    where ${ofKey(key)} and worker = ${worker}
    returning state`);
  return row?.state ?? null;
};

export interface RefusalRow {
  rowNo: number;
  line: number;
  code: string;
  reason: string;
  cells: string[];
}

export const insertRefusals = async (
  tx: Queryable,
  key: ImportKey,
  rows: readonly RefusalRow[],
): Promise<void> => {
  if (rows.length === 0) return;
  // what PostgreSQL cannot hold is shown as a replacement letter
  const text = JSON.stringify(rows).replace(/\\u(?:0000|d[89a-f][0-9a-f]{2})/gi, '\\ufffd');
  await tx.query(sql`
    insert into import_refusals (workspace_id, import_id, row_no, line, code, reason, cells)
    select ${key.workspaceId}, ${key.importId}::uuid, "rowNo", line, code, reason, cells
    from jsonb_to_recordset(${text}::jsonb) as r("rowNo" bigint, line bigint, code text, reason text, cells jsonb)
    on conflict do nothing`);
};

/** Refused rows in order, `limit` after a row. */
export const refusalsAfter = (
  db: Queryable,
  key: ImportKey,
  { after, limit }: { after: number; limit: number },
): Promise<RefusalRow[]> =>
  db.query<RefusalRow>(sql`
    select row_no as "rowNo", line, code, reason, cells from import_refusals
    where ${ofKey(key)} and row_no > ${after}
    order by row_no
    limit ${limit}`);

export const refusalCodes = (db: Queryable, key: ImportKey): Promise<{ code: string; count: number }[]> =>
  db.query<{ code: string; count: number }>(sql`
    select code, count(*)::int as count from import_refusals where ${ofKey(key)} group by code order by count desc, code`);

/** An input for `inbox_bulk`; as capture's `InputToAppend`. */
export interface BulkRow {
  bucket: number;
  actor_id: Uuid;
  kind: string;
  name: string;
  event_id: Uuid;
  occurred_ms: number;
  payload: JsonObject;
}

const BULK = rowColumns(
  'bucket smallint, actor_id uuid, kind text, name text, event_id uuid, occurred_ms float8, payload jsonb',
  'ord',
);

const APPEND_BULK = `insert into inbox_bulk
        (bucket, seq, actor_id, workspace_id, kind, name, via, event_id, at, occurred_at, hops, must_fold, payload)
      select bucket, nextval('inbox_seq'), actor_id, $${BULK.count + 1}::int, kind, name, $${BULK.count + 2}::text, event_id, at,
        least(to_timestamp(occurred_ms / 1000), at), 0, true, payload
      from (
        select r.*, clock_timestamp() as at
        from ${BULK.from}
        order by ord
      ) arrived
      order by ord`;

/** Appends inputs to the inbox of bulk work, in order. `seq` and `at` as in `inbox`: one sequence, one clock (P2). */
export const appendBulk = async (tx: Queryable, key: ImportKey, rows: readonly BulkRow[]): Promise<void> => {
  if (rows.length === 0) return;
  await tx.query({
    name: 'imports-append-bulk',
    text: APPEND_BULK,
    values: [...BULK.values(rows), key.workspaceId, `import:${key.importId}`],
  });
};

/** Inputs of an import that are not folded yet, counted to `max`. */
export const waitingOf = async (db: Queryable, key: ImportKey, max: number): Promise<number> => {
  const [row] = await db.query<{ count: number }>(sql`
    select count(*)::int as count from (
      select 1 from inbox_bulk
      where bucket >= 0 and workspace_id = ${key.workspaceId} and via = ${`import:${key.importId}`}
      limit ${max}
    ) waiting`);
  return row!.count;
};

export interface Outcomes {
  new: number;
  updated: number;
  unchanged: number;
  removed: number;
  changedBack: number;
}

/** What an import did, counted from its people: the numbers are lists. */
export const outcomesOf = async (db: Queryable, { workspaceId, importId }: ImportKey): Promise<Outcomes> => {
  const [row] = await db.query<Outcomes>(sql`
    select count(*) filter (where what = 'new')::int as new, count(*) filter (where what = 'updated')::int as updated,
      count(*) filter (where what = 'unchanged')::int as unchanged,
      count(*) filter (where undone = 'removed')::int as removed,
      count(*) filter (where undone = 'changed back')::int as "changedBack"
    from import_contacts
    where bucket >= 0 and workspace_id = ${workspaceId} and import_id = ${importId}::uuid`);
  return row!;
};

/** A process that stops gives its import back, so that another goes on at once. */
export const giveBack = async (db: Queryable, key: ImportKey, worker: string): Promise<void> => {
  await db.query(sql`
    update imports set worker = null, worker_until = null where ${ofKey(key)} and worker = ${worker}`);
};

const DAY_MS = 86_400_000;

/** Forgets refused rows that can no longer be mended by an undo, and files that nobody started. */
export const forgetOldImports = async (db: Queryable, nowMs: number): Promise<void> => {
  await db.query(sql`
    delete from import_refusals r using imports i
    where i.workspace_id = r.workspace_id and i.import_id = r.import_id
      and i.finished_at < ${new Date(nowMs - UNDO_DAYS * DAY_MS)}`);
  await db.query(sql`
    delete from imports i
    where i.state in ('uploading', 'draft') and i.created_at < ${new Date(nowMs - DRAFT_DAYS * DAY_MS)}
      and i.workspace_id = any(array(select workspace_id from workspaces))`);
};
