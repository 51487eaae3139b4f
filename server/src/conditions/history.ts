import sql, { type Sql } from 'sql-template-tag';
import { shortHash } from './hash.ts';
import { firstValueSql, matcherSql } from './matcher.ts';
import type { EventMatcher, History, Occurrence } from './model.ts';
import { matcherText } from './need.ts';

/** Events of one history of a contact. Fewer: sums of busy people are cut; more: each of their inputs reads them all. */
export const HISTORY_MAX = 1_000;

/** The history of what a matcher matches, with the values of `property`. */
export const historyOf = (
  matcher: EventMatcher,
  {
    property = [],
    keep = 'newest',
    limit = HISTORY_MAX,
  }: Partial<Pick<History, 'property' | 'keep' | 'limit'>> = {},
): History => ({
  id: shortHash(JSON.stringify([matcherText(matcher), property, keep, limit])),
  matcher,
  property,
  keep,
  limit,
});

/** All histories, each once. */
export const mergeHistories = (lists: Iterable<readonly History[]>): History[] => [
  ...new Map([...lists].flatMap((list) => list.map((history) => [history.id, history]))).values(),
];

/** Newest first; of one instant by id, as the statements below order them. */
const newestFirst = (a: Occurrence, b: Occurrence): number =>
  b.atMs - a.atMs || (a.eventId < b.eventId ? 1 : a.eventId > b.eventId ? -1 : 0);

/** The occurrences with one more, cut to what the history keeps. The list given is never changed. */
export const historyInsert = (
  occurrences: readonly Occurrence[],
  more: Occurrence,
  { keep, limit }: History,
): Occurrence[] => {
  const all = [...occurrences, more].sort(newestFirst);
  return keep === 'newest' ? all.slice(0, limit) : all.slice(-limit);
};

/** The events that a history keeps of a contact (alias `key`, with bucket and contact_id), as `from (...)`. */
export const keptSql = (history: History, key: Sql, more: Sql): Sql => {
  const order = history.keep === 'newest' ? sql`desc` : sql`asc`;
  return sql`(
      select e.occurred_at, e.event_id, ${firstValueSql(sql`e.properties`, history.property)} as value
      from events e
      where e.bucket = ${key}.bucket and e.contact_id = ${key}.contact_id
        and ${matcherSql(history.matcher, sql`e`)}${more}
      order by e.occurred_at ${order}, e.event_id ${order}
      limit ${history.limit}
    )`;
};

/** A row of `historyFillSql`: `[atMs, eventId, value]`, newest first. */
export interface HistoryRow {
  contact_id: string;
  list: [number, string, Occurrence['value']][];
}

export const occurrencesOf = ({ list }: HistoryRow): Occurrence[] =>
  list.map(([atMs, eventId, value]) => ({ atMs, eventId, value }));

/**
 * Reads one history of some contacts (`buckets[i]` is the bucket of `contactIds[i]`), leaving out `excludeEventIds` as
 * `ringFillSql` does. One row a contact; index: events primary key (bucket, contact_id, name, occurred_at).
 */
export const historyFillSql = (
  history: History,
  workspaceId: number,
  buckets: readonly number[],
  contactIds: readonly string[],
  excludeEventIds: readonly string[] = [],
): Sql => sql`
  select key.contact_id, done.list
  from unnest(${buckets}::smallint[], ${contactIds}::uuid[]) as key (bucket, contact_id)
  cross join lateral (
    select coalesce(jsonb_agg(
      jsonb_build_array((extract(epoch from kept.occurred_at) * 1000)::float8, kept.event_id, kept.value)
      order by kept.occurred_at desc, kept.event_id desc
    ), '[]') as list
    from ${keptSql(
      history,
      sql`key`,
      sql`
        and e.workspace_id = ${workspaceId} and e.event_id <> all (${excludeEventIds}::uuid[])`,
    )} kept
    offset 0
  ) done`;
