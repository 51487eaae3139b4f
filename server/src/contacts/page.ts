import { bucketOf, empty, type JsonObject, join, type Queryable, type Sql, sql } from '../platform/index.ts';
import { type Identity, identityBucket } from './identity.ts';
import { namesQuery } from './search.ts';

/** Which contacts of a workspace. Absent members do not narrow. */
export interface ContactFilter {
  /** words that begin words of name or e-mail, all of them; or the beginning of a phone number */
  search?: string | undefined;
  known?: boolean | undefined;
  /** a name that they go by */
  identity?: Identity | undefined;
  /** those named one by one */
  ids?: readonly string[] | undefined;
  /** id of the company that is their home */
  companyId?: string | undefined;
  /** id of a segment that they are in now */
  segmentId?: number | undefined;
  /** a condition compiled to SQL over the alias `c` of contacts */
  condition?: Sql | undefined;
  /** without test persons, as figures count */
  counted?: boolean | undefined;
}

const searchTest = (search: string): Sql => {
  const query = namesQuery(search);
  // The second test is the index's own condition: without it PostgreSQL does not use the index.
  return query === null ? sql`false` : sql`(c.names @@ ${query}::tsquery and c.names <> ''::tsvector)`;
};

/** One look-up by the primary key of identities, before the contacts are read. */
const identityTest = (identity: Identity, workspaceId: number): Sql => sql`c.contact_id = (
  select i.contact_id from identities i
  where i.bucket = ${identityBucket(workspaceId, identity)} and i.workspace_id = ${workspaceId}
    and i.kind = ${identity.kind} and i.value = ${identity.value})`;

const idsTest = (ids: readonly string[]): Sql => sql`(c.bucket = any(${ids.map(bucketOf)}::smallint[])
  and c.contact_id = any(${[...ids]}::uuid[]))`;

/** The filter as a boolean expression over the alias `c` of contacts, beside workspace and state. */
export const contactTest = (filter: ContactFilter, workspaceId: number, nowMs: number): Sql => {
  const { search, known, identity, ids, companyId, segmentId, condition, counted } = filter;
  const tests = [
    ...(search ? [searchTest(search)] : []),
    ...(identity ? [identityTest(identity, workspaceId)] : []),
    ...(ids ? [idsTest(ids)] : []),
    ...(known === undefined ? [] : [known ? sql`c.known_at is not null` : sql`c.known_at is null`]),
    ...(companyId === undefined
      ? []
      : [
          sql`exists (
            select 1 from contact_state h
            where h.bucket = c.bucket and h.contact_id = c.contact_id and h.workspace_id = ${workspaceId}
              and h.company_id = ${companyId}::uuid)`,
        ]),
    ...(segmentId === undefined
      ? []
      : [
          sql`exists (
            select 1 from memberships m
            where m.bucket = c.bucket and m.contact_id = c.contact_id and m.segment_id = ${segmentId}
              and (m.until is null or m.until > ${new Date(nowMs).toISOString()}::timestamptz))`,
        ]),
    ...(counted ? [sql`not c.is_test`] : []),
    ...(condition ? [condition] : []),
  ];
  return tests.length === 0 ? sql`true` : join(tests, ' and ');
};

export type ContactSort = 'newest' | 'seen';

/** Where a page ends: the id of its last row and, sorted by `seen`, its instant (microseconds, `-infinity` for never). */
export interface ContactPlace {
  contactId: string;
  seen: string | null;
}

export interface ContactPageRow {
  contactId: string;
  createdAt: Date;
  lastSeenAt: Date | null;
  email: string | null;
  phone: string | null;
  stage: string | null;
  /** of the attributes that were asked for those that there are */
  values: JsonObject;
  /** the row's place among those sorted by `seen` */
  seen: string;
}

export interface ContactPageRequest {
  workspaceId: number;
  filter: ContactFilter;
  sort: ContactSort;
  after: ContactPlace | null;
  limit: number;
  /** attributes to read with each row */
  attributes?: readonly string[];
}

const columnsOf = ({ attributes = [] }: ContactPageRequest): Sql => sql`
  c.contact_id as "contactId", c.created_at as "createdAt", s.last_seen_at as "lastSeenAt",
  c.attributes ->> 'email' as email, c.attributes ->> 'phone' as phone,
  coalesce(c.attributes ->> 'lifecycle_stage', c.attributes ->> 'lifecycleStage') as stage,
  coalesce((
    select jsonb_object_agg(asked.name, c.attributes -> asked.name)
    from unnest(${[...attributes]}::text[]) as asked (name) where c.attributes -> asked.name is not null
  ), '{}'::jsonb) as values,
  coalesce(s.last_seen_at, '-infinity')::text as seen`;

/**
 * Contacts looked through, newest first, before all that a filter keeps are gathered and sorted. A common filter fills
 * a page from a fraction of them (20,000: 6 ms); of a rare one few are to be sorted. PostgreSQL's own guess between the
 * two is wrong by a factor of 1,000 for beginnings of words, and sorts half a million members of a large segment.
 */
const NEWEST_LOOKED_THROUGH = 20_000;

/**
 * A page by last seen is found among those who did something lately: whoever was seen after an instant has an event
 * received after it. 5 minutes, an hour, a day: the first that fills the page.
 */
