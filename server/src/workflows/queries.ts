import { isCounted } from '../contacts/index.ts';
import { type LiveDocument, listDefinitions, liveDocuments } from '../definitions/index.ts';
import { empty, type JsonObject, type Queryable, sql } from '../platform/index.ts';
import { knownNames, segmentsOf, workspaceRules } from '../segments/index.ts';
import type { MessageChannel, WorkflowDocument } from './model.ts';
import { type AttributeType, type Known, startsMade } from './validate/index.ts';

const ATTRIBUTE_TYPES = new Set<string>(['string', 'number', 'boolean', 'date', 'list']);

const hasSender = async (db: Queryable, workspaceId: number): Promise<boolean> => {
  const [row] = await db.query<{ hasSender: boolean }>(sql`
    select settings -> 'sender' ->> 'email' is not null
      or (settings -> 'smtp') is null or is_sample as "hasSender"
    from workspaces where workspace_id = ${workspaceId}`);
  return row!.hasSender;
};

const eventsKnown = async (db: Queryable, workspaceId: number): Promise<NonNullable<Known['events']>> => {
  const rows = await db.query<{ name: string; properties: string[] }>(sql`
    select name, array(select jsonb_object_keys(properties)) as properties
    from event_registry where workspace_id = ${workspaceId}`);
  return Object.fromEntries(rows.map(({ name, properties }) => [name, { properties }]));
};

const templatesKnown = (templates: readonly LiveDocument[]): Known['templates'] =>
  Object.fromEntries(
    templates.map(({ key, name, document }) => [
      key,
      {
        name,
        class: document.class === 'transactional' ? 'transactional' : 'marketing',
        channel: (document.channel as MessageChannel | undefined) ?? 'email',
      },
    ]),
  );

/** What was made and not published yet: to be told from what does not exist. */
const draftsKnown = async (db: Queryable, workspaceId: number, kind: 'template' | 'segment') =>
  Object.fromEntries(
    (await listDefinitions(db, { workspaceId, kind }))
      .filter(({ state }) => state === 'draft')
      .map(({ key, name }) => [key, { name, isDraft: true }]),
  );

/** Workflows with what they start; what is archived is not there to be named. */
const workflowsKnown = async (
  db: Queryable,
  workspaceId: number,
): Promise<NonNullable<Known['workflows']>> => {
  const live = await liveDocuments(db, { workspaceId, kind: 'workflow' });
  const startedBy = new Map(
    live.map(({ key, document }) => [key, startsMade(document as unknown as WorkflowDocument)]),
  );
  return Object.fromEntries(
    (await listDefinitions(db, { workspaceId, kind: 'workflow' }))
      .filter(({ state }) => state !== 'archived')
      .map(({ key, name, state }) => [
        key,
        { name, isLive: state === 'live', starts: startedBy.get(key) ?? [] },
      ]),
  );
};

/**
 * What a workflow of this workspace may name: its templates and segments, what was seen of attributes and
 * events, other workflows. `self`: its own key. A sender is asked for only where mail leaves the machine: the sandbox needs none.
 */
export const workflowKnown = async (
  db: Queryable,
  workspaceId: number,
  self?: string,
): Promise<Required<Omit<Known, 'self'>> & Pick<Known, 'self'>> => {
  const { eventMap } = await workspaceRules(db, workspaceId);
  const { attributes } = await knownNames(db, workspaceId, eventMap);
  const segments = await segmentsOf(db, workspaceId, eventMap);
  return {
    templates: {
      ...(await draftsKnown(db, workspaceId, 'template')),
      ...templatesKnown(await liveDocuments(db, { workspaceId, kind: 'template' })),
    },
    segments: {
      ...(await draftsKnown(db, workspaceId, 'segment')),
      ...Object.fromEntries(
        segments.map(({ key, name, compiled, isList }) => [
          key,
          { name, attributes: compiled.attributes, isList },
        ]),
      ),
    },
    eventMap,
    attributes: Object.fromEntries(
      [...attributes].filter((entry): entry is [string, AttributeType] => ATTRIBUTE_TYPES.has(entry[1])),
    ),
    events: await eventsKnown(db, workspaceId),
    hasSender: await hasSender(db, workspaceId),
    workflows: await workflowsKnown(db, workspaceId),
    ...(self === undefined ? {} : { self }),
  };
};

