/** Suggested segments and what must hold for them, on whatever data. */
import { expect } from 'vitest';
import { compileCondition, compileSql } from '../src/conditions/index.ts';
import { createDefinition } from '../src/definitions/index.ts';
import { createReports } from '../src/insights/index.ts';
import { type Db, inWorkspace, type Json, sql } from '../src/platform/index.ts';
import { publishSegment, type Suggestion, suggestSegments, workspaceRules } from '../src/segments/index.ts';

const reports = createReports();

/** What is suggested in a workspace at an instant. */
export const suggest = (
  db: Db,
  workspaceId: number,
  nowMs: number,
  currency = 'USD',
): Promise<Suggestion[]> => {
  const own = inWorkspace(db, workspaceId);
  return suggestSegments((work) => reports.read(own, work), { workspaceId, currency, names: {} }, nowMs);
};

/** Who a rule keeps, by the SQL of previews: not the statement that suggestions are counted with. */
export const keptBy = async (
  all: Db,
  workspaceId: number,
  one: Suggestion,
  nowMs: number,
): Promise<Set<string>> => {
  const db = inWorkspace(all, workspaceId);
  const rules = await workspaceRules(db, workspaceId);
  const test = compileSql(compileCondition(one.condition, rules), {
    workspaceId,
    nowMs,
    contact: 'c',
    timeZone: rules.timeZone,
  });
  const rows = await db.query<{ id: string }>(sql`
    select c.contact_id as id from contacts c
    where c.bucket >= 0 and c.bucket < 4096 and c.workspace_id = ${workspaceId} and c.state = 'live' and ${test}`);
  return new Set(rows.map(({ id }) => id));
};

const inBoth = (one: Set<string>, other: Set<string>): number =>
  [...one].filter((id) => other.has(id)).length;

/** What holds for every suggestion, whatever the data: bounds, no near twins, and its rule can be published. */
export const expectSound = async (
  db: Db,
  workspaceId: number,
  all: Suggestion[],
  nowMs: number,
): Promise<void> => {
  const [{ people }] = (await db.query<{ people: number }>(sql`
    select count(*) as people from contacts where workspace_id = ${workspaceId} and state = 'live'`)) as [
    { people: number },
  ];
  const kept: Set<string>[] = [];
  for (const one of all) {
    const who = await keptBy(db, workspaceId, one, nowMs);
    // a busy machine may judge a part only, and says so
    if (one.people.about) expect(Math.abs(one.people.count / who.size - 1), one.name).toBeLessThan(0.5);
    else expect(one.people.count, one.name).toBe(who.size);
    expect(who.size / people, one.name).toBeGreaterThanOrEqual(0.01);
    expect(who.size / people, one.name).toBeLessThanOrEqual(0.6);
    expect(one.sentence).not.toBe('');
    for (const [n, other] of kept.entries()) {
      const both = inBoth(who, other);
      const alike = both / (who.size + other.size - both);
      expect(alike, `${one.name} and ${all[n]!.name}`).toBeLessThanOrEqual(0.7);
    }
    kept.push(who);
  }
};

/** Publishes what was suggested. */
export const publishSuggestion = (
  db: Db,
  workspaceId: number,
  { name, condition }: Suggestion,
  nowMs: number,
) =>
  db.transaction(async (tx) => {
    const document = { name, condition: condition as Json };
    const { key } = await createDefinition(
      tx,
      { workspaceId, kind: 'segment', name, document, savedBy: 'Ana' },
      nowMs,
    );
    return publishSegment(tx, { workspaceId, key, publishedBy: 'Ana' }, nowMs);
  });
