import type { JsonObject, Queryable } from '../platform/index.ts';
import { sql } from '../platform/index.ts';
import { refusals } from './errors.ts';
import { isKey, keyOfName, keyTry } from './key.ts';
import type { Definition, DefinitionKind, DefinitionRef } from './model.ts';
import { getDefinition, getVersion, lockDefinition } from './queries.ts';

const NAME_MAX = 200;
/** Beyond this many definitions of one name, somebody should choose another. */
const KEY_TRIES_MAX = 1_000;

const at = (nowMs: number): string => new Date(nowMs).toISOString();

const checkedName = (name: string): string => {
  const trimmed = name.trim();
  if (trimmed.length === 0 || trimmed.length > NAME_MAX) throw refusals.nameInvalid();
  return trimmed;
};

/**
 * Makes a definition with a draft. Without `key` one is made of the name, free in the workspace. Refuses
 * `name-invalid`, `key-invalid`, `key-taken`.
 */
export const createDefinition = async (
  tx: Queryable,
  input: {
    workspaceId: number;
    kind: DefinitionKind;
    name: string;
    key?: string;
    document?: JsonObject;
    savedBy: string;
  },
  nowMs: number,
): Promise<Definition> => {
  const { workspaceId, kind, key } = input;
  const name = checkedName(input.name);
  if (key !== undefined && !isKey(key)) throw refusals.keyInvalid(key);
  const document = JSON.stringify({ ...input.document, name });
  const insert = async (tried: string): Promise<boolean> => {
    const rows = await tx.query(sql`
      insert into definitions (workspace_id, kind, key, name, state, draft, draft_revision, draft_saved_at,
        draft_saved_by, created_at, updated_at)
      values (${workspaceId}, ${kind}, ${tried}, ${name}, 'draft', ${document}::jsonb, 1, ${at(nowMs)},
        ${input.savedBy}, ${at(nowMs)}, ${at(nowMs)})
      on conflict (workspace_id, kind, key) do nothing
      returning key`);
    return rows.length > 0;
  };
  const base = key ?? keyOfName(name, kind);
  for (let n = 1; n <= (key === undefined ? KEY_TRIES_MAX : 1); n++) {
    const tried = keyTry(base, n);
    if (await insert(tried)) return getDefinition(tx, { workspaceId, kind, key: tried });
  }
  throw refusals.keyTaken({ workspaceId, kind, key: base });
};

/** The draft's own name, where it has one, is the definition's name until and after it is published. */
const nameIn = (document: JsonObject, otherwise: string): string =>
  typeof document.name === 'string' ? checkedName(document.name) : otherwise;

/**
 * Replaces the draft. `expectedRevision` is the one the change was made from: when somebody else has saved since,
 * refuses `draft-conflict` and says who and when. A draft never touches anything: it is not checked here.
 */
export const saveDraft = async (
  tx: Queryable,
  ref: DefinitionRef,
  change: { document: JsonObject; expectedRevision: number; savedBy: string },
  nowMs: number,
): Promise<Definition> => {
  const definition = await lockDefinition(tx, ref);
  if (definition.revision !== change.expectedRevision) throw refusals.draftConflict(definition);
  // A live definition keeps its live name until the publish: lists and mails must not show an unpublished one.
  const name = definition.liveVersion === null ? nameIn(change.document, definition.name) : definition.name;
  await tx.query(sql`
    update definitions set draft = ${JSON.stringify(change.document)}::jsonb, name = ${name},
      draft_revision = ${definition.revision + 1}, draft_saved_at = ${at(nowMs)},
      draft_saved_by = ${change.savedBy}, updated_at = ${at(nowMs)}
    where workspace_id = ${ref.workspaceId} and definition_id = ${definition.definitionId}`);
  return getDefinition(tx, ref);
};

/** Throws the draft away; the live version, if any, is what is edited next. Refuses `draft-conflict`. */
export const discardDraft = async (
  tx: Queryable,
  ref: DefinitionRef,
  change: { expectedRevision: number; savedBy: string },
  nowMs: number,
): Promise<Definition> => {
  const definition = await lockDefinition(tx, ref);
  if (definition.revision !== change.expectedRevision) throw refusals.draftConflict(definition);
  if (definition.liveVersion === null)
    throw refusals.wrongState(definition, 'discard the draft of', 'published');
  await tx.query(sql`
    update definitions set draft = null, draft_revision = ${definition.revision + 1},
      draft_saved_at = ${at(nowMs)}, draft_saved_by = ${change.savedBy}, updated_at = ${at(nowMs)}
    where workspace_id = ${ref.workspaceId} and definition_id = ${definition.definitionId}`);
  return getDefinition(tx, ref);
};

/** Makes an old version the draft (P9: every version can be restored); publishing it makes a new version. */
export const restoreVersion = async (
  tx: Queryable,
  ref: DefinitionRef,
  change: { version: number; expectedRevision: number; savedBy: string },
  nowMs: number,
): Promise<Definition> => {
  const { document } = await getVersion(tx, ref, change.version);
  return saveDraft(tx, ref, { ...change, document }, nowMs);
};
