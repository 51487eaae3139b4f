import { compileCondition, compileSql } from '../../conditions/index.ts';
import { join, type Queryable, sql } from '../../platform/index.ts';
import type { Candidate } from './family.ts';
import { ordersSql, type Part } from './part.ts';

/** People of the part who are in the same candidates and the same live segments, and what they brought. */
export interface Pattern {
  /** a letter for each candidate, `1`: they match */
  bits: string;
  /** ids of segments they are in now */
  segments: number[];
  people: number;
  orders: number;
  /** worth of the orders */
  value: number;
  /** pages viewed in the last 90 days */
  views: number;
}

const LOOKED_MS = 90 * 86_400_000;

/** Judges every candidate for every person of the part, in one statement: one row for all who are alike. */
export const patternsOf = (
  tx: Queryable,
  part: Part,
  candidates: readonly Candidate[],
): Promise<Pattern[]> => {
  const { workspaceId, buckets, eventMap, timeZone, nowMs } = part;
  const now = new Date(nowMs);
  const tests = candidates.map(({ condition }) => {
    const compiled = compileCondition(condition, { eventMap, timeZone });
    return sql`(${compileSql(compiled, { workspaceId, nowMs, contact: 'c', timeZone })})::int::text`;
  });
  const from = new Date(nowMs - LOOKED_MS);
  return tx.query<Pattern>(sql`
    with judged as (
      select ${join(tests, ' || ')} as bits, bought.orders, bought.value, viewed.views, held.segments
      from contacts c
      cross join lateral (${ordersSql(part)}) as bought
      cross join lateral (
        select count(*)::int as views
        from events e
        where e.bucket = c.bucket and e.contact_id = c.contact_id and e.workspace_id = ${workspaceId}
          and e.name = 'Page Viewed' and e.occurred_at > ${from} and e.received_at > ${from}
      ) as viewed
      cross join lateral (
        select coalesce(array_agg(m.segment_id order by m.segment_id), '{}') as segments
        from memberships m
        where m.bucket = c.bucket and m.contact_id = c.contact_id and m.workspace_id = ${workspaceId}
          and (m.until is null or m.until > ${now})
      ) as held
      where c.bucket >= 0 and c.bucket < ${buckets} and c.workspace_id = ${workspaceId} and c.state = 'live'
    )
    select bits, segments, count(*)::int as people, sum(orders)::float8 as orders, sum(value)::float8 as value,
      sum(views)::float8 as views
    from judged
    group by bits, segments`);
};
