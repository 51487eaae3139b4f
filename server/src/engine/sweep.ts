/** Bulk work under the lease, a chunk at a time between live batches (ENGINE, Publish, sweeps). */
import { type Db, isWeather, type Queryable, sql } from '../platform/index.ts';
import { buildSegments, segmentsToBuild } from './build.ts';
import type { Lease } from './lease.ts';
import { foldContacts, isMine, NOTHING, NOTHING_FOUND, type PassInput, type PassResult } from './pass.ts';

/** Contacts judged a chunk. Larger: live work of the group waits longer; smaller: more transactions. */
const CHUNK_CONTACTS = 500;

/** How long a chunk of a build should take: live work of the group waits that long at most. */
const BUILD_CHUNK_MS = 700;
/** Contacts of the first chunk of a build, before it is known how fast it goes. */
const BUILD_CONTACTS_FIRST = 50_000;

interface SweepRow {
  sweepId: number;
  workspaceId: number;
  phase: 'build' | 'visit';
  cursorBucket: number;
  cursorId: string | null;
  createdMs: number;
  epoch: number;
  /** key of the segment whose publish asked for it; null: everybody is visited */
  segment: string | null;
  /** kind `inside`: the workflow whose people are to take its edit of this number */
  inside: { workflowId: number; editNo: number } | null;
}

const LOWEST_ID = '00000000-0000-0000-0000-000000000000';

/**
 * The next chunk of bulk work: a published segment is built by SQL, then the contacts whom it concerns otherwise are
 * visited; any other change of definitions visits everybody, and an edit of a workflow who is inside (P9). Answers null
 * when the group has no sweep left, else the result of the pass.
 */
export const sweepChunk = async (db: Db, input: ChunkInput): Promise<PassResult | null> => {
  try {
    return await nextChunk(db, input);
  } catch (error) {
    if (isWeather(error) || !(await visitInstead(db, input.lease))) throw error;
    return { ...NOTHING_FOUND, buildError: error };
  }
};

/** A build that fails is its segment's fault and no input's: everybody is visited, where it fails for each alone. */
const visitInstead = (db: Db, lease: Lease): Promise<boolean> =>
  db.transaction(async (tx) => {
    if (!(await isMine(tx, lease))) return false;
    const changed = await tx.query(sql`
      update sweeps set phase = 'visit', cursor_bucket = -1, options = options - 'segment'
      where grp = ${lease.grp} and phase = 'build' and sweep_id = (
        select sweep_id from sweeps where grp = ${lease.grp} and state = 'running' and kind in ('judge', 'inside')
        order by sweep_id limit 1)
      returning sweep_id`);
    return changed.length > 0;
  });

const nextChunk = (db: Db, input: ChunkInput): Promise<PassResult | null> =>
  db.transaction(async (tx) => {
    if (!(await isMine(tx, input.lease))) return NOTHING;
    const [sweep] = await tx.query<SweepRow>(sql`
      select sweep_id as "sweepId", workspace_id as "workspaceId", phase, cursor_bucket as "cursorBucket",
        cursor_id as "cursorId", (extract(epoch from created_at) * 1000)::float8 as "createdMs",
        (options ->> 'epoch')::int8 as epoch, options ->> 'segment' as segment,
        case when kind = 'inside'
          then jsonb_build_object('workflowId', definition_id, 'editNo', (options ->> 'no')::int) end as inside
      from sweeps where grp = ${input.lease.grp} and state = 'running' and kind in ('judge', 'inside')
      order by sweep_id limit 1`);
    if (!sweep) return null;
    return sweep.phase === 'build' ? buildChunk(tx, input, sweep) : visitChunk(tx, input, sweep);
  });

type ChunkInput = Omit<PassInput, 'fromBucket' | 'limit' | 'timersDue'>;

/** Builds some buckets: as many as take BUILD_CHUNK_MS by what the ones before took. */
const buildChunk = async (
  tx: Queryable,
  { lease, registry }: ChunkInput,
  sweep: SweepRow,
): Promise<PassResult> => {
  const from = Math.max(sweep.cursorBucket, lease.bucketFrom);
  const buckets = await bucketsOfChunk(tx, lease, sweep, from);
  const to = Math.min(from + buckets, lease.bucketTo);
  const definitions = registry.workspaces.get(sweep.workspaceId);
  // a statement for many contacts is worth a plan of its own
  await tx.query(sql`set local plan_cache_mode = force_custom_plan`);
  if (definitions)
    await buildSegments(tx, definitions, segmentsToBuild(definitions, sweep.segment!), {
      from,
      to,
      epoch: sweep.epoch,
      atMs: sweep.createdMs,
    });
  const isBuilt = to >= lease.bucketTo;
  await tx.query(sql`
    update sweeps set cursor_bucket = ${isBuilt ? -1 : to}, phase = ${isBuilt ? 'visit' : 'build'},
      options = options || jsonb_build_object('bucketMs', extract(epoch from clock_timestamp() - now()) * 1000 / ${to - from})
    where sweep_id = ${sweep.sweepId} and grp = ${lease.grp}`);
  // timers were written that may be due at once
  return { ...NOTHING_FOUND, dueAtMs: sweep.createdMs };
};

