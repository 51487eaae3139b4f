/** Answers to steps, as history holds them: tasks that were done, and what steps logged of calls that were answered. */
import { type JsonObject, type Queryable, type Sql, sql } from '../platform/index.ts';
import type { WorkflowDocument } from '../workflows/index.ts';
import type { RecordedAnswer } from './recorded.ts';

/** Steps that ask: `workflow id:version:node` -> what each value of an answer sets, by name. */
export interface Asking {
  tasks: boolean;
  calls: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

type Numbered<Row> = Row & { n: number };

const callsIn = ({ nodes }: WorkflowDocument): [nodeId: string, pathByName: Map<string, string>][] =>
  Object.entries(nodes).flatMap(([nodeId, node]) =>
    node.type === 'callWebhook' && node.answer
      ? [
          [
            nodeId,
            new Map(
              node.answer.set.map(
                (one) => ['attribute' in one ? one.attribute : one.entry, one.path] as const,
              ),
            ),
          ] as [string, Map<string, string>],
        ]
      : [],
  );

/** What the workflows of a simulation ask, in all their versions: theirs are the answers that are read. */
export const askingOf = async (
  db: Queryable,
  workspaceId: number,
  running: readonly { workflowId: number; document: WorkflowDocument }[],
): Promise<Asking> => {
  const tasks = running.some(({ document }) =>
    Object.values(document.nodes).some(({ type }) => type === 'humanStep'),
  );
  const calling = running.filter(({ document }) => callsIn(document).length > 0);
  const calls = new Map<string, ReadonlyMap<string, string>>();
  if (calling.length === 0) return { tasks, calls };
  const versions = await db.query<{ workflowId: number; version: number; document: WorkflowDocument }>(sql`
    select definition_id as "workflowId", version, document from definition_versions
    where workspace_id = ${workspaceId} and definition_id = any(${calling.map(({ workflowId }) => workflowId)})`);
  for (const { workflowId, version, document } of versions)
    for (const [nodeId, names] of callsIn(document)) calls.set(`${workflowId}:${version}:${nodeId}`, names);
  return { tasks, calls };
};

interface Asked {
  workspaceId: number;
  fromMs: number;
  toMs: number;
  asking: Asking;
}

interface TaskRow {
  enrollmentId: string;
  nodeId: string;
  visit: number;
  endedMs: number;
  outcome: string | null;
  note: string | null;
  by: string | null;
}

const readTasks = (db: Queryable, { workspaceId, fromMs, toMs }: Asked, keys: Sql) =>
  db.query<Numbered<TaskRow>>(sql`
    select k.n, t.enrollment_id as "enrollmentId", t.node_id as "nodeId", t.visit, t.outcome, t.note,
      t.ended_by as by, (extract(epoch from t.ended_at) * 1000)::float8 as "endedMs"
    from ${keys}
    cross join lateral (
      select enrollment_id, node_id, visit, outcome, note, ended_by, ended_at from tasks
      where bucket = k.bucket and contact_id = k.contact_id and workspace_id = ${workspaceId}
        and state = 'done' and enrollment_id is not null
        and ended_at >= ${new Date(fromMs)} and ended_at < ${new Date(toMs)}
      offset 0
    ) t
    order by t.ended_at`);

interface LineRow {
  enrollmentId: string;
  workflowId: number;
  version: number;
  nodeId: string;
  visit: number;
  at: number;
  what: string;
  path: string | null;
  text: string;
  seen: JsonObject | null;
}

const readLines = (db: Queryable, { workspaceId, fromMs, toMs, asking }: Asked, keys: Sql) =>
  db.query<Numbered<LineRow>>(sql`
    select k.n, s.*
    from ${keys}
    cross join lateral (
      select enrollment_id as "enrollmentId", workflow_id as "workflowId", version, line ->> 'nodeId' as "nodeId",
        (line ->> 'visit')::int as visit, (line ->> 'at')::float8 as at, line ->> 'what' as what,
        line ->> 'path' as path, line ->> 'text' as text, line -> 'seen' as seen
      from enrollment_steps, jsonb_array_elements(steps) line
      where bucket = k.bucket and contact_id = k.contact_id and workspace_id = ${workspaceId}
        and at >= ${new Date(fromMs)} and at < ${new Date(toMs)}
        and workflow_id = any(${[...new Set([...asking.calls.keys()].map((key) => Number(key.split(':')[0])))]})
        and line ->> 'what' in ('set', 'woke')
      offset 0
    ) s
    order by s.at, s.what = 'woke'`);

const outcomeOf = ({ enrollmentId, nodeId, visit, endedMs, outcome, note, by }: TaskRow): RecordedAnswer => ({
  step: { enrollmentId, nodeId, visit },
  atMs: endedMs,
  payload: { outcome: outcome ?? '', note: note ?? '', by: by ?? '' },
});

/** The answer that a line of the log tells of; null: it tells of none. */
export const answerIn = (
  { enrollmentId, nodeId, visit, at, what, path, text, seen }: LineRow,
  names: ReadonlyMap<string, string> | undefined,
): RecordedAnswer | null => {
  if (!names || path === 'timeout') return null;
  const values: JsonObject = {};
  for (const [name, value] of Object.entries(what === 'set' ? (seen ?? {}) : {})) {
    const from = names.get(name);
    if (from !== undefined) values[from] = value;
  }
  const payload = { ok: path !== 'failed', text, values };
  return { step: { enrollmentId, nodeId, visit }, atMs: at, payload };
};

/** One answer a visit: what was set by it is told first, then, at the same instant, that it was applied. */
const firstOfEach = (answers: readonly Numbered<RecordedAnswer>[]): Numbered<RecordedAnswer>[] => {
  const first = new Map<string, Numbered<RecordedAnswer>>();
  for (const one of answers) {
    const { enrollmentId, nodeId, visit } = one.step;
    const key = `${enrollmentId} ${nodeId} ${visit}`;
    if (!first.has(key)) first.set(key, one);
  }
  return [...first.values()];
};

/** Answers of the people at hand, numbered as they are. */
export const readAnswers = async (
  db: Queryable,
  asked: Asked,
  keys: Sql,
): Promise<Numbered<RecordedAnswer>[]> => {
  const { tasks, calls } = asked.asking;
  const [done, lines] = await Promise.all([
    tasks ? readTasks(db, asked, keys) : [],
    calls.size > 0 ? readLines(db, asked, keys) : [],
  ]);
  const said = lines.flatMap((line) => {
    const answer = answerIn(line, calls.get(`${line.workflowId}:${line.version}:${line.nodeId}`));
    return answer ? [{ n: line.n, ...answer }] : [];
  });
  return [...done.map((task) => ({ n: task.n, ...outcomeOf(task) })), ...firstOfEach(said)];
};
