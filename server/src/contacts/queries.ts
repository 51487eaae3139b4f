import { bucketOf, type Json, type JsonObject, type Queryable, sql, type Uuid } from '../platform/index.ts';
import { type Identity, identityBucket } from './identity.ts';
import { WELL_KNOWN } from './normalise/index.ts';

/** One row of `contacts` with its state. */
export interface ContactRecord {
  contactId: Uuid;
  state: 'live' | 'merged' | 'erased';
  mergedInto: Uuid | null;
  known: boolean;
  createdAt: Date;
  lastSeenAt: Date | null;
  firstTouch: JsonObject | null;
  attributes: JsonObject;
}

/** A contact of the workspace in whatever state, or null. */
export const contactById = async (
  db: Queryable,
  workspaceId: number,
  contactId: string,
): Promise<ContactRecord | null> => {
  const [row] = await db.query<ContactRecord>(sql`
    select c.contact_id as "contactId", c.state, c.merged_into as "mergedInto", c.known_at is not null as known,
      c.created_at as "createdAt", s.last_seen_at as "lastSeenAt", c.first_touch as "firstTouch", c.attributes
    from contacts c
    left join contact_state s on s.bucket = c.bucket and s.contact_id = c.contact_id
    where c.bucket = ${bucketOf(contactId)} and c.contact_id = ${contactId}::uuid and c.workspace_id = ${workspaceId}`);
  return row ?? null;
};

export interface HeldIdentity {
  kind: string;
  value: string;
  addedAt: Date;
}

/** Names a contact goes by, oldest first. */
export const identitiesHeld = (
  db: Queryable,
  workspaceId: number,
  contactId: string,
): Promise<HeldIdentity[]> =>
  db.query<HeldIdentity>(sql`
    select kind, value, added_at as "addedAt"
    from contact_identities
    where bucket = ${bucketOf(contactId)} and contact_id = ${contactId}::uuid and workspace_id = ${workspaceId}
    order by added_at, kind, value`);

/** Who holds an identity; null: nobody. */
export const holderOf = async (
  db: Queryable,
  workspaceId: number,
  identity: Identity,
): Promise<Uuid | null> => {
  const [row] = await db.query<{ contactId: Uuid }>(sql`
    select contact_id as "contactId" from identities
    where bucket = ${identityBucket(workspaceId, identity)} and workspace_id = ${workspaceId}
      and kind = ${identity.kind} and value = ${identity.value}`);
  return row?.contactId ?? null;
};

/** Where the value of an attribute came from. */
export interface AttributeSource {
  via: string | null;
  at: Date;
}

/** Changes that are looked through for the sources of a contact's attributes, newest first. */
const CHANGES_MAX = 300;

/** The last change of each attribute of a contact. */
export const attributeSources = async (
  db: Queryable,
  workspaceId: number,
  contactId: string,
): Promise<Map<string, AttributeSource>> => {
  const rows = await db.query<{ names: string[]; via: string | null; at: Date }>(sql`
    select array(select jsonb_object_keys(e.properties)) as names, e.via, e.occurred_at as at
    from events e
    where e.bucket = ${bucketOf(contactId)} and e.contact_id = ${contactId}::uuid
      and e.workspace_id = ${workspaceId} and e.name = 'Attributes Changed' and e.kind = 'change'
    order by e.occurred_at desc
    limit ${CHANGES_MAX}`);
  const sources = new Map<string, AttributeSource>();
  for (const { names, via, at } of rows)
    for (const name of names) if (!sources.has(name)) sources.set(name, { via, at });
  return sources;
};

export interface MergeRecord {
  mergeId: string;
  absorbedId: string;
  at: Date;
  reason: JsonObject;
}

/** Contacts that this one took in, newest first. */
export const mergesInto = (db: Queryable, workspaceId: number, contactId: string): Promise<MergeRecord[]> =>
  db.query<MergeRecord>(sql`
    select merge_id as "mergeId", absorbed_id as "absorbedId", applied_at as at, reason
    from merges
    where workspace_id = ${workspaceId} and survivor_id = ${contactId}::uuid and state = 'done'
    order by applied_at desc`);

export interface EventSeen {
  name: string;
  lastSeenAt: Date;
  properties: string[];
}

/** Event names that arrived, the last seen first, with the names of their properties. */
export const eventsSeen = (db: Queryable, workspaceId: number): Promise<EventSeen[]> =>
  db.query<EventSeen>(sql`
    select name, last_seen_at as "lastSeenAt",
      array(select key from jsonb_object_keys(properties) as key order by key) as properties
    from event_registry
    where workspace_id = ${workspaceId}
    order by last_seen_at desc, name`);

export interface AttributeSeen {
  name: string;
  type: string;
  label: string | null;
  values: { value: Json; count: number }[];
}

/** Newest contacts whose values are counted. More: pickers open slower; fewer: rare values are missed. */
const SAMPLE_CONTACTS = 2_000;
const VALUES_SHOWN = 20;

/** Attributes of the workspace by name, each with its most frequent plain values (of lists: their elements) among the
 *  newest contacts. Archived ones are left out. */
export const attributesSeen = async (db: Queryable, workspaceId: number): Promise<AttributeSeen[]> => {
  const rows = await db.query<AttributeSeen>(sql`
    with sampled as materialized (
      select c.bucket, c.attributes
      from contacts c
      where c.workspace_id = ${workspaceId} and c.state = 'live'
      order by c.contact_id desc
      limit ${SAMPLE_CONTACTS}
    ), counted as (
      select held.key as name, one.value, count(*)::int as count,
        row_number() over (partition by held.key order by count(*) desc, one.value) as place
      from sampled s
      cross join lateral jsonb_each(s.attributes) as held
      cross join lateral jsonb_path_query(held.value, 'lax $[*]') as one (value)
      where jsonb_typeof(one.value) in ('string', 'number', 'boolean') and length(one.value::text) <= 120
      group by held.key, one.value
    )
    select r.name, r.type, r.label, coalesce(v.found, '[]'::jsonb) as values
    from attribute_registry r
    left join lateral (
      select jsonb_agg(jsonb_build_object('value', k.value, 'count', k.count) order by k.place) as found
      from counted k
      where k.name = r.name and k.place <= ${VALUES_SHOWN}
    ) v on true
    where r.workspace_id = ${workspaceId} and r.archived_at is null
    order by lower(coalesce(r.label, r.name))`);
  return rows.map((row) => ({ ...row, label: row.label ?? WELL_KNOWN[row.name]?.label ?? null }));
};
