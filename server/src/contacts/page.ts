import { empty, join, type Queryable, type Sql, sql } from '../platform/index.ts';
import { type Identity, identityBucket } from './identity.ts';

/** Which contacts of a workspace. Absent members do not narrow. */
export interface ContactFilter {
  /** words in name or e-mail, all of which must be there, anywhere */
  search?: string | undefined;
  known?: boolean | undefined;
  /** a name that they go by */
  identity?: Identity | undefined;
  /** id of a segment that they are in now */
  segmentId?: number | undefined;
  /** a condition compiled to SQL over the alias `c` of contacts */
  condition?: Sql | undefined;
}

const WORDS_MAX = 6;

/** What people search in, as one lower-case text. */
const NAMES = sql`lower(concat_ws(' ', c.attributes ->> 'email', c.attributes ->> 'name',
  coalesce(c.attributes ->> 'firstName', c.attributes ->> 'first_name'),
  coalesce(c.attributes ->> 'lastName', c.attributes ->> 'last_name')))`;

const searchTest = (search: string): Sql[] => {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean).slice(0, WORDS_MAX);
  return words.map((word) => sql`strpos(${NAMES}, ${word}) > 0`);
};

/** One look-up by the primary key of identities, before the contacts are read. */
const identityTest = (identity: Identity, workspaceId: number): Sql => sql`c.contact_id = (
  select i.contact_id from identities i
  where i.bucket = ${identityBucket(workspaceId, identity)} and i.workspace_id = ${workspaceId}
    and i.kind = ${identity.kind} and i.value = ${identity.value})`;

/** The filter as a boolean expression over the alias `c` of contacts, beside workspace and state. */
export const contactTest = (filter: ContactFilter, workspaceId: number, nowMs: number): Sql => {
  const { search, known, identity, segmentId, condition } = filter;
  const tests = [
    ...(search ? searchTest(search) : []),
    ...(identity ? [identityTest(identity, workspaceId)] : []),
    ...(known === undefined ? [] : [known ? sql`c.known_at is not null` : sql`c.known_at is null`]),
    ...(segmentId === undefined
      ? []
      : [
          sql`exists (
            select 1 from memberships m
            where m.bucket = c.bucket and m.contact_id = c.contact_id and m.segment_id = ${segmentId}
              and (m.until is null or m.until > ${new Date(nowMs).toISOString()}::timestamptz))`,
        ]),
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
  stage: string | null;
  /** the row's place among those sorted by `seen` */
  seen: string;
}

export interface ContactPageRequest {
  workspaceId: number;
  filter: ContactFilter;
  sort: ContactSort;
  after: ContactPlace | null;
  limit: number;
}

const COLUMNS = sql`
  c.contact_id as "contactId", c.created_at as "createdAt", s.last_seen_at as "lastSeenAt",
  c.attributes ->> 'email' as email,
  coalesce(c.attributes ->> 'lifecycle_stage', c.attributes ->> 'lifecycleStage') as stage,
  coalesce(s.last_seen_at, '-infinity')::text as seen`;

/**
 * Live contacts, `limit` rows after a place. Newest first streams from the index `contacts_newest`; by last seen sorts
 * the workspace's contact_state (100,000 rows: 60 ms), which has no index on purpose: each visit would write it.
 */
export const contactPage = (
  db: Queryable,
  request: ContactPageRequest,
  nowMs: number,
): Promise<ContactPageRow[]> => {
  const { workspaceId, filter, sort, after, limit } = request;
  const where = sql`c.workspace_id = ${workspaceId} and c.state = 'live' and ${contactTest(filter, workspaceId, nowMs)}`;
  if (sort === 'newest')
    return db.query<ContactPageRow>(sql`
      select ${COLUMNS}
      from (
        select c.bucket, c.contact_id, c.created_at, c.attributes
        from contacts c
        where ${where} ${after ? sql`and c.contact_id < ${after.contactId}::uuid` : empty}
        order by c.contact_id desc
        limit ${limit}
      ) c
      left join contact_state s on s.bucket = c.bucket and s.contact_id = c.contact_id
      order by c.contact_id desc`);
  return db.query<ContactPageRow>(sql`
    select ${COLUMNS}
    from contact_state s
    join contacts c on c.bucket = s.bucket and c.contact_id = s.contact_id
    where s.workspace_id = ${workspaceId} and ${where}
      ${
        after
          ? sql`and (coalesce(s.last_seen_at, '-infinity'), s.contact_id)
              < (${after.seen ?? '-infinity'}::timestamptz, ${after.contactId}::uuid)`
          : empty
      }
    order by coalesce(s.last_seen_at, '-infinity') desc, s.contact_id desc
    limit ${limit}`);
};
