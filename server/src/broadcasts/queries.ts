import { topicsOf } from '../permission/index.ts';
import { empty, type Queryable, type Sql, sql } from '../platform/index.ts';
import type { StartAudience } from './audience.ts';
import type { BroadcastState, CheckResult, Decision, Run } from './model.ts';
import type { BroadcastNames } from './problems.ts';

export interface BroadcastRef {
  workspaceId: number;
  broadcastId: number;
}

const RUN = sql`
  b.broadcast_id as "broadcastId", b.version, b.state, b.starts_at as "startsAt", b.begun_at as "begunAt",
  b.decide_at as "decideAt", b.decided, b.expected, b.scheduled_at as "scheduledAt", b.scheduled_by as "scheduledBy",
  b.ended_at as "endedAt"`;

/** The runs of a workspace, by broadcast. */
export const runsOf = async (db: Queryable, workspaceId: number): Promise<Map<number, Run>> => {
  const rows = await db.query<Run>(
    sql`select ${RUN} from broadcasts b where b.workspace_id = ${workspaceId}`,
  );
  return new Map(rows.map((run) => [run.broadcastId, run]));
};

const selectRun = async (db: Queryable, ref: BroadcastRef, lock: Sql): Promise<Run | null> => {
  const [run] = await db.query<Run>(sql`
    select ${RUN} from broadcasts b
    where b.workspace_id = ${ref.workspaceId} and b.broadcast_id = ${ref.broadcastId} ${lock}`);
  return run ?? null;
};

/** The run of a broadcast; null: it is a draft. */
export const runOf = (db: Queryable, ref: BroadcastRef): Promise<Run | null> => selectRun(db, ref, empty);

/** As `runOf`; nobody else changes it before this transaction ends. */
export const lockRun = (tx: Queryable, ref: BroadcastRef): Promise<Run | null> =>
  selectRun(tx, ref, sql`for update of b`);

export const insertRun = async (
  tx: Queryable,
  ref: BroadcastRef,
  run: { version: number; startsMs: number; nowMs: number; by: string; expected: CheckResult },
): Promise<void> => {
  await tx.query(sql`
    insert into broadcasts (workspace_id, broadcast_id, version, state, starts_at, expected, scheduled_at, scheduled_by)
    values (${ref.workspaceId}, ${ref.broadcastId}, ${run.version}, 'scheduled', ${new Date(run.startsMs)},
      ${JSON.stringify(run.expected)}::jsonb, ${new Date(run.nowMs)}, ${run.by})`);
};

/** Moves a run between states. */
export const setState = async (
  tx: Queryable,
  ref: BroadcastRef,
  state: BroadcastState,
  endedMs: number | null = null,
): Promise<void> => {
  await tx.query(sql`
    update broadcasts set state = ${state}, ended_at = ${endedMs === null ? null : new Date(endedMs)}
    where workspace_id = ${ref.workspaceId} and broadcast_id = ${ref.broadcastId}`);
};

/** A definition whose run is over is out of use: what it names may be archived. */
export const retireDefinition = async (tx: Queryable, ref: BroadcastRef, nowMs: number): Promise<void> => {
  await tx.query(sql`
    update definitions set state = 'archived', updated_at = ${new Date(nowMs)}
    where workspace_id = ${ref.workspaceId} and definition_id = ${ref.broadcastId} and kind = 'broadcast'`);
};

// --- what the conductor looks for ------------------------------------------------------------------------

export interface DueRun extends BroadcastRef {
  version: number;
  state: 'scheduled' | 'sending';
  startsMs: number;
  begunMs: number | null;
  decideMs: number | null;
  decided: Decision | null;
}

/** Runs that are to begin, or are under way. Index: broadcasts_running; some rows. */
export const dueRuns = (db: Queryable, nowMs: number): Promise<DueRun[]> =>
  db.query<DueRun>(sql`
    select workspace_id as "workspaceId", broadcast_id as "broadcastId", version, state,
      (extract(epoch from starts_at) * 1000)::float8 as "startsMs",
      (extract(epoch from begun_at) * 1000)::float8 as "begunMs",
      (extract(epoch from decide_at) * 1000)::float8 as "decideMs", decided
    from broadcasts
    where workspace_id > 0 and (state = 'sending' or (state = 'scheduled' and starts_at <= ${new Date(nowMs)}))
    order by starts_at`);

export const begin = async (
  tx: Queryable,
  ref: BroadcastRef,
  { nowMs, decideMs, audience }: { nowMs: number; decideMs: number | null; audience: StartAudience },
): Promise<void> => {
  const include = audience.include === null ? null : [...audience.include];
  await tx.query(sql`
    update broadcasts set state = 'sending', begun_at = ${new Date(nowMs)},
      decide_at = ${decideMs === null ? null : new Date(decideMs)}, include = ${include}::int[],
      exclude = ${[...audience.exclude]}::int[]
    where workspace_id = ${ref.workspaceId} and broadcast_id = ${ref.broadcastId}`);
};

export const decide = async (tx: Queryable, ref: BroadcastRef, decided: Decision): Promise<void> => {
  await tx.query(sql`
    update broadcasts set decided = ${JSON.stringify(decided)}::jsonb
    where workspace_id = ${ref.workspaceId} and broadcast_id = ${ref.broadcastId}`);
};

