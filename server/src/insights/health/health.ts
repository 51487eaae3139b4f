/** The data health page: problems with their people, share and trend. */
import { countPairs } from '../../contacts/index.ts';
import { type Queryable, sql } from '../../platform/index.ts';
import { problemCounts } from './counts.ts';
import { FOUND, foundOf, readMissing, STALE, STALE_DAYS } from './problems.ts';

/** Weeks of the trend; of each week the last day that was checked counts. */
export const TREND_WEEKS = 8;

export interface HealthProblem {
  problem: string;
  group: 'addresses' | 'values' | 'missing' | 'stale' | 'duplicates';
  title: string;
  text: string;
  /** as many as its list has */
  people: number;
  /** of those who are looked at, 0 to 1 */
  share: number;
  /** of them with a fix at hand */
  fixable: number;
  /** what the button says; null: there is nothing to do at once */
  fix: string | null;
  /** by week, the oldest first; null where nothing was checked */
  trend: (number | null)[];
}

export interface Health {
  /** people who are known by name, without test persons */
  people: number;
  state: 'never' | 'running' | 'done' | 'failed';
  checkedAt: string | null;
  problems: HealthProblem[];
}

const FIELD_WORDS = { email: 'an e-mail address', name: 'a name', country: 'a country' } as const;

type Words = Pick<HealthProblem, 'group' | 'title' | 'text' | 'fix'>;

/** How a problem is called; undefined for one that there is not. */
export const problemWords = (problem: string): Words | undefined => {
  const found = foundOf(problem);
  if (found) {
    const { title, text, attribute, fix } = found;
    return { group: attribute === 'email' ? 'addresses' : 'values', title, text, fix: fix.words };
  }
  const missing = readMissing(problem);
  if (missing) {
    const who = missing.stage === 'no stage' ? 'People without a stage' : `Stage ${missing.stage}`;
    return { group: 'missing', title: `${who}, without ${FIELD_WORDS[missing.field]}`, text: '', fix: null };
  }
  if (problem === STALE)
    return {
      group: 'stale',
      title: 'Nobody heard of them for a year',
      text: `Known for more than ${STALE_DAYS} days, and no visit, click or order since.`,
      fix: 'Tag them',
    };
  if (problem === DUPLICATES)
    return {
      group: 'duplicates',
      title: 'Pairs that may be one person',
      text: 'Decided side by side under Duplicates.',
      fix: null,
    };
  return undefined;
};

export const DUPLICATES = 'duplicates';

const WEEK_MS = 7 * 86_400_000;

const trends = async (
  db: Queryable,
  workspaceId: number,
  nowMs: number,
): Promise<Map<string, (number | null)[]>> => {
  const since = new Date(nowMs - TREND_WEEKS * WEEK_MS).toISOString();
  const rows = await db.query<{ problem: string; week: number; people: number }>(sql`
    select distinct on (p.problem, p.week) p.problem, p.week, p.people_count as people
    from (
      select problem, on_day, people_count,
        floor((${new Date(nowMs).toISOString().slice(0, 10)}::date - on_day) / 7.0)::int as week
      from health_points
      where workspace_id = ${workspaceId} and on_day > ${since}::timestamptz::date
    ) p
    order by p.problem, p.week, p.on_day desc`);
  // a week that was checked and has no point of a problem had none of it
  const checked = new Set(rows.map(({ week }) => week));
  const trend = new Map<string, (number | null)[]>();
  for (const { problem, week, people } of rows) {
    const weeks =
      trend.get(problem) ??
      Array.from({ length: TREND_WEEKS }, (_, n) => (checked.has(TREND_WEEKS - 1 - n) ? 0 : null));
    if (week < TREND_WEEKS) weeks[TREND_WEEKS - 1 - week] = people;
    trend.set(problem, weeks);
  }
  return trend;
};

/** The whole page; numbers are those of now, findings those of the last check that still hold. */
export const health = async (db: Queryable, workspaceId: number, nowMs: number): Promise<Health> => {
  const [check] = await db.query<{ state: Health['state']; finishedAt: Date | null }>(sql`
    select state, finished_at as "finishedAt" from health_checks where workspace_id = ${workspaceId}`);
  const { people, problems } = await problemCounts(db, workspaceId, nowMs);
  const pairs = (await countPairs(db, workspaceId)).reduce((sum, { count }) => sum + count, 0);
  const trend = await trends(db, workspaceId, nowMs);
  const none = Array.from({ length: TREND_WEEKS }, () => null);
  const all = pairs > 0 ? [...problems, { problem: DUPLICATES, people: pairs, fixable: 0 }] : problems;
  return {
    people,
    state: check?.state ?? 'never',
    checkedAt: check?.finishedAt?.toISOString() ?? null,
    problems: all
      .map((one) => ({
        ...one,
        ...problemWords(one.problem)!,
        share: people === 0 ? 0 : one.people / people,
        trend: trend.get(one.problem) ?? none,
      }))
      .sort((a, b) => orderOf(a.problem) - orderOf(b.problem) || b.people - a.people),
  };
};

/** Addresses first, since mail to them fails today. */
const orderOf = (problem: string): number => {
  const place = FOUND.findIndex((found) => found.problem === problem);
  if (place >= 0) return place;
  return problem === DUPLICATES ? FOUND.length : problem === STALE ? FOUND.length + 2 : FOUND.length + 1;
};
