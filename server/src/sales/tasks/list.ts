/** What the task screens show. Reads only; the fold writes (engine/tasks.ts). */
import { addDays, dayOf, startOfDay } from '../../conditions/index.ts';
import { type Person, peopleOf } from '../../contacts/index.ts';
import { bucketOf, type Queryable, type Sql, sql, type Uuid } from '../../platform/index.ts';
import { type MemberRow, membersOf, userNamed } from '../../workspaces/index.ts';
import { refusals } from '../errors.ts';
import type { TaskOutcome, TaskState } from './model.ts';

/** `ended`: done and cancelled, newest first; the others are open, by due time. */
export const TASK_WHENS = ['overdue', 'today', 'later', 'ended'] as const satisfies readonly TaskWhen[];
/** Of an open task. */
export type TaskDue = 'overdue' | 'today' | 'later';
export type TaskWhen = TaskDue | 'ended';
/** `mine`: of who asks, or nobody's */
export const TASK_WHOSE = ['mine', 'all'] as const;
export type TaskWhose = (typeof TASK_WHOSE)[number];

/** A task as lists show it. Instants are ISO 8601. */
export interface TaskRow {
  taskId: string;
  person: Person;
  title: string;
  details: string;
  dueAt: string;
  /** by due time and the workspace's day; null: it has ended */
  when: TaskDue | null;
  /** `userId` null: named by somebody who does not work here (any more) */
  assignee: { userId: string | null; name: string } | null;
  outcomes: TaskOutcome[];
  state: TaskState;
  /** in words */
  outcome: string | null;
  note: string | null;
  /** why it was cancelled */
  reason: string | null;
  madeBy: string;
  madeAt: string;
  endedBy: string | null;
  endedAt: string | null;
  /** the workflow whose step waits for it; null: made by hand */
  workflow: { key: string; name: string } | null;
}

/** What must be known to say which tasks are due. */
export interface TaskContext {
  workspaceId: number;
  timeZone: string;
  nowMs: number;
}

export interface TasksAsked extends TaskContext {
  when: TaskWhen;
  whose: TaskWhose;
  userId: string | null;
  after: { at: string; taskId: string } | null;
  limit: number;
}

export type TaskCounts = Record<TaskDue, number>;

interface Row {
  contactId: Uuid;
  taskId: Uuid;
  title: string;
  details: string;
  dueAt: Date;
  assignee: string | null;
  outcomes: TaskOutcome[];
  state: TaskState;
  outcome: string | null;
  note: string | null;
  reason: string | null;
  madeBy: string;
  madeAt: Date;
  endedBy: string | null;
  endedAt: Date | null;
  enrollmentId: Uuid | null;
  nodeId: string | null;
  visit: number | null;
  place: string;
  workflowKey: string | null;
  workflowName: string | null;
}

const exactly = (column: Sql): Sql =>
  sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

const rowsWhere = (workspaceId: number, at: Sql, rest: Sql): Sql => sql`
  select t.contact_id as "contactId", t.task_id as "taskId", t.title, t.details, t.due_at as "dueAt", t.assignee, t.outcomes,
    t.state, t.outcome, t.note, t.reason ->> 'text' as reason, t.made_by as "madeBy", t.made_at as "madeAt",
    t.ended_by as "endedBy", t.ended_at as "endedAt", t.enrollment_id as "enrollmentId", t.node_id as "nodeId", t.visit,
    ${exactly(at)} as place, d.key as "workflowKey", d.name as "workflowName"
  from tasks t
  left join definitions d on d.workspace_id = ${workspaceId} and d.definition_id = t.workflow_id
  where t.workspace_id = ${workspaceId} ${rest}`;

const endOfToday = ({ nowMs, timeZone }: TaskContext): number =>
  startOfDay(addDays(dayOf(nowMs, timeZone), 1), timeZone);

const whenSql = (when: TaskWhen, context: TaskContext): Sql => {
  const now = new Date(context.nowMs);
  const midnight = new Date(endOfToday(context));
  switch (when) {
    case 'overdue':
      return sql`t.state = 'open' and t.due_at <= ${now}`;
    case 'today':
      return sql`t.state = 'open' and t.due_at > ${now} and t.due_at < ${midnight}`;
    case 'later':
      return sql`t.state = 'open' and t.due_at >= ${midnight}`;
    case 'ended':
      return sql`t.state <> 'open'`;
  }
};

const whenOf = ({ state, dueAt }: Row, context: TaskContext): TaskRow['when'] => {
  if (state !== 'open') return null;
  if (dueAt.getTime() <= context.nowMs) return 'overdue';
  return dueAt.getTime() < endOfToday(context) ? 'today' : 'later';
};

/** Everything that tasks may call a user by: who asks is told apart without a look at each task. */
const namesOf = (users: readonly MemberRow[], userId: string | null): string[] =>
  users
    .filter((user) => user.userId === userId)
    .flatMap((user) => [user.userId, user.email, user.name].map((name) => name.toLowerCase()));

const whoseSql = (whose: TaskWhose, users: readonly MemberRow[], userId: string | null): Sql =>
  whose === 'mine'
    ? sql`and (t.assignee is null or t.assignee = any(${namesOf(users, userId)}::text[]))`
    : sql``;

