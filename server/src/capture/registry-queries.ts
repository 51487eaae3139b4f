import { type NamedStatement, type Sql, sql } from '../platform/index.ts';

export interface EventName {
  workspaceId: number;
  name: string;
  /** property name -> type */
  properties: Record<string, string>;
  seenAtMs: number;
}

export interface AttributeName {
  workspaceId: number;
  name: string;
  type: string;
  personal: boolean;
}

/** All names a workspace's registries hold: `{kind, name, properties, type}`. Rows: a few thousand at most. */
export const knownNames = (workspaceId: number): Sql => sql`
  select 'event' as kind, name, properties, null as type
  from event_registry where workspace_id = ${workspaceId}
  union all
  select 'attribute', name, null, type
  from attribute_registry where workspace_id = ${workspaceId}`;

/** Adds event names, or their new properties and last sight. In key order, so that two processes cannot deadlock. */
export const learnEvents = (events: readonly EventName[]): NamedStatement => ({
  name: 'capture-learn-events',
  text: `insert into event_registry (workspace_id, name, properties, first_seen_at, last_seen_at)
select w, n, p, to_timestamp(s / 1000), to_timestamp(s / 1000)
from jsonb_to_recordset($1::jsonb) as g (w int, n text, p jsonb, s float8)
order by w, n
on conflict (workspace_id, name) do update set
  properties = event_registry.properties || excluded.properties,
  last_seen_at = greatest(event_registry.last_seen_at, excluded.last_seen_at)`,
  values: [
    JSON.stringify(
      events.map((event) => ({
        w: event.workspaceId,
        n: event.name,
        p: event.properties,
        s: event.seenAtMs,
      })),
    ),
  ],
});

/** Adds attribute names; what people said about a known one stays. */
export const learnAttributes = (attributes: readonly AttributeName[], nowMs: number): NamedStatement => ({
  name: 'capture-learn-attributes',
  text: `insert into attribute_registry (workspace_id, name, type, source, personal, first_seen_at)
select w, n, t, 'identify', f, to_timestamp($2::float8 / 1000)
from jsonb_to_recordset($1::jsonb) as g (w int, n text, t text, f boolean)
order by w, n
on conflict (workspace_id, name) do nothing`,
  values: [
    JSON.stringify(
      attributes.map((attribute) => ({
        w: attribute.workspaceId,
        n: attribute.name,
        t: attribute.type,
        f: attribute.personal,
      })),
    ),
    nowMs,
  ],
});