/** Asks every group for bulk work on a broadcast: one row a group, together one sweep. */
export const insertSweep = async (
  tx: Queryable,
  ref: BroadcastRef,
  sweep: { kind: 'broadcast' | 'broadcast-withdraw'; phase: 'all' | 'rest'; version: number; nowMs: number },
): Promise<void> => {
  const [row] = await tx.query<{ id: number }>(
    sql`select nextval(pg_get_serial_sequence('sweeps', 'sweep_id')) as id`,
  );
  await tx.query(sql`
    insert into sweeps (sweep_id, grp, workspace_id, kind, definition_id, version, options, created_at)
    overriding system value
    select ${row!.id}, grp, ${ref.workspaceId}, ${sweep.kind}, ${ref.broadcastId}, ${sweep.version},
      ${JSON.stringify({ phase: sweep.phase })}::jsonb, ${new Date(sweep.nowMs)}
    from leases where role = 'fold'`);
};

/** Nobody more is asked for: sweeps that have not ended end here. */
export const endSweeps = async (tx: Queryable, ref: BroadcastRef, nowMs: number): Promise<void> => {
  await tx.query(sql`
    update sweeps set state = 'cancelled', finished_at = ${new Date(nowMs)}
    where workspace_id = ${ref.workspaceId} and kind = 'broadcast' and definition_id = ${ref.broadcastId}
      and state = 'running'`);
};

/** Whether groups have people left to ask for. */
export const isSweeping = async (db: Queryable, ref: BroadcastRef): Promise<boolean> => {
  const [row] = await db.query<{ any: boolean }>(sql`
    select exists (
      select from sweeps
      where workspace_id = ${ref.workspaceId} and kind = 'broadcast' and definition_id = ${ref.broadcastId}
        and state = 'running') as any`);
  return row!.any;
};

/** Whether messages of a broadcast wait to leave. */
export const isLeaving = async (db: Queryable, ref: BroadcastRef): Promise<boolean> => {
  const [row] = await db.query<{ any: boolean }>(sql`
    select exists (
      select from outbox
      where bucket >= 0 and workspace_id = ${ref.workspaceId} and broadcast_id = ${ref.broadcastId}) as any`);
  return row!.any;
};

// --- pre-flights ---------------------------------------------------------------------------------------------

/** The last pre-flight of a draft. */
export interface StoredCheck {
  revision: number;
  at: Date;
  result: CheckResult;
  approvedAt: Date | null;
  approvedRef: string | null;
  approvedBy: string | null;
}

export const checkOf = async (db: Queryable, ref: BroadcastRef): Promise<StoredCheck | null> => {
  const [check] = await db.query<StoredCheck>(sql`
    select revision, at, result, approved_at as "approvedAt", approved_ref as "approvedRef", approved_by as "approvedBy"
    from broadcast_checks
    where workspace_id = ${ref.workspaceId} and broadcast_id = ${ref.broadcastId}`);
  return check ?? null;
};

/** Keeps a pre-flight; an approval of the same revision stays. */
export const keepCheck = async (
  tx: Queryable,
  ref: BroadcastRef,
  check: { revision: number; atMs: number; result: CheckResult },
): Promise<void> => {
  await tx.query(sql`
    insert into broadcast_checks as c (workspace_id, broadcast_id, revision, at, result)
    values (${ref.workspaceId}, ${ref.broadcastId}, ${check.revision}, ${new Date(check.atMs)},
      ${JSON.stringify(check.result)}::jsonb)
    on conflict (workspace_id, broadcast_id) do update
      set revision = excluded.revision, at = excluded.at, result = excluded.result,
        approved_at = case when c.revision = excluded.revision then c.approved_at end,
        approved_ref = case when c.revision = excluded.revision then c.approved_ref end,
        approved_by = case when c.revision = excluded.revision then c.approved_by end`);
};

export const keepApproval = async (
  tx: Queryable,
  ref: BroadcastRef,
  approval: { atMs: number; by: string; name: string },
): Promise<void> => {
  await tx.query(sql`
    update broadcast_checks
    set approved_at = ${new Date(approval.atMs)}, approved_ref = ${approval.by}, approved_by = ${approval.name}
    where workspace_id = ${ref.workspaceId} and broadcast_id = ${ref.broadcastId}`);
};

/** Days back in which the largest send is looked for: a quarter knows the seasons. */
const LARGEST_DAYS = 90;
const DAY_MS = 86_400_000;

/** People of the largest broadcast of the last 90 days; 0: none. */
export const largestOf = async (db: Queryable, workspaceId: number, nowMs: number): Promise<number> => {
  const [row] = await db.query<{ largest: number }>(sql`
    select coalesce(max(
      (select sum((r ->> 'people')::int) from jsonb_array_elements(expected -> 'rows') r
       where r ->> 'code' in ('gets', 'waits'))
    ), 0)::int as largest
    from broadcasts
    where workspace_id = ${workspaceId} and state <> 'cancelled' and begun_at >= ${new Date(nowMs - LARGEST_DAYS * DAY_MS)}`);
  return row!.largest;
};

/** What a draft may name: live segments, published templates, topics in use. */
export const namesIn = async (db: Queryable, workspaceId: number): Promise<BroadcastNames> => {
  const rows = await db.query<{ kind: 'segment' | 'template'; key: string; class: string | null }>(sql`
    select d.kind, d.key, v.document ->> 'class' as class
    from definitions d
    join definition_versions v on v.workspace_id = d.workspace_id
      and v.definition_id = d.definition_id and v.version = d.live_version
    where d.workspace_id = ${workspaceId} and d.kind in ('segment', 'template') and d.state = 'live'`);
  const topics = await topicsOf(db, workspaceId);
  return {
    segments: new Set(rows.filter(({ kind }) => kind === 'segment').map(({ key }) => key)),
    templates: new Map(
      rows
        .filter(({ kind }) => kind === 'template')
        .map((row) => [row.key, { transactional: row.class === 'transactional' }]),
    ),
    topics: new Set(topics.filter(({ isArchived }) => !isArchived).map(({ key }) => key)),
  };
};
