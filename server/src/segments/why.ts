import { type Because, type Condition, compileCondition, evaluate, explain } from '../conditions/index.ts';
import { getDefinition } from '../definitions/index.ts';
import { bucketOf, type Queryable, sql } from '../platform/index.ts';
import { isList, ruleOf } from './document.ts';
import { refusals } from './errors.ts';
import { loadFacts } from './facts.ts';
import { workspaceRules } from './live.ts';

/** Why a contact is, or is not, in a segment (P12). */
export interface SegmentWhy {
  name: string;
  version: number;
  /** the rule in words */
  rule: string;
  /** in the segment, as the fold left it */
  member: boolean;
  since: Date | null;
  /** when it ends by time alone */
  until: Date | null;
  /** the last change, with what was seen at that moment */
  changed: { at: Date; entered: boolean; version: number; because: Because | null } | null;
  /** the rule judged now; null for a list, and when the contact is not live in this workspace */
  now: Because | null;
}

/** What stands in the place of a list's rule. */
export const LIST_RULE = 'put on it and taken off by hand, by import, the API or a workflow';

interface MembershipRow {
  since: Date;
  until: Date | null;
}

/** A rule judged for one person now, whether or not it is published. */
export interface RuleWhy {
  /** the rule in words */
  rule: string;
  /** null when the contact is not live in this workspace */
  now: Because | null;
  /** when the answer ends by time alone, ms; Infinity: not by time */
  until: number;
}

/** Why a rule, a draft's for instance, keeps somebody or does not (P12). It has passed `conditionSchema`. */
export const whyRule = async (
  db: Queryable,
  { workspaceId, condition, contactId }: { workspaceId: number; condition: Condition; contactId: string },
  nowMs: number,
): Promise<RuleWhy> => {
  const rules = await workspaceRules(db, workspaceId);
  const compiled = compileCondition(condition, rules);
  const wanted = { workspaceId, contactIds: [contactId], compiled, timeZone: rules.timeZone, nowMs };
  const facts = (await loadFacts(db, wanted)).get(contactId);
  const verdict = facts && evaluate(compiled, facts, nowMs);
  return {
    rule: explain(condition),
    now: verdict?.because ?? null,
    until: verdict?.until ?? Number.POSITIVE_INFINITY,
  };
};

/** Refuses `definition-not-found`, `segment-not-live`. */
export const whyInSegment = async (
  db: Queryable,
  { workspaceId, key, contactId }: { workspaceId: number; key: string; contactId: string },
  nowMs: number,
): Promise<SegmentWhy> => {
  const definition = await getDefinition(db, { workspaceId, kind: 'segment', key });
  if (definition.live === null || definition.liveVersion === null) throw refusals.notLive(key);
  const condition = ruleOf(definition.live);
  const { timeZone, eventMap } = await workspaceRules(db, workspaceId);
  const compiled = compileCondition(condition, { eventMap });
  const facts = await loadFacts(db, { workspaceId, contactIds: [contactId], compiled, timeZone, nowMs });
  const known = facts.get(contactId);
  const where = sql`bucket = ${bucketOf(contactId)} and contact_id = ${contactId}::uuid
    and workspace_id = ${workspaceId} and segment_id = ${definition.definitionId}`;
  const [membership] = await db.query<MembershipRow>(sql`
    select since, until from memberships
    where ${where} and (until is null or until > ${new Date(nowMs).toISOString()}::timestamptz)`);
  const [changed] = await db.query<NonNullable<SegmentWhy['changed']>>(sql`
    select at, entered, version, because from membership_log where ${where} order by at desc limit 1`);
  return {
    name: definition.name,
    version: definition.liveVersion,
    rule: isList(definition.live) ? LIST_RULE : explain(condition),
    member: membership !== undefined,
    since: membership?.since ?? null,
    until: membership?.until ?? null,
    changed: changed ?? null,
    now: known && !isList(definition.live) ? evaluate(compiled, known, nowMs).because : null,
  };
};
