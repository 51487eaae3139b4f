/**
 * Broadcasts under the lease (ENGINE, Publish, sweeps): a chunk of people between live batches. A chunk is a pass like any
 * other: the fence; all waiting inputs and due timers of its people first; then the message is asked for, decided as any
 * (P7), and written with the cursor in one transaction. Killed anywhere, the chunk has not happened (P3); done, its
 * people have a row in `messages` and are not asked again, also when a merge brings one of them back (P5).
 *
 * It keeps only so many messages ahead of the senders: permission is decided near the moment of leaving, and a broadcast
 * to a million is never a million rows of outbox.
 */
import {
  addCounts,
  addCountsSql,
  type BroadcastDocument,
  broadcastSchema,
  type CountRow,
  type RunningBroadcast,
} from '../broadcasts/index.ts';
import { type Db, empty, idFloor, type Queryable, raw, type Sql, sql } from '../platform/index.ts';
import { visit } from './apply.ts';
import type { Draft, MessageDraft } from './draft.ts';
import type { Lease } from './lease.ts';
import { foldContacts, isMine, NOTHING, NOTHING_FOUND, type PassInput, type PassResult } from './pass.ts';
import { audienceOf, takeBroadcast } from './stages/broadcasts.ts';
import type { ApplyContext } from './stages/stage.ts';

/** People of one chunk. Larger: live work of the group waits longer; smaller: more transactions. */
const CHUNK_PEOPLE = 2_000;
/** Due messages of a broadcast in a group that wait for its sender before more are asked for: some seconds of sending. Fewer, and
 *  senders run dry between chunks; more, and what is decided early waits long. */
const AHEAD_MAX = 1_000;
/** Rows taken back at once. */
const CHUNK_WITHDRAWN = 5_000;
const LOWEST_ID = '00000000-0000-0000-0000-000000000000';

type ChunkInput = Omit<PassInput, 'fromBucket' | 'limit' | 'timersDue'>;

interface Place {
  sweepId: number;
  cursorBucket: number;
  cursorId: string | null;
}

type SweptBroadcast = Place & Omit<RunningBroadcast, 'document'> & { document: unknown };

/** The next chunk of a broadcast of the group; null: there is none, or senders have enough. */
export const broadcastChunk = (db: Db, input: ChunkInput): Promise<PassResult | null> =>
  db.transaction(async (tx) => {
    if (!(await isMine(tx, input.lease))) return NOTHING;
    const taken = await withdrawChunk(tx, input.lease, input.wallMs);
    if (taken) return NOTHING_FOUND;
    const swept = await sweptBroadcast(tx, input);
    if (!swept) return null;
    return peopleChunk(tx, input, swept, { ...swept, document: broadcastSchema.parse(swept.document) });
  });

/**
 * The oldest whose mail does not wait for its senders: one that a limit holds back holds no other back. None begins before
 * what came earlier is folded: somebody whose joining waits in the inbox would be passed over.
 */
const sweptBroadcast = async (
  tx: Queryable,
  { lease: { grp, bucketFrom, bucketTo }, wallMs }: ChunkInput,
): Promise<SweptBroadcast | null> => {
  const [swept] = await tx.query<SweptBroadcast>(sql`
    select s.sweep_id as "sweepId", s.workspace_id as "workspaceId", s.definition_id as "broadcastId",
      s.cursor_bucket as "cursorBucket", s.cursor_id as "cursorId", s.options ->> 'phase' as phase,
      (extract(epoch from s.created_at) * 1000)::float8 as "phaseMs",
      (extract(epoch from b.begun_at) * 1000)::float8 as "begunMs", b.decided ->> 'variant' as winner, d.key, v.document
    from sweeps s
    join broadcasts b on b.workspace_id = s.workspace_id and b.broadcast_id = s.definition_id
    join definitions d on d.workspace_id = s.workspace_id and d.definition_id = s.definition_id
    join definition_versions v on v.workspace_id = s.workspace_id and v.definition_id = s.definition_id
      and v.version = s.version
    where s.grp = ${grp} and s.state = 'running' and s.kind = 'broadcast' and b.state = 'sending'
      and (
        select count(*) from (
          select 1 from outbox o
          where o.bucket >= ${bucketFrom} and o.bucket < ${bucketTo} and o.workspace_id = s.workspace_id
            and o.broadcast_id = s.definition_id and o.not_before <= ${new Date(wallMs)}
          limit ${AHEAD_MAX}
        ) due
      ) < ${AHEAD_MAX}
      and (s.cursor_id is not null or not exists (
        select from inbox i
        where i.bucket >= ${bucketFrom} and i.bucket < ${bucketTo} and i.workspace_id = s.workspace_id and i.at <= s.created_at
        union all
        select from inbox_bulk i
        where i.bucket >= ${bucketFrom} and i.bucket < ${bucketTo} and i.workspace_id = s.workspace_id and i.at <= s.created_at
        union all
        select from timers t
        where t.bucket >= ${bucketFrom} and t.bucket < ${bucketTo} and t.workspace_id = s.workspace_id
          and t.due_at <= s.created_at
      ))
    order by s.sweep_id
    limit 1`);
  return swept ?? null;
};

