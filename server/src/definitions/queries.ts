import { empty, type JsonObject, type Queryable, type Sql, sql } from '../platform/index.ts';
import { refusals } from './errors.ts';
import type {
  Definition,
  DefinitionHead,
  DefinitionKind,
  DefinitionRef,
  DefinitionState,
  Version,
  VersionHead,
} from './model.ts';

const HEAD = sql`
  d.workspace_id as "workspaceId", d.definition_id as "definitionId", d.kind, d.key, d.name, d.state,
  d.live_version as "liveVersion", d.draft is not null as "hasDraft", d.draft_revision as revision,
  d.draft_saved_at as "savedAt", d.draft_saved_by as "savedBy", d.created_at as "createdAt",
  d.updated_at as "updatedAt", d.epoch, d.paused_at as "pausedAt", d.publish_at as "publishAt",
  d.publish_plan as "publishPlan"`;

const is = ({ workspaceId, kind, key }: DefinitionRef): Sql =>
  sql`d.workspace_id = ${workspaceId} and d.kind = ${kind} and d.key = ${key}`;

/** All definitions of a kind by name; archived ones only when asked for. */
export const listDefinitions = (
  db: Queryable,
  { workspaceId, kind, archived = false }: { workspaceId: number; kind: DefinitionKind; archived?: boolean },
): Promise<DefinitionHead[]> =>
  db.query<DefinitionHead>(sql`
    select ${HEAD}
    from definitions d
    where d.workspace_id = ${workspaceId} and d.kind = ${kind}
      ${archived ? empty : sql`and d.state <> 'archived'`}
    order by lower(d.name), d.definition_id`);

const select = (db: Queryable, ref: DefinitionRef, lock: Sql): Promise<Definition[]> =>
  db.query<Definition>(sql`
    select ${HEAD}, d.draft, v.document as live
    from definitions d
    left join definition_versions v on v.workspace_id = d.workspace_id
      and v.definition_id = d.definition_id and v.version = d.live_version
    where ${is(ref)} ${lock}`);

/** A definition with its draft and live document. Refuses `definition-not-found`. */
export const getDefinition = async (db: Queryable, ref: DefinitionRef): Promise<Definition> => {
  const [found] = await select(db, ref, empty);
  if (!found) throw refusals.notFound(ref);
  return found;
};

/** As `getDefinition`; nobody else changes it before this transaction ends. */
export const lockDefinition = async (tx: Queryable, ref: DefinitionRef): Promise<Definition> => {
  const [found] = await select(tx, ref, sql`for update of d`);
  if (!found) throw refusals.notFound(ref);
  return found;
};

/** Live documents of a kind, as the fold uses them: `{definitionId, key, name, version, document}`. */
export interface LiveDocument {
  definitionId: number;
  key: string;
  name: string;
  version: number;
  document: JsonObject;
}

/** The live version of every live definition of a kind. */
export const liveDocuments = (
  db: Queryable,
  { workspaceId, kind }: { workspaceId: number; kind: DefinitionKind },
): Promise<LiveDocument[]> =>
  db.query<LiveDocument>(sql`
    select d.definition_id as "definitionId", d.key, d.name, v.version, v.document
    from definitions d
    join definition_versions v on v.workspace_id = d.workspace_id
      and v.definition_id = d.definition_id and v.version = d.live_version
    where d.workspace_id = ${workspaceId} and d.kind = ${kind} and d.state = 'live'
    order by d.definition_id`);

/** Versions, newest first. */
export const versions = (db: Queryable, ref: DefinitionRef): Promise<VersionHead[]> =>
  db.query<VersionHead>(sql`
    select v.version, v.published_at as "publishedAt", v.published_by as "publishedBy"
    from definition_versions v
    join definitions d on d.workspace_id = v.workspace_id and d.definition_id = v.definition_id
    where ${is(ref)}
    order by v.version desc`);

/** One version with its document. Refuses `version-not-found`. */
export const getVersion = async (db: Queryable, ref: DefinitionRef, version: number): Promise<Version> => {
  const [found] = await db.query<Version>(sql`
    select v.version, v.document, v.published_at as "publishedAt", v.published_by as "publishedBy"
    from definition_versions v
    join definitions d on d.workspace_id = v.workspace_id and d.definition_id = v.definition_id
    where ${is(ref)} and v.version = ${version}`);
  if (!found) throw refusals.versionNotFound(ref, version);
  return found;
};

export interface NamedIn {
  kind: DefinitionKind;
  key: string;
  name: string;
  state: DefinitionState;
}

/**
 * Live and paused definitions whose live document names a segment or template (a member `segment` or `template`
 * anywhere in it that equals the key): where it is used. Reads the workspace's live documents.
 */
export const definitionsNaming = (
  db: Queryable,
  { workspaceId, kind, key }: DefinitionRef,
): Promise<NamedIn[]> =>
  db.query<NamedIn>(sql`
    select d.kind, d.key, d.name, d.state
    from definitions d
    join definition_versions v on v.workspace_id = d.workspace_id
      and v.definition_id = d.definition_id and v.version = d.live_version
    where d.workspace_id = ${workspaceId} and d.state in ('live', 'paused')
      and jsonb_path_exists(v.document, ${`strict $.**.${kind} ? (@ == $key)`}::jsonpath,
        ${JSON.stringify({ key })}::jsonb, true)
    order by d.kind, lower(d.name)`);

/** One use of a definition by another: `names` is the key that `key` names. */
export interface NameUsed extends NamedIn {
  names: string;
}

/**
 * As `definitionsNaming`, for all definitions of a kind at once: who names which. A definition that names itself
 * is left out. Reads the workspace's live documents.
 */
export const namesUsed = (
  db: Queryable,
  { workspaceId, kind }: { workspaceId: number; kind: DefinitionKind },
): Promise<NameUsed[]> =>
  db.query<NameUsed>(sql`
    select distinct d.kind, d.key, d.name, d.state, named.key #>> '{}' as names
    from definitions d
    join definition_versions v on v.workspace_id = d.workspace_id
      and v.definition_id = d.definition_id and v.version = d.live_version
    cross join lateral jsonb_path_query(v.document, ${`strict $.**.${kind}`}::jsonpath, '{}', true) as named (key)
    where d.workspace_id = ${workspaceId} and d.state in ('live', 'paused')
      and jsonb_typeof(named.key) = 'string' and not (d.kind = ${kind} and d.key = named.key #>> '{}')
    order by d.kind, d.name`);

/** The documents of a definition: what is live, and the draft. */
export interface Documents {
  live: JsonObject | null;
  draft: JsonObject | null;
}

/** The documents of all definitions of a kind, by definition id; archived ones too. */
export const documentsOf = async (
  db: Queryable,
  { workspaceId, kind }: { workspaceId: number; kind: DefinitionKind },
): Promise<Map<number, Documents>> => {
  const rows = await db.query<Documents & { definitionId: number }>(sql`
    select d.definition_id as "definitionId", v.document as live, d.draft
    from definitions d
    left join definition_versions v on v.workspace_id = d.workspace_id
      and v.definition_id = d.definition_id and v.version = d.live_version
    where d.workspace_id = ${workspaceId} and d.kind = ${kind}`);
  return new Map(rows.map(({ definitionId, live, draft }) => [definitionId, { live, draft }]));
};
