import { identityBucket, normalEmail } from '../contacts/index.ts';
import { createDefinition, getDefinition } from '../definitions/index.ts';
import { bucketOf, type JsonObject, type Queryable, sql, type Uuid } from '../platform/index.ts';
import { isList } from './document.ts';
import { refusals } from './errors.ts';
import { publishSegment } from './publish.ts';

/** People put on a list or taken off in one call. More: the inbox takes them in one transaction, which would hold up
 *  the calls of people behind it. */
export const LIST_ROWS_MAX = 10_000;

/**
 * Makes a list and publishes it: it has no rule that could be a draft. `tx` is a transaction of the plain Db, this its
 * last work. Refuses `name-invalid`, `key-invalid`, `key-taken`, `segment-invalid`. Answers its key.
 */
export const createList = async (
  tx: Queryable,
  input: { workspaceId: number; name: string; note?: string; key?: string; by: string },
  nowMs: number,
): Promise<string> => {
  const { workspaceId, name, note, key: wanted, by } = input;
  const document: JsonObject = { name, ...(note === undefined ? {} : { note }), list: true };
  const { key } = await createDefinition(
    tx,
    {
      workspaceId,
      kind: 'segment',
      name,
      document,
      savedBy: by,
      ...(wanted === undefined ? {} : { key: wanted }),
    },
    nowMs,
  );
  await publishSegment(tx, { workspaceId, key, publishedBy: by }, nowMs);
  return key;
};

/** Who of a request is not put on the list or taken off, by what the request called them. */
export interface ListRefusal {
  given: string;
  code: 'invalid-email' | 'nobody' | 'repeated';
  text: string;
}

/** People of a request: contacts to change, and who cannot be. */
export interface ListPeople {
  contactIds: Uuid[];
  refused: ListRefusal[];
}

const REFUSED: Readonly<Record<ListRefusal['code'], string>> = {
  'invalid-email': 'This is not an e-mail address.',
  nobody: 'Nobody here goes by this.',
  repeated: 'The same person stands further up.',
};

/** Lower-case address -> who holds it. Index: primary key of identities. */
const holdersOf = async (
  db: Queryable,
  workspaceId: number,
  emails: readonly string[],
): Promise<Map<string, Uuid>> => {
  const buckets = emails.map((value) => identityBucket(workspaceId, { kind: 'email', value }));
  const rows = await db.query<{ value: string; contactId: Uuid }>(sql`
    select i.value, i.contact_id as "contactId"
    from unnest(${buckets}::smallint[], ${emails}::text[]) as key (bucket, value)
    join identities i on i.bucket = key.bucket and i.value = key.value
    where i.workspace_id = ${workspaceId} and i.kind = 'email'`);
  return new Map(rows.map(({ value, contactId }) => [value, contactId]));
};

/** Id -> the live contact it means now: itself, or who it was merged into. Index: primary key of contacts. */
const liveOf = async (db: Queryable, workspaceId: number, ids: readonly Uuid[]): Promise<Map<Uuid, Uuid>> => {
  const rows = await db.query<{ id: Uuid; live: Uuid }>(sql`
    select c.contact_id as id, coalesce(c.merged_into, c.contact_id) as live
    from unnest(${ids.map(bucketOf)}::smallint[], ${ids}::uuid[]) as key (bucket, contact_id)
    join contacts c on c.bucket = key.bucket and c.contact_id = key.contact_id
    where c.workspace_id = ${workspaceId} and c.state in ('live', 'merged')`);
  return new Map(rows.map(({ id, live }) => [id, live]));
};

/** The people that a request names by id and by e-mail address, in its order; ids have the form of ids. */
export const listPeople = async (
  db: Queryable,
  workspaceId: number,
  named: { contactIds: readonly Uuid[]; emails: readonly string[] },
): Promise<ListPeople> => {
  const addresses = named.emails.map((given) => ({ given, email: normalEmail(given) }));
  const valid = [...new Set(addresses.flatMap(({ email }) => (email === null ? [] : [email])))];
  const holders = await holdersOf(db, workspaceId, valid);
  const ids = named.contactIds.map((id) => id.toLowerCase());
  const live = await liveOf(db, workspaceId, [...new Set([...ids, ...holders.values()])]);

  const people: ListPeople = { contactIds: [], refused: [] };
  const taken = new Set<Uuid>();
  const refuse = (given: string, code: ListRefusal['code']): void => {
    people.refused.push({ given, code, text: REFUSED[code] });
  };
  const take = (given: string, id: Uuid | undefined): void => {
    const contactId = id === undefined ? undefined : live.get(id);
    if (contactId === undefined) refuse(given, 'nobody');
    else if (taken.has(contactId)) refuse(given, 'repeated');
    else {
      taken.add(contactId);
      people.contactIds.push(contactId);
    }
  };
  for (const id of ids) take(id, id);
  for (const { given, email } of addresses)
    if (email === null) refuse(given, 'invalid-email');
    else take(given, holders.get(email));
  return people;
};

/** Input that the fold takes: one person on a live list or off it (P4: entering counts like any segment's). */
export interface ListInput {
  contactId: Uuid;
  workspaceId: number;
  kind: 'list';
  name: string;
  occurredAtMs: number;
  via: string;
  payload: { list: number; put: 'in' | 'out'; by: string };
}

/** Inputs for a live list. Refuses `definition-not-found`, `segment-not-live`, `segment-not-a-list`. */
export const listInputs = async (
  db: Queryable,
  change: {
    workspaceId: number;
    key: string;
    contactIds: readonly Uuid[];
    put: 'in' | 'out';
    /** who, in words */
    by: string;
  },
  nowMs: number,
): Promise<ListInput[]> => {
  const { workspaceId, key, put, by } = change;
  const { definitionId, state, live } = await getDefinition(db, { workspaceId, kind: 'segment', key });
  if (state !== 'live' || live === null) throw refusals.notLive(key);
  if (!isList(live)) throw refusals.notAList(key);
  return change.contactIds.map((contactId) => ({
    contactId,
    workspaceId,
    kind: 'list',
    name: put === 'in' ? 'Put on List' : 'Taken off List',
    occurredAtMs: nowMs,
    via: `edit:${by}`,
    payload: { list: definitionId, put, by },
  }));
};
