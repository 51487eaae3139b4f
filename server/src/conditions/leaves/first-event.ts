import sql from 'sql-template-tag';
import { z } from 'zod';
import { durationMs, lastWords, windowSchema } from '../duration.ts';
import { eventWords, patternFields, patternMatcher } from '../event-parts.ts';
import { FALSE_FOR_GOOD, type Held } from '../held.ts';
import { historyOf, keptSql } from '../history.ts';
import { FIRST_MS, instantSql, intervalSql } from '../instant-sql.ts';
import type { Facts, FirstEventLeaf, History } from '../model.ts';
import type { LeafKind } from './leaf.ts';

interface ResolvedFirst {
  leaf: FirstEventLeaf;
  history: History;
  windowMs: number;
}

const firstMs = ({ history }: ResolvedFirst, facts: Facts): number | undefined =>
  facts.known.occurrences(history.id).at(-1)?.atMs;

/** The first one does not move: it is in the window until it leaves it, and never again. */
const judge = (resolved: ResolvedFirst, facts: Facts, nowMs: number): Held => {
  const at = firstMs(resolved, facts);
  if (at === undefined) return FALSE_FOR_GOOD;
  if (at > nowMs) return { matched: false, until: at };
  const leavesMs = at + resolved.windowMs;
  return leavesMs > nowMs ? { matched: true, until: leavesMs } : FALSE_FOR_GOOD;
};

const sentence = (leaf: FirstEventLeaf, shown: string, negated: boolean): string => {
  const { past, where } = eventWords(leaf, shown);
  const words = [past, 'for the first time in', lastWords(leaf.within), where];
  const said = words.filter((part) => part !== '').join(' ');
  return negated ? `not (${said})` : said;
};

/** `ordered for the first time in the last 30 days`. */
export const firstEvent: LeafKind<FirstEventLeaf, ResolvedFirst> = {
  kind: 'firstEvent',
  schema: z.strictObject({ kind: z.literal('firstEvent'), ...patternFields, within: windowSchema }),
  resolve: (leaf, rules) => ({
    leaf,
    history: historyOf(patternMatcher(leaf, rules), { keep: 'oldest', limit: 1 }),
    windowMs: durationMs(leaf.within),
  }),
  reads: ({ history }) => ({ histories: [history] }),
  holds: judge,
  finding: (resolved, facts) => {
    const at = firstMs(resolved, facts);
    const { past, perfect } = eventWords(resolved.leaf, resolved.leaf.event);
    if (at === undefined) return { text: `has never ${perfect}`, seen: null };
    const seen = new Date(at).toISOString();
    return { text: `${past} for the first time on ${seen.slice(0, 10)}`, seen };
  },
  sqlCost: 2,
  sql: ({ history, windowMs }, { contact, nowMs }) => sql`exists (
    select 1 from ${keptSql(history, contact, sql``)} kept
    where kept.occurred_at <= ${instantSql(nowMs)}
      and kept.occurred_at > ${instantSql(Math.max(FIRST_MS, nowMs - windowMs))})`,
  untilSql: ({ history, windowMs }, { contact, nowMs }) => sql`coalesce((
    select kept.occurred_at + ${intervalSql(windowMs)} from ${keptSql(history, contact, sql``)} kept
    where kept.occurred_at > ${instantSql(Math.max(FIRST_MS, nowMs - windowMs))}), 'infinity')`,
  explain: (leaf, names, negated) => sentence(leaf, names.event?.(leaf.event) ?? leaf.event, negated),
};
