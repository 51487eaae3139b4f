import type { EventMap } from '../../conditions/index.ts';
import { join, type Sql, sql } from '../../platform/index.ts';

/** A part of a workspace's people: those with a bucket below `buckets`, a fair sample, for a bucket is chance. */
export interface Part {
  workspaceId: number;
  /** 1..4096 */
  buckets: number;
  eventMap: EventMap;
  /** IANA; in it a date without a time is meant */
  timeZone: string;
  /** of the workspace: orders in others are not added up */
  currency: string;
  nowMs: number;
}

/** The first of these properties that an event has, as the event map says. */
const firstOf = (names: string | string[] | undefined): Sql =>
  names === undefined
    ? sql`null::jsonb`
    : sql`coalesce(${join(
        [names].flat().map((name) => sql`nullif(e.properties -> ${name}, 'null')`),
        ', ',
      )})`;

/**
 * Orders of contact `c`: `orders`, their `value` in the workspace's currency (0: none told), `valued` of them,
 * `last_at`. Nothing where no event is mapped as an order. Index: primary key of events.
 */
export const ordersSql = ({ workspaceId, eventMap, currency, nowMs }: Part): Sql => {
  const { events = [], properties = {} } = eventMap.order ?? {};
  return sql`
    select count(*)::int as orders, count(o.value)::int as valued, coalesce(sum(o.value), 0)::float8 as value,
      max(o.occurred_at) as last_at
    from (
      select e.occurred_at,
        case
          when jsonb_typeof(${firstOf(properties.value)}) = 'number'
            and upper(coalesce(${firstOf(properties.currency)} #>> '{}', ${currency})) = ${currency.toUpperCase()}
          then (${firstOf(properties.value)} #>> '{}')::float8
        end as value
      from events e
      where e.bucket = c.bucket and e.contact_id = c.contact_id and e.workspace_id = ${workspaceId}
        and e.name = any(${events}::text[]) and e.occurred_at <= ${new Date(nowMs)}
    ) o`;
};
