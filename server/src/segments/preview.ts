import {
  type Because,
  type CompiledCondition,
  type Condition,
  compileCondition,
  compileSql,
  evaluate,
  explain,
} from '../conditions/index.ts';
import { type Db, type Sql, sql } from '../platform/index.ts';
import { countPeople, samplePeople } from './count.ts';
import type { PeopleCount } from './estimate.ts';
import { loadFacts } from './facts.ts';
import { knownNames, type WorkspaceRules, workspaceRules } from './live.ts';
import { conditionProblems, leavesOf, type SegmentProblem } from './problems.ts';

const DAY_MS = 86_400_000;
const SAMPLE_PEOPLE = 10;
/** Rows of the builder with a count of their own; a rule with more is rare, and each costs a test of everybody. */
const ROWS_MAX = 20;

export interface SegmentPreview {
  sentence: string;
  count: PeopleCount;
  /** all people of the workspace */
  all: PeopleCount;
  /** who match now and no longer a day, seven days from now, unless they act */
  leaving: { day: PeopleCount; week: PeopleCount };
  /** how many each condition alone keeps; path `all[0]` */
  rows: { path: string; count: PeopleCount }[];
  sample: { contactId: string; because: Because }[];
  /** against the live version, when the segment has one */
  changes: { joiners: PeopleCount; leavers: PeopleCount } | null;
  /** of the tests in `alsoCount`, among those who match */
  also: Record<string, PeopleCount>;
  problems: SegmentProblem[];
}

export interface PreviewRequest {
  workspaceId: number;
  condition: Condition;
  /** of the segment that is edited, to compare with who is in it now */
  key?: string;
  /** another one, other people in the sample */
  seed?: number;
  /** further tests over alias `c` of contacts, counted among those who match: "reachable by e-mail" */
  alsoCount?: Readonly<Record<string, Sql>>;
}

const memberTest = (workspaceId: number, key: string, nowMs: number): Sql => sql`exists (
  select 1 from memberships m
  where m.bucket = c.bucket and m.contact_id = c.contact_id
    and m.segment_id = (
      select d.definition_id from definitions d
      where d.workspace_id = ${workspaceId} and d.kind = 'segment' and d.key = ${key}
    )
    and (m.until is null or m.until > ${new Date(nowMs).toISOString()}::timestamptz)
)`;

type TestAt = (compiled: CompiledCondition, atMs: number) => Sql;

const rowCounts = async (
  db: Db,
  request: PreviewRequest,
  rules: WorkspaceRules,
  testAt: TestAt,
  nowMs: number,
): Promise<SegmentPreview['rows']> => {
  const leaves = leavesOf(request.condition).slice(0, ROWS_MAX);
  const tests = leaves.map(({ leaf }, index) => [
    String(index),
    testAt(compileCondition(leaf, rules), nowMs),
  ]);
  const counts = await countPeople(db, request.workspaceId, Object.fromEntries(tests) as Record<string, Sql>);
  return leaves.map(({ path }, index) => ({ path, count: counts[index]! }));
};

const sampleWithReasons = async (
  db: Db,
  { workspaceId, seed = 0 }: PreviewRequest,
  compiled: CompiledCondition,
  rules: WorkspaceRules,
  test: Sql,
  nowMs: number,
): Promise<SegmentPreview['sample']> => {
  const contactIds = await samplePeople(db, workspaceId, { test, seed, limit: SAMPLE_PEOPLE });
  const wanted = { workspaceId, contactIds, compiled, timeZone: rules.timeZone, nowMs };
  const facts = await loadFacts(db, wanted);
  return contactIds.flatMap((contactId) => {
    const known = facts.get(contactId);
    return known ? [{ contactId, because: evaluate(compiled, known, nowMs).because }] : [];
  });
};

/**
 * What a condition would keep, without touching anything: counts (estimated when exact ones take longer than
 * 300 ms), ten people with their reasons, joiners and leavers. The condition has passed `conditionSchema`; what it
 * names wrongly is told in `problems`, not refused. Refuses `preview-too-slow`.
 */
export const previewSegment = async (
  db: Db,
  request: PreviewRequest,
  nowMs: number,
): Promise<SegmentPreview> => {
  const { workspaceId, condition, key } = request;
  const rules = await workspaceRules(db, workspaceId);
  const compiled = compileCondition(condition, rules);
  const testAt: TestAt = (which, atMs) =>
    compileSql(which, { workspaceId, nowMs: atMs, contact: 'c', timeZone: rules.timeZone });
  const matches = testAt(compiled, nowMs);
  const member = key === undefined ? sql`false` : memberTest(workspaceId, key, nowMs);
  const also = Object.entries(request.alsoCount ?? {});
  const counts = await countPeople(db, workspaceId, {
    count: matches,
    leavingDay: sql`${matches} and not ${testAt(compiled, nowMs + DAY_MS)}`,
    leavingWeek: sql`${matches} and not ${testAt(compiled, nowMs + 7 * DAY_MS)}`,
    joiners: sql`${matches} and not ${member}`,
    leavers: sql`${member} and not ${matches}`,
    ...Object.fromEntries(also.map(([name, test]) => [`also ${name}`, sql`${matches} and ${test}`])),
  });
  return {
    sentence: explain(condition),
    count: counts.count,
    all: counts.all,
    leaving: { day: counts.leavingDay, week: counts.leavingWeek },
    rows: await rowCounts(db, request, rules, testAt, nowMs),
    sample: await sampleWithReasons(db, request, compiled, rules, matches, nowMs),
    changes: key === undefined ? null : { joiners: counts.joiners, leavers: counts.leavers },
    also: Object.fromEntries(
      also.map(([name]) => [name, (counts as Record<string, PeopleCount>)[`also ${name}`]!]),
    ),
    problems: conditionProblems(key ?? '', condition, await knownNames(db, workspaceId, rules.eventMap)),
  };
};
