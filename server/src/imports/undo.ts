/** Taking an import back: for each of its people an input that says what it was before (engine/import-undo.ts). */
import {
  bucketOf,
  type Db,
  type Json,
  type JsonObject,
  newId,
  type Queryable,
  sql,
  type Uuid,
} from '../platform/index.ts';
import { ImportTaken } from './chunk.ts';
import type { ListChoice } from './inputs.ts';
import { appendBulk, type BulkRow, type ImportKey } from './queries.ts';

/** People whose taking back is appended in one transaction. */
const CHUNK_PEOPLE = 1_000;

interface Touched {
  bucket: number;
  contactId: Uuid;
  what: 'new' | 'updated' | 'unchanged';
  identities: JsonObject[];
  listed: boolean;
}

export interface UndoInput {
  worker: string;
  untilMs: number;
  nowMs: number;
  hasEvents: boolean;
  /** it barred addresses: whoever was in the file is judged again */
  hasBars: boolean;
  /** it said that people agreed: those words go */
  hasConsents: boolean;
  /** the list that people were put on, and who takes them off */
  list: ListChoice | null;
}

interface Change {
  contactId: Uuid;
  kind: string;
  properties: Record<string, Step>;
}

/** Appends the next chunk of an undo; false: all were. Throws ImportTaken. */
export const appendUndoChunk = (db: Db, key: ImportKey, input: UndoInput): Promise<boolean> =>
  db.transaction(async (tx) => {
    const { workspaceId, importId } = key;
    const { worker, untilMs, hasBars, hasConsents } = input;
    const [place] = await tx.query<{ bucket: number; contactId: Uuid | null }>(sql`
      update imports set worker_until = ${new Date(untilMs)}
      where workspace_id = ${workspaceId} and import_id = ${importId}::uuid and worker = ${worker} and state = 'undoing'
      returning undo_bucket as bucket, undo_contact_id as "contactId"`);
    if (!place) throw new ImportTaken();
    const touched = await tx.query<Touched>(sql`
      select bucket, contact_id as "contactId", what, identities, listed
      from import_contacts
      where (bucket, import_id, contact_id) > (${place.bucket}, ${importId}::uuid, ${place.contactId ?? LOWEST_ID}::uuid)
        and workspace_id = ${workspaceId} and import_id = ${importId}::uuid
      order by bucket, import_id, contact_id
      limit ${CHUNK_PEOPLE}`);
    const last = touched.at(-1);
    if (!last) return false;
    const changed = touched.filter(
      ({ what, listed }) => what !== 'unchanged' || listed || hasBars || hasConsents,
    );
    const changes = await changesOf(tx, key, changed);
    await appendBulk(
      tx,
      key,
      changed.map((one) => undoInput(one, changes.get(one.contactId) ?? {}, key, input)),
    );
    await tx.query(sql`
      update imports set undo_bucket = ${last.bucket}, undo_contact_id = ${last.contactId}::uuid
      where workspace_id = ${workspaceId} and import_id = ${importId}::uuid`);
    return true;
  });

const LOWEST_ID = '00000000-0000-0000-0000-000000000000';

/** What an import changed of each contact: the first value before it, the last one after it. */
const changesOf = async (
  tx: Queryable,
  { workspaceId, importId }: ImportKey,
  touched: readonly Touched[],
): Promise<Map<Uuid, JsonObject>> => {
  const rows = await tx.query<Change>({
    name: 'imports-changes',
    text: `select a.contact_id as "contactId", e.kind, e.properties
      from unnest($1::smallint[], $2::uuid[]) a(bucket, contact_id)
      cross join lateral (
        select kind, properties, occurred_at, event_id from events
        where bucket = a.bucket and contact_id = a.contact_id and name = 'Attributes Changed'
          and workspace_id = $3 and kind = 'change' and via = $4
        order by occurred_at, event_id
        limit 100
      ) e
      order by a.contact_id, e.occurred_at, e.event_id`,
    values: [
      touched.map((one) => one.bucket),
      touched.map((one) => one.contactId),
      workspaceId,
      `import:${importId}`,
    ],
  });
  const steps = new Map<Uuid, Map<string, Step[]>>();
  for (const { contactId, properties } of rows) {
    const known = steps.get(contactId) ?? new Map<string, Step[]>();
    for (const [name, step] of Object.entries(properties))
      known.set(name, [...(known.get(name) ?? []), step]);
    steps.set(contactId, known);
  }
  return new Map(
    [...steps].map(([contactId, byName]) => [
      contactId,
      Object.fromEntries([...byName].map(([name, list]) => [name, wholeChange(list)])),
    ]),
  );
};

interface Step {
  from: Json;
  to: Json;
}

/**
 * The change that some changes make together, whatever their order: several rows of a person may have been applied in
 * the same millisecond. It begins with what nothing led to, and ends with what nothing went on from.
 */
export const wholeChange = (steps: readonly Step[]): JsonObject => {
  const left = (values: readonly Json[], taken: readonly Json[]): Json => {
    const rest = taken.map((value) => JSON.stringify(value));
    for (const value of values) {
      const at = rest.indexOf(JSON.stringify(value));
      if (at < 0) return value;
      rest.splice(at, 1);
    }
    return values[0]!;
  };
  const froms = steps.map(({ from }) => from);
  const tos = steps.map(({ to }) => to);
  return { from: left(froms, tos), to: left(tos, froms) };
};

const undoInput = (
  { contactId, what, identities, listed }: Touched,
  back: JsonObject,
  { importId }: ImportKey,
  { nowMs, hasEvents, hasBars, hasConsents, list }: UndoInput,
): BulkRow => {
  const bucket = bucketOf(contactId);
  return {
    bucket,
    actor_id: contactId,
    kind: 'import undone',
    name: 'Import Undone',
    event_id: newId(nowMs, bucket),
    occurred_ms: nowMs,
    payload: {
      import: importId,
      created: what === 'new',
      back,
      // somebody new keeps the names they go by when something else has happened to them
      identitiesBack: what === 'new' ? [] : identities,
      hasEvents,
      ...(listed && list ? { list: list.listId, put: 'out', by: list.by } : {}),
      ...(hasBars ? { barred: true } : {}),
      ...(hasConsents ? { agreed: true } : {}),
      quiet: true,
    },
  };
};