/** Contacts in the sweep's workspace are spread over the buckets by chance: the first chunk is sized by their number. */
const bucketsOfChunk = async (
  tx: Queryable,
  lease: Lease,
  { sweepId, workspaceId }: SweepRow,
  from: number,
): Promise<number> => {
  const [known] = await tx.query<{ bucketMs: number | null; inOne: number }>(sql`
    select (options ->> 'bucketMs')::float8 as "bucketMs",
      (select count(*) from contacts
       where bucket = ${from} and workspace_id = ${workspaceId})::int as "inOne"
    from sweeps where sweep_id = ${sweepId} and grp = ${lease.grp}`);
  const { bucketMs, inOne } = known!;
  return Math.max(
    1,
    Math.floor(bucketMs ? BUILD_CHUNK_MS / bucketMs : BUILD_CONTACTS_FIRST / Math.max(1, inOne)),
  );
};

/** Segments that were built and whose members a schedule starts. */
const scheduledSegments = (
  { workspaces }: ChunkInput['registry'],
  { workspaceId, segment }: SweepRow,
): number[] => {
  const definitions = workspaces.get(workspaceId);
  if (!definitions || segment === null) return [];
  const scheduled = new Set(
    [...definitions.timed.values()].flatMap(({ workflow: { trigger } }) =>
      trigger.type === 'schedule' ? [trigger.segment] : [],
    ),
  );
  return segmentsToBuild(definitions, segment)
    .filter(({ key }) => scheduled.has(key))
    .map(({ segmentId }) => segmentId);
};

/** Visits the next contacts who have not come by themselves since. */
const visitChunk = async (tx: Queryable, input: ChunkInput, sweep: SweepRow): Promise<PassResult> => {
  const { lease, registry } = input;
  const pass = { ...input, fromBucket: lease.bucketFrom, limit: CHUNK_CONTACTS, timersDue: false };
  const epoch = registry.workspaces.get(sweep.workspaceId)?.epoch ?? 0;
  const fromBucket = Math.max(sweep.cursorBucket, lease.bucketFrom);
  const fromId = sweep.cursorBucket < lease.bucketFrom ? LOWEST_ID : (sweep.cursorId ?? LOWEST_ID);
  const after = sql`(bucket, contact_id) > (${fromBucket}, ${fromId}::uuid)`;
  // after a build only those inside a workflow are left: its exits and goals may name the segment; and members of
  // segments that a schedule starts
  const concerned = sweep.inside
    ? sql`select distinct bucket, contact_id from enrollments
          where bucket >= ${fromBucket} and bucket < ${lease.bucketTo} and ${after}
            and workspace_id = ${sweep.workspaceId} and workflow_id = ${sweep.inside.workflowId}
            and state = 'active' and settled < ${sweep.inside.editNo}
          order by bucket, contact_id
          limit ${CHUNK_CONTACTS}`
    : sweep.segment === null
      ? sql`select bucket, contact_id from contact_state
          where bucket >= ${fromBucket} and bucket < ${lease.bucketTo} and ${after}
            and workspace_id = ${sweep.workspaceId} and epoch < ${epoch}
          order by bucket, contact_id
          limit ${CHUNK_CONTACTS}`
      : sql`select distinct bucket, contact_id from enrollments
          where bucket >= ${fromBucket} and bucket < ${lease.bucketTo} and ${after}
            and workspace_id = ${sweep.workspaceId} and state = 'active'
          union
          select bucket, contact_id from memberships
          where bucket >= ${fromBucket} and bucket < ${lease.bucketTo} and ${after}
            and workspace_id = ${sweep.workspaceId}
            and segment_id = any(${scheduledSegments(registry, sweep)}::int[])
          order by bucket, contact_id
          limit ${CHUNK_CONTACTS}`;
  const contacts = await tx.query<{ bucket: number; contactId: string; workspaceId: number }>(sql`
    select bucket, contact_id as "contactId", ${sweep.workspaceId}::int as "workspaceId" from (${concerned}) concerned`);
  const result = contacts.length > 0 ? await foldContacts(tx, pass, contacts) : NOTHING_FOUND;
  const last = contacts.at(-1);
  const isDone = contacts.length < CHUNK_CONTACTS;
  await tx.query(sql`
    update sweeps set done_count = done_count + ${contacts.length},
      cursor_bucket = ${last?.bucket ?? sweep.cursorBucket}, cursor_id = ${last?.contactId ?? sweep.cursorId}::uuid,
      state = ${isDone ? 'done' : 'running'}, finished_at = ${isDone ? new Date(input.wallMs) : null}
    where sweep_id = ${sweep.sweepId} and grp = ${lease.grp}`);
  return result;
};

/** Whether the group has bulk work waiting. */
export const hasSweep = async (db: Db, lease: Lease): Promise<boolean> => {
  const [row] = await db.query<{ any: boolean }>(
    sql`select exists (select from sweeps where grp = ${lease.grp} and state = 'running') as any`,
  );
  return row!.any;
};
