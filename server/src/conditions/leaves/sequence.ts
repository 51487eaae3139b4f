import sql, { empty, type Sql } from 'sql-template-tag';
import { z } from 'zod';
import { windowSql } from '../counted.ts';
import { durationMs, durationWords, lastWords, openWindowSchema, windowSchema } from '../duration.ts';
import { eventWords, patternFields, patternMatcher } from '../event-parts.ts';
import { FALSE_FOR_GOOD, forGood, type Held } from '../held.ts';
import { historyOf, keptSql } from '../history.ts';
import { intervalSql } from '../instant-sql.ts';
import type { EventPattern, Facts, History, SequenceLeaf } from '../model.ts';
import type { LeafKind, Names, SqlContext } from './leaf.ts';

interface ResolvedSequence {
  leaf: SequenceLeaf;
  first: History;
  next: History;
  /** longest way from the first to the second */
  gapMs: number;
  /** in which the second must have come */
  windowMs: number;
}

/** When the newest second event came that a first one went before, up to `nowMs`. */
const endedAt = (
  { first, next, gapMs }: ResolvedSequence,
  facts: Facts,
  nowMs: number,
): number | undefined => {
  const starts = facts.known.occurrences(first.id);
  let place = 0;
  for (const { atMs } of facts.known.occurrences(next.id)) {
    if (atMs > nowMs) continue;
    while (place < starts.length && starts[place]!.atMs >= atMs) place++;
    // the newest one before it is the nearest
    if (place < starts.length && atMs - starts[place]!.atMs <= gapMs) return atMs;
  }
  return undefined;
};

const judge = (resolved: ResolvedSequence, facts: Facts, nowMs: number): Held => {
  const at = endedAt(resolved, facts, nowMs);
  if (at === undefined) return FALSE_FOR_GOOD;
  if (resolved.windowMs === Infinity) return forGood(true);
  return at + resolved.windowMs > nowMs ? { matched: true, until: at + resolved.windowMs } : FALSE_FOR_GOOD;
};

/** The second events in the window that a first one went before. */
const pairsSql = (
  { first, next, gapMs, windowMs }: ResolvedSequence,
  { contact, nowMs }: SqlContext,
): Sql => {
  const near = gapMs === Infinity ? empty : sql` and a.occurred_at >= b.occurred_at - ${intervalSql(gapMs)}`;
  return sql`from ${keptSql(next, contact, windowSql(windowMs, nowMs))} b
    where exists (
      select 1 from ${keptSql(first, contact, empty)} a where a.occurred_at < b.occurred_at${near}
    )`;
};

const stepWords = (pattern: EventPattern, names: Names): string => {
  const { past, where } = eventWords(pattern, names.event?.(pattern.event) ?? pattern.event);
  return where === '' ? past : `${past} (${where})`;
};

const sentence = (leaf: SequenceLeaf, names: Names, negated: boolean): string => {
  const gap = leaf.gap ? ` within ${durationWords(leaf.gap)}` : '';
  const when = leaf.within ? ` in ${lastWords(leaf.within)}` : '';
  const said = `${stepWords(leaf.first, names)}, then ${stepWords(leaf.next, names)}${gap}${when}`;
  return negated ? `not (${said})` : said;
};

/** `viewed a product, then ordered within 3 days`. The second comes after the first, not with it. */
export const sequence: LeafKind<SequenceLeaf, ResolvedSequence> = {
  kind: 'sequence',
  schema: z.strictObject({
    kind: z.literal('sequence'),
    first: z.strictObject(patternFields, 'must say which event comes first'),
    next: z.strictObject(patternFields, 'must say which event comes then'),
    gap: windowSchema.optional(),
    within: openWindowSchema,
  }),
  resolve: (leaf, rules) => ({
    leaf,
    first: historyOf(patternMatcher(leaf.first, rules)),
    next: historyOf(patternMatcher(leaf.next, rules)),
    gapMs: leaf.gap ? durationMs(leaf.gap) : Infinity,
    windowMs: leaf.within ? durationMs(leaf.within) : Infinity,
  }),
  reads: ({ first, next }) => ({ histories: [first, next] }),
  holds: judge,
  finding: (resolved, facts, nowMs) => {
    const at = endedAt(resolved, facts, nowMs);
    if (at === undefined) return { text: 'did not do the one and then the other', seen: null };
    const seen = new Date(at).toISOString();
    return { text: `did the one and then the other, the last time on ${seen.slice(0, 10)}`, seen };
  },
  sqlCost: 2,
  sql: (resolved, context) => sql`exists (select 1 ${pairsSql(resolved, context)})`,
  untilSql: (resolved, context) =>
    resolved.windowMs === Infinity
      ? undefined
      : sql`coalesce((select max(b.occurred_at) ${pairsSql(resolved, context)})
          + ${intervalSql(resolved.windowMs)}, 'infinity')`,
  explain: sentence,
};
