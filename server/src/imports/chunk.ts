/**
 * One chunk of a running import: its rows are converted, find their contacts, and become inputs of `inbox_bulk`; all
 * in one transaction with the place in the file, so that a crash repeats nothing and loses nothing (P3).
 */

import { suppress } from '../permission/index.ts';
import {
  bucketOf,
  type Db,
  derivedId,
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
import { claimAll, holdersOf, type ResolvedRow, resolveRows } from './resolve.ts';

/** Another process reads this import now, or it was cancelled. */
export class ImportTaken extends Error {
  override name = 'ImportTaken';
}

/** Somebody else claimed an identity in the same instant: now their work can be seen. */
class ClaimLost extends Error {
  override name = 'ClaimLost';
}
const TRIES_MAX = 10;

export interface ChunkInput extends ConvertContext {
  key: ImportKey;
  worker: string;
  untilMs: number;
  rowsRead: number;
  counts: Counts;
  list: ListChoice | null;
}

/** The static list that everybody is put on, and by whom. */
export interface ListChoice {
  listId: number;
  by: string;
}

/** Converts the records of a chunk. */
export const convertAll = (
  records: readonly FileRecord[],
  rowsRead: number,
  context: ConvertContext,
): { rows: ImportRow[]; refused: RowRefusal[] } => {
  const rows: ImportRow[] = [];
  const refused: RowRefusal[] = [];
  for (const [n, record] of records.entries()) {
    const row = rowOf(record, rowsRead + n + 1, context);
    if (isRefused(row)) refused.push(row);
    else rows.push(row);
  }
  return { rows, refused };
};

/** Applies a chunk of records; answers the counts after it. Throws ImportTaken. */
export const appendChunk = async (
  db: Db,
  records: readonly FileRecord[],
  input: ChunkInput,
): Promise<{ rowsRead: number; counts: Counts }> => {
  for (let attempt = 1; ; attempt++)
    try {
      return await db.transaction((tx) => appendOnce(tx, records, input));
    } catch (error) {
      if (!(error instanceof ClaimLost) || attempt === TRIES_MAX) throw error;
    }
};

const appendOnce = async (tx: Queryable, records: readonly FileRecord[], input: ChunkInput) => {
  const { key, nowMs, plan } = input;
  const { workspaceId } = key;
  const { rows, refused } = convertAll(records, input.rowsRead, input);
  const holders = await holdersOf(tx, workspaceId, rows);
  const resolution = await resolveRows(tx, workspaceId, rows, holders, nowMs);
  if (!(await claimAll(tx, workspaceId, resolution.claims))) throw new ClaimLost();
  const allRefused = [...refused, ...resolution.refused];
  const room = REFUSALS_KEPT_MAX - input.counts.refused;
  await insertRefusals(tx, key, allRefused.slice(0, Math.max(0, room)));
  const inputs = resolution.rows.flatMap((one) => inputsOf(one, key, plan, input));
  const { fresh, repeated } = await withoutKnownEvents(tx, key, inputs, nowMs);
  await appendBulk(tx, key, fresh);
  const barred = [
    ...new Set(resolution.rows.flatMap(({ row }) => (row.barred === null ? [] : [row.barred]))),
  ];
  await suppress(
    tx,
    barred.map((address) => ({
      workspaceId,
      channel: 'email' as const,
      address,
      reason: 'unsubscribed' as const,
      source: { by: 'import', importId: key.importId },
      atMs: nowMs,
    })),
  );
  const rowsRead = input.rowsRead + records.length;
  const counts = countsAfter(input.counts, resolution.rows, {
    refused: allRefused.length,
    barred: barred.length,
    events: fresh.filter(({ kind }) => kind === 'track').length,
    repeated,
  });
  const { worker, untilMs } = input;
  if (!(await moveOn(tx, key, { worker, untilMs, rowsRead, counts }))) throw new ImportTaken();
  return { rowsRead, counts };
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

/** The inputs that a row becomes: who it is, what happened, the list. Ids follow from the row. */
const inputsOf = (
  { row, contactId, identities }: ResolvedRow,
  { importId }: ImportKey,
  { choices }: Plan,
  { nowMs, list }: ChunkInput,
): BulkRow[] => {
  const bucket = bucketOf(contactId);
  const quiet = !choices.startAutomations;
  const base = { bucket, actor_id: contactId };
  const named: BulkRow = {
    ...base,
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
      ...(choices.existing === 'fillEmpty' ? { onlyEmpty: true } : {}),
      ...(quiet ? { quiet } : {}),
    },
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
