import { type JsonObject, type Queryable, sql } from '../platform/index.ts';
import { refusals } from './errors.ts';
import type { Definition, DefinitionRef } from './model.ts';
import { lockDefinition } from './queries.ts';

/*
 * Publishing is one short transaction of the caller (ENGINE, Publish), in this order, so that no two of them and
 * no worker can wait for each other in a circle:
 *
 *   bumpEpoch        the workspace's row; the sweeps that will judge everybody      (when stored state must change)
 *   publish          the definition's row, its new version
 *   bumpDefinitions  the lease rows, in order: from here every fold waits           (always, and last)
 *
 * A fold holds its lease row FOR KEY SHARE until it commits; bumpDefinitions waits for it, and every later fold
 * finds another defs_version than its own and reads the definitions again (I5).
 */

const at = (nowMs: number): string => new Date(nowMs).toISOString();

export interface Publication {
  /** the checked document */
  document: JsonObject;
  publishedBy: string;
  /** of the draft that was checked; refuses `draft-conflict` when another has been saved since */
  expectedRevision?: number;
  /** of `bumpEpoch`, when this version asks that everybody is judged again */
  epoch?: number;
  /** people who match already count as having just entered (P9: chosen, with the number shown) */
  startThemToo?: boolean;
  /** the draft has gone on since it was confirmed, and stays */
  keepDraft?: boolean;
  /** what was chosen for people inside, kept with the version */
  inside?: JsonObject;
}

/**
 * Makes a new version of a definition and makes it live; its draft is gone. The document has been checked by the
 * module that knows its kind. Returns the version's number. Call `bumpDefinitions` after it.
 */
export const publish = async (
  tx: Queryable,
  ref: DefinitionRef,
  publication: Publication,
  nowMs: number,
): Promise<{ definitionId: number; version: number }> => {
  const definition = await lockDefinition(tx, ref);
  const { document, expectedRevision } = publication;
  if (expectedRevision !== undefined && expectedRevision !== definition.revision)
    throw refusals.draftConflict(definition);
  const version = await insertVersion(tx, definition, publication, nowMs);
  const name = typeof document.name === 'string' ? document.name : definition.name;
  await tx.query(sql`
    update definitions set live_version = ${version}, state = 'live', name = ${name},
      draft = ${publication.keepDraft && definition.draft ? JSON.stringify(definition.draft) : null}::jsonb,
      publish_at = null, publish_plan = null,
      draft_revision = ${definition.revision + 1}, draft_saved_at = ${at(nowMs)},
      draft_saved_by = ${publication.publishedBy}, updated_at = ${at(nowMs)},
      epoch = ${publication.epoch ?? definition.epoch}, start_them_too = ${publication.startThemToo ?? false}
    where workspace_id = ${ref.workspaceId} and definition_id = ${definition.definitionId}`);
  return { definitionId: definition.definitionId, version };
};

const insertVersion = async (
  tx: Queryable,
  { workspaceId, definitionId }: Definition,
  { document, publishedBy, inside }: Publication,
  nowMs: number,
): Promise<number> => {
  const [row] = await tx.query<{ version: number }>(sql`
    insert into definition_versions (workspace_id, definition_id, version, document, published_at, published_by, inside)
    select ${workspaceId}, ${definitionId}, coalesce(max(version), 0) + 1, ${JSON.stringify(document)}::jsonb,
      ${at(nowMs)}, ${publishedBy}, ${inside === undefined ? null : JSON.stringify(inside)}::jsonb
    from definition_versions
    where workspace_id = ${workspaceId} and definition_id = ${definitionId}
    returning version`);
  return row!.version;
};

/**
 * Raises the version of all definitions together and writes it to every lease, which fences every fold that read
 * older ones. Last in the transaction: it waits for the folds in flight, and they wait for its end.
 */
export const bumpDefinitions = async (tx: Queryable): Promise<number> => {
  await tx.query(sql`select role, grp from leases order by role, grp for update`);
  // Drawn under the locks: of two publishes the later to commit has the higher one.
  const [row] = await tx.query<{ version: number }>(sql`select nextval('defs_version_seq') as version`);
  await tx.query(sql`update leases set defs_version = ${row!.version}`);
  return row!.version;
};

/**
 * Raises the workspace's epoch and asks every group to judge all its contacts again: when a publish adds counts to
 * keep, or changes who is in a segment. `options` goes to the sweeps with the epoch, so that whose sweep it is can be
 * told; `{segment: key}`: only the answers of this segment and of those that name it change, so that they are built by
 * SQL and only people inside workflows are visited. Returns the epoch. First in the transaction: it also keeps two publishes of one workspace apart.
 */
export const bumpEpoch = async (
  tx: Queryable,
  workspaceId: number,
  nowMs: number,
  options: JsonObject = {},
): Promise<number> => {
  const [workspace] = await tx.query<{ epoch: number }>(sql`
    update workspaces set epoch = epoch + 1 where workspace_id = ${workspaceId} returning epoch`);
  // One number for the rows of all groups: together they are one sweep.
  const [sweep] = await tx.query<{ id: number }>(
    sql`select nextval(pg_get_serial_sequence('sweeps', 'sweep_id')) as id`,
  );
  await tx.query(sql`
    insert into sweeps (sweep_id, grp, workspace_id, kind, phase, options, created_at) overriding system value
    select ${sweep!.id}, grp, ${workspaceId}, 'judge', ${'segment' in options ? 'build' : 'visit'},
      ${JSON.stringify({ ...options, epoch: workspace!.epoch })}::jsonb, ${at(nowMs)}
    from leases where role = 'fold'`);
  return workspace!.epoch;
};
