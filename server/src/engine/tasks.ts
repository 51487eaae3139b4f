/** Tasks as a pass changes them, and how they are written: under the lease, as everything of a contact (I1). */
import { bulkStatement, type JsonObject, type Uuid } from '../platform/index.ts';
import type { TaskMade, TaskPatch } from '../sales/index.ts';
import type { Draft } from './draft.ts';

/** What a pass does to tasks. Only open ones change: what has ended stays as it ended, whoever comes later. */
export interface TasksDraft {
  readonly made: Map<Uuid, TaskMade>;
  readonly patches: Map<Uuid, TaskPatch>;
  /** the open ones of these enrollments are cancelled */
  readonly withdrawn: { enrollmentId: string; atMs: number; reason: JsonObject }[];
}

export const noTasks = (): TasksDraft => ({ made: new Map(), patches: new Map(), withdrawn: [] });

/** Whether a pass changes tasks of the contact: screens that list them look again. */
export const changesTasks = ({ tasks: { made, patches, withdrawn } }: Draft): boolean =>
  made.size + patches.size + withdrawn.length > 0;

/** The id follows from what asked for it, so that it is made once (P5). */
export const writeTasks = bulkStatement(
  'write-tasks',
  `bucket smallint, contact_id uuid, task_id uuid, workspace_id int, title text, details text, due_ms float8,
   assignee text, outcomes jsonb, made_by text, made_ms float8, workflow_id int, workflow_version int,
   enrollment_id uuid, node_id text, visit int`,
  (
    rows,
  ) => `insert into tasks (bucket, contact_id, task_id, workspace_id, title, details, due_at, assignee, outcomes, state, made_by,
     made_at, workflow_id, workflow_version, enrollment_id, node_id, visit)
   select bucket, contact_id, task_id, workspace_id, title, details, to_timestamp(due_ms / 1000), assignee, outcomes, 'open',
     made_by, to_timestamp(made_ms / 1000), workflow_id, workflow_version, enrollment_id, node_id, visit
   from ${rows}
   on conflict (bucket, contact_id, task_id) do nothing`,
);

/** What a patch does not name stays. */
export const changeTasks = bulkStatement(
  'change-tasks',
  'bucket smallint, contact_id uuid, task_id uuid, patch jsonb',
  (rows) => `with given as materialized (
     select * from ${rows}
   )
   update tasks t set
     title = coalesce(g.patch ->> 'title', t.title),
     details = coalesce(g.patch ->> 'details', t.details),
     due_at = coalesce(to_timestamp((g.patch ->> 'dueAtMs')::float8 / 1000), t.due_at),
     assignee = case when g.patch ? 'assignee' then g.patch ->> 'assignee' else t.assignee end,
     state = coalesce(g.patch ->> 'state', t.state),
     outcome = g.patch ->> 'outcome',
     note = g.patch ->> 'note',
     reason = g.patch -> 'reason',
     ended_by = g.patch ->> 'endedBy',
     ended_at = to_timestamp((g.patch ->> 'endedAtMs')::float8 / 1000)
   from given g
   where t.bucket = g.bucket and t.contact_id = g.contact_id and t.task_id = g.task_id and t.state = 'open'`,
);

/** An exit or a goal: nobody has to do it any more (P6). */
export const withdrawTasks = bulkStatement(
  'withdraw-tasks',
  'bucket smallint, contact_id uuid, enrollment_id uuid, at_ms float8, reason jsonb',
  (
    rows,
  ) => `update tasks t set state = 'cancelled', reason = r.reason, ended_at = to_timestamp(r.at_ms / 1000)
   from ${rows}
   where t.bucket = r.bucket and t.contact_id = r.contact_id and t.enrollment_id = r.enrollment_id and t.state = 'open'`,
);

const keyOf = ({ bucket, contactId }: Draft) => ({ bucket, contact_id: contactId });

export const madeTaskRows = (draft: Draft): object[] =>
  [...draft.tasks.made].map(
    ([taskId, { title, details, dueAtMs, assignee, outcomes, madeBy, madeAtMs, step }]) => ({
      ...keyOf(draft),
      workspace_id: draft.workspaceId,
      task_id: taskId,
      title,
      details,
      due_ms: dueAtMs,
      assignee,
      outcomes,
      made_by: madeBy,
      made_ms: madeAtMs,
      workflow_id: step?.workflowId ?? null,
      workflow_version: step?.workflowVersion ?? null,
      enrollment_id: step?.enrollmentId ?? null,
      node_id: step?.nodeId ?? null,
      visit: step?.visit ?? null,
    }),
  );

export const changedTaskRows = (draft: Draft): object[] =>
  [...draft.tasks.patches].map(([taskId, patch]) => ({ ...keyOf(draft), task_id: taskId, patch }));

export const withdrawnTaskRows = (draft: Draft): object[] =>
  draft.tasks.withdrawn.map(({ enrollmentId, atMs, reason }) => ({
    ...keyOf(draft),
    enrollment_id: enrollmentId,
    at_ms: atMs,
    reason,
  }));
