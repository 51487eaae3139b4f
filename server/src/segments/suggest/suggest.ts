import { type Condition, explain, type Names, parseCondition } from '../../conditions/index.ts';
import { documentsOf } from '../../definitions/index.ts';
import { type Queryable, sql } from '../../platform/index.ts';
import type { PeopleCount } from '../estimate.ts';
import { workspaceRules } from '../live.ts';
import { age } from './age.ts';
import { area } from './area.ts';
import { attribute } from './attribute.ts';
import { buying } from './buying.ts';
import { type Chosen, choose, type Measure } from './choose.ts';
import { device } from './device.ts';
import { engagement } from './engagement.ts';
import type { Candidate, Family, FamilyName, Observed } from './family.ts';
import { gender } from './gender.ts';
import { interest } from './interest.ts';
import { type Pattern, patternsOf } from './measure.ts';
import { observe } from './observe.ts';
import type { Part } from './part.ts';
import { reasonOf } from './reason.ts';
import { sector } from './sector.ts';
import { source } from './source.ts';

/** A segment that the data of the workspace suggests. */
export interface Suggestion {
  family: FamilyName;
  name: string;
  condition: Condition;
  /** the rule in words */
  sentence: string;
  people: PeopleCount;
  /** of all people, 0..1 */
  share: number;
  /** what they bring of what there is to share, 0..1; null where nothing is */
  brings: { of: Measure; share: number } | null;
  /** "6 % of people, 38 % of revenue" */
  reason: string;
}

export interface SuggestionsWanted {
  workspaceId: number;
  currency: string;
  names: Names;
}

/** Runs reads in one read-only transaction. */
export type Read = <T>(work: (tx: Queryable) => Promise<T>) => Promise<T>;

const FAMILIES: readonly Family[] = [
  buying,
  engagement,
  interest,
  source,
  area,
  sector,
  age,
  gender,
  device,
  attribute,
];

const BUCKETS_ALL = 4096;
/** People whom all candidates judge, at most; above it a sample of buckets does. With 100,000 the share of a group of
 *  1 % is right to a thirtieth. */
const JUDGED_MAX = 100_000;
/** People who are judged first, to see how long one takes; a share of a tenth of them is right to 1 in 14. */
const JUDGED_FIRST = 2_000;
/** What judging more of them may take. Longer: the screen's suggestions come after the reader has gone; shorter: more
 *  of them are estimates. */
const JUDGING_MS = 4_000;
/** People who are looked at for candidates: of a group of 1 % some 40 are among them. */
const OBSERVED_MAX = 4_000;
/** A net under one statement. */
const STATEMENT_MS = 15_000;
const BUCKETS_MIN = 16;
/** Buckets whose people are counted to guess how many there are. */
const BUCKETS_GUESS = 64;

/** So many buckets hold about `most` people. */
const bucketsFor = (peopleAll: number, most: number): number =>
  Math.max(BUCKETS_MIN, Math.min(BUCKETS_ALL, Math.floor((BUCKETS_ALL * most) / Math.max(peopleAll, 1))));

const guessPeople = async (tx: Queryable, workspaceId: number): Promise<number> => {
  const [row] = await tx.query<{ people: number }>(sql`
    select count(*) as people from contacts c
    where c.bucket >= 0 and c.bucket < ${BUCKETS_GUESS} and c.workspace_id = ${workspaceId} and c.state = 'live'`);
  return row!.people * (BUCKETS_ALL / BUCKETS_GUESS);
};

/** Rules of segments that are there, drafts too: a suggestion that was taken up is not made again. */
const rulesThere = async (tx: Queryable, workspaceId: number): Promise<Set<string>> => {
  const documents = await documentsOf(tx, { workspaceId, kind: 'segment' });
  return new Set(
    [...documents.values()].flatMap(({ live, draft }) =>
      [live, draft].flatMap((one) =>
        one?.condition === undefined ? [] : [JSON.stringify(sorted(one.condition))],
      ),
    ),
  );
};

