import { bucketOf, type JsonObject, type Queryable, sql, type Uuid } from '../platform/index.ts';
import { type Company, type CompanyName, companyNameBucket, companyNameKey } from './model.ts';

/** A name that is looked up, and which company gets it if nobody has it; null: it stays free. */
export interface NameWanted {
  workspaceId: number;
  name: CompanyName;
  companyId: Uuid | null;
}

interface NameRow {
  workspaceId: number;
  kind: CompanyName['kind'];
  value: string;
  companyId: Uuid;
}

const nameRows = async (tx: Queryable, wanted: readonly NameWanted[]): Promise<NameRow[]> => {
  const rows = wanted.map(({ workspaceId, name, companyId }) => ({
    bucket: companyNameBucket(workspaceId, name),
    workspace_id: workspaceId,
    ...name,
    company_id: companyId,
  }));
  return tx.query<NameRow>({
    name: 'claim-company-names',
    text: `with wanted as materialized (
        select * from jsonb_to_recordset($1::jsonb)
          as w(bucket smallint, workspace_id int, kind text, value text, company_id uuid)
      ), claimed as (
        insert into company_names (bucket, workspace_id, kind, value, company_id)
        select bucket, workspace_id, kind, value, company_id from wanted
        where company_id is not null
        order by bucket, workspace_id, kind, value
        on conflict do nothing
        returning workspace_id, kind, value, company_id
      )
      select workspace_id as "workspaceId", kind, value, company_id as "companyId" from claimed
      union all
      select n.workspace_id, n.kind, n.value, n.company_id
      from wanted w
      join company_names n on n.bucket = w.bucket and n.workspace_id = w.workspace_id and n.kind = w.kind
        and n.value = w.value`,
    values: [JSON.stringify(rows)],
  });
};

/** `<workspace>:<kind>:<value>` */
export const nameWantedKey = (workspaceId: number, name: CompanyName): string =>
  `${workspaceId}:${companyNameKey(name)}`;

/**
 * Who goes by these names, by `nameWantedKey`; free ones are given to the company that is to have them. Conflict-safe by
 * the primary key: of two folds that claim one name the later to commit learns who has it.
 */
export const claimCompanyNames = async (
  tx: Queryable,
  given: readonly NameWanted[],
): Promise<Map<string, Uuid>> => {
  // once each: of two equal keys in one insert both would be taken for fresh (RULES-SQL 9)
  const wanted = new Map<string, NameWanted>();
  for (const one of given) {
    const key = nameWantedKey(one.workspaceId, one.name);
    if (!wanted.get(key)?.companyId) wanted.set(key, one);
  }
  const found = new Map<string, Uuid>();
  const take = (rows: readonly NameRow[]): void => {
    for (const { workspaceId, companyId, ...name } of rows)
      found.set(nameWantedKey(workspaceId, name), companyId);
  };
  take(await nameRows(tx, [...wanted.values()]));
  // somebody else was quicker while this statement waited: its snapshot does not show whom
  const missed = [...wanted].filter(([key, { companyId }]) => companyId !== null && !found.has(key));
  if (missed.length > 0)
    take(
      await nameRows(
        tx,
        missed.map(([, one]) => one),
      ),
    );
  return found;
};

/** Gives all names of a company to another. */
export const handOverNames = async (
  tx: Queryable,
  workspaceId: number,
  { from, into }: { from: readonly CompanyName[]; into: Uuid },
): Promise<void> => {
  for (const name of from)
    await tx.query(sql`
      update company_names set company_id = ${into}::uuid
      where bucket = ${companyNameBucket(workspaceId, name)} and workspace_id = ${workspaceId}
        and kind = ${name.kind} and value = ${name.value}`);
};

interface CompanyRow extends Omit<Company, 'names'> {
  workspaceId: number;
  names: CompanyName[] | null;
  createdAt: Date;
}

export interface StoredCompany extends Company {
  workspaceId: number;
  createdAt: Date;
}

