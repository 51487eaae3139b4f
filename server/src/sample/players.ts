import { type Db, sql } from '../platform/index.ts';
import { inventPerson, type SamplePerson } from './people.ts';
import { createRng, seedOf } from './random.ts';

/** Ids that invented browsers have; the tracker's own look otherwise. */
const CROWD_ID = /^[0-9a-f]{8}-[0-9a-f]{8}$/;

/** Whether a contact is invented, and only that: whoever tries the shop themselves never acts by another's hand. */
export const isOfCrowd = (anonymousIds: readonly string[] | null): boolean =>
  anonymousIds !== null && anonymousIds.length > 0 && anonymousIds.every((id) => CROWD_ID.test(id));

interface Row {
  contactId: string;
  attributes: Record<string, string | undefined>;
  names: string[] | null;
}

/** Newest invented contacts as people who come again. */
export const playersOf = async (db: Db, workspaceId: number, limit: number): Promise<SamplePerson[]> => {
  const rows = await db.query<Row>(sql`
    select c.contact_id as "contactId", c.attributes, i.names
    from (
      select bucket, contact_id, attributes from contacts
      where workspace_id = ${workspaceId} and state = 'live'
      order by contact_id desc
      limit ${limit}
    ) c
    cross join lateral (
      select array_agg(kind || ':' || value) as names from contact_identities
      where bucket = c.bucket and contact_id = c.contact_id and workspace_id = ${workspaceId} offset 0
    ) i`);
  return rows.flatMap(({ contactId, attributes, names }) => {
    const held = (kind: string): string[] =>
      (names ?? []).filter((name) => name.startsWith(`${kind}:`)).map((name) => name.slice(kind.length + 1));
    const [anonymousId] = held('anonymous');
    if (anonymousId === undefined || !isOfCrowd(held('anonymous'))) return [];
    const invented = inventPerson(createRng(seedOf(contactId)), 0);
    const { email, firstName, lastName, city, country, timezone } = attributes;
    return [
      {
        ...invented,
        anonymousId,
        userId: held('user')[0] ?? null,
        customerNumber: held('user')[0] ?? `K${1_000_000 + (seedOf(contactId) % 8_999_999)}`,
        // an address of their own: two invented people must not turn out to be one by chance
        email: email ?? invented.email.replace('@', `${seedOf(contactId) % 99_999}@`),
        firstName: firstName ?? invented.firstName,
        lastName: lastName ?? invented.lastName,
        city: city ?? invented.city,
        country: country ?? invented.country,
        timeZone: timezone ?? invented.timeZone,
        isKnown: email !== undefined,
      },
    ];
  });
};
