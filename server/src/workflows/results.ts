import { isCounted } from '../contacts/index.ts';
import { empty, type Queryable, type Sql, sql } from '../platform/index.ts';
import { edgeKey } from './graph.ts';

/*
 * Figures of a workflow are counts of rows that `people.ts` lists, by the same relations:
 *
 *   cohort     enrollments of the workflow: of one version, entered since an instant, or all
 *   passages   each (enrollment, node, visit) that entered a node; left, when the log says by which way, that the
 *              enrollment ended there, or that it is over
 *
 * So that for each node entered = hereNow + left, and for all entered = hereNow + the sum of ended (P17).
 */

/** Whose figures: absent members do not narrow. */
export interface Cohort {
  workspaceId: number;
  workflowId: number;
  version?: number;
  /** who entered at or after this instant */
  enteredFromMs?: number;
}

/** Rows of `enrollments e` of a cohort, held-out people too, without test persons. Index: enrollments_people. */
export const heldOutToo = ({ workspaceId, workflowId, version, enteredFromMs }: Cohort): Sql => sql`
  e.bucket >= 0 and e.bucket < 4096 and e.workspace_id = ${workspaceId} and e.workflow_id = ${workflowId}
    and ${isCounted('e', workspaceId)}
    ${version === undefined ? empty : sql`and e.version = ${version}`}
    ${enteredFromMs === undefined ? empty : sql`and e.entered_at >= ${new Date(enteredFromMs)}`}`;

/** The same without those who get nothing: they never came in. */
export const inCohort = (cohort: Cohort): Sql => sql`${heldOutToo(cohort)} and e.state <> 'holdout'`;

/**
 * The lines of a cohort's log, each with its enrollment; `nodeId` narrows to one node (whole rows first, before they are
 * taken apart). A visit of 0 never entered a node.
 */
const lines = (cohort: Cohort, nodeId?: string): Sql => sql`
  enrollments e
  join enrollment_steps s on s.bucket = e.bucket and s.contact_id = e.contact_id
    and s.enrollment_id = e.enrollment_id and s.workspace_id = ${cohort.workspaceId}
    ${nodeId === undefined ? empty : sql`and s.steps @> ${JSON.stringify([{ nodeId }])}::jsonb`}
  cross join lateral jsonb_array_elements(s.steps) as line
  where ${inCohort(cohort)} and (line ->> 'visit')::int > 0
    ${nodeId === undefined ? empty : sql`and line ->> 'nodeId' = ${nodeId}`}`;

/**
 * Somebody stands at a node whom the log has entering it: not who waits at the start of a paused workflow, nor who was
 * moved to it and has not entered it yet (`e`: of enrollments).
 */
export const isAtNode = sql`e.state = 'active' and e.visit > 0 and not e.entry ? 'arriving'`;

/** Whether an enrollment stands, or ended, at the passage of the line. */
const isLast = sql`e.node_id = line ->> 'nodeId' and e.visit = (line ->> 'visit')::int`;

/**
 * (enrollment, node, visit), once each; `nodeId` narrows to one node. `output`: the way out that was taken, of which a
 * visit has one at most. A passage is here, or its enrollment has ended there (`has_left`), or it moved on.
 */
export const passages = (cohort: Cohort, nodeId?: string): Sql => sql`
  select e.contact_id, e.enrollment_id, line ->> 'nodeId' as node_id, (line ->> 'visit')::int as visit,
    min((line ->> 'at')::float8) as at_ms, max((line ->> 'at')::float8) as last_ms,
    (array_agg(line ->> 'text' order by s.at desc, s.n desc))[1] as text, max(line ->> 'path') as output,
    bool_or(${isAtNode} and ${isLast}) as is_here, bool_or(e.state <> 'active' and ${isLast}) as has_left,
    bool_or(e.state = 'goal' and ${isLast}) as has_goal
  from ${lines(cohort, nodeId)}
  group by e.contact_id, e.enrollment_id, line ->> 'nodeId', line ->> 'visit'`;

/** What may be counted of a send node's messages. */
export const MESSAGE_TESTS = {
  /** handed over, whatever came of it */
  sent: sql`m.state in ('submitted', 'unknown', 'bounced')`,
  held: sql`m.state = 'held'`,
  humanClicks: sql`m.clicked_at is not null`,
  humanOpens: sql`m.opened_at is not null`,
  // raw: machines' too
  clicks: sql`(m.clicked_at is not null or m.machine_clicked_at is not null)`,
  opens: sql`(m.opened_at is not null or m.machine_opened_at is not null)`,
} as const;
export type MessageFigure = keyof typeof MESSAGE_TESTS;

