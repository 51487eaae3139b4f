/**
 * SQL of the sender. Rows move: due -> started (the point of no return, I7) -> gone, with the outcome in `messages`.
 * All statements name their bucket and go by `outbox_next`, `outbox_lane` or a primary key.
 */
import { addCountsSql, leftAudienceSql } from '../broadcasts/index.ts';
import { barsSql, type Channel, notBarredSql, notQuietSql } from '../permission/index.ts';
import { type JsonObject, type NamedStatement, rowColumns } from '../platform/index.ts';

const named =
  (name: string, text: string) =>
  (...values: unknown[]): NamedStatement => ({ name, text, values });

/** A statement over rows that an owner has started; `textOf` is given what stands in its FROM, and the owner's parameter. */
const startedByStatement = (
  name: string,
  columns: string,
  textOf: (rows: string, owner: string) => string,
): ((rows: readonly object[], owner: string) => NamedStatement) => {
  const { from, count, values } = rowColumns(columns);
  const text = textOf(from, `$${count + 1}`);
  return (rows, owner) => ({ name, text, values: [...values(rows), owner] });
};

/** P6, P7: nothing leaves while an unread input of the contact waits. */
const NOTHING_UNREAD = `not exists (select from inbox i where i.bucket = o.bucket and i.actor_id = o.contact_id)
    and not exists (select from inbox_bulk i where i.bucket = o.bucket and i.actor_id = o.contact_id)`;
/** Nor when all sending is stopped (by itself: all but transactional mail, unless the harm is great), or its broadcast is
 *  paused or taken back (by primary keys of a row each). */
const NOT_STOPPED = `not exists (
      select from workspaces w where w.workspace_id = o.workspace_id and w.sending_stopped_at is not null
        and (o.topic <> '' or w.sending_stopped_why is null or w.sending_stopped_why -> 'everything' is not null))
    and not exists (
      select from broadcasts b
      where b.workspace_id = o.workspace_id and b.broadcast_id = o.broadcast_id and b.state in ('paused', 'cancelled'))`;

export interface DueRow {
  bucket: number;
  messageId: string;
  workspaceId: number;
  channel: string;
  address: string;
  priority: number;
  notAfter: Date;
}

/**
 * Due rows of a range of buckets, most urgent first. $1, $2 buckets (to: exclusive), $3 now, $4 limit. Each priority is
 * read off the head of `outbox_next`: sorting a backlog of a million took 0.6 s a read.
 */
export const dueRows = named(
  'outbox-due',
  `select due.*
   from generate_series(0, 9) as p(priority)
   cross join lateral (
     select o.bucket, o.message_id as "messageId", o.workspace_id as "workspaceId", o.channel, o.address, o.priority,
       o.not_after as "notAfter", o.not_before as "notBefore"
     from outbox o
     where o.bucket >= $1 and o.bucket < $2 and o.lane is null and o.priority = p.priority and o.not_before <= $3
      and o.started_at is null
      and ${NOTHING_UNREAD}
      and ${NOT_STOPPED}
      and ${notQuietSql('o', '$3')}
     order by o.not_before
     limit $4
   ) due
   order by due.priority, due."notBefore"
   limit $4`,
);

/**
 * Rows of one lane that may leave as soon as it has room, as `dueRows`. $5 workspace, $6 lane. By `outbox_lane`.
 */
export const parkedRows = named(
  'outbox-parked',
  `select parked.*
   from generate_series(0, 9) as p(priority)
   cross join lateral (
     select o.bucket, o.message_id as "messageId", o.workspace_id as "workspaceId", o.channel, o.address, o.priority,
       o.not_after as "notAfter", o.not_before as "notBefore"
     from outbox o
     where o.workspace_id = $5 and o.lane = $6 and o.priority = p.priority and o.not_before <= $3
      and o.bucket >= $1 and o.bucket < $2 and o.started_at is null
      and ${notQuietSql('o', '$3')}
      and ${NOTHING_UNREAD}
      and ${NOT_STOPPED}
     order by o.not_before
     limit $4
   ) parked
   order by parked.priority, parked."notBefore"
   limit $4`,
);

/** Puts rows that may not leave yet into their lanes. $1, $2 keys, $3 lanes. */
export const parkRows = named(
  'outbox-park',
  `update outbox o set lane = f.lane
   from unnest($1::smallint[], $2::uuid[], $3::text[]) as f(bucket, message_id, lane)
   where o.bucket = f.bucket and o.message_id = f.message_id and o.started_at is null`,
);

/** Lanes in which rows of a range of buckets wait. $1, $2 buckets (to: exclusive). One probe of `outbox_lane` a lane. */
export const parkedLanes = named(
  'outbox-lanes',
  `select l.workspace_id as "workspaceId", l.lane
   from send_lanes l
   where exists (
     select from outbox o
     where o.workspace_id = l.workspace_id and o.lane = l.lane and o.bucket >= $1 and o.bucket < $2)`,
);

