import type { EventMap } from '../conditions/index.ts';
import { bucketOf, empty, type JsonObject, join, type Queryable, type Sql, sql } from '../platform/index.ts';
import { messageFactsColumns } from './message-queries.ts';

export type TimelineKind =
  | 'message'
  | 'visit'
  | 'order'
  | 'change'
  | 'event'
  | 'segment'
  | 'workflow'
  | 'note'
  | 'task';

/** The last line that was shown: instant in UTC with microseconds, and id. */
export interface Place {
  at: string;
  id: string;
}

/** Whose past, from where on back, and how many lines of each source. */
export interface PastRequest {
  workspaceId: number;
  contactId: string;
  after: Place | null;
  limit: number;
}

const utc = (column: Sql): Sql => sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/**
 * Rows of one source as `(id, at, ...)`, newest first, before the place. Ids are compared byte by byte, as
 * JavaScript compares them; their first letter puts what happened in one millisecond in the order of cause and
 * effect: event (e), merge (g), change (h), segment (k), message (m), entry (n), note (o), task (p), its end (q), end (x).
 */
const past = (
  { workspaceId, contactId, after, limit }: PastRequest,
  { from, id, at, columns, where = empty }: { from: Sql; id: Sql; at: Sql; columns: Sql; where?: Sql },
): Sql => sql`
  select ${id} as id, ${utc(at)} as at, ${columns}
  from ${from}
  where t.bucket = ${bucketOf(contactId)} and t.contact_id = ${contactId}::uuid and t.workspace_id = ${workspaceId}
    ${where}
    ${after ? sql`and (${at}, (${id}) collate "C") < (${after.at}::timestamptz, ${after.id})` : empty}
  order by ${at} desc, (${id}) collate "C" desc
  limit ${limit}`;

export interface PastEvent {
  id: string;
  at: string;
  kind: string;
  name: string;
  path: string | null;
  properties: JsonObject;
  source: JsonObject | null;
  via: string | null;
  originContactId: string | null;
}

const SHOPPING = ['cart', 'checkout', 'order', 'refund'] as const;

/** The events that a filter chip gathers; the same split as `told` makes. */
const eventTest = (kind: TimelineKind, eventMap: EventMap): Sql | null => {
  const viewed = [...(eventMap.productViewed?.events ?? [])];
  const shopping = SHOPPING.flatMap((meaning) => eventMap[meaning]?.events ?? []);
  if (kind === 'message') return sql`t.kind = 'feedback'`;
  if (kind === 'visit') return sql`(t.kind in ('page', 'screen') or t.name = any(${viewed}::text[]))`;
  if (kind === 'order') return sql`t.name = any(${shopping}::text[])`;
  if (kind === 'change') return sql`t.kind in ('change', 'identify', 'group', 'alias')`;
  if (kind === 'event') return sql`(t.kind = 'track' and t.name <> all(${[...viewed, ...shopping]}::text[]))`;
  return null;
};

/**
 * Keys of the newest events of a contact up to the place, in one walk of the primary key, which holds them whole: the
 * rows of 50,000 events are 8 times as dear to sort. Events of one instant come together, for their ids decide later.
 */
const newestKeys = ({ contactId, after, limit }: PastRequest): Sql => {
  const columns = sql`e.bucket, e.contact_id, e.name, e.occurred_at, e.event_id, e.received_at`;
  const from = sql`from events e where e.bucket = ${bucketOf(contactId)} and e.contact_id = ${contactId}::uuid`;
  const newest = (before: Sql): Sql =>
    sql`(select ${columns} ${from} ${before} order by e.occurred_at desc fetch first ${limit} rows with ties)`;
  if (!after) return newest(empty);
  return sql`${newest(sql`and e.occurred_at < ${after.at}::timestamptz`)}
    union all select ${columns} ${from} and e.occurred_at = ${after.at}::timestamptz`;
};

/** These events as `t`. Laterally, so that each is looked up by its key also where PostgreSQL has no figures yet. */
const newestEvents = (request: PastRequest): Sql => sql`(${newestKeys(request)}) k
  cross join lateral (
    select e.bucket, e.contact_id, e.workspace_id, e.event_id, e.occurred_at, e.kind, e.name, e.properties, e.context,
      e.via, e.origin_contact_id
    from events e
    where e.bucket = k.bucket and e.contact_id = k.contact_id and e.name = k.name and e.occurred_at = k.occurred_at
      and e.event_id = k.event_id and e.received_at = k.received_at
    offset 0
  ) t`;

/** Events; null when no wanted kind is made of events. */
export const pastEvents = (
  request: PastRequest,
  kinds: ReadonlySet<TimelineKind> | null,
  eventMap: EventMap,
): Sql | null => {
  const tests = kinds === null ? [] : [...kinds].flatMap((kind) => eventTest(kind, eventMap) ?? []);
  if (kinds !== null && tests.length === 0) return null;
  return past(request, {
    from: kinds === null ? newestEvents(request) : sql`events t`,
    id: sql`case when t.kind = 'change' then 'h:' else 'e:' end || t.event_id::text`,
    at: sql`t.occurred_at`,
    columns: sql`t.kind, t.name, t.context #>> '{page,path}' as path, t.properties, t.context -> 'source' as source,
      t.via, t.origin_contact_id as "originContactId"`,
    where: tests.length === 0 ? empty : sql`and (${join(tests, ' or ')})`,
  });
};

