import { bucketOf, join, type Queryable, type Sql, sql } from '../platform/index.ts';
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

/** How many live contacts a filter keeps, exactly: by the index of names or of members where there is one. */
export const contactCount = async (
  db: Queryable,
  { workspaceId, filter }: { workspaceId: number; filter: ContactFilter },
  nowMs: number,
): Promise<number> => {
  const [row] = await db.query<{ count: number }>(sql`
    select count(*)::int as count
    from contacts c
    where c.bucket >= 0 and c.workspace_id = ${workspaceId} and c.state = 'live'
      and ${contactTest(filter, workspaceId, nowMs)}`);
  return row!.count;
};