/**
 * Whom a broadcast may be for, as its rows say: who is in an included segment, or has an address; over alias `p`.
 * `atMs`: members whose time is over by then are none; null: they are looked at, since only their due timer knows.
 */
export const peopleSql = (
  { workspaceId, document, atMs }: { workspaceId: number; document: BroadcastDocument; atMs: number | null },
  include: readonly number[] | null,
  within: Sql,
): Sql =>
  include === null
    ? sql`
      select p.bucket, p.contact_id from contacts p
      where ${within} and p.workspace_id = ${workspaceId} and p.state = 'live'
        and p.attributes ? ${document.channel === 'sms' ? 'phone' : 'email'}`
    : sql`
      select distinct p.bucket, p.contact_id from memberships p
      where ${within} and p.workspace_id = ${workspaceId} and p.segment_id = any(${[...include]}::int[])
        ${atMs === null ? empty : sql`and (p.until is null or p.until > ${new Date(atMs)})`}`;

const nextPeople = (
  tx: Queryable,
  { lease, registry }: ChunkInput,
  { cursorBucket, cursorId }: Place,
  broadcast: RunningBroadcast,
): Promise<{ bucket: number; contactId: string; workspaceId: number }[]> => {
  const { workspaceId, broadcastId, begunMs, document } = broadcast;
  const { include } = audienceOf(broadcast, registry.workspaces.get(workspaceId)!);
  const from = Math.max(cursorBucket, lease.bucketFrom);
  const after = cursorBucket < lease.bucketFrom ? LOWEST_ID : (cursorId ?? LOWEST_ID);
  // pinned to one look-up a person by messages_of_contact: joined, all messages were read and sorted for every chunk
  const within = sql`p.bucket >= ${from} and p.bucket < ${lease.bucketTo}
    and (p.bucket, p.contact_id) > (${from}, ${after}::uuid)
    and not exists (
      select 1 from messages m
      where m.bucket = p.bucket and m.contact_id = p.contact_id and m.message_id >= ${idFloor(begunMs)}::uuid
        and m.broadcast_id = ${broadcastId}
      offset 0)`;
  return tx.query(sql`
    select bucket, contact_id as "contactId", ${workspaceId}::int as "workspaceId"
    from (${peopleSql({ workspaceId, document, atMs: null }, include, within)}) people
    order by bucket, contact_id
    limit ${CHUNK_PEOPLE}`);
};

const peopleChunk = async (
  tx: Queryable,
  input: ChunkInput,
  place: Place,
  broadcast: RunningBroadcast,
): Promise<PassResult> => {
  const { lease, registry, wallMs } = input;
  if (!registry.workspaces.has(broadcast.workspaceId)) return endSweep(tx, lease, place, wallMs);
  const people = await nextPeople(tx, input, place, broadcast);
  const made: { bucket: number; message: MessageDraft }[] = [];
  const ask = (draft: Draft, context: ApplyContext): boolean => {
    const message = takeBroadcast(draft, broadcast, context);
    if (message) made.push({ bucket: draft.bucket, message });
    return message !== null;
  };
  const result =
    people.length === 0
      ? NOTHING_FOUND
      : await foldContacts(
          tx,
          {
            ...input,
            fromBucket: lease.bucketFrom,
            limit: CHUNK_PEOPLE,
            timersDue: false,
            visit: (draft, context) => visit(draft, context, () => ask(draft, context)),
          },
          people,
        );
  // as they stand after the pass: one that made room for another is held back by now
  await addCounts(
    tx,
    made.map(({ bucket, message }) => countRow(bucket, message, broadcast)),
  );
  const last = people.at(-1);
  const isDone = people.length < CHUNK_PEOPLE;
  // a cancel that came meanwhile stands: its sweep takes these back
  await tx.query(sql`
    update sweeps set done_count = done_count + ${people.length},
      cursor_bucket = ${last?.bucket ?? place.cursorBucket}, cursor_id = ${last?.contactId ?? place.cursorId}::uuid,
      state = ${isDone ? 'done' : 'running'}, finished_at = ${isDone ? new Date(wallMs) : null}
    where sweep_id = ${place.sweepId} and grp = ${lease.grp} and state = 'running'`);
  return result;
};

