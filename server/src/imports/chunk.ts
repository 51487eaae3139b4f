/**
 * One chunk of a running import, in one transaction with the place in the file, so that a crash repeats nothing and
 * loses nothing (P3). Its rows find their contacts; then people who are new are made, whole, at once; what changes
 * people who are known becomes inputs of `inbox_bulk`; and rows that change nothing are noted only.
 */
import {
  createDefinitionsHolder,
  type DefinitionsHolder,
  DefinitionsMoved,
  foldNewPeople,
  withoutUnchanged,
} from '../engine/index.ts';
import { type ConsentChange, suppress } from '../permission/index.ts';
import {
  BUCKETS,
  bucketOf,
  type Db,
  derivedId,
  isWeather,
  type JsonObject,
  keyOf,
  newId,
  type Queryable,
  type Uuid,
} from '../platform/index.ts';
import { type ConvertContext, isRefused, rowOf } from './convert.ts';
import type { FileRecord } from './csv/records.ts';
import { REFUSALS_KEPT_MAX } from './limits.ts';
import type { Counts, ImportRow, Plan, RowRefusal } from './model.ts';
import { appendBulk, type BulkRow, type ImportKey, insertRefusals, moveOn } from './queries.ts';
import { type Claim, claimAll, holdersOf, type ResolvedRow, resolveRows } from './resolve.ts';

/** Another process reads this import now, or it was cancelled. */
export class ImportTaken extends Error {
  override name = 'ImportTaken';
}

/** Somebody else claimed an identity in the same instant: now their work can be seen. */
class ClaimLost extends Error {
  override name = 'ClaimLost';
}
const TRIES_MAX = 10;

export interface ChunkInput {
  plan: Plan;
  nowMs: number;
  key: ImportKey;
  worker: string;
  untilMs: number;
  rowsRead: number;
  counts: Counts;
  list: ListChoice | null;
  /** what rows with an address say of consent; null: nothing */
  consent: ConsentChange | null;
}

/** The static list that everybody is put on, and by whom. */
export interface ListChoice {
  listId: number;
  by: string;
}

/** Rows in normal form, and those that have none. */
export interface Converted {
  /** of both */
  records: number;
  rows: ImportRow[];
  refused: RowRefusal[];
}

/** Records converted without a rest. More: what PostgreSQL answers meanwhile waits; fewer: more rests. */
const TURN_RECORDS = 250;

/** Converts the records of a chunk, with rests for the chunk that is being written meanwhile. */
export const convertAll = async (
  records: readonly FileRecord[],
  rowsRead: number,
  context: ConvertContext,
): Promise<Converted> => {
  const rows: ImportRow[] = [];
  const refused: RowRefusal[] = [];
  for (const [n, record] of records.entries()) {
    if (n % TURN_RECORDS === 0) await new Promise((resolve) => setImmediate(resolve));
    const row = rowOf(record, rowsRead + n + 1, context);
    if (isRefused(row)) refused.push(row);
    else rows.push(row);
  }
  return { records: records.length, rows, refused };
};

/** Contacts of one bucket that are made in a row: rows of neighbours stand on the same pages of every index. */
const SAME_BUCKET = 8;

export interface ChunkWriter {
  /** Applies a chunk; answers the counts after it. Throws ImportTaken. */
  append(chunk: Converted, input: ChunkInput): Promise<{ rowsRead: number; counts: Counts }>;
}

export const createChunkWriter = (db: Db): ChunkWriter => {
  const holder = createDefinitionsHolder();
  let made = bucketOf(newId(0)) * SAME_BUCKET;
  const newContactId = (nowMs: number) => (): Uuid =>
    newId(nowMs, Math.floor(made++ / SAME_BUCKET) % BUCKETS);

  return {
    append: async (chunk, input) => {
      let atOnce = true;
      for (let attempt = 1; ; attempt++)
        try {
          const ids = newContactId(input.nowMs);
          return await db.transaction((tx) => appendOnce(tx, chunk, input, { holder, atOnce, ids }));
        } catch (error) {
          if (error instanceof ImportTaken || isWeather(error) || attempt === TRIES_MAX) throw error;
          // one row that cannot be folded must not end the import: the inbox sets it aside alone
          if (!(error instanceof ClaimLost || error instanceof DefinitionsMoved)) {
            if (!atOnce) throw error;
            atOnce = false;
          }
        }
    },
  };
};

interface Way {
  holder: DefinitionsHolder;
  /** new people are made here, and not by way of the inbox */
  atOnce: boolean;
  ids: () => Uuid;
}

