/**
 * Builds a published segment by its compiled SQL, under the lease: who matched at the instant of the publish becomes a
 * member, with the `until` before which that cannot change; who was in by an older version and does not match leaves.
 *
 * Contacts are not touched themselves: each stays behind the workspace's epoch until its next input, when the fold
 * counts its past once and judges it again (`catchUp`), at the same instant and with the same answer (P4). What time
 * alone will change wakes by a recheck timer. Contacts that came by since the publish have been judged already and are
 * left alone: their epoch says so.
 */
import { compileBulkSql, type SqlOptions } from '../conditions/index.ts';
import { type Queryable, type Sql, sql } from '../platform/index.ts';
import type { LiveSegment, WorkspaceDefinitions } from './registry.ts';

export interface BuildRange {
  /** first bucket */
  from: number;
  /** exclusive */
  to: number;
  /** contacts judged by this epoch or a later one are left alone */
  epoch: number;
  /** of the publish */
  atMs: number;
}

/** The published segment and all whose rule names it, also by way of others, in dependency order. */
export const segmentsToBuild = (definitions: WorkspaceDefinitions, key: string): LiveSegment[] => {
  const named = new Set([key]);
  return definitions.segments.filter((segment) => {
    if (segment.isList) return false;
    const concerned = named.has(segment.key) || segment.compiled.segments.some((other) => named.has(other));
    if (concerned) named.add(segment.key);
    return concerned;
  });
};

/** Builds the segments for the contacts of some buckets. */
export const buildSegments = async (
  tx: Queryable,
  definitions: WorkspaceDefinitions,
  segments: readonly LiveSegment[],
  range: BuildRange,
): Promise<void> => {
  for (const segment of segments) await tx.query(buildSql(definitions, segment, range));
};

/** Every instant is the publish's: a build that is repeated writes the same rows. */
const buildSql = (
  { workspaceId, timeZone }: WorkspaceDefinitions,
  { segmentId, version, compiled }: LiveSegment,
  { from, to, epoch, atMs }: BuildRange,
): Sql => {
  const options: SqlOptions = { workspaceId, nowMs: atMs, contact: 'c', timeZone };
  const { joins, possible, matched, until } = compileBulkSql(compiled, options);
  const at = new Date(atMs);
  return sql`
    with concerned as (
      select c.bucket, c.contact_id, m.version as was_version, m.until as was_until, ${matched} as matched,
        nullif(${until}, 'infinity') as until
      from contacts c
      left join memberships m
        on m.bucket = c.bucket and m.contact_id = c.contact_id and m.segment_id = ${segmentId}
      ${joins}
      where c.bucket >= ${from} and c.bucket < ${to} and c.workspace_id = ${workspaceId} and c.state = 'live'
        and (${possible} or m.version is not null)
    ), judged as materialized (
      select j.* from concerned j
      cross join lateral (
        select 1 from contact_state
        -- only for those of whom something is to be written
        where (j.matched or j.was_version is not null or j.until is not null)
          and bucket = j.bucket and contact_id = j.contact_id and epoch < ${epoch}
        offset 0
      ) behind
    ), members as (
      insert into memberships (bucket, contact_id, segment_id, workspace_id, version, since, until)
      select bucket, contact_id, ${segmentId}, ${workspaceId}, ${version}, ${at}, until
      from judged
      where matched and (was_version is distinct from ${version} or was_until is distinct from until)
      order by bucket, contact_id
      on conflict (bucket, contact_id, segment_id) do update
        set version = excluded.version, until = excluded.until
    ), gone as (
      delete from memberships m using judged j
      where m.bucket = j.bucket and m.contact_id = j.contact_id and m.segment_id = ${segmentId} and not j.matched
    ), logged as (
      insert into membership_log (bucket, contact_id, at, segment_id, workspace_id, version, entered)
      select bucket, contact_id, ${at}, ${segmentId}, ${workspaceId}, ${version}, matched
      from judged
      where matched <> (was_version is not null)
      order by bucket, contact_id
      on conflict do nothing
    ), timed as (
      insert into timers (bucket, actor_id, kind, ref, workspace_id, due_at)
      select bucket, contact_id, 'recheck', '', ${workspaceId}, until
      from judged
      where until is not null
      order by bucket, contact_id
      on conflict (bucket, actor_id, kind, ref) do update set due_at = least(timers.due_at, excluded.due_at)
    )
    select 1 where false`;
};