const countRow = (
  bucket: number,
  { state, reason }: MessageDraft,
  { workspaceId, broadcastId }: RunningBroadcast,
): CountRow => ({
  bucket,
  workspaceId,
  broadcastId,
  people: 1,
  ...(state === 'held' ? (reason?.code === 'holdout' ? { holdout: 1 } : { held: 1 }) : {}),
  ...(state === 'withdrawn' ? { takenBack: 1 } : {}),
});

const endSweep = async (
  tx: Queryable,
  { grp }: Lease,
  { sweepId }: Place,
  wallMs: number,
): Promise<PassResult> => {
  await tx.query(sql`
    update sweeps set state = 'done', finished_at = ${new Date(wallMs)}
    where sweep_id = ${sweepId} and grp = ${grp}`);
  return NOTHING_FOUND;
};

/** Takes messages of a cancelled broadcast out of the outbox; says whether there was anything to do. */
const withdrawChunk = async (tx: Queryable, lease: Lease, wallMs: number): Promise<boolean> => {
  const [sweep] = await tx.query<Place & { workspaceId: number; broadcastId: number }>(sql`
    select sweep_id as "sweepId", workspace_id as "workspaceId", definition_id as "broadcastId",
      cursor_bucket as "cursorBucket", cursor_id as "cursorId"
    from sweeps where grp = ${lease.grp} and state = 'running' and kind = 'broadcast-withdraw'
    order by sweep_id limit 1`);
  if (!sweep) return false;
  const reason = JSON.stringify({ code: 'cancelled', text: 'The broadcast was cancelled' });
  const taken = await tx.query<{ bucket: number }>(sql`
    with waiting as materialized (
      select bucket, message_id from outbox
      where bucket >= ${Math.max(sweep.cursorBucket, lease.bucketFrom)} and bucket < ${lease.bucketTo}
        and workspace_id = ${sweep.workspaceId} and broadcast_id = ${sweep.broadcastId} and started_at is null
      order by bucket
      limit ${CHUNK_WITHDRAWN}
    ), taken as (
      delete from outbox o using waiting w
      where o.bucket = w.bucket and o.message_id = w.message_id and o.started_at is null
      returning o.bucket, o.message_id, o.contact_id
    ), told as (
      update messages m set state = 'withdrawn', reason = ${reason}::jsonb
      from taken t
      where m.bucket = t.bucket and m.message_id = t.message_id and m.state = 'requested'
      returning m.bucket, m.workspace_id, m.broadcast_id
    ), counted as (
      ${raw(addCountsSql('told', { takenBack: 'true' }))}
    ), appended as (
      insert into inbox (bucket, seq, actor_id, workspace_id, kind, name, event_id, at, occurred_at, must_fold, payload)
      select t.bucket, nextval('inbox_seq'), t.contact_id, ${sweep.workspaceId}, 'withdrawn', 'Email Withdrawn',
        t.message_id, clock_timestamp(), clock_timestamp(), true,
        jsonb_build_object('properties', jsonb_build_object('message_id', t.message_id))
      from taken t
    )
    select bucket from waiting`);
  const isDone = taken.length < CHUNK_WITHDRAWN;
  await tx.query(sql`
    update sweeps set done_count = done_count + ${taken.length},
      cursor_bucket = ${taken.at(-1)?.bucket ?? sweep.cursorBucket}, state = ${isDone ? 'done' : 'running'},
      finished_at = ${isDone ? new Date(wallMs) : null}
    where sweep_id = ${sweep.sweepId} and grp = ${lease.grp}`);
  return true;
};

/** Whether a broadcast waits for the group. Index: sweeps_running. */
export const hasBroadcast = async (db: Db, { grp }: Lease): Promise<boolean> => {
  const [row] = await db.query<{ any: boolean }>(sql`
    select exists (
      select from sweeps where grp = ${grp} and state = 'running' and kind in ('broadcast', 'broadcast-withdraw')
    ) as any`);
  return row!.any;
};