const appendOnce = async (
  tx: Queryable,
  { records, rows, refused }: Converted,
  input: ChunkInput,
  { holder, atOnce, ids }: Way,
) => {
  const { key, nowMs, plan, worker, untilMs } = input;
  const { workspaceId, importId } = key;
  const [held, holders] = await Promise.all([holder.hold(tx, workspaceId), holdersOf(tx, workspaceId, rows)]);
  const resolution = await resolveRows(tx, workspaceId, rows, holders, ids);
  if (!(await claimAll(tx, workspaceId, resolution.claims))) throw new ClaimLost();
  const barred = await barAddresses(tx, resolution.rows, input);
  const isNew = isNewPerson(resolution.rows, plan);
  const inputs = resolution.rows.flatMap((one) => inputsOf(one, key, plan, input));
  const { fresh, repeated } = await withoutKnownEvents(tx, key, inputs, nowMs);
  const made = atOnce ? fresh.filter(({ actor_id }) => isNew.has(actor_id)) : [];
  const left = atOnce ? fresh.filter(({ actor_id }) => !isNew.has(actor_id)) : fresh;
  const changing = await withoutUnchangedRows(left, resolution.claims, (some) =>
    withoutUnchanged(tx, held, { workspaceId, importId }, some),
  );
  const allRefused = [...refused, ...resolution.refused];
  const room = Math.max(0, REFUSALS_KEPT_MAX - input.counts.refused);
  const rowsRead = input.rowsRead + records;
  const counts = countsAfter(input.counts, resolution.rows, {
    refused: allRefused.length,
    barred,
    events: fresh.filter(({ kind }) => kind === 'track').length,
    repeated,
  });
  const [isOurs] = await Promise.all([
    moveOn(tx, key, { worker, untilMs, rowsRead, counts }),
    insertRefusals(tx, key, allRefused.slice(0, room)),
    appendBulk(tx, key, changing),
    foldNewPeople(tx, held, {
      workspaceId,
      importId,
      passNo: rowsRead % 2_147_483_647,
      list: input.list?.listId ?? null,
      inputs: made,
    }),
  ]);
  if (!isOurs) throw new ImportTaken();
  return { rowsRead, counts };
};

/** People who come into being by this chunk without starting anything, and without a past. */
const isNewPerson = (rows: readonly ResolvedRow[], { choices }: Plan): Set<string> => {
  if (choices.startAutomations) return new Set();
  const made = new Set(rows.flatMap(({ isNew, contactId }) => (isNew ? [contactId as string] : [])));
  for (const { row, contactId } of rows) if (row.event) made.delete(contactId);
  return made;
};

/** Leaves out what changes nobody; who gets a name by the file is changed by it. */
const withoutUnchangedRows = async (
  inputs: readonly BulkRow[],
  claims: readonly Claim[],
  without: (inputs: readonly BulkRow[]) => Promise<BulkRow[]>,
): Promise<BulkRow[]> => {
  const named = new Set<string>(claims.map(({ contactId }) => contactId));
  const isNamed = ({ actor_id }: BulkRow): boolean => named.has(actor_id);
  return [...inputs.filter(isNamed), ...(await without(inputs.filter((one) => !isNamed(one))))];
};

const barAddresses = async (
  tx: Queryable,
  rows: readonly ResolvedRow[],
  { key: { workspaceId, importId }, nowMs }: ChunkInput,
): Promise<number> => {
  const barred = [...new Set(rows.flatMap(({ row }) => (row.barred === null ? [] : [row.barred])))];
  await suppress(
    tx,
    barred.map((address) => ({
      workspaceId,
      channel: 'email' as const,
      address,
      reason: 'unsubscribed' as const,
      source: { by: 'import', importId },
      atMs: nowMs,
    })),
  );
  return barred.length;
};

const countsAfter = (
  before: Counts,
  rows: readonly ResolvedRow[],
  {
    refused,
    barred,
    events,
    repeated,
  }: { refused: number; barred: number; events: number; repeated: number },
): Counts => {
  const notes = { ...before.notes };
  if (repeated > 0) notes['event-again'] = (notes['event-again'] ?? 0) + repeated;
  for (const { row } of rows) for (const note of row.notes) notes[note] = (notes[note] ?? 0) + 1;
  return {
    refused: before.refused + refused,
    events: before.events + events,
    barred: before.barred + barred,
    notes,
  };
};

/** Who has an address, and no word in the row against it. */
const mayAgree = ({ barred, identities, traits }: ImportRow): boolean =>
  barred === null && (traits.email !== undefined || identities.some(({ kind }) => kind === 'email'));