/** The same with the members of objects in order, as jsonb may have changed it. */
const sorted = (json: unknown): unknown => {
  if (Array.isArray(json)) return json.map(sorted);
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(
    Object.entries(json)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => [name, sorted(value)]),
  );
};

/** Candidates of all families whose documents the condition language takes, and which are not there yet. */
export const candidatesOf = (seen: Observed, there: ReadonlySet<string>): Candidate[] =>
  FAMILIES.flatMap((family) => family(seen)).filter(
    ({ condition }) => parseCondition(condition).ok && !there.has(JSON.stringify(sorted(condition))),
  );

/** Without PostgreSQL's JIT: to compile a statement of a hundred tests takes it longer than to run them. */
const suggestionsIn = async (
  tx: Queryable,
  { workspaceId, currency, names }: SuggestionsWanted,
  nowMs: number,
): Promise<Suggestion[]> => {
  await tx.query(sql`
    select set_config('statement_timeout', ${String(STATEMENT_MS)}, true), set_config('jit', 'off', true),
      ${workspaceId}::int as workspace_id`);
  const rules = await workspaceRules(tx, workspaceId);
  const people = await guessPeople(tx, workspaceId);
  const partOf = (most: number): Part => {
    const buckets = bucketsFor(people, most);
    return { workspaceId, currency, ...rules, buckets, nowMs };
  };
  const seen = await observe(tx, partOf(OBSERVED_MAX));
  const candidates = candidatesOf(seen, await rulesThere(tx, workspaceId));
  if (candidates.length === 0) return [];
  const { patterns, buckets } = await judge(tx, partOf, candidates);
  const chosen = choose(candidates, patterns);
  return chosen.map((one) => suggestionOf(one, buckets / BUCKETS_ALL, names));
};

/** Instant of the database in ms: how long a statement took is told by it, for nothing here reads a clock. */
const instant = async (tx: Queryable, workspaceId: number): Promise<number> => {
  const [row] = await tx.query<{ ms: number }>(sql`
    select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms, ${workspaceId}::int as workspace_id`);
  return row!.ms;
};

/** Judges a few people, and then as many as the time allows by the pace of these. */
const judge = async (
  tx: Queryable,
  partOf: (most: number) => Part,
  candidates: readonly Candidate[],
): Promise<{ patterns: Pattern[]; buckets: number }> => {
  const first = partOf(JUDGED_FIRST);
  const startMs = await instant(tx, first.workspaceId);
  const patterns = await patternsOf(tx, first, candidates);
  const tookMs = Math.max(1, (await instant(tx, first.workspaceId)) - startMs);
  const more = partOf(Math.min(JUDGED_MAX, Math.floor((JUDGED_FIRST * JUDGING_MS) / tookMs)));
  if (more.buckets <= first.buckets) return { patterns, buckets: first.buckets };
  return { patterns: await patternsOf(tx, more, candidates), buckets: more.buckets };
};

const suggestionOf = (chosen: Chosen, sampled: number, names: Names): Suggestion => {
  const { candidate, people, share, brings } = chosen;
  return {
    ...candidate,
    sentence: explain(candidate.condition, { names }),
    people: { count: Math.round(people / sampled), about: sampled < 1 },
    share,
    brings,
    reason: reasonOf(chosen),
  };
};

/**
 * Segments that the data suggests, computed from it, the most telling first: each is a rule that can be published, of
 * 1 to 60 % of people, nearly the same as no other and as no segment that is there. Nothing in an empty workspace.
 * Above 100,000 people, and where judging all takes longer than some 4 s, from a sample of buckets ("about"). Throws
 * what `read` throws when even that is too slow.
 */
export const suggestSegments = (
  read: Read,
  wanted: SuggestionsWanted,
  nowMs: number,
): Promise<Suggestion[]> => read((tx) => suggestionsIn(tx, wanted, nowMs));
