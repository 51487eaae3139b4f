/**
 * Companies as screens read them. What is said of a company's people is counted when it is read: a page of companies
 * is one look-up of their people by index (`contact_state_company`), nothing is kept beside it.
 */
import { type CompanyName, companyLabel } from '../companies/index.ts';
import { type Person, peopleOf } from '../contacts/index.ts';
import { empty, type JsonObject, type Queryable, sql } from '../platform/index.ts';
import { eventLines, type FeedLine } from './feed.ts';
import type { FeedEventRow } from './feed-queries.ts';
import type { WorkspaceNames } from './names.ts';
import { amountSql } from './numbered.ts';
import { orderDetail } from './numbers.ts';

export type CompanySort = 'newest' | 'people';

export interface CompanyPlace {
  companyId: string;
  people: number;
}

export interface CompanyRow {
  companyId: string;
  name: string;
  domain: string | null;
  people: number;
  /** of the newest act of one of them */
  lastSeenAt: string | null;
  /** of their orders, in the workspace's currency; null: nothing was ordered */
  value: number | null;
  createdAt: string;
}

export interface CompanyPageRequest {
  workspaceId: number;
  search?: string | undefined;
  sort: CompanySort;
  after: CompanyPlace | null;
  limit: number;
}

interface Found {
  companyId: string;
  attributes: JsonObject;
  names: CompanyName[];
  createdAt: Date;
  /** people as the page is sorted by them */
  place: number;
}