const rowOf = (row: Row, person: Person, users: readonly MemberRow[], context: TaskContext): TaskRow => {
  const { assignee, outcomes, outcome, workflowKey, workflowName } = row;
  const user = assignee === null ? undefined : userNamed(users, assignee);
  return {
    taskId: row.taskId,
    person,
    title: row.title,
    details: row.details,
    dueAt: row.dueAt.toISOString(),
    when: whenOf(row, context),
    assignee: assignee === null ? null : { userId: user?.userId ?? null, name: user?.name ?? assignee },
    outcomes,
    state: row.state,
    outcome: outcomes.find(({ id }) => id === outcome)?.name ?? outcome,
    note: row.note,
    reason: row.reason,
    madeBy: row.madeBy,
    madeAt: row.madeAt.toISOString(),
    endedBy: row.endedBy,
    endedAt: row.endedAt?.toISOString() ?? null,
    workflow: workflowKey === null ? null : { key: workflowKey, name: workflowName ?? workflowKey },
  };
};

const shown = async (
  db: Queryable,
  rows: readonly Row[],
  users: readonly MemberRow[],
  context: TaskContext,
) => {
  const people = await peopleOf(
    db,
    context.workspaceId,
    rows.map(({ contactId }) => contactId),
  );
  return rows.map((row) => rowOf(row, people.of(row.contactId), users, context));
};

/** Tasks of a view in its order, with the place of each; `limit` of them at most. Indexes tasks_due, tasks_ended. */
export const taskPage = async (
  db: Queryable,
  asked: TasksAsked,
): Promise<{ row: TaskRow; place: readonly [string, string] }[]> => {
  const { workspaceId, when, whose, userId, after, limit } = asked;
  const users = await membersOf(db, workspaceId);
  const isEnded = when === 'ended';
  const at = isEnded ? sql`t.ended_at` : sql`t.due_at`;
  const place = after
    ? sql`and (${at}, t.task_id) ${isEnded ? sql`<` : sql`>`} (${after.at}::timestamptz, ${after.taskId}::uuid)`
    : sql``;
  const rows = await db.query<Row>(sql`
    ${rowsWhere(workspaceId, at, sql`and t.bucket >= 0 and ${whenSql(when, asked)} ${whoseSql(whose, users, userId)} ${place}`)}
    order by ${at} ${isEnded ? sql`desc` : sql`asc`}, t.task_id ${isEnded ? sql`desc` : sql`asc`}
    limit ${limit}`);
  const items = await shown(db, rows, users, asked);
  return items.map((row, n) => ({ row, place: [rows[n]!.place, row.taskId] as const }));
};

/** How many open tasks each view has. Index tasks_due. */
export const taskCounts = async (
  db: Queryable,
  asked: TaskContext & { whose: TaskWhose; userId: string | null },
): Promise<TaskCounts> => {
  const users = asked.whose === 'mine' ? await membersOf(db, asked.workspaceId) : [];
  const [row] = await db.query<TaskCounts>(sql`
    select count(*) filter (where ${whenSql('overdue', asked)})::int as overdue,
      count(*) filter (where ${whenSql('today', asked)})::int as today,
      count(*) filter (where ${whenSql('later', asked)})::int as later
    from tasks t
    where t.bucket >= 0 and t.workspace_id = ${asked.workspaceId} and t.state = 'open'
      ${whoseSql(asked.whose, users, asked.userId)}`);
  return row!;
};

/** Tasks of one contact that are shown: far more than anybody has. */
const OF_CONTACT_MAX = 100;

/** Tasks of a contact: the open ones by due time, then the newest that ended. */
export const tasksOfContact = async (
  db: Queryable,
  context: TaskContext,
  contactId: Uuid,
): Promise<TaskRow[]> => {
  const of = sql`and t.bucket = ${bucketOf(contactId)} and t.contact_id = ${contactId}::uuid`;
  const rows = await db.query<Row>(sql`
    ${rowsWhere(context.workspaceId, sql`t.due_at`, of)}
    order by t.state <> 'open', case when t.state = 'open' then t.due_at end, t.ended_at desc, t.task_id
    limit ${OF_CONTACT_MAX}`);
  return shown(db, rows, await membersOf(db, context.workspaceId), context);
};

/** A task, and the visit of the step that waits for it, which its outcome must name. */
export interface TaskFound {
  row: TaskRow;
  step: { enrollmentId: Uuid; nodeId: string; visit: number } | null;
}

/** One task. Refuses `task-not-found`. */
export const taskById = async (
  db: Queryable,
  context: TaskContext,
  { contactId, taskId }: { contactId: Uuid; taskId: Uuid },
): Promise<TaskFound> => {
  const of = sql`and t.bucket = ${bucketOf(contactId)} and t.contact_id = ${contactId}::uuid and t.task_id = ${taskId}::uuid`;
  const rows = await db.query<Row>(rowsWhere(context.workspaceId, sql`t.due_at`, of));
  const [row] = await shown(db, rows, await membersOf(db, context.workspaceId), context);
  if (!row) throw refusals.taskNotFound();
  const { enrollmentId, nodeId, visit } = rows[0]!;
  const step =
    enrollmentId === null || nodeId === null || visit === null ? null : { enrollmentId, nodeId, visit };
  return { row, step };
};
