import { type JsonObject, type Sql, sql } from '../platform/index.ts';
import { type ContactFilter, contactTest } from './filter.ts';

export type ContactSort = 'newest' | 'seen';

/** Where a page ends: the id of its last row and, sorted by `seen`, its instant (microseconds, `-infinity` for never). */
export interface ContactPlace {
  contactId: string;
  seen: string | null;
}

export interface ContactPageRow {
  contactId: string;
  createdAt: Date;
  lastSeenAt: Date | null;
  email: string | null;
  phone: string | null;
  stage: string | null;
  /** of the attributes that were asked for those that there are */
  values: JsonObject;
  /** the row's place among those sorted by `seen` */
  seen: string;
}

export interface ContactPageRequest {
  workspaceId: number;
  filter: ContactFilter;
  sort: ContactSort;
  after: ContactPlace | null;
  limit: number;
  /** attributes to read with each row */
  attributes?: readonly string[];
}

/** What is read of a contact as alias `c`, its state as `s`. */
export const columnsOf = ({ attributes = [] }: ContactPageRequest): Sql => sql`
  c.contact_id as "contactId", c.created_at as "createdAt", s.last_seen_at as "lastSeenAt",
  c.attributes ->> 'email' as email, c.attributes ->> 'phone' as phone,
  coalesce(c.attributes ->> 'lifecycle_stage', c.attributes ->> 'lifecycleStage') as stage,
  coalesce((
    select jsonb_object_agg(asked.name, c.attributes -> asked.name)
    from unnest(${[...attributes]}::text[]) as asked (name) where c.attributes -> asked.name is not null
  ), '{}'::jsonb) as values,
  coalesce(s.last_seen_at, '-infinity')::text as seen`;

export type Rows = ContactPageRow[];

/** The live contacts of a request, as a test over the alias `c`. */
export const liveWhere = ({ workspaceId, filter }: ContactPageRequest, nowMs: number): Sql =>
  sql`c.workspace_id = ${workspaceId} and c.state = 'live' and ${contactTest(filter, workspaceId, nowMs)}`;