/** Letters that a search may be of: `%` and `_` mean themselves. */
const like = (text: string): string => `%${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;

const searchTest = (search: string | undefined) =>
  search
    ? sql`and (lower(c.attributes ->> 'name') like ${like(search)} or exists (
        select from company_names n
        where n.company_id = c.company_id and n.workspace_id = c.workspace_id and n.bucket >= 0
          and lower(n.value) like ${like(search)}))`
    : empty;

const NAMES = sql`coalesce((
  select jsonb_agg(jsonb_build_object('kind', n.kind, 'value', n.value) order by n.kind, n.bucket, n.value)
  from company_names n where n.company_id = f.company_id and n.workspace_id = f.workspace_id and n.bucket >= 0
), '[]'::jsonb)`;

const foundNewest = ({ workspaceId, search, after, limit }: CompanyPageRequest) => sql`
  select c.bucket, c.company_id, c.workspace_id, c.attributes, c.created_at, 0 as place
  from companies c
  where c.workspace_id = ${workspaceId} and c.state = 'live' ${searchTest(search)}
    ${after ? sql`and c.company_id < ${after.companyId}::uuid` : empty}
  order by c.company_id desc
  limit ${limit}`;

/** Counted by the index alone; companies without anybody stand last. */
const foundByPeople = ({ workspaceId, search, after, limit }: CompanyPageRequest) => sql`
  select c.bucket, c.company_id, c.workspace_id, c.attributes, c.created_at, coalesce(h.people, 0) as place
  from companies c
  left join (
    select company_id, count(*)::int as people, min(bucket) as any_bucket from contact_state
    where workspace_id = ${workspaceId} and company_id is not null
    group by company_id
  ) h on h.company_id = c.company_id
  where c.workspace_id = ${workspaceId} and c.state = 'live' ${searchTest(search)}
    ${after ? sql`and (coalesce(h.people, 0), c.company_id) < (${after.people}::int, ${after.companyId}::uuid)` : empty}
  order by place desc, c.company_id desc
  limit ${limit}`;

/** A page of live companies with what is said of their people; `place` for the cursor. */
export const companyPage = async (
  db: Queryable,
  request: CompanyPageRequest,
  names: WorkspaceNames,
): Promise<{ row: CompanyRow; place: CompanyPlace }[]> => {
  const found = await db.query<Found>(sql`
    select f.bucket, f.company_id as "companyId", f.attributes, f.created_at as "createdAt", f.place,
      ${NAMES} as names
    from (${request.sort === 'people' ? foundByPeople(request) : foundNewest(request)}) f
    order by f.place desc, f.company_id desc`);
  const figures = await companyFigures(
    db,
    request.workspaceId,
    found.map(({ companyId }) => companyId),
    names,
  );
  return found.map((company) => ({
    row: {
      companyId: company.companyId,
      name: companyLabel(company),
      domain: company.names.find(({ kind }) => kind === 'domain')?.value ?? null,
      createdAt: company.createdAt.toISOString(),
      ...(figures.get(company.companyId) ?? { people: 0, lastSeenAt: null, value: null }),
    },
    place: { companyId: company.companyId, people: company.place },
  }));
};

export interface CompanyFigures {
  people: number;
  lastSeenAt: string | null;
  value: number | null;
}

/** People, last act and value of orders of some companies; those without anybody are left out. */
export const companyFigures = async (
  db: Queryable,
  workspaceId: number,
  ids: readonly string[],
  { eventMap, currency }: WorkspaceNames,
): Promise<Map<string, CompanyFigures>> => {
  if (ids.length === 0) return new Map();
  const people = await db.query<{ companyId: string; people: number; lastSeenAt: Date | null }>(sql`
    select h.company_id as "companyId", count(*)::int as people, max(h.last_seen_at) as "lastSeenAt",
      min(h.bucket) as bucket
    from contact_state h
    where h.workspace_id = ${workspaceId} and h.company_id = any(${[...ids]}::uuid[])
    group by h.company_id`);
  const values = await db.query<{ companyId: string; value: number }>(sql`
    select r.company_id as "companyId", sum(${amountSql(currency)})::float8 as value
    from (
      select distinct on (h.company_id, d.unit) h.company_id, d.unit, d.detail, h.bucket
      from contact_state h
      cross join lateral (${orderDetail('h', eventMap)}) d
      where h.workspace_id = ${workspaceId} and h.company_id = any(${[...ids]}::uuid[])
    ) r
    group by r.company_id`);
  const byId = new Map(values.map(({ companyId, value }) => [companyId, Math.round(value * 100) / 100]));
  return new Map(
    people.map(({ companyId, lastSeenAt, ...row }) => [
      companyId,
      {
        people: row.people,
        lastSeenAt: lastSeenAt?.toISOString() ?? null,
        value: byId.get(companyId) ?? null,
      },
    ]),
  );
};

/** How many live companies there are, and people in them. */
export const companyCounts = async (
  db: Queryable,
  workspaceId: number,
): Promise<{ companies: number; people: number }> => {
  const [row] = await db.query<{ companies: number; people: number }>(sql`
    select (select count(bucket)::int from companies where workspace_id = ${workspaceId} and state = 'live') as companies,
      (select count(bucket)::int from contact_state
       where workspace_id = ${workspaceId} and company_id is not null) as people`);
  return row!;
};

export interface CompanyPerson {
  person: Person;
  by: 'hand' | 'group' | 'domain';
  lastSeenAt: string | null;
  stage: string | null;
}

/** People of a company, last seen first; the whole list is the contacts list with `company`. */
export const companyPeople = async (
  db: Queryable,
  workspaceId: number,
  companyId: string,
  limit: number,
): Promise<CompanyPerson[]> => {
  const rows = await db.query<{
    contactId: string;
    by: CompanyPerson['by'];
    lastSeenAt: Date | null;
    stage: string | null;
  }>(sql`
    select h.bucket, h.contact_id as "contactId", h.company_by as by, h.last_seen_at as "lastSeenAt",
      c.attributes ->> 'lifecycle_stage' as stage
    from contact_state h
    join contacts c on c.bucket = h.bucket and c.contact_id = h.contact_id
    where h.workspace_id = ${workspaceId} and h.company_id = ${companyId}::uuid and c.workspace_id = ${workspaceId}
    order by h.last_seen_at desc nulls last, h.contact_id desc
    limit ${limit}`);
  const people = await peopleOf(
    db,
    workspaceId,
    rows.map(({ contactId }) => contactId),
  );
  return rows.map(({ contactId, by, lastSeenAt, stage }) => ({
    person: people.of(contactId),
    by,
    stage,
    lastSeenAt: lastSeenAt?.toISOString() ?? null,
  }));
};

/** People whose acts a timeline tells: those seen last. More: a company of thousands is slow to open. */
const TOLD_PEOPLE_MAX = 100;

/** The main events of a company's people, newest first: what they did, without each page they looked at. */
export const companyTimeline = async (
  db: Queryable,
  { workspaceId, companyId, limit }: { workspaceId: number; companyId: string; limit: number },
  names: WorkspaceNames,
): Promise<FeedLine[]> => {
  const rows = await db.query<FeedEventRow>(sql`
    select e.bucket, e.contact_id as "contactId", e.event_id as "eventId", e.occurred_at as at, e.kind, e.name,
      e.context #>> '{page,path}' as path, e.properties
    from (
      select h.bucket, h.contact_id from contact_state h
      where h.workspace_id = ${workspaceId} and h.company_id = ${companyId}::uuid
      order by h.last_seen_at desc nulls last
      limit ${TOLD_PEOPLE_MAX}
    ) p
    cross join lateral (
      select bucket, contact_id, event_id, occurred_at, kind, name, context, properties from events
      where bucket = p.bucket and contact_id = p.contact_id and workspace_id = ${workspaceId}
        and kind in ('track', 'feedback')
      order by occurred_at desc
      limit ${limit}
    ) e
    order by e.occurred_at desc, e.event_id desc
    limit ${limit}`);
  return eventLines(db, workspaceId, rows, names);
};

/** Names of attributes that companies carry, most carried first, for conditions and forms. */
export const companyAttributesSeen = (
  db: Queryable,
  workspaceId: number,
): Promise<{ name: string; companies: number; examples: string[] }[]> =>
  db.query(sql`
    select a.key as name, count(*)::int as companies,
      (array_agg(distinct left(a.value #>> '{}', 60)))[1:5] as examples
    from (
      select bucket, attributes from companies
      where workspace_id = ${workspaceId} and state = 'live'
      order by company_id desc
      limit 2000
    ) c
    cross join lateral jsonb_each(c.attributes) a
    group by a.key
    order by count(*) desc, a.key
    limit 200`);
