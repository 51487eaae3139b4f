/**
 * Which orders messages brought: within 5 days of a human click, to the last click before the order, once. One rule for
 * broadcasts and for the steps of workflows; it is stated with every figure.
 */
import type { EventMap } from '../conditions/index.ts';
import { type Sql, sql } from '../platform/index.ts';
import { mapped } from './numbered.ts';

/** An order counts for a click up to this long before it. */
export const CREDIT_DAYS = 5;

/** What of a message is carried along with its orders. */
export const CREDITED_COLUMNS = sql`
  m.bucket, m.contact_id, m.workspace_id, m.message_id, m.requested_at, m.node_id, m.variant`;

/**
 * Orders credited to clicked messages: rows of (bucket, contact_id, unit, at, detail), a unit an order; `node` and
 * `variant` of its message beside. `clicked` selects CREDITED_COLUMNS.
 */
export const ordersCredited = (clicked: Sql, workspaceId: number, eventMap: EventMap): Sql => {
  const id = mapped(eventMap, 'order', 'id');
  return sql`
    select e.bucket, e.contact_id, e.contact_id::text || ':' || coalesce(${id} #>> '{}', e.event_id::text) as unit,
      e.occurred_at as at,
      jsonb_build_object('value', ${mapped(eventMap, 'order', 'value')},
        'currency', ${mapped(eventMap, 'order', 'currency')}, 'id', ${id}, 'variant', m.variant,
        'node', m.node_id) as detail
    from (${clicked}) m
    join events e on e.bucket = m.bucket and e.contact_id = m.contact_id and e.workspace_id = m.workspace_id
      and e.name = any(${[...(eventMap.order?.events ?? [])]}::text[]) and e.kind = 'track'
      and e.occurred_at >= m.requested_at
    cross join lateral (
      select k.properties ->> 'message_id' as message_id
      from events k
      where k.bucket = e.bucket and k.contact_id = e.contact_id and k.workspace_id = ${workspaceId}
        and k.name = 'Email Clicked' and k.kind = 'feedback' and k.properties ->> 'verdict' = 'human'
        and k.occurred_at <= e.occurred_at
        and k.occurred_at > e.occurred_at - make_interval(days => ${CREDIT_DAYS})
      order by k.occurred_at desc, k.event_id desc
      limit 1
    ) last
    where last.message_id = m.message_id::text`;
};
