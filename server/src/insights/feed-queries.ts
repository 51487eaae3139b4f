import type { JsonObject } from '../platform/index.ts';
import { type Sql, sql } from '../platform/index.ts';

/** Kinds of inputs that a feed tells; changes of attributes are told on the timeline only. */
export const FEED_KINDS = ['track', 'page', 'screen', 'identify', 'feedback'] as const;

export interface FeedEventRow {
  bucket: number;
  contactId: string;
  eventId: string;
  at: Date;
  kind: string;
  name: string;
  path: string | null;
  properties: JsonObject;
}

const iso = (ms: number): string => new Date(ms).toISOString();

/**
 * Events received since an instant, newest first: what people did, without what machines did in their name (P16). The BRIN
 * index on received_at finds the pages; months are pruned.
 */
export const newestEvents = (workspaceId: number, sinceMs: number, limit: number): Sql => sql`
  select e.bucket, e.contact_id as "contactId", e.event_id as "eventId", e.received_at as at, e.kind, e.name,
    e.context #>> '{page,path}' as path, e.properties
  from events e
  where e.received_at > ${iso(sinceMs)}::timestamptz and e.workspace_id = ${workspaceId}
    and e.kind = any(${[...FEED_KINDS]}::text[]) and e.properties ->> 'verdict' is distinct from 'machine'
  order by e.received_at desc
  limit ${limit}`;

export interface FeedMessageRow {
  contactId: string;
  messageId: string;
  at: Date;
  state: string;
  reason: JsonObject | null;
  workflowId: number | null;
  workflowVersion: number | null;
  nodeId: string | null;
  templateId: number | null;
}

/** Messages looked at for what left lately: those that wait longer between decision and leaving are told late. */
const MESSAGES_LOOKED_AT = 500;

/**
 * What left, or was held back, since an instant, newest first, among the newest messages (index `messages_newest`).
 * Those of broadcasts are not told one by one: a thousand lines of one mail hide all that people do. Notices went to users.
 */
export const newestMessages = (workspaceId: number, sinceMs: number, limit: number): Sql => sql`
  select m.bucket, m.contact_id as "contactId", m.message_id as "messageId",
    coalesce(m.submitted_at, m.requested_at) as at, m.state, m.reason, m.workflow_id as "workflowId",
    m.workflow_version as "workflowVersion", m.node_id as "nodeId", m.template_id as "templateId"
  from (
    select bucket, contact_id, message_id, submitted_at, requested_at, state, reason, workflow_id, workflow_version,
      node_id, template_id, broadcast_id
    from messages
    where workspace_id = ${workspaceId} and channel <> 'notice'
    order by message_id desc
    limit ${MESSAGES_LOOKED_AT}
  ) m
  where coalesce(m.submitted_at, m.requested_at) > ${iso(sinceMs)}::timestamptz
    and m.state not in ('requested', 'withdrawn') and m.broadcast_id is null
  order by at desc
  limit ${limit}`;

export interface FeedEnrollmentRow {
  contactId: string;
  enrollmentId: string;
  workflowId: number;
  at: Date;
}

/** Newest entries of each workflow (index `enrollments_people`: ids rise with time). */
export const newestEnrollments = (workspaceId: number, sinceMs: number, limit: number): Sql => sql`
  select n.bucket, n.contact_id as "contactId", n.enrollment_id as "enrollmentId", d.definition_id as "workflowId",
    n.entered_at as at
  from definitions d
  cross join lateral (
    select bucket, contact_id, enrollment_id, entered_at
    from enrollments
    where workspace_id = d.workspace_id and workflow_id = d.definition_id and state <> 'holdout'
    order by enrollment_id desc
    limit ${limit}
  ) n
  where d.workspace_id = ${workspaceId} and d.kind = 'workflow' and n.entered_at > ${iso(sinceMs)}::timestamptz
  order by n.entered_at desc
  limit ${limit}`;

export interface FeedEndRow extends FeedEnrollmentRow {
  state: string;
  reason: string | null;
}

/** A row of steps is dated by the first step of its pass; the end may be this much later. */
const PASS_MS = 60_000;

/** Enrollments that ended since an instant (index `enrollment_steps_workflow`, newest steps of each workflow). */
export const newestEnds = (workspaceId: number, sinceMs: number, limit: number): Sql => sql`
  select n.bucket, n.contact_id as "contactId", n.enrollment_id as "enrollmentId", d.definition_id as "workflowId",
    e.ended_at as at, e.state, e.end_reason ->> 'text' as reason
  from definitions d
  cross join lateral (
    select bucket, contact_id, enrollment_id, at
    from enrollment_steps
    where workspace_id = d.workspace_id and workflow_id = d.definition_id
      and at > ${iso(sinceMs - PASS_MS)}::timestamptz and steps @> '[{"what": "ended"}]'
    order by at desc
    limit ${limit}
  ) n
  join enrollments e on e.bucket = n.bucket and e.contact_id = n.contact_id and e.enrollment_id = n.enrollment_id
  where d.workspace_id = ${workspaceId} and d.kind = 'workflow' and e.ended_at > ${iso(sinceMs)}::timestamptz
  order by e.ended_at desc
  limit ${limit}`;

export interface FeedMembershipRow {
  contactId: string;
  segmentId: number;
  at: Date;
  entered: boolean;
}

/** Who joined or left a segment since an instant, newest first (BRIN on at). Static lists are a colleague's work, not a deed. */
export const newestMemberships = (workspaceId: number, sinceMs: number, limit: number): Sql => sql`
  select l.bucket, l.contact_id as "contactId", l.segment_id as "segmentId", l.at, l.entered
  from membership_log l
  where l.at > ${iso(sinceMs)}::timestamptz and l.workspace_id = ${workspaceId}
    and not exists (
      select from definition_versions v
      where v.workspace_id = l.workspace_id and v.definition_id = l.segment_id and v.version = l.version
        and v.document ? 'list')
  order by l.at desc
  limit ${limit}`;

export interface NamedMessageRow {
  messageId: string;
  workflowId: number | null;
  workflowVersion: number | null;
  nodeId: string | null;
  templateId: number | null;
}

/** What messages are made of, for their names. `buckets[i]` is that of `messageIds[i]`. */
export const messagesById = (
  workspaceId: number,
  buckets: readonly number[],
  messageIds: readonly string[],
): Sql => sql`
  select m.message_id as "messageId", m.workflow_id as "workflowId", m.workflow_version as "workflowVersion",
    m.node_id as "nodeId", m.template_id as "templateId"
  from unnest(${buckets}::smallint[], ${messageIds}::uuid[]) as key (bucket, message_id)
  cross join lateral (
    select message_id, workflow_id, workflow_version, node_id, template_id
    from messages
    where bucket = key.bucket and message_id = key.message_id and workspace_id = ${workspaceId}
    offset 0
  ) m`;
