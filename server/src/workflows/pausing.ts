import { durationMs } from '../conditions/index.ts';
import {
  bumpEpoch,
  type Definition,
  type DefinitionRef,
  definitionRefusals,
  getDefinition,
  recordEdit,
  resume,
} from '../definitions/index.ts';
import { type JsonObject, type Queryable, sql } from '../platform/index.ts';
import { nodeOf } from './graph.ts';
import type { ResumeChoice } from './inside.ts';
import type { NodeDocument, WorkflowDocument } from './model.ts';
import { kindOf, outputsOf } from './nodes/index.ts';
import { USEFUL_FOR_MS } from './nodes/message.ts';
import { versionDocuments } from './queries.ts';

/** Between two people who go on after a pause, on average: 10 a second. Less, and a mail server meets the whole pause at
 *  once; more, and what is late gets later. */
const SPREAD_EACH_MS = 100;
/** Whatever their number, all have gone on after so long: it is the same day. */
const SPREAD_MAX_MS = 4 * 3_600_000;

/** What resuming a paused workflow would mean, at this moment. */
export interface ResumePreview {
  /** ms; null: it is not paused */
  pausedAtMs: number | null;
  /** people inside; those whose wait came to its end meanwhile */
  inside: number;
  due: number;
  /** of those, at most so many have a message next that is past its latest useful moment */
  late: number;
  /** over which time they go on when they catch up */
  spreadMs: number;
}

const spreadOf = (due: number): number => Math.min(SPREAD_MAX_MS, due * SPREAD_EACH_MS);

interface DueRow {
  version: number;
  nodeId: string;
  dueMs: number;
  people: number;
}

/** Whose wait is over, by where they stand and by the hour in which it ended. Index: enrollments_people. */
const dueRows = (
  db: Queryable,
  { workspaceId, definitionId }: Definition,
  nowMs: number,
): Promise<DueRow[]> =>
  db.query<DueRow>(sql`
    select version, node_id as "nodeId", floor(extract(epoch from due_at) / 3600)::float8 * 3600000 as "dueMs",
      count(*) as people
    from enrollments
    where bucket >= 0 and bucket < 4096 and workspace_id = ${workspaceId} and workflow_id = ${definitionId}
      and state = 'active' and due_at <= ${new Date(nowMs)}
    group by 1, 2, 3`);

/** For how long the longest-lived message is useful that may come before the next wait; undefined: none comes. */
const messageAhead = (document: WorkflowDocument, fromId: string): number | undefined => {
  const seen = new Set<string>([fromId]);
  const waiting = outputsOf(nodeOf(document, fromId)!).flatMap(({ next }) => next ?? []);
  const useful: number[] = [];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const node = nodeOf(document, id);
    if (!node || seen.has(id)) continue;
    seen.add(id);
    if (kindOf(node).family === 'message') useful.push(usefulOf(node));
    if (!kindOf(node).holds) waiting.push(...outputsOf(node).flatMap(({ next }) => next ?? []));
  }
  return useful.length === 0 ? undefined : Math.max(...useful);
};

const usefulOf = (node: NodeDocument): number =>
  ('usefulFor' in node && node.usefulFor && durationMs(node.usefulFor)) || USEFUL_FOR_MS;

const lateAmong = (
  rows: readonly DueRow[],
  documents: Map<number, WorkflowDocument>,
  nowMs: number,
): number =>
  rows.reduce((sum, { version, nodeId, dueMs, people }) => {
    const document = documents.get(version);
    const usefulMs = document && nodeOf(document, nodeId) ? messageAhead(document, nodeId) : undefined;
    return usefulMs !== undefined && dueMs + usefulMs < nowMs ? sum + people : sum;
  }, 0);

/** What resuming would mean now. Refuses `definition-not-found`. */
export const previewResume = async (
  db: Queryable,
  ref: DefinitionRef,
  nowMs: number,
): Promise<ResumePreview> => {
  const definition = await getDefinition(db, ref);
  const rows = await dueRows(db, definition, nowMs);
  const of = { workspaceId: ref.workspaceId, workflowId: definition.definitionId };
  const documents = await versionDocuments(db, of, [...new Set(rows.map(({ version }) => version))]);
  const due = rows.reduce((sum, { people }) => sum + people, 0);
  const [inside] = await db.query<{ people: number }>(sql`
    select count(*) as people from enrollments
    where bucket >= 0 and bucket < 4096 and workspace_id = ${ref.workspaceId}
      and workflow_id = ${definition.definitionId} and state = 'active'`);
  return {
    pausedAtMs: definition.pausedAt?.getTime() ?? null,
    inside: inside!.people,
    due,
    late: lateAmong(rows, documents, nowMs),
    spreadMs: spreadOf(due),
  };
};

/**
 * Lets a paused workflow go on, with what becomes of waits that the pause fell into (inside.ts). Nobody moves before the
 * transaction has committed. Refuses `wrong-state`.
 */
export const resumeWorkflow = async (
  tx: Queryable,
  ref: DefinitionRef,
  nowMs: number,
  choice: ResumeChoice = 'catchUp',
): Promise<Definition> => {
  await bumpEpoch(tx, ref.workspaceId, nowMs);
  const definition = await getDefinition(tx, ref);
  if (definition.state !== 'paused') throw definitionRefusals.wrongState(definition, 'resume', 'paused');
  const due = (await dueRows(tx, definition, nowMs)).reduce((sum, { people }) => sum + people, 0);
  const pausedAtMs = definition.pausedAt?.getTime() ?? nowMs;
  const edit = { type: 'resume', atMs: nowMs, pausedAtMs, choice, spreadMs: spreadOf(due) };
  await recordEdit(tx, definition, edit satisfies JsonObject, nowMs);
  return resume(tx, ref, nowMs);
};