/** Companies by their ids, merged ones too; those that are not there are left out. */
export const companiesById = async (
  db: Queryable,
  workspaceId: number,
  ids: readonly string[],
): Promise<StoredCompany[]> => {
  if (ids.length === 0) return [];
  const rows = await db.query<CompanyRow>(sql`
    select a.bucket, c.company_id as "companyId", c.workspace_id as "workspaceId", c.state,
      c.merged_into as "mergedInto", c.attributes, c.rev, c.created_at as "createdAt", n.names
    from unnest(${ids.map((id) => bucketOf(id as Uuid))}::smallint[], ${[...ids]}::uuid[]) as a (bucket, company_id)
    cross join lateral (
      select company_id, workspace_id, state, merged_into, attributes, rev, created_at from companies
      where bucket = a.bucket and company_id = a.company_id and workspace_id = ${workspaceId}
      offset 0
    ) c
    left join lateral (
      select jsonb_agg(jsonb_build_object('kind', kind, 'value', value) order by kind, bucket, value) as names
      from company_names
      where company_id = a.company_id and workspace_id = ${workspaceId}
      offset 0
    ) n on true`);
  return rows.map(({ names, ...row }) => ({ ...row, names: names ?? [] }));
};

/** Names of companies that are not there yet, or are: by company. */
export const namesOfCompanies = async (
  tx: Queryable,
  workspaceId: number,
  ids: readonly string[],
): Promise<Map<string, CompanyName[]>> => {
  const rows = await tx.query<{ companyId: string; names: CompanyName[] }>(sql`
    select company_id as "companyId",
      jsonb_agg(jsonb_build_object('kind', kind, 'value', value) order by kind, bucket, value) as names
    from company_names
    where company_id = any(${[...ids]}::uuid[]) and workspace_id = ${workspaceId}
    group by company_id`);
  return new Map(rows.map(({ companyId, names }) => [companyId, names]));
};

/** Locks companies in the order of their ids, and answers where each is now; for merges, which concern two. */
export const lockCompanies = async (
  tx: Queryable,
  workspaceId: number,
  ids: readonly string[],
): Promise<Map<string, { state: Company['state']; mergedInto: Uuid | null }>> => {
  const rows = await tx.query<{ companyId: string; state: Company['state']; mergedInto: Uuid | null }>(sql`
    select company_id as "companyId", state, merged_into as "mergedInto" from companies
    where bucket = any(${ids.map((id) => bucketOf(id as Uuid))}::smallint[]) and company_id = any(${[...ids]}::uuid[])
      and workspace_id = ${workspaceId}
    order by company_id
    for update`);
  return new Map(rows.map(({ companyId, ...row }) => [companyId, row]));
};

/** Writes companies after a pass; made when they are new. */
export const writeCompanies = (
  tx: Queryable,
  companies: readonly { workspaceId: number; company: Company; atMs: number }[],
): Promise<unknown> =>
  tx.query({
    name: 'write-companies',
    text: `insert into companies (bucket, company_id, workspace_id, state, merged_into, attributes, rev, created_at, changed_at)
      select bucket, company_id, workspace_id, state, merged_into, attributes, rev, to_timestamp(at_ms / 1000),
        to_timestamp(at_ms / 1000)
      from jsonb_to_recordset($1::jsonb) as r(bucket smallint, company_id uuid, workspace_id int, state text,
        merged_into uuid, attributes jsonb, rev int, at_ms float8)
      on conflict (bucket, company_id) do update set state = excluded.state, merged_into = excluded.merged_into,
        attributes = excluded.attributes, rev = excluded.rev, changed_at = excluded.changed_at`,
    values: [
      JSON.stringify(
        [...companies]
          .sort((a, b) => (a.company.companyId < b.company.companyId ? -1 : 1))
          .map(({ workspaceId, company, atMs }) => ({
            bucket: bucketOf(company.companyId),
            company_id: company.companyId,
            workspace_id: workspaceId,
            state: company.state,
            merged_into: company.mergedInto,
            attributes: company.attributes,
            rev: company.rev,
            at_ms: atMs,
          })),
      ),
    ],
  });

/** The home of a contact, as the API shows it. */
export interface HomeShown {
  companyId: Uuid;
  by: string;
  facts: JsonObject;
}

/** The company of a contact; null: none. */
export const homeOf = async (
  db: Queryable,
  workspaceId: number,
  contactId: string,
): Promise<HomeShown | null> => {
  const [row] = await db.query<HomeShown>(sql`
    select company_id as "companyId", company_by as by, coalesce(company, '{}'::jsonb) as facts from contact_state
    where bucket = ${bucketOf(contactId as Uuid)} and contact_id = ${contactId}::uuid and workspace_id = ${workspaceId}
      and company_id is not null`);
  return row ?? null;
};
