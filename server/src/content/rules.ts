import {
  type CompiledCondition,
  type Condition,
  compileCondition,
  type EntryFacts,
  type EventMap,
  type Facts,
  holds,
  NOTHING_KNOWN,
} from '../conditions/index.ts';
import type { JsonObject, Queryable } from '../platform/index.ts';
import { loadFacts } from '../segments/index.ts';
import type { TemplateProblem } from './errors.ts';

/** For whom a rule is judged, and with what. */
export interface Reader {
  contactId: string;
  attributes: JsonObject;
  /** properties of what started the enrollment */
  entry: JsonObject;
  enrollmentId: string | null;
}

/** By what a workspace judges. */
export interface Judging {
  eventMap: EventMap;
  timeZone: string;
}

const isTimeOfEntry = (value: unknown): boolean => {
  if (Array.isArray(value)) return value.some(isTimeOfEntry);
  if (typeof value !== 'object' || value === null) return false;
  const leaf = value as Record<string, unknown>;
  const where = Array.isArray(leaf.where) ? (leaf.where as Record<string, unknown>[]) : [];
  return (
    leaf.since === 'entry' ||
    where.some((test) => test?.entry !== undefined) ||
    Object.values(leaf).some(isTimeOfEntry)
  );
};

/**
 * What a rule of a template may not ask: a mail knows what started its workflow, but not the events since then. All
 * else is judged when the mail leaves, by the evaluator of segments.
 */
export const ruleProblems = (
  rules: Readonly<Record<string, Condition>>,
  known: { segments: ReadonlySet<string> },
): TemplateProblem[] =>
  Object.entries(rules).flatMap(([name, condition]) => {
    const refused = (text: string, fix: string): TemplateProblem => ({
      severity: 'blocks',
      part: 'rules',
      text: `rule "${name}": ${text}`,
      fix,
    });
    const problems: TemplateProblem[] = [];
    if (isTimeOfEntry(condition))
      problems.push(
        refused(
          'it compares events with the start of a workflow, which a mail does not know',
          'use a branch in the workflow for that, with a template for each way',
        ),
      );
    for (const segment of compileCondition(condition, { eventMap: {} }).segments)
      if (!known.segments.has(segment))
        problems.push(
          refused(`there is no live segment "${segment}"`, 'choose another, or publish it first'),
        );
    return problems;
  });

/** What a rule reads beside attributes and entry must be loaded. */
const needsFacts = ({ needs, histories, segments, facts }: CompiledCondition): boolean =>
  needs.length + histories.length + segments.length + facts.length > 0;

const entryFacts = ({ entry, enrollmentId }: Reader): EntryFacts => ({
  enrollmentId: enrollmentId ?? '',
  properties: entry,
  // canonical names stand in the entry beside the shop's own
  aliases: Object.fromEntries(Object.keys(entry).map((name) => [`@${name}`, [name]])),
});

const plainFacts = (reader: Reader, timeZone: string): Facts => ({
  attributes: reader.attributes,
  ring: () => [],
  inSegment: () => ({ member: false, until: Number.POSITIVE_INFINITY }),
  known: { ...NOTHING_KNOWN, contactId: reader.contactId },
  timeZone,
});

/** Rules compiled once for the mails of a version. */
export type CompiledRules = Readonly<Record<string, CompiledCondition>>;

export const compileRules = (rules: Readonly<Record<string, Condition>>, judging: Judging): CompiledRules =>
  Object.fromEntries(Object.entries(rules).map(([name, rule]) => [name, compileCondition(rule, judging)]));

/**
 * Which rules hold for each reader now, in the order of `readers`; a rule that asks for more than attributes and entry
 * costs three statements or more for all of them together. Of somebody who is gone only attributes and entry are known.
 */
export const judgeRules = async (
  db: Queryable,
  {
    workspaceId,
    rules,
    timeZone,
    readers,
  }: { workspaceId: number; rules: CompiledRules; timeZone: string; readers: readonly Reader[] },
  nowMs: number,
): Promise<Record<string, boolean>[]> => {
  const held = readers.map((): Record<string, boolean> => ({}));
  for (const [name, compiled] of Object.entries(rules)) {
    const contactIds = [...new Set(readers.map(({ contactId }) => contactId))];
    const loaded = needsFacts(compiled)
      ? await loadFacts(db, { workspaceId, contactIds, compiled, timeZone, nowMs })
      : new Map<string, Facts>();
    for (const [index, reader] of readers.entries()) {
      const facts = loaded.get(reader.contactId) ?? plainFacts(reader, timeZone);
      held[index]![name] = holds(compiled, { ...facts, entry: entryFacts(reader) }, nowMs).matched;
    }
  }
  return held;
};
