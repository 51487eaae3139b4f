/** How many people each problem has now, and who they are: the number and its list come of the same test (P17). */
import { type Person, peopleOf } from '../../contacts/index.ts';
import { type Json, type Queryable, type Sql, sql } from '../../platform/index.ts';
import {
  FIELDS,
  FOUND,
  foundOf,
  isMissing,
  isStale,
  lookedAt,
  missingKey,
  readMissing,
  STALE,
  STALE_TAG,
  stageOf,
  stillHolds,
} from './problems.ts';

export interface ProblemCount {
  problem: string;
  people: number;
  /** of them with a fix at hand */
  fixable: number;
}

/** Counts of all problems that somebody has, and how many people are looked at. */
export const problemCounts = async (
  db: Queryable,
  workspaceId: number,
  nowMs: number,
): Promise<{ people: number; problems: ProblemCount[] }> => {
  const [stages, found] = [await countsByStage(db, workspaceId, nowMs), await countsOfFound(db, workspaceId)];
  const missing = stages.flatMap(({ stage, ...row }) =>
    FIELDS.map((field) => ({ problem: missingKey(field, stage), people: row[field], fixable: 0 })),
  );
  const stale = stages.reduce((sum, row) => sum + row.stale, 0);
  return {
    people: stages.reduce((sum, row) => sum + row.people, 0),
    problems: [...found, ...missing, { problem: STALE, people: stale, fixable: stale }].filter(
      ({ people }) => people > 0,
    ),
  };
};

interface StageRow {
  stage: string;
  people: number;
  stale: number;
  email: number;
  name: number;
  country: number;
}

const countsByStage = (db: Queryable, workspaceId: number, nowMs: number): Promise<StageRow[]> =>
  db.query<StageRow>(sql`
    select ${stageOf} as stage, count(*)::int as people, min(c.bucket) as bucket,
      (count(*) filter (where ${isMissing.email}))::int as email,
      (count(*) filter (where ${isMissing.name}))::int as name,
      (count(*) filter (where ${isMissing.country}))::int as country,
      (count(*) filter (where ${isStale(nowMs)}))::int as stale
    from contacts c
    where ${lookedAt(workspaceId)}
    group by 1
    order by 1`);

const countsOfFound = async (db: Queryable, workspaceId: number): Promise<ProblemCount[]> => {
  const counts: ProblemCount[] = [];
  for (const found of FOUND) {
    const [row] = await db.query<{ people: number; suggested: number }>(sql`
      select count(f.bucket)::int as people, count(f.suggestion)::int as suggested
      from health_findings f
      join contacts c on c.bucket = f.bucket and c.contact_id = f.contact_id
      where f.workspace_id = ${workspaceId} and f.problem = ${found.problem} and ${lookedAt(workspaceId)}
        and ${stillHolds(found)}`);
    const { people, suggested } = row!;
    counts.push({ problem: found.problem, people, fixable: found.fix.does === 'set' ? suggested : people });
  }
  return counts;
};

export interface PersonRow {
  contactId: string;
  value: string;
  suggestion: string | null;
  tags: Json;
}

/** People of a problem as `(bucket, contact_id, value, suggestion, tags)`, or null for one that there is not. */
export const peopleSql = (workspaceId: number, problem: string, nowMs: number): Sql | null => {
  const found = foundOf(problem);
  if (found)
    return sql`
      select c.bucket, c.contact_id, f.value, f.suggestion, c.attributes -> 'tags' as tags
      from health_findings f
      join contacts c on c.bucket = f.bucket and c.contact_id = f.contact_id
      where f.workspace_id = ${workspaceId} and f.problem = ${problem} and ${lookedAt(workspaceId)}
        and ${stillHolds(found)}`;
  const missing = readMissing(problem);
  const test = missing
    ? sql`${isMissing[missing.field]} and ${stageOf} = ${missing.stage}`
    : problem === STALE
      ? isStale(nowMs)
      : null;
  return (
    test &&
    sql`
      select c.bucket, c.contact_id, '' as value, null::text as suggestion, c.attributes -> 'tags' as tags
      from contacts c
      where ${lookedAt(workspaceId)} and ${test}`
  );
};

/** The tag that says that a problem of somebody was seen; undefined: its fix sets a value, or there is none. */
export const tagOf = (problem: string): string | undefined => {
  if (problem === STALE) return STALE_TAG;
  const fix = foundOf(problem)?.fix;
  return fix?.does === 'tag' ? fix.tag : undefined;
};

export interface PersonShown {
  person: Person;
  /** the value as it stands; '' for none */
  before: string;
  /** what a fix makes of it; null: nobody can say */
  after: string | null;
}

/** A page of the people of a problem, newest first. */
export const problemPeople = async (
  db: Queryable,
  {
    workspaceId,
    problem,
    after,
    limit,
  }: { workspaceId: number; problem: string; after: string | null; limit: number },
  nowMs: number,
): Promise<PersonShown[] | null> => {
  const people = peopleSql(workspaceId, problem, nowMs);
  if (people === null) return null;
  const rows = await db.query<PersonRow>(sql`
    select p.bucket, p.contact_id as "contactId", p.value, p.suggestion, p.tags
    from (${people}) p
    ${after === null ? sql`` : sql`where p.contact_id < ${after}::uuid`}
    order by p.contact_id desc
    limit ${limit}`);
  const persons = await peopleOf(
    db,
    workspaceId,
    rows.map(({ contactId }) => contactId),
  );
  const tag = tagOf(problem);
  return rows.map(({ contactId, value, suggestion }) => ({
    person: persons.of(contactId),
    before: value,
    after: tag === undefined ? suggestion : `tag “${tag}”`,
  }));
};
