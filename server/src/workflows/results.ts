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

/** Rows of `enrollments e` of a cohort, without test persons. Index: enrollments_people. */
export const inCohort = ({ workspaceId, workflowId, version, enteredFromMs }: Cohort): Sql => sql`
  e.bucket >= 0 and e.bucket < 4096 and e.workspace_id = ${workspaceId} and e.workflow_id = ${workflowId}
    and ${isCounted('e', workspaceId)}
    ${version === undefined ? empty : sql`and e.version = ${version}`}
    ${enteredFromMs === undefined ? empty : sql`and e.entered_at >= ${new Date(enteredFromMs)}`}`;

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
 * (enrollment, node, visit), once each; `nodeId` narrows to one node. `output`: the way out that was taken, of which a
 * visit has one at most.
 */
export const passages = (cohort: Cohort, nodeId?: string): Sql => sql`
  select e.contact_id, e.enrollment_id, line ->> 'nodeId' as node_id, (line ->> 'visit')::int as visit,
    min((line ->> 'at')::float8) as at_ms, max((line ->> 'at')::float8) as last_ms,
    (array_agg(line ->> 'text' order by s.at desc, s.n desc))[1] as text, max(line ->> 'path') as output,
    bool_or(line ? 'path' or line ->> 'what' = 'ended' or e.state <> 'active') as has_left
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
  /** passages: who comes by twice counts twice */
  entered: number;
  hereNow: number;
  left: number;
  sent?: number;
  held?: number;
  humanClicks?: number;
  humanOpens?: number;
  /** raw: machines' too (P16) */
  clicks?: number;
  opens?: number;
}

export interface Results {
  entered: number;
  hereNow: number;
  ended: { code: string; count: number }[];
  nodes: Record<string, NodeResults>;
  /** `<from>:<output>` -> passages */
  edges: Record<string, number>;
}

interface EnrollmentRow {
  nodeId: string | null;
  code: string | null;
  count: number;
}

const enrollmentCounts = (db: Queryable, cohort: Cohort): Promise<EnrollmentRow[]> =>
  db.query<EnrollmentRow>(sql`
    select case when e.state = 'active' then e.node_id end as "nodeId",
      case when e.state <> 'active' then coalesce(e.end_reason ->> 'code', e.state) end as code, count(*) as count
    from enrollments e
    where ${inCohort(cohort)}
    group by 1, 2
    order by 3 desc, 2`);

/** By node (`output` null, `isNode`) and by way out of it. */
const passageCounts = (db: Queryable, cohort: Cohort) =>
  db.query<{ nodeId: string; output: string | null; isNode: boolean; entered: number; left: number }>(sql`
    select p.node_id as "nodeId", p.output, grouping(p.output) = 1 as "isNode", count(*) as entered,
      count(*) filter (where p.has_left) as left
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
 * What became of the people of a cohort, node by node, in three statements. The log is read whole, some 3 us a line.
 * Nodes that nobody entered are absent. Each statement sees its own instant, a moment apart from the next.
 */
export const workflowResults = async (db: Queryable, cohort: Cohort): Promise<Results> => {
  const enrollments = await enrollmentCounts(db, cohort);
  const nodes: Record<string, NodeResults> = {};
  const at = (nodeId: string): NodeResults => {
    nodes[nodeId] ??= { entered: 0, hereNow: 0, left: 0 };
    return nodes[nodeId];
  };
  const edges: Record<string, number> = {};
  for (const { nodeId, output, isNode, entered, left } of await passageCounts(db, cohort)) {
    if (isNode) Object.assign(at(nodeId), { entered, left });
    else if (output !== null) edges[edgeKey(nodeId, output)] = entered;
  }
  for (const { nodeId, count } of enrollments) if (nodeId !== null) at(nodeId).hereNow = count;
  for (const { nodeId, ...counts } of await messageCounts(db, cohort)) Object.assign(at(nodeId), counts);
  const sum = (rows: readonly EnrollmentRow[]): number => rows.reduce((total, { count }) => total + count, 0);
  return {
    entered: sum(enrollments),
    hereNow: sum(enrollments.filter(({ nodeId }) => nodeId !== null)),
    ended: enrollments.flatMap(({ code, count }) => (code === null ? [] : [{ code, count }])),
    nodes,
    edges,
  };
};
