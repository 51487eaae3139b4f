import { hashKey, type Queryable, randomSecret, sql } from '../platform/index.ts';
import { audit } from './audit.ts';
import { refusals } from './errors.ts';
import { type Scope, type Who, whoName } from './model.ts';

export interface KeyRow {
  keyId: number;
  name: string;
  kind: 'write' | 'api';
  scopes: Scope[];
  prefix: string;
  createdAt: Date;
  lastUsedAt: Date | null;
  lastPage: string | null;
}

const KEY = sql`
  key_id as "keyId", name, kind, scopes, prefix, created_at as "createdAt", last_used_at as "lastUsedAt",
  last_page as "lastPage"`;

/** Enough of a key to recognise it, too little to guess it: `api_` or `wk_` and six characters. */
const PREFIX_CHARACTERS = 10;
/** "last event 4 s ago" needs no finer time; a busy program must not write a row per request. */
const USE_NOTED_EVERY_MS = 1_000;

/** Creates a key and returns it whole: an API key cannot be read again later. */
export const createKey = async (
  tx: Queryable,
  input: { workspaceId: number; name: string; kind: 'write' | 'api'; scopes: readonly Scope[]; who: Who },
  nowMs: number,
): Promise<KeyRow & { key: string }> => {
  const { workspaceId, kind, who } = input;
  const key = kind === 'write' ? `wk_${randomSecret(18)}` : `api_${randomSecret(24)}`;
  const [row] = await tx.query<KeyRow>(sql`
    insert into keys (workspace_id, kind, name, key, key_hash, prefix, scopes, created_by, created_at)
    values (${workspaceId}, ${kind}, ${input.name}, ${kind === 'write' ? key : null},
      ${kind === 'api' ? hashKey(key) : null}, ${key.slice(0, PREFIX_CHARACTERS)}, ${[...input.scopes]},
      ${whoName(who)}, ${new Date(nowMs)})
    returning ${KEY}`);
  await audit(
    tx,
    {
      workspaceId,
      who,
      action: 'created',
      object: `${kind} key "${input.name}"`,
      detail: { scopes: [...input.scopes] },
    },
    nowMs,
  );
  return { ...row!, key };
};

/** The keys of a workspace that work, oldest first. */
export const keysOf = (db: Queryable, workspaceId: number): Promise<KeyRow[]> =>
  db.query<KeyRow>(sql`
    select ${KEY} from keys where workspace_id = ${workspaceId} and revoked_at is null order by key_id`);

/** A write key, whole; refuses API keys and keys that do not work. */
export const writeKeyOf = async (db: Queryable, workspaceId: number, keyId: number): Promise<string> => {
  const [row] = await db.query<{ key: string }>(sql`
    select key from keys
    where workspace_id = ${workspaceId} and key_id = ${keyId} and kind = 'write' and revoked_at is null`);
  if (!row) throw refusals.keyNotFound();
  return row.key;
};

/** Ends a key at once for API keys, within the capture cache's 10 s for write keys. */
export const revokeKey = async (
  tx: Queryable,
  input: { workspaceId: number; keyId: number; who: Who },
  nowMs: number,
): Promise<void> => {
  const { workspaceId, who } = input;
  const [row] = await tx.query<{ kind: string; name: string }>(sql`
    update keys set revoked_at = ${new Date(nowMs)}
    where workspace_id = ${workspaceId} and key_id = ${input.keyId} and revoked_at is null
    returning kind, name`);
  if (!row) throw refusals.keyNotFound();
  await audit(tx, { workspaceId, who, action: 'revoked', object: `${row.kind} key "${row.name}"` }, nowMs);
};

/** The workspace a write key belongs to; null for a wrong or revoked one. For capture, which caches it. */
export const lookupWriteKey = async (
  db: Queryable,
  key: string,
): Promise<{ workspaceId: number; keyId: number } | null> => {
  const [row] = await db.query<{ workspaceId: number; keyId: number }>(sql`
    select workspace_id as "workspaceId", key_id as "keyId"
    from keys where key = ${key} and revoked_at is null`);
  return row ?? null;
};

/** The program behind an API key, and its workspace; null for a wrong or revoked one. Notes its use, at most once a second. */
export const lookupApiKey = async (
  db: Queryable,
  key: string,
  nowMs: number,
): Promise<{ who: Who & { kind: 'key' }; slug: string } | null> => {
  const [row] = await db.query<{
    keyId: number;
    workspaceId: number;
    slug: string;
    name: string;
    scopes: Scope[];
    lastUsedAt: Date | null;
  }>(sql`
    select key_id as "keyId", keys.workspace_id as "workspaceId", slug, keys.name, scopes,
      last_used_at as "lastUsedAt"
    from keys
    join workspaces on workspaces.workspace_id = keys.workspace_id
    where key_hash = ${hashKey(key)} and revoked_at is null`);
  if (!row) return null;
  const { keyId, workspaceId, slug, name, scopes, lastUsedAt } = row;
  if (!lastUsedAt || nowMs - lastUsedAt.getTime() >= USE_NOTED_EVERY_MS)
    await noteKeyUse(db, { workspaceId, keyId, page: null }, nowMs);
  return { who: { kind: 'key', keyId, workspaceId, name, scopes }, slug };
};

/** Remembers when a key was used last and, for a write key, on which page. */
export const noteKeyUse = async (
  db: Queryable,
  use: { workspaceId: number; keyId: number; page: string | null },
  nowMs: number,
): Promise<void> => {
  await db.query(sql`
    update keys set last_used_at = ${new Date(nowMs)}, last_page = coalesce(${use.page}, last_page)
    where workspace_id = ${use.workspaceId} and key_id = ${use.keyId}`);
};

const inAttribute = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

/** What goes into the head of every page of a website. */
export const snippet = (publicUrl: string, writeKey: string): string =>
  `<script async src="${inAttribute(publicUrl)}/tracker.js" data-key="${inAttribute(writeKey)}" data-host="${inAttribute(publicUrl)}"></script>`;
