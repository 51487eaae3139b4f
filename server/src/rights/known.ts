/** All that is known about a person: every table of `PERSONAL_TABLES` that is handed out, row by row as it stands. */
import { PERSONAL_TABLES, type PersonalTable, personIds } from '../engine/index.ts';
import { addressBucket } from '../permission/index.ts';
import {
  bucketOf,
  empty,
  type JsonObject,
  type Queryable,
  raw,
  type Sql,
  sql,
  type Uuid,
} from '../platform/index.ts';

/** Columns that say where a row stands and nothing of the person. */
const INNER = ['bucket', 'workspace_id', 'names', 'seq', 'epoch', 'parted', 'must_fold', 'hops'];

export interface KnownTable {
  title: string;
  table: string;
  rows: AsyncGenerator<JsonObject[]>;
}

/** Tables with what they hold of a person (a contact and all it was merged from), in the order of the list. */
export async function* knownOf(
  db: Queryable,
  workspaceId: number,
  contactId: Uuid,
): AsyncGenerator<KnownTable> {
  const ids = await personIds(db, workspaceId, contactId);
  const person = { workspaceId, ids, addresses: await addressesOf(db, workspaceId, ids) };
  for (const one of PERSONAL_TABLES) {
    const { title, table, isExported } = one;
    if (!isExported) continue;
    yield { title, table, rows: rowsOf(db, one, person) };
  }
}

interface Person {
  workspaceId: number;
  ids: readonly Uuid[];
  /** e-mail addresses, in lower case */
  addresses: readonly string[];
}

const addressesOf = async (db: Queryable, workspaceId: number, ids: readonly Uuid[]): Promise<string[]> => {
  const rows = await db.query<{ address: string }>(sql`
    select distinct lower(value) as address from contact_identities
    where workspace_id = ${workspaceId} and bucket = any(${ids.map(bucketOf)}::smallint[])
      and contact_id = any(${ids}::uuid[]) and kind = 'email'`);
  return rows.map(({ address }) => address);
};

/** Tables that are read in pieces: by the columns of their primary key, beside bucket and contact, so many rows each. */
const PIECES: Partial<Record<string, { order: string; rows: number }>> = {
  events: { order: 'name, occurred_at, event_id, received_at', rows: 1_000 },
  // a file may have 5 MB
  reply_files: { order: 'file_id', rows: 1 },
};

/** A row as it is handed out. Bytes as base64, as JSON has no other way. */
const rowSql = (table: string): Sql =>
  table === 'reply_files'
    ? sql`to_jsonb(t) - ${[...INNER, 'data']}::text[] || jsonb_build_object('content', translate(encode(t.data, 'base64'), e'\n', ''))`
    : sql`to_jsonb(t) - ${INNER}::text[]`;

async function* rowsOf(db: Queryable, one: PersonalTable, person: Person): AsyncGenerator<JsonObject[]> {
  const pieces = PIECES[one.table];
  if (pieces === undefined) {
    const rows = await db.query<{ row: JsonObject }>(sql`
      select ${rowSql(one.table)} as row from ${raw(one.table)} t where ${ofPerson(one, person)}`);
    yield rows.map(({ row }) => row);
    return;
  }
  for (const id of person.ids) yield* inPieces(db, one, { ...person, ids: [id] }, pieces);
}

/** By keyset along the primary key of one contact. */
async function* inPieces(
  db: Queryable,
  one: PersonalTable,
  person: Person,
  { order, rows: most }: { order: string; rows: number },
): AsyncGenerator<JsonObject[]> {
  const names = order.split(', ');
  for (let after: JsonObject | null = null; ; ) {
    const later: Sql = after
      ? sql`and (${raw(order)}) > (select ${raw(names.map((name) => `p.${name}`).join(', '))}
          from jsonb_populate_record(null::${raw(one.table)}, ${JSON.stringify(after)}::jsonb) p)`
      : empty;
    const rows: { row: JsonObject }[] = await db.query<{ row: JsonObject }>(sql`
      select ${rowSql(one.table)} as row from ${raw(one.table)} t
      where ${ofPerson(one, person)} ${later}
      order by ${raw(order)}
      limit ${most}`);
    if (rows.length > 0) yield rows.map(({ row }) => row);
    if (rows.length < most) return;
    after = rows.at(-1)!.row;
  }
}

/** Rows of the person in a table `t`, by its bucket. */
const ofPerson = ({ table, by }: PersonalTable, person: Person): Sql => {
  const { workspaceId, ids } = person;
  const buckets = ids.map(bucketOf);
  if (by !== null)
    return sql`t.workspace_id = ${workspaceId} and t.bucket = any(${buckets}::smallint[])
      and t.${raw(by)} = any(${ids}::uuid[])`;
  const own = OTHERWISE[table];
  if (!own) throw new Error(`no way to find the rows of a person in ${table}`);
  return own(person);
};

/** How rows are found in tables that do not name the contact. */
const OTHERWISE: Record<string, (person: Person) => Sql> = {
  message_bodies: ({ workspaceId, ids }) => sql`t.workspace_id = ${workspaceId}
    and t.bucket = any(${ids.map(bucketOf)}::smallint[]) and exists (
      select from messages m
      where m.bucket = t.bucket and m.message_id = t.message_id and m.contact_id = any(${ids}::uuid[]))`,
  suppressions: ({ workspaceId, addresses }) => sql`t.workspace_id = ${workspaceId}
    and t.bucket = any(${addresses.map((address) => addressBucket(workspaceId, address))}::smallint[])
    and t.address = any(${addresses}::text[])`,
  merges: ({ workspaceId, ids }) => sql`t.workspace_id = ${workspaceId}
    and t.state = 'done' and (t.survivor_id = any(${ids}::uuid[]) or t.absorbed_id = any(${ids}::uuid[]))`,
};