/** A started message with all that its mail is made of. */
export interface StartedRow {
  bucket: number;
  messageId: string;
  contactId: string;
  workspaceId: number;
  channel: Channel;
  address: string;
  priority: number;
  notAfter: Date;
  templateId: number | null;
  templateVersion: number | null;
  workflowId: number | null;
  nodeId: string | null;
  enrollmentId: string | null;
  requestedAt: Date | null;
  /** when the provider first put it off */
  deferredSince: Date | null;
  data: JsonObject | null;
  attributes: JsonObject | null;
}

/**
 * The start, in one statement that commits by itself: only rows that are still due, with nothing unread, not
 * suppressed, not stopped, while the lease is ours. What it returns may be handed over; nothing else may.
 * $1..$4 buckets, messages, suppression buckets, normalised addresses; $5 now, $6 owner, $7 group, $8 epoch;
 * $9 hashes of the addresses, by which those of erased people are barred (P11).
 */
export const startRows = named(
  'outbox-start',
  `with offered as materialized (
     select * from unnest($1::smallint[], $2::uuid[], $3::smallint[], $4::text[], $9::text[])
       as f(bucket, message_id, suppression_bucket, address, hash)
   ), started as (
     update outbox o set started_at = $5, started_by = $6
     from offered f
     where o.bucket = f.bucket and o.message_id = f.message_id
       and o.started_at is null and o.not_before <= $5 and o.not_after >= $5
       and ${NOTHING_UNREAD}
       and ${NOT_STOPPED}
       and ${notBarredSql('o', { bucket: 'f.suppression_bucket', addresses: 'f.address, f.hash', now: '$5' })}
       and ${notQuietSql('o', '$5')}
       and not ${leftAudienceSql('o', '$5')}
       and exists (
         select from leases l where l.role = 'send' and l.grp = $7 and l.owner = $6 and l.epoch = $8)
     returning o.bucket, o.message_id, o.contact_id, o.workspace_id, o.channel, o.address, o.priority, o.not_after
   )
   select s.bucket, s.message_id as "messageId", s.contact_id as "contactId", s.workspace_id as "workspaceId",
     s.channel, s.address, s.priority, s.not_after as "notAfter", m.template_id as "templateId",
     m.template_version as "templateVersion", m.workflow_id as "workflowId", m.node_id as "nodeId",
     m.enrollment_id as "enrollmentId", m.requested_at as "requestedAt",
     m.deferred_since as "deferredSince", m.data, c.attributes
   from started s
   left join lateral (
     select template_id, template_version, workflow_id, node_id, enrollment_id, requested_at, data,
       (reason->>'since')::timestamptz as deferred_since
     from messages where bucket = s.bucket and message_id = s.message_id offset 0
   ) m on true
   left join lateral (
     select attributes from contacts where bucket = s.bucket and contact_id = s.contact_id offset 0
   ) c on true`,
);

export interface BarredRow {
  bucket: number;
  messageId: string;
  reason: string;
}

/** Rows that a bar forbids, with its reason. $1..$4 buckets, messages, suppression buckets, normalised addresses; $5 now. */
export const barredRows = named(
  'outbox-barred',
  `select o.bucket, o.message_id as "messageId", bar.reason
   from unnest($1::smallint[], $2::uuid[], $3::smallint[], $4::text[]) as f(bucket, message_id, suppression_bucket, address)
   join outbox o on o.bucket = f.bucket and o.message_id = f.message_id
   cross join lateral (
     select s.reason from ${barsSql('o', { bucket: 'f.suppression_bucket', addresses: 'f.address', now: '$5' })}
     limit 1
   ) bar`,
);

/** Rows whose person left the segment of their broadcast while they waited. $1, $2 keys, $3 now. */
export const leftRows = named(
  'outbox-left',
  `select o.bucket, o.message_id as "messageId"
   from unnest($1::smallint[], $2::uuid[]) as f(bucket, message_id)
   join outbox o on o.bucket = f.bucket and o.message_id = f.message_id
   where ${leftAudienceSql('o', '$3')}`,
);

/** A start whose answer was lost: what it may have started was not handed over, so it may start again. $1, $2 keys, $3 owner. */
export const unstartRows = named(
  'outbox-unstart',
  `update outbox o set started_at = null, started_by = null
   from unnest($1::smallint[], $2::uuid[]) as f(bucket, message_id)
   where o.bucket = f.bucket and o.message_id = f.message_id and o.started_by = $3`,
);

/**
 * Writes outcomes and takes their rows from the outbox; returns those that were still there. A bounce may have come
 * before: it stays, with what the outcome knows beside it.
 */
export const settleRows = startedByStatement(
  'outbox-settle',
  `bucket smallint, message_id uuid, state text, reason jsonb, subject text, links jsonb, language text, provider text,
   provider_id text, submitted_ms float8`,
  (rows, owner) => `with settled as materialized (
     select r.*, to_timestamp(submitted_ms / 1000) as submitted_at from ${rows}
   ), gone as (
     delete from outbox o using settled s
     where o.bucket = s.bucket and o.message_id = s.message_id and o.started_by = ${owner}
     returning o.bucket, o.message_id
   ), written as (
     update messages m set
       state = case when m.state = 'bounced' then m.state else s.state end,
       reason = case when m.state = 'bounced' then m.reason else s.reason end,
       subject = s.subject, links = s.links, language = s.language, provider = s.provider,
       provider_id = s.provider_id, submitted_at = s.submitted_at
     from settled s
     where m.bucket = s.bucket and m.message_id = s.message_id and m.state in ('requested', 'unknown', 'bounced')
     returning m.bucket, m.message_id, m.workspace_id, m.broadcast_id, m.state
   ), ended as (
     -- without a row in the outbox it was counted when it became unknown
     select w.* from written w join gone g on g.bucket = w.bucket and g.message_id = w.message_id
   ), counted as (
     ${addCountsSql('ended', { sent: `state <> 'failed'`, failed: `state = 'failed'` })}
   )
   select message_id as "messageId" from gone`,
);