/** Messages that a cohort's enrollments asked for. Index: messages_of_contact. */
export const messagesOf = (cohort: Cohort): Sql => sql`
  enrollments e
  join messages m on m.bucket = e.bucket and m.contact_id = e.contact_id and m.enrollment_id = e.enrollment_id
    and m.workspace_id = ${cohort.workspaceId}
  where ${inCohort(cohort)}`;

export interface NodeResults {
  /** passages, who comes by twice counts twice: = hereNow + movedOn + left */
  entered: number;
  hereNow: number;
  /** went on to another step */
  movedOn: number;
  /** their way ended here */
  left: number;
  /** of those who left: with a goal reached */
  goals: number;
  sent?: number;
  held?: number;
  humanClicks?: number;
  humanOpens?: number;
  /** raw: machines' too (P16) */
  clicks?: number;
  opens?: number;
}

export interface Results {
  /** = hereNow + the sum of ended */
  entered: number;
  hereNow: number;
  ended: { code: string; count: number }[];
  /** who would have come in and gets nothing, beside those who entered */
  holdout: number;
  nodes: Record<string, NodeResults>;
  /** `<from>:<output>` -> passages */
  edges: Record<string, number>;
}

interface CountRow {
  nodeId: string | null;
  /** how enrollments ended; null: they are active */
  code: string | null;
  output: string | null;
  kind: 'enrollments' | 'holdout' | 'here' | 'node' | 'edge';
  count: number;
  movedOn: number;
  left: number;
  goals: number;
}

/**
 * Enrollments by their end, people at nodes, passages by node and by way out: in one statement, so that all of them
 * are of one instant and add up.
 */
const counts = (db: Queryable, cohort: Cohort): Promise<CountRow[]> =>
  db.query<CountRow>(sql`
    select null as "nodeId", case when e.state <> 'active' then coalesce(e.end_reason ->> 'code', e.state) end as code,
      null as output, 'enrollments' as kind, count(*) as count, 0 as "movedOn", 0 as left, 0 as goals
    from enrollments e
    where ${inCohort(cohort)}
    group by 2
    union all
    select null, null, null, 'holdout', count(*), 0, 0, 0
    from enrollments e
    where ${heldOutToo(cohort)} and e.state = 'holdout'
    union all
    select e.node_id, null, null, 'here', count(*), 0, 0, 0
    from enrollments e
    where ${inCohort(cohort)} and ${isAtNode}
    group by 1
    union all
    select p.node_id, null, p.output, case when grouping(p.output) = 1 then 'node' else 'edge' end, count(*),
      count(*) filter (where not p.is_here and not p.has_left), count(*) filter (where p.has_left),
      count(*) filter (where p.has_goal)
    from (${passages(cohort)}) p
    group by grouping sets ((p.node_id), (p.node_id, p.output))`);

const messageCounts = (db: Queryable, cohort: Cohort) =>
  db.query<{ nodeId: string } & Record<MessageFigure, number>>(sql`
    select m.node_id as "nodeId", count(*) filter (where ${MESSAGE_TESTS.sent}) as sent,
      count(*) filter (where ${MESSAGE_TESTS.held}) as held,
      count(*) filter (where ${MESSAGE_TESTS.humanClicks}) as "humanClicks",
      count(*) filter (where ${MESSAGE_TESTS.humanOpens}) as "humanOpens",
      count(*) filter (where ${MESSAGE_TESTS.clicks}) as clicks,
      count(*) filter (where ${MESSAGE_TESTS.opens}) as opens
    from ${messagesOf(cohort)} and m.node_id is not null
    group by m.node_id`);

/**
 * What became of the people of a cohort, node by node, in two statements. The log is read whole, some 3 us a line.
 * Nodes that nobody entered are absent. Messages are counted a moment after the passages.
 */
export const workflowResults = async (db: Queryable, cohort: Cohort): Promise<Results> => {
  const results: Results = { entered: 0, hereNow: 0, ended: [], holdout: 0, nodes: {}, edges: {} };
  const at = (nodeId: string): NodeResults => {
    results.nodes[nodeId] ??= { entered: 0, hereNow: 0, movedOn: 0, left: 0, goals: 0 };
    return results.nodes[nodeId];
  };
  for (const { kind, nodeId, code, output, count, movedOn, left, goals } of await counts(db, cohort)) {
    if (kind === 'enrollments') {
      results.entered += count;
      if (code === null) results.hereNow = count;
      else results.ended.push({ code, count });
    } else if (kind === 'holdout') results.holdout = count;
    else if (nodeId === null) continue;
    else if (kind === 'here') at(nodeId).hereNow = count;
    else if (kind === 'node') Object.assign(at(nodeId), { entered: count, movedOn, left, goals });
    else if (output !== null) results.edges[edgeKey(nodeId, output)] = count;
  }
  results.ended.sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
  for (const { nodeId, ...messages } of await messageCounts(db, cohort)) Object.assign(at(nodeId), messages);
  return results;
};
