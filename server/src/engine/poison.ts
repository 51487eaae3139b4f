/**
 * Inputs that fail even alone: set aside with their error, shown, and never in the way of the others (ENGINE, Failures).
 */
import { type Db, newId, raw, sql } from '../platform/index.ts';
import type { Lease } from './lease.ts';
import { isMine } from './pass.ts';

/** Sets the first input of the claim's range aside; false: there is none. */
export const setAsideHead = (
  db: Db,
  lease: Lease,
  fromBucket: number,
  error: unknown,
  wallMs: number,
  table: 'inbox' | 'inbox_bulk' = 'inbox',
): Promise<boolean> =>
  db.transaction(async (tx) => {
    if (!(await isMine(tx, lease))) return false;
    const moved = await tx.query(sql`
      with head as materialized (
        select bucket, seq from ${raw(table)}
        where bucket >= ${fromBucket} and bucket < ${lease.bucketTo}
        order by bucket, seq limit 1
      ), taken as (
        delete from ${raw(table)} i using head h
        where i.bucket = h.bucket and i.seq = h.seq
        returning i.bucket, i.workspace_id, i.actor_id, i.kind, i.name, i.via, i.event_id, i.occurred_at, i.hops, i.payload
      )
      insert into poison (bucket, poison_id, workspace_id, actor_id, input, error, at)
      select bucket, ${newId(wallMs)}, workspace_id, actor_id,
        jsonb_build_object('from', 'inbox', 'kind', kind, 'name', name, 'via', via, 'event_id', event_id,
          'occurred_at', occurred_at, 'hops', hops, 'payload', payload),
        ${errorText(error)}, ${new Date(wallMs)}
      from taken
      returning poison_id`);
    return moved.length > 0;
  });

/** Sets the earliest due timer of the group aside; false: there is none. */
export const setAsideTimer = (db: Db, lease: Lease, error: unknown, wallMs: number): Promise<boolean> =>
  db.transaction(async (tx) => {
    if (!(await isMine(tx, lease))) return false;
    const moved = await tx.query(sql`
      with head as materialized (
        select bucket, actor_id, kind, ref from timers
        where bucket >= ${lease.bucketFrom} and bucket < ${lease.bucketTo} and due_at <= ${new Date(wallMs)}
        order by due_at limit 1
      ), taken as (
        delete from timers t using head h
        where t.bucket = h.bucket and t.actor_id = h.actor_id and t.kind = h.kind and t.ref = h.ref
        returning t.bucket, t.actor_id, t.workspace_id, t.kind, t.ref, t.due_at
      )
      insert into poison (bucket, poison_id, workspace_id, actor_id, input, error, at)
      select bucket, ${newId(wallMs)}, workspace_id, actor_id,
        jsonb_build_object('from', 'timer', 'kind', kind, 'ref', ref, 'due_at', due_at),
        ${errorText(error)}, ${new Date(wallMs)}
      from taken
      returning poison_id`);
    return moved.length > 0;
  });

const errorText = (error: unknown): string =>
  (error instanceof Error ? (error.stack ?? error.message) : String(error)).slice(0, 4_000);

/** Puts an input that was set aside back to the end of its contact's inbox; false: it is not there (any more). */
export const retrySetAside = (db: Db, workspaceId: number, poisonId: string): Promise<boolean> =>
  db.transaction(async (tx) => {
    const rows = await tx.query<{ fromInbox: boolean }>(sql`
      with taken as (
        delete from poison where workspace_id = ${workspaceId} and poison_id = ${poisonId}::uuid
        returning bucket, workspace_id, actor_id, input
      ), put_back as (
        insert into inbox (bucket, seq, actor_id, workspace_id, kind, name, via, event_id, at, occurred_at, hops, must_fold, payload)
        select bucket, nextval('inbox_seq'), actor_id, workspace_id, input ->> 'kind', input ->> 'name', input ->> 'via',
          (input ->> 'event_id')::uuid, clock_timestamp(), (input ->> 'occurred_at')::timestamptz, 0, true, input -> 'payload'
        from taken where input ->> 'from' = 'inbox'
      ), armed as (
        insert into timers (bucket, actor_id, kind, ref, workspace_id, due_at)
        select bucket, actor_id, input ->> 'kind', input ->> 'ref', workspace_id, (input ->> 'due_at')::timestamptz
        from taken where input ->> 'from' = 'timer'
        on conflict do nothing
      )
      select input ->> 'from' = 'inbox' as "fromInbox" from taken`);
    return rows.length > 0;
  });

/** Drops an input that was set aside, for good. */
export const discardSetAside = async (db: Db, workspaceId: number, poisonId: string): Promise<boolean> => {
  const rows = await db.query(sql`
    delete from poison where workspace_id = ${workspaceId} and poison_id = ${poisonId}::uuid returning bucket, poison_id`);
  return rows.length > 0;
};