const LATELY_MS = [5 * 60_000, 3_600_000, 86_400_000] as const;
/** Events of that time that are looked at. More (a history that was just brought in): sorting everybody is faster. */
const LATELY_EVENTS_MAX = 20_000;
/** Of those the ones whose last event came last, looked at first: more than enough for a page, few look-ups. */
const LATEST_FIRST = 1_000;

type Rows = ContactPageRow[];

const liveWhere = ({ workspaceId, filter }: ContactPageRequest, nowMs: number): Sql =>
  sql`c.workspace_id = ${workspaceId} and c.state = 'live' and ${contactTest(filter, workspaceId, nowMs)}`;

const afterId = ({ after }: ContactPageRequest): Sql =>
  after ? sql`and c.contact_id < ${after.contactId}::uuid` : empty;

/** The rows of a page whose contacts were chosen as alias `c`, newest first. */
const newestRows = (db: Queryable, request: ContactPageRequest, chosen: Sql): Promise<Rows> =>
  db.query<ContactPageRow>(sql`
    select ${columnsOf(request)}
    from (${chosen}) c
    left join contact_state s on s.bucket = c.bucket and s.contact_id = c.contact_id
    order by c.contact_id desc`);

/** Streams from the index `contacts_newest`. */
const newest = (db: Queryable, request: ContactPageRequest, nowMs: number): Promise<Rows> =>
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

/** Of a filter: among the newest, else by the index that PostgreSQL has for it, sorted afterwards. */
const newestFound = async (db: Queryable, request: ContactPageRequest, nowMs: number): Promise<Rows> => {
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

const SEEN = sql`coalesce(s.last_seen_at, '-infinity')`;

const afterSeen = ({ after }: ContactPageRequest): Sql =>
  after
    ? sql`and (${SEEN}, s.contact_id) < (${after.seen ?? '-infinity'}::timestamptz, ${after.contactId}::uuid)`
    : empty;

/** Those seen since an instant, if their events are few enough to be looked at; undefined: too many. */
const seenSince = async (
  db: Queryable,
  request: ContactPageRequest,
  { sinceMs, nowMs }: { sinceMs: number; nowMs: number },
): Promise<Rows | undefined> => {
  const { workspaceId, limit } = request;
  const since = new Date(sinceMs).toISOString();
  const lately = await db.query<Lately>(sql`
    select e.bucket, e.contact_id as "contactId", count(*)::int as count, max(e.received_at)::text as latest
    from (
      select bucket, contact_id, received_at from events
      where workspace_id = ${workspaceId} and received_at >= ${since}::timestamptz
      limit ${LATELY_EVENTS_MAX}
    ) e
    group by e.bucket, e.contact_id
    order by max(e.received_at) desc`);
  if (lately.reduce((sum, { count }) => sum + count, 0) === LATELY_EVENTS_MAX) return undefined;
  const edge = lately[LATEST_FIRST]?.latest;
  // Whoever was seen after the edge has an event after it, so nobody is missed.
  const rows = edge
    ? await seenOf(db, request, { among: lately.slice(0, LATEST_FIRST), since: edge, nowMs })
    : [];
  return rows.length === limit ? rows : seenOf(db, request, { among: lately, since, nowMs });
};

interface Lately {
  bucket: number;
  contactId: string;
  count: number;
  /** of the events that were looked at */
  latest: string;
}

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

/** Everybody, sorted (1,000,000: 200 ms): `last_seen_at` has no index on purpose, since each visit would write it. */
const everybodySeen = (db: Queryable, request: ContactPageRequest, nowMs: number): Promise<Rows> =>
  db.query<ContactPageRow>(sql`
    select ${columnsOf(request)}
    from contact_state s
    join contacts c on c.bucket = s.bucket and c.contact_id = s.contact_id
    where s.workspace_id = ${request.workspaceId} and ${liveWhere(request, nowMs)} ${afterSeen(request)}
    order by ${SEEN} desc, s.contact_id desc
    limit ${request.limit}`);

const lastSeen = async (db: Queryable, request: ContactPageRequest, nowMs: number): Promise<Rows> => {
  const before = request.after ? Date.parse(request.after.seen ?? '') : nowMs;
  for (const sinceMs of LATELY_MS.map((ms) => nowMs - ms).filter((instant) => instant < before)) {
    const rows = await seenSince(db, request, { sinceMs, nowMs });
    if (rows === undefined) break;
    if (rows.length === request.limit) return rows;
  }
  return everybodySeen(db, request, nowMs);
};

/** Live contacts, `limit` rows after a place. */
export const contactPage = (db: Queryable, request: ContactPageRequest, nowMs: number): Promise<Rows> => {
  if (request.sort === 'seen') return lastSeen(db, request, nowMs);
  const isFiltered = Object.values(request.filter).some((value) => value !== undefined);
  return isFiltered ? newestFound(db, request, nowMs) : newest(db, request, nowMs);
};

/** How many live contacts a filter keeps, exactly: by the index of names or of members where there is one. */
export const contactCount = async (
  db: Queryable,
  { workspaceId, filter }: Pick<ContactPageRequest, 'workspaceId' | 'filter'>,
  nowMs: number,
): Promise<number> => {
  const [row] = await db.query<{ count: number }>(sql`
    select count(*)::int as count
    from contacts c
    where c.bucket >= 0 and c.workspace_id = ${workspaceId} and c.state = 'live'
      and ${contactTest(filter, workspaceId, nowMs)}`);
  return row!.count;
};