/** Puts deferred rows back for later and notes why. */
export const deferRows = startedByStatement(
  'outbox-defer',
  'bucket smallint, message_id uuid, not_before_ms float8, reason jsonb',
  (rows, owner) => `with deferred as materialized (
     select r.*, to_timestamp(not_before_ms / 1000) as not_before from ${rows}
   ), back as (
     update outbox o set started_at = null, started_by = null, not_before = d.not_before, lane = null
     from deferred d
     where o.bucket = d.bucket and o.message_id = d.message_id and o.started_by = ${owner}
   )
   update messages m set reason = d.reason
   from deferred d
   where m.bucket = d.bucket and m.message_id = d.message_id and m.state = 'requested'`,
);

export interface DroppedRow {
  bucket: number;
  messageId: string;
  channel: Channel;
  contactId: string;
  workspaceId: number;
  workflowId: number | null;
  nodeId: string | null;
  enrollmentId: string | null;
}

/** Takes rows that have not started from the outbox for good. $1, $2 keys, $3 state, $4 reasons. */
export const dropRows = named(
  'outbox-drop',
  `with dropped as materialized (
     select * from unnest($1::smallint[], $2::uuid[], $4::jsonb[]) as d(bucket, message_id, reason)
   ), gone as (
     delete from outbox o using dropped d
     where o.bucket = d.bucket and o.message_id = d.message_id and o.started_at is null
     returning o.bucket, o.message_id, o.contact_id, d.reason
   ), written as (
     update messages m set state = $3, reason = g.reason
     from gone g
     where m.bucket = g.bucket and m.message_id = g.message_id and m.state = 'requested'
     returning m.bucket, m.message_id, m.channel, g.contact_id, m.workspace_id, m.workflow_id, m.node_id,
       m.enrollment_id, m.broadcast_id
   ), counted as (
     ${addCountsSql('written', { takenBack: 'true' })}
   )
   select bucket, message_id as "messageId", channel, contact_id as "contactId", workspace_id as "workspaceId",
     workflow_id as "workflowId", node_id as "nodeId", enrollment_id as "enrollmentId"
   from written`,
);

export interface AbandonedRow {
  bucket: number;
  messageId: string;
  workspaceId: number;
  templateId: number | null;
  templateVersion: number | null;
  startedBy: string;
}

/** Rows started before $3 of which nothing was heard. $1, $2 buckets (to: exclusive). */
export const abandonedRows = named(
  'outbox-abandoned',
  `select o.bucket, o.message_id as "messageId", o.workspace_id as "workspaceId", o.started_by as "startedBy",
     m.template_id as "templateId", m.template_version as "templateVersion"
   from outbox o
   left join lateral (
     select template_id, template_version from messages where bucket = o.bucket and message_id = o.message_id offset 0
   ) m on true
   where o.bucket >= $1 and o.bucket < $2 and o.started_at < $3`,
);

/** Rows whose outcome nobody can know any more: *unknown*, not repeated (P5). $1, $2 keys, $3 reason, $4 started before. */
export const forgetRows = named(
  'outbox-forget',
  `with gone as (
     delete from outbox o using unnest($1::smallint[], $2::uuid[]) as f(bucket, message_id)
     where o.bucket = f.bucket and o.message_id = f.message_id and o.started_at < $4
     returning o.bucket, o.message_id
   ), written as (
     update messages m set
       state = case when m.state = 'bounced' then m.state else 'unknown' end,
       reason = case when m.state = 'bounced' then m.reason else $3::jsonb end
     from gone g
     where m.bucket = g.bucket and m.message_id = g.message_id and m.state in ('requested', 'bounced')
     returning m.bucket, m.workspace_id, m.broadcast_id
   )
   ${addCountsSql('written', { sent: 'true' })}`,
);

/** Rows of templates that may be repeated start again, under the same Message-ID. $1, $2 keys, $3 started before. */
export const repeatRows = named(
  'outbox-repeat',
  `update outbox o set started_at = null, started_by = null
   from unnest($1::smallint[], $2::uuid[]) as f(bucket, message_id)
   where o.bucket = f.bucket and o.message_id = f.message_id and o.started_at < $3`,
);

/** Messages of a workspace that wait to leave. $1 workspace, $2 buckets. */
export const heldCountOf = named(
  'outbox-held',
  `select count(*) as held from outbox
   where bucket >= 0 and bucket < $2 and workspace_id = $1 and started_at is null`,
);
