/** What people do with imports. Who did it is for the audit log of the caller. */
import { BUCKETS, type Db, newId, type Queryable, type Uuid } from '../platform/index.ts';
import { refusals } from './errors.ts';
import { FILE_BYTES_MAX, PIECE_BYTES_MAX, SNIFF_BYTES, UNDO_DAYS } from './limits.ts';
import type { Plan } from './model.ts';
import { checkPlan, emptyPlan, type FileChoices, NO_FILE, plannedFrom } from './plan.ts';
import { type Preview, previewImport } from './preview.ts';
import {
  deletePieces,
  type ImportKey,
  type ImportRecord,
  importByKey,
  insertImport,
  moveState,
  pieceOf,
  piecesOf,
  putPiece,
  putPlan,
} from './queries.ts';
import { contextOf, learnColumns, timeZoneOf } from './workspace.ts';

/** The import of the key; refuses one that is not there. */
export const getImport = async (db: Queryable, key: ImportKey): Promise<ImportRecord> => {
  const found = await importByKey(db, key);
  if (!found) throw refusals.importNotFound();
  return found;
};

/** Begins an import whose file comes in pieces of at most PIECE_BYTES_MAX. */
export const beginImport = async (
  db: Queryable,
  { workspaceId, name, by }: { workspaceId: number; name: string; by: string },
  nowMs: number,
): Promise<Uuid> => {
  const importId = newId(nowMs, Math.floor(nowMs) % BUCKETS);
  const plan = emptyPlan(await timeZoneOf(db, workspaceId));
  await insertImport(db, { workspaceId, importId }, { name, createdBy: by, file: NO_FILE, plan }, nowMs);
  return importId;
};

const PIECES_MAX = Math.ceil(FILE_BYTES_MAX / PIECE_BYTES_MAX);

/** A piece of the file, counted from 0; the same piece again replaces it. A piece without a line end is refused at
 *  once, since a line is at most a quarter of it. */
export const addPiece = async (
  db: Queryable,
  key: ImportKey,
  { piece, content }: { piece: number; content: Buffer },
): Promise<void> => {
  const { state } = await getImport(db, key);
  if (state !== 'uploading') throw refusals.wrongState(state, 'Begin another import.');
  if (content.length > PIECE_BYTES_MAX || piece >= PIECES_MAX) throw refusals.fileTooLarge();
  const hasLineEnd = content.includes(10) || content.includes(13);
  if (!hasLineEnd && content.length >= PIECE_BYTES_MAX) throw refusals.lineTooLong(1);
  await putPiece(db, key, piece, content);
};

const sniffed = async (db: Queryable, key: ImportKey, before: Plan, choices: FileChoices) => {
  const { count, last, bytes } = await piecesOf(db, key);
  if (count === 0) throw refusals.fileEmpty();
  if (count !== last + 1) throw refusals.pieceMissing(count);
  const first = (await pieceOf(db, key, 0))!;
  const sample = first.subarray(0, SNIFF_BYTES);
  return plannedFrom({ bytes: sample, isWhole: sample.length === bytes, totalBytes: bytes }, before, choices);
};

/** All pieces are there: says what the file looks like, and suggests what its columns become. `choices` overrule what
 *  was sniffed; the columns are then suggested anew. */
export const readFile = async (
  db: Queryable,
  key: ImportKey,
  choices: FileChoices & { revision?: number | undefined },
): Promise<ImportRecord> => {
  const { state, plan, revision } = await getImport(db, key);
  if (state !== 'uploading' && state !== 'draft') throw refusals.wrongState(state, 'Begin another import.');
  const planned = await sniffed(db, key, plan, choices);
  if (!(await putPlan(db, key, { ...planned, revision: choices.revision ?? revision })))
    throw refusals.planConflict(revision);
  return getImport(db, key);
};

/** Keeps a changed plan. */
export const changePlan = async (
  db: Queryable,
  key: ImportKey,
  { plan, revision }: { plan: Plan; revision: number },
): Promise<ImportRecord> => {
  const { state, file, revision: current } = await getImport(db, key);
  if (state !== 'draft') throw refusals.wrongState(state, 'Begin another import.');
  if (!(await putPlan(db, key, { file, plan, revision }))) throw refusals.planConflict(current);
  return getImport(db, key);
};

/** What the import would do now. */
export const preview = async (db: Queryable, key: ImportKey, nowMs: number): Promise<Preview> => {
  const found = await getImport(db, key);
  if (found.state !== 'draft') throw refusals.wrongState(found.state, 'Begin another import.');
  checkPlan(found.plan, found.file);
  return previewImport(db, key, found.file, await contextOf(db, found, nowMs));
};

/** Starts it; the importer of some process takes it up. */
export const startImport = async (db: Db, key: ImportKey, nowMs: number): Promise<ImportRecord> => {
  const found = await getImport(db, key);
  if (found.state !== 'draft') throw refusals.wrongState(found.state, 'Begin another import.');
  checkPlan(found.plan, found.file);
  await learnColumns(db, found, nowMs);
  if (!(await moveState(db, key, ['draft'], 'running', { startedAt: new Date(nowMs) })))
    throw refusals.planConflict(found.revision);
  return getImport(db, key);
};

/** Reads no further. Rows that were read are applied; undo takes them back. A draft is thrown away. */
export const cancelImport = async (db: Queryable, key: ImportKey, nowMs: number): Promise<ImportRecord> => {
  const { state } = await getImport(db, key);
  const isCancelled = await moveState(db, key, ['uploading', 'draft', 'running'], 'cancelled', {
    finishedAt: new Date(nowMs),
  });
  if (!isCancelled) throw refusals.wrongState(state, 'Take it back instead.');
  await deletePieces(db, key);
  return getImport(db, key);
};

const DAY_MS = 86_400_000;

/** Whether an import can be taken back. */
export const isUndoable = ({ state, startedAt }: ImportRecord, nowMs: number): boolean =>
  (state === 'done' || state === 'cancelled' || state === 'failed') &&
  startedAt !== null &&
  nowMs - startedAt.getTime() < UNDO_DAYS * DAY_MS;

/** Takes an import back: what it set goes back unless changed since, people it brought go unless something happened. */
export const undoImport = async (
  db: Queryable,
  key: ImportKey,
  by: string,
  nowMs: number,
): Promise<ImportRecord> => {
  const found = await getImport(db, key);
  if (!isUndoable(found, nowMs)) {
    if (found.startedAt && nowMs - found.startedAt.getTime() >= UNDO_DAYS * DAY_MS) throw refusals.undoOver();
    throw refusals.wrongState(found.state, 'Only an import that is over can be taken back.');
  }
  const undoneAt = new Date(nowMs);
  if (!(await moveState(db, key, [found.state], 'undoing', { undoneAt, undoneBy: by })))
    throw refusals.planConflict(found.revision);
  return getImport(db, key);
};
