import { empty, type Queryable, type Sql, sql } from '../platform/index.ts';
import {
  type ContactPageRequest,
  type ContactPageRow,
  columnsOf,
  liveWhere,
  type Rows,
} from './page-rows.ts';

/**
 * A page by last seen is found among those who did something lately: whoever was seen after an instant has an event
 * that occurred, and so was received, after it. The longest of these times whose events are few enough; shorter ones of
 * a busy workspace (each that has too many costs 7 ms). A history that was just brought in is read past, since it is
 * old (200,000 events of it: 20 to 45 ms).
 */
const LATELY_MS = [86_400_000, 3_600_000, 5 * 60_000, 20_000] as const;
/** Events of that time that are looked at. More: a shorter time does. */
const LATELY_EVENTS_MAX = 20_000;
/** Of their contacts the ones whose last event came last, looked at first: more than enough for a page, few look-ups. */
const LATEST_FIRST = 1_000;
/** Contacts looked through by last seen: enough to fill a page though some were merged away, or a filter keeps one in ten. */
const LAST_LOOKED_THROUGH = 1_000;

const SEEN = sql`coalesce(s.last_seen_at, '-infinity')`;

const afterSeen = ({ after }: ContactPageRequest): Sql =>
  after
    ? sql`and (${SEEN}, s.contact_id) < (${after.seen ?? '-infinity'}::timestamptz, ${after.contactId}::uuid)`
    : empty;

interface Lately {
  bucket: number;
  contactId: string;
  /** when the last of their events that were looked at came */
  latest: string;
  /** events that were looked at, of all contacts */
  events: number;
}

/** Who did something since an instant, whose last event came last first. */
const latelySince = (
  db: Queryable,
  { workspaceId }: ContactPageRequest,
  { since, contactsMax }: { since: string; contactsMax: number },
): Promise<Lately[]> =>
  db.query<Lately>(sql`
    select e.bucket, e.contact_id as "contactId", max(e.received_at)::text as latest,
      (sum(count(*)) over ())::int as events
    from (
      select bucket, contact_id, received_at from events
      where workspace_id = ${workspaceId} and received_at >= ${since}::timestamptz
        and occurred_at >= ${since}::timestamptz
      limit ${LATELY_EVENTS_MAX}
    ) e
    group by e.bucket, e.contact_id
    order by max(e.received_at) desc
    limit ${contactsMax}`);

/** Those seen since an instant, as many as there are for a page; undefined: their events are too many to be looked at. */
const seenSince = async (
  db: Queryable,
  request: ContactPageRequest,
  { sinceMs, nowMs }: { sinceMs: number; nowMs: number },
): Promise<Rows | undefined> => {
  const since = new Date(sinceMs).toISOString();
  const latest = await latelySince(db, request, { since, contactsMax: LATEST_FIRST + 1 });
  if (latest[0]?.events === LATELY_EVENTS_MAX) return undefined;
  const edge = latest[LATEST_FIRST]?.latest;
  if (edge === undefined) return seenOf(db, request, { among: latest, since, nowMs });
  // Whoever was seen after the edge has an event after it, so nobody is missed.
  const rows = await seenOf(db, request, { among: latest.slice(0, LATEST_FIRST), since: edge, nowMs });
  if (rows.length === request.limit) return rows;
  const all = await latelySince(db, request, { since, contactsMax: LATELY_EVENTS_MAX });
  return seenOf(db, request, { among: all, since, nowMs });
};

/** Those among some contacts who were seen after an instant. */
const seenOf = (
  db: Queryable,
  request: ContactPageRequest,
  { among, since, nowMs }: { among: readonly Lately[]; since: string; nowMs: number },
): Promise<Rows> =>
  db.query<ContactPageRow>(sql`
    select ${columnsOf(request)}
    from unnest(${among.map(({ bucket }) => bucket)}::smallint[], ${among.map(({ contactId }) => contactId)}::uuid[])
      as key (bucket, contact_id)
    join contact_state s on s.bucket = key.bucket and s.contact_id = key.contact_id
    join contacts c on c.bucket = key.bucket and c.contact_id = key.contact_id
    where s.workspace_id = ${request.workspaceId} and s.last_seen_at > ${since}::timestamptz
      and ${liveWhere(request, nowMs)} ${afterSeen(request)}
    order by ${SEEN} desc, s.contact_id desc
    limit ${request.limit}`);

/** Everybody, sorted with all their attributes (1,000,000: 1.3 s). */
const everybodySeen = (db: Queryable, request: ContactPageRequest, nowMs: number): Promise<Rows> =>
  db.query<ContactPageRow>(sql`
    select ${columnsOf(request)}
    from contact_state s
    join contacts c on c.bucket = s.bucket and c.contact_id = s.contact_id
    where s.workspace_id = ${request.workspaceId} and ${liveWhere(request, nowMs)} ${afterSeen(request)}
    order by ${SEEN} desc, s.contact_id desc
    limit ${request.limit}`);

/**
 * The last seen of all by their state alone, which is narrow (1,000,000: 230 ms, of which the scan is half):
 * `last_seen_at` has no index on purpose, since each visit would write it. Few of these are not live.
 */
const amongLastSeen = (db: Queryable, request: ContactPageRequest, nowMs: number): Promise<Rows> =>
  db.query<ContactPageRow>(sql`
    select ${columnsOf(request)}
    from (
      select s.bucket, s.contact_id, s.last_seen_at
      from contact_state s
      where s.workspace_id = ${request.workspaceId} ${afterSeen(request)}
      order by ${SEEN} desc, s.contact_id desc
      limit ${LAST_LOOKED_THROUGH}
    ) s
    cross join lateral (
      select c.contact_id, c.created_at, c.attributes
      from contacts c
      where c.bucket = s.bucket and c.contact_id = s.contact_id and ${liveWhere(request, nowMs)}
      offset 0
    ) c
    order by ${SEEN} desc, s.contact_id desc
    limit ${request.limit}`);

/** By last seen: of who did something lately, else of the last seen, else of everybody. */
export const lastSeen = async (db: Queryable, request: ContactPageRequest, nowMs: number): Promise<Rows> => {
  const before = request.after ? Date.parse(request.after.seen ?? '') : nowMs;
  for (const sinceMs of LATELY_MS.map((ms) => nowMs - ms).filter((instant) => instant < before)) {
    const rows = await seenSince(db, request, { sinceMs, nowMs });
    if (rows?.length === request.limit) return rows;
    // what did not fill the page in this time does not in a shorter one
    if (rows) break;
  }
  const rows = await amongLastSeen(db, request, nowMs);
  return rows.length === request.limit ? rows : everybodySeen(db, request, nowMs);
};