/** Messages, dated when they left, else when they were decided. */
export const pastMessages = (request: PastRequest): Sql =>
  past(request, {
    from: sql`messages t`,
    id: sql`'m:' || t.message_id::text`,
    at: sql`coalesce(t.submitted_at, t.requested_at)`,
    columns: messageFactsColumns('t'),
  });

export interface PastMembership {
  id: string;
  at: string;
  segmentId: number;
  entered: boolean;
}

export const pastMemberships = (request: PastRequest): Sql =>
  past(request, {
    from: sql`membership_log t`,
    id: sql`'k:' || t.segment_id || ':' || t.at::text`,
    at: sql`t.at`,
    columns: sql`t.segment_id as "segmentId", t.entered`,
  });

export interface PastEntry {
  id: string;
  at: string;
  enrollmentId: string;
  workflowId: number;
  key: string;
  state: string;
  reason: string | null;
}

const ENTRY_COLUMNS = sql`t.enrollment_id as "enrollmentId", t.workflow_id as "workflowId", t.key, t.state,
  t.end_reason ->> 'text' as reason`;

export const pastEntries = (request: PastRequest): Sql =>
  past(request, {
    from: sql`enrollments t`,
    id: sql`'n:' || t.enrollment_id::text`,
    at: sql`t.entered_at`,
    columns: ENTRY_COLUMNS,
    where: sql`and t.state <> 'holdout'`,
  });

export const pastEnds = (request: PastRequest): Sql =>
  past(request, {
    from: sql`enrollments t`,
    id: sql`'x:' || t.enrollment_id::text`,
    at: sql`t.ended_at`,
    columns: ENTRY_COLUMNS,
    where: sql`and t.ended_at is not null`,
  });

export interface PastMerge {
  id: string;
  at: string;
  absorbedId: string;
  reason: JsonObject;
}

export const pastMerges = ({ workspaceId, contactId, after, limit }: PastRequest): Sql => {
  const id = sql`'g:' || t.merge_id::text`;
  return sql`
    select ${id} as id, ${utc(sql`t.applied_at`)} as at, t.absorbed_id as "absorbedId", t.reason
    from merges t
    where t.workspace_id = ${workspaceId} and t.survivor_id = ${contactId}::uuid and t.state = 'done'
      ${after ? sql`and (t.applied_at, (${id}) collate "C") < (${after.at}::timestamptz, ${after.id})` : empty}
    order by t.applied_at desc, (${id}) collate "C" desc
    limit ${limit}`;
};

export interface PastNote {
  id: string;
  at: string;
  text: string;
  by: string;
}

export const pastNotes = (request: PastRequest): Sql =>
  past(request, {
    from: sql`notes t`,
    id: sql`'o:' || t.note_id::text`,
    at: sql`t.at`,
    columns: sql`t.text, t.by_name as by`,
  });

/** A task when it was made, or when it ended. */
export interface PastTask {
  id: string;
  at: string;
  title: string;
  details: string;
  /** a user, or the workflow whose step made it; null: it ended with its workflow */
  by: string | null;
  state: string;
  /** the outcome by name */
  outcome: string | null;
  note: string | null;
  reason: string | null;
}

const TASK_COLUMNS = sql`t.title, t.details, t.state, t.note, t.reason ->> 'text' as reason, coalesce((
    select o ->> 'name' from jsonb_array_elements(t.outcomes) as o where o ->> 'id' = t.outcome), t.outcome) as outcome`;

export const pastTasks = (request: PastRequest): Sql =>
  past(request, {
    from: sql`tasks t`,
    id: sql`'p:' || t.task_id::text`,
    at: sql`t.made_at`,
    columns: sql`${TASK_COLUMNS}, t.made_by as by`,
  });

export const pastTaskEnds = (request: PastRequest): Sql =>
  past(request, {
    from: sql`tasks t`,
    id: sql`'q:' || t.task_id::text`,
    at: sql`t.ended_at`,
    columns: sql`${TASK_COLUMNS}, t.ended_by as by`,
    where: sql`and t.state <> 'open'`,
  });

export interface PastMonth {
  /** "2026-10" in the zone of the workspace */
  month: string;
  events: number;
  /** its end, from which on back its lines are read */
  before: Date;
}

/** Months in which something happened, newest first. Reads all events of the contact (50,000: 20 to 50 ms). */
export const pastMonths = (
  db: Queryable,
  { workspaceId, contactId, timeZone }: { workspaceId: number; contactId: string; timeZone: string },
): Promise<PastMonth[]> =>
  db.query<PastMonth>(sql`
    select to_char(m.month, 'YYYY-MM') as month, m.events,
      (m.month + interval '1 month') at time zone ${timeZone} as before
    from (
      select date_trunc('month', e.occurred_at at time zone ${timeZone}) as month, count(*)::int as events
      from events e
      where e.bucket = ${bucketOf(contactId)} and e.contact_id = ${contactId}::uuid and e.workspace_id = ${workspaceId}
      group by 1
    ) m
    order by m.month desc`);