/** How a workflow is doing, over all its versions. */
export interface WorkflowFigures {
  entered: number;
  entered7d: number;
  hereNow: number;
  reachedGoal: number;
  /** people for whom it failed and who stand still */
  stuck: number;
}

const NOBODY: WorkflowFigures = { entered: 0, entered7d: 0, hereNow: 0, reachedGoal: 0, stuck: 0 };
const WEEK_MS = 7 * 86_400_000;

/** Figures of workflows by id, in two statements whatever their number; one that nobody entered has zeros. */
export const workflowFigures = async (
  db: Queryable,
  { workspaceId, workflowId }: { workspaceId: number; workflowId?: number },
  nowMs: number,
): Promise<{ of(workflowId: number): WorkflowFigures }> => {
  const rows = await db.query<Omit<WorkflowFigures, 'stuck'> & { id: number }>(sql`
    select workflow_id as id, count(*) as entered,
      count(*) filter (where entered_at >= ${new Date(nowMs - WEEK_MS)}) as "entered7d",
      count(*) filter (where state = 'active') as "hereNow",
      count(*) filter (where state = 'goal') as "reachedGoal"
    from enrollments e
    where bucket >= 0 and bucket < 4096 and workspace_id = ${workspaceId} and ${isCounted('e', workspaceId)}
      and state <> 'holdout' ${workflowId === undefined ? empty : sql`and workflow_id = ${workflowId}`}
    group by workflow_id`);
  const stuck = await db.query<{ id: number; people: number }>(sql`
    select definition_id as id, count(*) as people
    from stuck
    where bucket >= 0 and bucket < 4096 and workspace_id = ${workspaceId}
      ${workflowId === undefined ? empty : sql`and definition_id = ${workflowId}`}
    group by definition_id`);
  const figures = new Map(rows.map(({ id, ...row }) => [id, row]));
  const stuckIn = new Map(stuck.map(({ id, people }) => [id, people]));
  return { of: (id) => ({ ...NOBODY, ...figures.get(id), stuck: stuckIn.get(id) ?? 0 }) };
};

/** People inside, by version and the node they stand at. */
export interface InsideRow {
  version: number;
  nodeId: string;
  people: number;
}

export const insideByNode = (
  db: Queryable,
  { workspaceId, workflowId }: { workspaceId: number; workflowId: number },
): Promise<InsideRow[]> =>
  db.query<InsideRow>(sql`
    select version, node_id as "nodeId", count(*) as people
    from enrollments
    where bucket >= 0 and bucket < 4096 and workspace_id = ${workspaceId} and workflow_id = ${workflowId}
      and state = 'active'
    group by version, node_id
    order by version desc, node_id`);

/** The documents of some versions, by version. */
export const versionDocuments = async (
  db: Queryable,
  { workspaceId, workflowId }: { workspaceId: number; workflowId: number },
  versions: readonly number[],
): Promise<Map<number, WorkflowDocument>> => {
  const rows = await db.query<{ version: number; document: JsonObject }>(sql`
    select version, document from definition_versions
    where workspace_id = ${workspaceId} and definition_id = ${workflowId} and version = any(${versions}::int[])`);
  return new Map(rows.map(({ version, document }) => [version, document as unknown as WorkflowDocument]));
};

/** Ids of the steps of all versions of a workflow. */
export const nodeIdsUsed = async (
  db: Queryable,
  { workspaceId, workflowId }: { workspaceId: number; workflowId: number },
): Promise<string[]> => {
  const rows = await db.query<{ id: string }>(sql`
    select distinct node.id
    from definition_versions v
    cross join lateral jsonb_object_keys(v.document -> 'nodes') as node (id)
    where v.workspace_id = ${workspaceId} and v.definition_id = ${workflowId}
    order by node.id`);
  return rows.map(({ id }) => id);
};
