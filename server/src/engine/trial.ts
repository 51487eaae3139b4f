/**
 * The definitions of a workspace as they would be with one workflow tried in place of what is live: what the simulator
 * folds the past with (P13). Segments and templates that are not published yet count as they stand in their drafts where
 * the tried workflow names them; nothing was published in mid-past, and shares that follow results are those of now.
 */
import { compileCondition, type EventMap } from '../conditions/index.ts';
import { topicsOf } from '../permission/index.ts';
import { type JsonObject, type Queryable, sql } from '../platform/index.ts';
import { isList, ruleOf } from '../segments/index.ts';
import { compileWorkflow, type WorkflowDocument } from '../workflows/index.ts';
import {
  type Attempt,
  compileWorkspace,
  readVersions,
  readWorkspaces,
  type VersionRow,
  type WorkspaceDefinitions,
  type WorkspaceRow,
} from './registry.ts';

/** A workflow that is tried. */
export interface TriedWorkflow {
  /** of its definition; null: it has none yet */
  workflowId: number | null;
  key: string;
  version: number;
  document: JsonObject;
}

/** Which workflows run: the tried one alone, or with the others that are live. */
export type Beside = 'others' | 'none';

/** The id of a workflow that has no definition: no definition has it. */
const NO_ID = 0;

interface DraftRow {
  definitionId: number;
  kind: 'segment' | 'template';
  key: string;
  name: string;
  draft: JsonObject;
}

const asVersion = (
  workspaceId: number,
  row: Pick<VersionRow, 'definitionId' | 'kind' | 'key' | 'name' | 'version' | 'document' | 'shares'>,
): VersionRow => ({
  ...row,
  workspaceId,
  state: 'live',
  liveVersion: row.version,
  epoch: 0,
  publishedMs: 0,
  startThemToo: false,
});

const unpublished = (db: Queryable, workspaceId: number): Promise<DraftRow[]> =>
  db.query<DraftRow>(sql`
    select definition_id as "definitionId", kind, key, name, draft from definitions
    where workspace_id = ${workspaceId} and live_version is null and draft is not null
      and kind in ('segment', 'template') and state = 'draft'`);

/** Keys of the segments that a workflow names, and those that these name, as far as they are drafts. */
const segmentsNamed = (
  named: readonly string[],
  drafts: ReadonlyMap<string, DraftRow>,
  eventMap: EventMap,
): Set<string> => {
  const found = new Set<string>();
  const look = (keys: readonly string[]): void => {
    for (const key of keys) {
      const draft = drafts.get(key);
      if (!draft || found.has(key)) continue;
      found.add(key);
      if (!isList(draft.draft)) look(compileCondition(ruleOf(draft.draft), { eventMap }).segments);
    }
  };
  look(named);
  return found;
};

/** Everything that a trial is compiled from, read once; `definitionsWith` compiles it with a workflow. */
export interface Trial {
  workspaceId: number;
  timeZone: string;
  /** Throws what the compilation of `tried` throws. Pure. */
  definitionsWith(tried: TriedWorkflow, beside: Beside): WorkspaceDefinitions;
}

/** Reads what is published now, and drafts. Undefined: there is no such workspace. */
export const loadTrial = async (db: Queryable, workspaceId: number): Promise<Trial | undefined> => {
  const [found] = await readWorkspaces(db, sql`where w.workspace_id = ${workspaceId}`);
  if (!found) return undefined;
  // waits last as long as they say, also where a sample company plays fast
  const workspace: WorkspaceRow = { ...found, epoch: 0, speed: null };
  const versions = await readVersions(db, sql`and d.workspace_id = ${workspaceId}`);
  const drafts = await unpublished(db, workspaceId);
  const topics = new Map((await topicsOf(db, workspaceId)).map((topic) => [topic.key, topic]));
  return {
    workspaceId,
    timeZone: workspace.timeZone,
    definitionsWith: (tried, beside) => compiledWith(workspace, versions, drafts, topics, tried, beside),
  };
};

const compiledWith = (
  workspace: WorkspaceRow,
  versions: readonly VersionRow[],
  drafts: readonly DraftRow[],
  topics: Parameters<typeof compileWorkspace>[2],
  tried: TriedWorkflow,
  beside: Beside,
): WorkspaceDefinitions => {
  const { workspaceId } = workspace;
  const eventMap = workspace.eventMap ?? {};
  const workflowId = tried.workflowId ?? NO_ID;
  const { segments: named } = compileWorkflow(tried.document as unknown as WorkflowDocument, {
    workflowId,
    version: tried.version,
    key: tried.key,
    eventMap,
    timeZone: workspace.timeZone,
    state: 'live',
  });
  const draftSegments = new Map(
    drafts.filter(({ kind }) => kind === 'segment').map((draft) => [draft.key, draft]),
  );
  const wanted = segmentsNamed(named, draftSegments, eventMap);
  const runsBeside = ({ definitionId, state, version, liveVersion }: VersionRow): boolean =>
    beside === 'others' && definitionId !== workflowId && state === 'live' && version === liveVersion;
  const rows = [
    ...versions
      .filter((row) => row.kind !== 'workflow' || runsBeside(row))
      .map((row) => ({ ...row, epoch: 0, publishedMs: 0, startThemToo: false })),
    ...drafts
      .filter(({ kind, key }) => kind === 'template' || wanted.has(key))
      .map(({ draft, ...row }) => asVersion(workspaceId, { ...row, version: 0, document: draft })),
    asVersion(workspaceId, {
      definitionId: workflowId,
      kind: 'workflow',
      key: tried.key,
      name: tried.key,
      version: tried.version,
      document: tried.document,
      shares: versions.find(({ definitionId }) => definitionId === workflowId)?.shares ?? null,
    }),
  ];
  // what others have that does not compile is left out, as in the fold; the tried one was compiled above
  const attempt: Attempt = (_, compile) => {
    try {
      return compile();
    } catch {
      return undefined;
    }
  };
  return compileWorkspace(workspace, rows, topics, attempt, () => undefined);
};