/** The inputs that a row becomes: who it is, what happened, the list. Ids follow from the row. */
const inputsOf = (
  { row, contactId, identities }: ResolvedRow,
  { importId }: ImportKey,
  { choices }: Plan,
  { nowMs, list, consent }: ChunkInput,
): BulkRow[] => {
  const bucket = bucketOf(contactId);
  const quiet = !choices.startAutomations;
  const base = { bucket, actor_id: contactId };
  const named: BulkRow = {
    kind: 'import',
    name: 'Imported',
    event_id: newId(nowMs, bucket),
    occurred_ms: nowMs,
    payload: {
      import: importId,
      row: row.rowNo,
      identities: identities as unknown as JsonObject[],
      traits: row.traits,
      ...(row.tags.length > 0 ? { tags: row.tags } : {}),
      ...(row.barred === null ? {} : { barred: true }),
      ...(consent && mayAgree(row) ? { consents: [{ ...consent }] } : {}),
      ...(choices.existing === 'fillEmpty' ? { onlyEmpty: true } : {}),
      ...(quiet ? { quiet } : {}),
    },
    // last: what follows a spread is added one by one, at half a microsecond each
    ...base,
  };
  return [
    named,
    ...(row.event ? [eventInput(row, contactId, importId, quiet)] : []),
    ...(list === null ? [] : [listInput(contactId, list, importId, quiet, nowMs)]),
  ];
};

/**
 * Leaves out events that are there already: of an earlier import, or of an earlier row of this one (an order with
 * several lines names its number in each). The second are known by `seen`, since they may not be folded yet.
 */
const withoutKnownEvents = async (
  tx: Queryable,
  { workspaceId, importId }: ImportKey,
  inputs: readonly BulkRow[],
  nowMs: number,
): Promise<{ fresh: BulkRow[]; repeated: number }> => {
  const events = new Map(inputs.filter(({ kind }) => kind === 'track').map((one) => [one.event_id, one]));
  if (events.size === 0) return { fresh: [...inputs], repeated: 0 };
  const list = [...events.values()];
  const keys = list.map((one) => keyOf(workspaceId, importId, one.event_id));
  const free = await tx.query<{ key: string }>({
    name: 'imports-new-events',
    text: `insert into seen (bucket, message_key, week)
      select g.bucket, g.message_key, $6::smallint
      from unnest($1::smallint[], $2::uuid[]) with ordinality as g(bucket, message_key, n)
      join unnest($3::smallint[], $4::uuid[], $5::text[], $7::uuid[], $8::float8[]) with ordinality
        as e(bucket, contact_id, name, event_id, at_ms, n) on e.n = g.n
      where not exists (
        select from events k
        where k.bucket = e.bucket and k.contact_id = e.contact_id and k.name = e.name
          and k.occurred_at = to_timestamp(e.at_ms / 1000) and k.event_id = e.event_id)
      order by g.bucket, g.message_key
      on conflict do nothing
      returning message_key as key`,
    values: [
      keys.map((key) => Number.parseInt(key.slice(0, 4), 16) & 0xfff),
      keys,
      list.map((one) => one.bucket),
      list.map((one) => one.actor_id),
      list.map((one) => one.name),
      Math.floor(nowMs / WEEK_MS),
      list.map((one) => one.event_id),
      list.map((one) => one.occurred_ms),
    ],
  });
  const wanted = new Set(free.map(({ key }) => key));
  const taken = new Set(list.filter((_, n) => wanted.has(keys[n]!)).map((one) => one.event_id));
  let repeated = 0;
  const fresh = inputs.filter((one) => {
    if (one.kind !== 'track' || taken.delete(one.event_id)) return true;
    repeated++;
    return false;
  });
  return { fresh, repeated };
};

const WEEK_MS = 7 * 86_400_000;

/** An event of the past. Its id follows from the event, so that the same file twice does not make it two. */
const eventInput = (
  { event, rowNo }: ImportRow,
  contactId: Uuid,
  importId: string,
  quiet: boolean,
): BulkRow => {
  const { name, id, occurredAtMs, properties } = event!;
  const bucket = bucketOf(contactId);
  const what = id ?? JSON.stringify(properties);
  return {
    bucket,
    actor_id: contactId,
    kind: 'track',
    name,
    event_id: derivedId(occurredAtMs, bucket, contactId, name, what),
    occurred_ms: occurredAtMs,
    payload: { import: importId, row: rowNo, properties, ...(quiet ? { quiet } : {}) },
  };
};

const listInput = (
  contactId: Uuid,
  list: ListChoice,
  importId: string,
  quiet: boolean,
  nowMs: number,
): BulkRow => {
  const bucket = bucketOf(contactId);
  return {
    bucket,
    actor_id: contactId,
    kind: 'list',
    name: 'Put on List',
    event_id: newId(nowMs, bucket),
    occurred_ms: nowMs,
    payload: { import: importId, list: list.listId, put: 'in', by: list.by, ...(quiet ? { quiet } : {}) },
  };
};
