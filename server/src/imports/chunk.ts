/**
 * One chunk of a running import, in one transaction with the place in the file, so that a crash repeats nothing and
 * loses nothing (P3). Its rows find their contacts; then people who are new are made, whole, at once; what changes
 * people who are known becomes inputs of `inbox_bulk`; and rows that change nothing are noted only.
 */
import { foldNewPeople, type HeldDefinitions, withoutUnchanged } from '../engine/index.ts';
import { suppress } from '../permission/index.ts';
import type { Queryable, Uuid } from '../platform/index.ts';
import { type ConvertContext, isRefused, rowOf } from './convert.ts';
import type { FileRecord } from './csv/records.ts';
import { inputsOf, type SaidOfAll, withoutKnownEvents } from './inputs.ts';
import { REFUSALS_KEPT_MAX } from './limits.ts';
import type { Counts, ImportRow, Plan, RowRefusal } from './model.ts';
import { appendBulk, type BulkRow, type ImportKey, insertRefusals, moveOn } from './queries.ts';
import {
  type Claim,
  claimAll,
  holdersOf,
  type Resolution,
  type ResolvedRow,
  resolveRows,
} from './resolve.ts';

/** Another process reads this import now, or it was cancelled. */
export class ImportTaken extends Error {
  override name = 'ImportTaken';
}

/** Somebody else claimed an identity in the same instant: now their work can be seen. */
export class ClaimLost extends Error {
  override name = 'ClaimLost';
}

export interface ChunkInput extends SaidOfAll {
  plan: Plan;
  key: ImportKey;
  worker: string;
  untilMs: number;
}

/** How far an import has come. */
export interface Place {
  rowsRead: number;
  counts: Counts;
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

/**
 * The first half of a chunk: whose rows these are; what nobody goes by is claimed. `ahead` is what the chunk before it
 * claims in a transaction that has not committed yet. Throws ClaimLost.
 */
export const claimChunk = async (
  tx: Queryable,
  { rows }: Converted,
  { key: { workspaceId } }: ChunkInput,
  { ids, ahead }: { ids: () => Uuid; ahead: readonly Claim[] },
): Promise<Resolution> => {
  const holders = await holdersOf(tx, workspaceId, rows);
  const resolution = await resolveRows(tx, workspaceId, rows, holders, ids, ahead);
  if (!(await claimAll(tx, workspaceId, resolution.claims))) throw new ClaimLost();
  return resolution;
};

/**
 * The second half, in the same transaction, once every chunk before it has committed: what it finds is what they left
 * (P2). `atOnce`: new people are made here, and not by way of the inbox. Answers the place after it. Throws ImportTaken.
 */
export const writeChunk = async (
  tx: Queryable,
  { records, refused }: Converted,
  resolution: Resolution,
  input: ChunkInput,
  { held, place, atOnce }: { held: HeldDefinitions; place: Place; atOnce: boolean },
): Promise<Place> => {
  const { key, nowMs, plan, worker, untilMs } = input;
  const { workspaceId, importId } = key;
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
  const room = Math.max(0, REFUSALS_KEPT_MAX - place.counts.refused);
  const rowsRead = place.rowsRead + records;
  const counts = countsAfter(place.counts, resolution.rows, {
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
