import { bucketOf, type Queryable, sql } from '../platform/index.ts';
import { type Person, type PersonFacts, personOf } from './person.ts';

/** Persons by contact id; who is asked for and not there is "Someone". */
export interface People {
  of(contactId: string): Person;
}

/**
 * The persons of some contacts of a workspace, in one statement: one look-up each by primary key, and for the nameless
 * one more for the place their browser said (any event with a context: the first that the index has).
 */
export const peopleOf = async (
  db: Queryable,
  workspaceId: number,
  contactIds: Iterable<string>,
): Promise<People> => {
  const ids = [...new Set(contactIds)];
  const rows = ids.length === 0 ? [] : await db.query<PersonFacts>(personFacts(workspaceId, ids));
  const byId = new Map(rows.map((row) => [row.contactId, personOf(row)]));
  return {
    of: (contactId) => byId.get(contactId) ?? { contactId, label: 'Someone', email: null, known: false },
  };
};

const personFacts = (workspaceId: number, ids: readonly string[]) => sql`
  select c.contact_id as "contactId", c.known_at is not null as known, c.state = 'erased' as "isErased",
    c.attributes -> 'email' as email, c.attributes -> 'phone' as phone, c.attributes -> 'name' as name,
    coalesce(c.attributes -> 'firstName', c.attributes -> 'first_name') as "firstName",
    coalesce(c.attributes -> 'lastName', c.attributes -> 'last_name') as "lastName",
    coalesce(c.attributes -> 'city', c.attributes #> '{address,city}') as city,
    c.attributes -> 'timezone' as "timeZone", seen.place
  from unnest(${ids.map(bucketOf)}::smallint[], ${ids}::uuid[]) as key (bucket, contact_id)
  cross join lateral (
    select contact_id, known_at, state, attributes from contacts
    where bucket = key.bucket and contact_id = key.contact_id and workspace_id = ${workspaceId}
    offset 0
  ) c
  left join lateral (
    select coalesce(e.context #>> '{location,city}', e.context ->> 'timezone') as place
    from events e
    where e.bucket = key.bucket and e.contact_id = key.contact_id
      and not c.attributes ?| array['email', 'phone', 'name', 'firstName', 'first_name', 'lastName', 'last_name', 'city']
      and coalesce(e.context #>> '{location,city}', e.context ->> 'timezone') is not null
    limit 1
  ) seen on true`;
