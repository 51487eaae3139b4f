import { bucketOf, empty, type Queryable, type Sql, sql } from '../platform/index.ts';
import { refusals } from './errors.ts';
import {
  type Cohort,
  heldOutToo,
  inCohort,
  isAtNode,
  MESSAGE_TESTS,
  type MessageFigure,
  messagesOf,
  passages,
} from './results.ts';

/** Which number of a workflow: `what` as `WorkflowResults` names it, at a node or for the whole. */
export interface WorkflowNumber {
  what: string;
  nodeId?: string;
}

/** One row of the list behind a number: a person may stand in it once an enrollment, or once a passage. */
export interface WorkflowPerson {
  contactId: string;
  at: Date;
  text: string;
  /** where the list goes on after this row */
  place: string;
}

/** Rows (contact_id, at, text, place) of enrollments. The key tells one cart of a person from another. */
const enrolled = (cohort: Cohort, test: Sql, at: Sql, text: Sql): Sql => sql`
  select e.contact_id, ${at} as at, ${text} as text, e.enrollment_id::text as place
  from enrollments e
  where ${inCohort(cohort)} ${test}`;

const KEY = sql`e.key`;

const ofWorkflow = (cohort: Cohort, what: string): Sql => {
  if (what === 'here') return enrolled(cohort, sql`and e.state = 'active'`, sql`e.moved_at`, KEY);
  if (what === 'entered') return enrolled(cohort, empty, sql`e.entered_at`, KEY);
  if (what === 'holdout')
    return sql`
      select e.contact_id, e.entered_at as at, e.key as text, e.enrollment_id::text as place
      from enrollments e
      where ${heldOutToo(cohort)} and e.state = 'holdout'`;
  const code = /^ended:(\w+)$/.exec(what)?.[1];
  if (code === undefined) throw refusals.unknownList(what);
  const test = sql`and e.state <> 'active' and coalesce(e.end_reason ->> 'code', e.state) = ${code}`;
  return enrolled(cohort, test, sql`e.ended_at`, sql`coalesce(e.end_reason ->> 'text', e.key)`);
};

/** A passage's place: by enrollment, then by visit. */
const PASSAGE = sql`p.enrollment_id::text || lpad(p.visit::text, 6, '0')`;

const ofMessages = (cohort: Cohort, nodeId: string, figure: MessageFigure): Sql => sql`
  select m.contact_id, coalesce(m.submitted_at, m.requested_at) as at,
    coalesce(m.reason ->> 'text', m.subject, '') as text, m.message_id::text as place
  from ${messagesOf(cohort)} and m.node_id = ${nodeId} and ${MESSAGE_TESTS[figure]}`;

/** Passages that are over, as `NodeResults` names them. */
const WENT = {
  movedOn: sql`not p.is_here and not p.has_left`,
  left: sql`p.has_left`,
  goals: sql`p.has_goal`,
} as const;

const ofNode = (cohort: Cohort, nodeId: string, what: string): Sql => {
  if (what === 'here')
    return enrolled(cohort, sql`and ${isAtNode} and e.node_id = ${nodeId}`, sql`e.moved_at`, KEY);
  if (what === 'entered')
    return sql`
      select p.contact_id, to_timestamp(p.at_ms / 1000) as at, p.text, ${PASSAGE} as place
      from (${passages(cohort, nodeId)}) p`;
  if (Object.hasOwn(WENT, what))
    return sql`
      select p.contact_id, to_timestamp(p.last_ms / 1000) as at, p.text, ${PASSAGE} as place
      from (${passages(cohort, nodeId)}) p where ${WENT[what as keyof typeof WENT]}`;
  if (Object.hasOwn(MESSAGE_TESTS, what)) return ofMessages(cohort, nodeId, what as MessageFigure);
  const output = /^edge:(.+)$/.exec(what)?.[1];
  if (output === undefined) throw refusals.unknownList(what);
  return sql`
    select p.contact_id, to_timestamp(p.last_ms / 1000) as at, p.text, ${PASSAGE} as place
    from (${passages(cohort, nodeId)}) p where p.output = ${output}`;
};

const rowsOf = (cohort: Cohort, { what, nodeId }: WorkflowNumber): Sql =>
  nodeId === undefined ? ofWorkflow(cohort, what) : ofNode(cohort, nodeId, what);

/**
 * A page of the list behind a number of a workflow, the latest to enter first, and the length of the whole list,
 * which is the number. Refuses `number-not-found`.
 */
export const workflowPeople = async (
  db: Queryable,
  cohort: Cohort,
  number: WorkflowNumber,
  { after, limit }: { after: string | null; limit: number },
): Promise<{ total: number; rows: WorkflowPerson[] }> => {
  const all = rowsOf(cohort, number);
  const [count] = await db.query<{ total: number }>(sql`select count(*) as total from (${all}) r`);
  const rows = await db.query<WorkflowPerson>(sql`
    select r.contact_id as "contactId", r.at, r.text, r.place
    from (${all}) r
    ${after === null ? empty : sql`where r.place collate "C" < ${after}`}
    order by r.place collate "C" desc
    limit ${limit}`);
  return { total: count!.total, rows };
};

/** Where somebody inside stands. */
export interface Standing {
  enrollmentId: string;
  nodeId: string;
  visit: number;
  version: number;
  /** ISO 8601; null: they wait for no time that is known */
  until: string | null;
}

/** Where the people of a list `here` stand, by the place of their row: the enrollment's id. */
export const standingOf = async (
  db: Queryable,
  workspaceId: number,
  rows: readonly Pick<WorkflowPerson, 'contactId' | 'place'>[],
): Promise<ReadonlyMap<string, Standing>> => {
  const found = await db.query<Omit<Standing, 'until'> & { dueAt: Date | null }>(sql`
    select e.enrollment_id as "enrollmentId", e.node_id as "nodeId", e.visit, e.version, e.due_at as "dueAt"
    from unnest(
      ${rows.map(({ contactId }) => bucketOf(contactId))}::smallint[], ${rows.map(({ contactId }) => contactId)}::uuid[],
      ${rows.map(({ place }) => place)}::uuid[]
    ) as listed (bucket, contact_id, enrollment_id)
    join enrollments e on e.bucket = listed.bucket and e.contact_id = listed.contact_id
      and e.enrollment_id = listed.enrollment_id
    where e.workspace_id = ${workspaceId} and e.state = 'active'`);
  return new Map(
    found.map(({ dueAt, ...one }) => [one.enrollmentId, { ...one, until: dueAt?.toISOString() ?? null }]),
  );
};
