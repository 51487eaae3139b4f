/** By what words a person may stand in tables that do not name the contact. */
import { PERSONAL_CHANNELS } from '../permission/index.ts';
import { type Json, type JsonObject, type Queryable, sql, type Uuid } from '../platform/index.ts';

/** The contacts that are erased together. */
export interface EraseScope {
  workspaceId: number;
  ids: readonly Uuid[];
  buckets: readonly number[];
  wallMs: number;
}

export interface KnownNames {
  /** e-mail addresses, in lower case, and phone numbers: what bars stand on */
  addresses: string[];
  addressesOf(contactId: Uuid): string[];
  /** addresses, phone numbers and full names, in lower case: what logs and files are searched for */
  words: string[];
}

/** Shorter words would be found in what is about others, and so would single names and ids. */
const WORD_LETTERS_MIN = 5;
const SEARCHED_KINDS = new Set(['email', 'phone']);

const textOf = (value: Json | undefined): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value.trim().toLowerCase() : null;

const fullNamesOf = (attributes: JsonObject): string[] => {
  const first = textOf(attributes.first_name ?? attributes.firstName);
  const last = textOf(attributes.last_name ?? attributes.lastName);
  const whole = [textOf(attributes.name), first && last && `${first} ${last}`];
  return whole.filter((one) => one !== null).filter((one) => one.includes(' '));
};

interface Row {
  contactId: Uuid;
  attributes: JsonObject;
  names: { kind: string; value: string }[] | null;
  mailedTo: string[] | null;
}

export const knownNames = async (
  tx: Queryable,
  { workspaceId, ids, buckets }: EraseScope,
): Promise<KnownNames> => {
  const rows = await tx.query<Row>(sql`
    select c.contact_id as "contactId", c.attributes, i.names, m.addresses as "mailedTo"
    from unnest(${buckets}::smallint[], ${ids}::uuid[]) a(bucket, contact_id)
    join contacts c on c.bucket = a.bucket and c.contact_id = a.contact_id and c.workspace_id = ${workspaceId}
    left join lateral (
      select jsonb_agg(jsonb_build_object('kind', kind, 'value', value)) as names
      from contact_identities where bucket = a.bucket and contact_id = a.contact_id
      offset 0
    ) i on true
    left join lateral (
      select array_agg(distinct address) filter (where address is not null) as addresses
      from messages
      where bucket = a.bucket and contact_id = a.contact_id and channel = any(${[...PERSONAL_CHANNELS]}::text[])
      offset 0
    ) m on true`);
  const byContact = new Map<Uuid, Set<string>>();
  const words = new Set<string>();
  for (const { contactId, attributes, names, mailedTo } of rows) {
    const held = (names ?? []).filter(({ kind }) => SEARCHED_KINDS.has(kind));
    const reached = [
      textOf(attributes.email),
      textOf(attributes.phone),
      ...held.map(({ value }) => textOf(value)),
      ...(mailedTo ?? []).map(textOf),
    ].filter((one) => one !== null);
    byContact.set(contactId, new Set(reached));
    for (const word of [...reached, ...fullNamesOf(attributes)])
      if (word !== null && word.length >= WORD_LETTERS_MIN) words.add(word);
  }
  const addressesOf = (id: Uuid): string[] => [...(byContact.get(id) ?? [])];
  return {
    addresses: [...new Set([...byContact.values()].flatMap((set) => [...set]))],
    addressesOf,
    words: [...words],
  };
};
