import type { EventMap } from '../conditions/index.ts';
import type { DefinitionKind, DefinitionState } from '../definitions/index.ts';
import { type Queryable, sql } from '../platform/index.ts';
import type { Names, WorkflowDocument } from '../workflows/index.ts';
import { titleOf } from '../workflows/index.ts';
import { eventMapOf, type StoredSettings } from '../workspaces/index.ts';

export interface NamedDefinition {
  definitionId: number;
  kind: DefinitionKind;
  key: string;
  name: string;
  state: DefinitionState;
  liveVersion: number | null;
}

/** What words need to know of a workspace: its definitions by name, its event map, zone and currency. */
export interface WorkspaceNames {
  workspaceName: string;
  timeZone: string;
  currency: string;
  eventMap: EventMap;
  settings: StoredSettings;
  byId: ReadonlyMap<number, NamedDefinition>;
  byKey(kind: DefinitionKind, key: string): NamedDefinition | undefined;
  /** names for sentences of conditions and titles of steps */
  names: Names;
}

/** Reads them in two statements of reference tables. */
export const loadNames = async (db: Queryable, workspaceId: number): Promise<WorkspaceNames> => {
  const [workspace] = await db.query<{
    name: string;
    timeZone: string;
    currency: string;
    settings: StoredSettings;
  }>(sql`
    select name, time_zone as "timeZone", currency, settings from workspaces where workspace_id = ${workspaceId}`);
  const rows = await db.query<NamedDefinition>(sql`
    select definition_id as "definitionId", kind, key, name, state, live_version as "liveVersion"
    from definitions where workspace_id = ${workspaceId}`);
  const byKey = new Map(rows.map((row) => [`${row.kind}:${row.key}`, row]));
  const { settings, ...rest } = workspace!;
  return {
    workspaceName: rest.name,
    timeZone: rest.timeZone,
    currency: rest.currency,
    settings,
    eventMap: eventMapOf(settings),
    byId: new Map(rows.map((row) => [row.definitionId, row])),
    byKey: (kind, key) => byKey.get(`${kind}:${key}`),
    names: {
      segment: (key) => byKey.get(`segment:${key}`)?.name,
      template: (key) => byKey.get(`template:${key}`)?.name,
    },
  };
};

/** Documents of workflow versions: key `<workflowId>:<version>`. */
export type WorkflowVersions = ReadonlyMap<string, WorkflowDocument>;

/** Reads the documents of some versions, each once. */
export const loadVersions = async (
  db: Queryable,
  workspaceId: number,
  wanted: Iterable<{ workflowId: number | null; version: number | null }>,
): Promise<WorkflowVersions> => {
  const keys = new Map<string, { workflowId: number; version: number }>();
  for (const { workflowId, version } of wanted)
    if (workflowId !== null && version !== null)
      keys.set(`${workflowId}:${version}`, { workflowId, version });
  if (keys.size === 0) return new Map();
  const pairs = [...keys.values()];
  const rows = await db.query<{ workflowId: number; version: number; document: WorkflowDocument }>(sql`
    select v.definition_id as "workflowId", v.version, v.document
    from unnest(${pairs.map((pair) => pair.workflowId)}::int[], ${pairs.map((pair) => pair.version)}::int[])
      as key (definition_id, version)
    join definition_versions v on v.definition_id = key.definition_id and v.version = key.version
    where v.workspace_id = ${workspaceId}`);
  return new Map(rows.map(({ workflowId, version, document }) => [`${workflowId}:${version}`, document]));
};

/** What a message is called: as the marketer named its step, else its template. */
export const messageName = (
  message: {
    workflowId: number | null;
    workflowVersion: number | null;
    nodeId: string | null;
    templateId: number | null;
    subject?: string | null;
  },
  { byId }: WorkspaceNames,
  versions: WorkflowVersions,
): string => {
  const node = versions.get(`${message.workflowId}:${message.workflowVersion}`)?.nodes[message.nodeId ?? ''];
  const template = message.templateId === null ? undefined : byId.get(message.templateId)?.name;
  return node?.title ?? template ?? message.subject ?? 'a message';
};

/** The title of a step of a version; its id when it is gone. */
export const stepTitle = (
  document: WorkflowDocument | undefined,
  nodeId: string,
  { names }: WorkspaceNames,
): string => {
  const node = document?.nodes[nodeId];
  return node ? titleOf(node, names) : nodeId;
};
