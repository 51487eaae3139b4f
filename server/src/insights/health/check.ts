/**
 * The daily check: looks at everybody who is known, keeps what it finds, and notes how many there are of each problem.
 * It reads and writes nothing of contacts; chunks keep it out of the way of live work.
 */
import { countryOfZone } from '../../contacts/index.ts';
import {
  bucketOf,
  type Clock,
  type JsonObject,
  type Queryable,
  sql,
  type WorkspaceDb,
} from '../../platform/index.ts';
import { problemCounts } from './counts.ts';
import { findingsOf } from './findings.ts';

/** Contacts of one chunk. Larger: a longer snapshot; smaller: more round trips. */
const CHUNK = 5_000;
/** A check that has not ended by then died with its process. */
const DEAD_AFTER_MS = 2 * 3_600_000;

const iso = (ms: number): string => new Date(ms).toISOString();

/** Takes the check of a workspace on; false: one runs already, or the last one is younger than `ifOlderThanMs`. */
const takeOn = async (
  db: Queryable,
  workspaceId: number,
  nowMs: number,
  ifOlderThanMs: number,
): Promise<boolean> => {
  const rows = await db.query(sql`
    insert into health_checks as h (workspace_id, state, started_at)
    values (${workspaceId}, 'running', ${iso(nowMs)}::timestamptz)
    on conflict (workspace_id) do update set state = 'running', started_at = excluded.started_at
    where (h.state <> 'running' or h.started_at < ${iso(nowMs - DEAD_AFTER_MS)}::timestamptz)
      and h.started_at <= ${iso(nowMs - ifOlderThanMs)}::timestamptz
    returning workspace_id`);
  return rows.length > 0;
};

interface Looked {
  contactId: string;
  attributes: JsonObject;
}

const LOWEST_ID = '00000000-0000-0000-0000-000000000000';

/** Looks at the next contacts; answers the last of them, null when that was the end. */
const checkChunk = async (
  db: WorkspaceDb,
  workspaceId: number,
  after: string,
  homeCountry: string | null,
): Promise<{ last: string | null; known: number }> => {
  const rows = await db.query<Looked & { isLookedAt: boolean }>(sql`
    select c.bucket, c.contact_id as "contactId", c.state = 'live' and c.known_at is not null and not c.is_test as "isLookedAt",
      jsonb_strip_nulls(jsonb_build_object('email', c.attributes -> 'email', 'phone', c.attributes -> 'phone',
        'country', c.attributes -> 'country', 'timezone', c.attributes -> 'timezone')) as attributes
    from contacts c
    where c.workspace_id = ${workspaceId} and c.contact_id > ${after}::uuid
    order by c.contact_id
    limit ${CHUNK}`);
  const last = rows.at(-1)?.contactId ?? null;
  const known = rows.filter(({ isLookedAt }) => isLookedAt);
  const found = known.flatMap(({ contactId, attributes }) =>
    findingsOf(attributes, homeCountry).map((finding) => ({ contactId, ...finding })),
  );
  await db.transaction(async (tx) => {
    await tx.query(sql`
      delete from health_findings
      where bucket >= 0 and workspace_id = ${workspaceId} and contact_id > ${after}::uuid
        ${last === null ? sql`` : sql`and contact_id <= ${last}::uuid`}`);
    if (found.length > 0)
      await tx.query(sql`
        insert into health_findings (bucket, contact_id, problem, workspace_id, value, suggestion)
        select bucket, contact_id, problem, ${workspaceId}, value, suggestion
        from unnest(${found.map(({ contactId }) => bucketOf(contactId))}::smallint[],
          ${found.map(({ contactId }) => contactId)}::uuid[], ${found.map(({ problem }) => problem)}::text[],
          ${found.map(({ value }) => value)}::text[], ${found.map(({ suggestion }) => suggestion)}::text[])
          as f (bucket, contact_id, problem, value, suggestion)`);
  });
  return { last: rows.length < CHUNK ? null : last, known: known.length };
};

/** Notes today's numbers: one point a problem and day. */
const notePoints = async (db: WorkspaceDb, workspaceId: number, nowMs: number): Promise<void> => {
  const counts = (await problemCounts(db, workspaceId, nowMs)).problems;
  if (counts.length === 0) return;
  await db.query(sql`
    insert into health_points (workspace_id, problem, on_day, people_count)
    select ${workspaceId}, problem, ${iso(nowMs).slice(0, 10)}::date, people_count
    from unnest(${counts.map(({ problem }) => problem)}::text[], ${counts.map(({ people }) => people)}::int[])
      as p (problem, people_count)
    on conflict (workspace_id, problem, on_day) do update set people_count = excluded.people_count`);
};

/**
 * Checks everybody of a workspace, unless a check runs or the last one is younger than `ifOlderThanMs`. Answers whether
 * it did.
 */
export const checkHealth = async (
  db: WorkspaceDb,
  { clock, ifOlderThanMs }: { clock: Clock; ifOlderThanMs: number },
): Promise<boolean> => {
  const { workspaceId } = db;
  if (!(await takeOn(db, workspaceId, clock.now(), ifOlderThanMs))) return false;
  const ended = (state: 'done' | 'failed', people: number): Promise<unknown> =>
    db.query(sql`
      update health_checks set state = ${state}, finished_at = ${iso(clock.now())}::timestamptz, contact_count = ${people}
      where workspace_id = ${workspaceId}`);
  let people = 0;
  try {
    const [workspace] = await db.query<{ timeZone: string }>(sql`
      select time_zone as "timeZone" from workspaces where workspace_id = ${workspaceId}`);
    const homeCountry = countryOfZone(workspace!.timeZone);
    for (let after: string | null = LOWEST_ID; after !== null; ) {
      const { last, known }: { last: string | null; known: number } = await checkChunk(
        db,
        workspaceId,
        after,
        homeCountry,
      );
      people += known;
      after = last;
    }
    await notePoints(db, workspaceId, clock.now());
    await ended('done', people);
    return true;
  } catch (error) {
    await ended('failed', people);
    throw error;
  }
};
