import { empty, type Queryable, type Sql, sql } from '../platform/index.ts';
import { contactTest } from './filter.ts';
import {
  type ContactPageRequest,
  type ContactPageRow,
  type ContactPlace,
  columnsOf,
  liveWhere,
  type Rows,
} from './page-rows.ts';

/**
 * Contacts looked through, newest first, before all that a filter keeps are gathered and sorted. A common filter fills
 * a page from a fraction of them (20,000: 6 ms); of a rare one few are to be sorted. PostgreSQL's own guess between the
 * two is wrong by a factor of 1,000 for beginnings of words, and sorts half a million members of a large segment.
 */
const NEWEST_LOOKED_THROUGH = 20_000;

const afterId = ({ after }: ContactPageRequest): Sql =>
  after ? sql`and c.contact_id < ${after.contactId}::uuid` : empty;

/** The rows of a page whose contacts were chosen as alias `c`, newest first. */
const newestRows = (db: Queryable, request: ContactPageRequest, chosen: Sql): Promise<Rows> =>
  db.query<ContactPageRow>(sql`
    select ${columnsOf(request)}
    from (${chosen}) c
    left join contact_state s on s.bucket = c.bucket and s.contact_id = c.contact_id
    order by c.contact_id desc`);

/** Everybody: streams from the index `contacts_newest`. */
export const newest = (db: Queryable, request: ContactPageRequest, nowMs: number): Promise<Rows> =>
  newestRows(
    db,
    request,
    sql`
      select c.bucket, c.contact_id, c.created_at, c.attributes
      from contacts c
      where ${liveWhere(request, nowMs)} ${afterId(request)}
      order by c.contact_id desc
      limit ${request.limit}`,
  );

/**
 * Members of a segment, newest first: streams from the index `memberships_people`. Laterally, since PostgreSQL takes
 * bucket and contact for independent, expects 5 rows of the join and hashes all members (600,000: 200 ms for 2).
 */
const newestMembers = (
  db: Queryable,
  request: ContactPageRequest,
  { segmentId, nowMs }: { segmentId: number; nowMs: number },
): Promise<Rows> => {
  const { workspaceId, filter, after, limit } = request;
  const others = contactTest({ ...filter, segmentId: undefined }, workspaceId, nowMs);
  return newestRows(
    db,
    request,
    sql`
      select c.bucket, c.contact_id, c.created_at, c.attributes
      from (
        select m.bucket, m.contact_id
        from memberships m
        where m.workspace_id = ${workspaceId} and m.segment_id = ${segmentId}
          and (m.until is null or m.until > ${new Date(nowMs).toISOString()}::timestamptz)
          ${after ? sql`and m.contact_id < ${after.contactId}::uuid` : empty}
        order by m.contact_id desc
        limit ${NEWEST_LOOKED_THROUGH}
      ) m
      cross join lateral (
        select c.bucket, c.contact_id, c.created_at, c.attributes
        from contacts c
        where c.bucket = m.bucket and c.contact_id = m.contact_id and c.workspace_id = ${workspaceId}
          and c.state = 'live' and ${others}
        offset 0
      ) c
      order by m.contact_id desc
      limit ${limit}`,
  );
};

/** Among the newest contacts. */
const amongNewest = (db: Queryable, request: ContactPageRequest, nowMs: number): Promise<Rows> => {
  const { workspaceId, limit } = request;
  return newestRows(
    db,
    request,
    sql`
      select c.bucket, c.contact_id, c.created_at, c.attributes
      from (
        select c.bucket, c.contact_id, c.workspace_id, c.state, c.known_at, c.is_test, c.created_at, c.attributes, c.names
        from contacts c
        where c.workspace_id = ${workspaceId} ${afterId(request)}
        order by c.contact_id desc
        limit ${NEWEST_LOOKED_THROUGH}
      ) c
      where ${liveWhere(request, nowMs)}
      order by c.contact_id desc
      limit ${limit}`,
  );
};

/**
 * The first look of a filter that no index serves: among the newest. `lookedTo`: the last of them when they do not fill
 * the page and others are behind them.
 */
export const newestLook = async (
  db: Queryable,
  request: ContactPageRequest,
  nowMs: number,
): Promise<{ rows: Rows; lookedTo: ContactPlace | null }> => {
  const rows = await amongNewest(db, request, nowMs);
  if (rows.length === request.limit) return { rows, lookedTo: null };
  const [last] = await db.query<{ contactId: string }>(sql`
    select c.contact_id as "contactId"
    from contacts c
    where c.bucket >= 0 and c.workspace_id = ${request.workspaceId} ${afterId(request)}
    order by c.contact_id desc
    offset ${NEWEST_LOOKED_THROUGH - 1} limit 1`);
  return { rows, lookedTo: last ? { contactId: last.contactId, seen: null } : null };
};

/** Of a filter: among the newest, else by the index that PostgreSQL has for it, sorted afterwards. */
export const newestFound = async (
  db: Queryable,
  request: ContactPageRequest,
  nowMs: number,
): Promise<Rows> => {
  const { filter, limit } = request;
  const { segmentId } = filter;
  const rows = await (segmentId === undefined
    ? amongNewest(db, request, nowMs)
    : newestMembers(db, request, { segmentId, nowMs }));
  if (rows.length === limit) return rows;
  return newestRows(
    db,
    request,
    sql`
      select f.bucket, f.contact_id, f.created_at, f.attributes
      from (
        select c.bucket, c.contact_id, c.created_at, c.attributes
        from contacts c
        where ${liveWhere(request, nowMs)} ${afterId(request)}
        offset 0
      ) f
      order by f.contact_id desc
      limit ${limit}`,
  );
};
