import { z } from 'zod';
import { type JsonObject, newId, type Uuid } from '../../platform/index.ts';
import {
  DETAILS_LENGTH_MAX,
  OUTCOMES_MAX,
  salesRefusals,
  TASK_NOTE_LENGTH_MAX,
  TASK_WHENS,
  TASK_WHOSE,
  type TaskContext,
  type TaskFound,
  TITLE_LENGTH_MAX,
  taskById,
  taskCounts,
  taskPage,
  tasksOfContact,
} from '../../sales/index.ts';
import { assertWorksHere, type Who, workspaceById } from '../../workspaces/index.ts';
import { appendChange, liveContact } from '../append-change.ts';
import type { RequestWorkspace, Routes } from '../context.ts';
import { cursorValues, pageOf, pageQuery } from '../keyset.ts';
import type { Page, TaskCounts, TaskRow } from '../types.ts';

const tags = ['sales'];
const whoseQuery = z.object({
  whose: z.enum(TASK_WHOSE).default('all').describe('mine: for me, or for nobody'),
});
const listQuery = pageQuery.extend({ when: z.enum(TASK_WHENS), ...whoseQuery.shape });
const place = z.tuple([z.iso.datetime(), z.guid()]);
const byContact = z.object({ contactId: z.guid() });
const byId = byContact.extend({ taskId: z.guid() });

const title = z.string().trim().min(1).max(TITLE_LENGTH_MAX);
const details = z.string().trim().max(DETAILS_LENGTH_MAX);
const dueAt = z.iso.datetime();
const assignee = z.string().max(100).nullable().describe('id of a user; null: everybody');
const note = z.string().trim().max(TASK_NOTE_LENGTH_MAX).optional();
const newBody = z.strictObject({
  title,
  details: details.default(''),
  dueAt,
  assignee: assignee.default(null),
  outcomes: z.array(z.string().trim().min(1).max(TITLE_LENGTH_MAX)).max(OUTCOMES_MAX).default([]),
});
const patchBody = z
  .strictObject({
    title: title.optional(),
    details: details.optional(),
    dueAt: dueAt.optional(),
    assignee: assignee.optional(),
  })
  .refine((body) => Object.keys(body).length > 0, 'Name what to change.');
const doneBody = z.strictObject({
  outcome: z.string().max(100).optional().describe('id of one of its outcomes'),
  note,
});
const cancelledBody = z.strictObject({ note });

const userIdOf = (who: Who): string | null => (who.kind === 'user' ? who.userId : null);

/** What users must do for people. Every change goes through the inbox, and so comes back to the step that waits. */
export const taskRoutes: Routes = (app, deps) => {
  const { clock } = deps;

  const contextOf = async ({ db, id }: RequestWorkspace): Promise<TaskContext> => {
    const { timeZone } = await workspaceById(db, id);
    return { workspaceId: id, timeZone, nowMs: clock.now() };
  };
  const find = async (
    workspace: RequestWorkspace,
    { contactId, taskId }: { contactId: string; taskId: string },
  ): Promise<TaskFound & { contactId: Uuid }> => {
    const live = await liveContact(workspace.db, workspace.id, contactId);
    const key = { contactId: live, taskId: taskId as Uuid };
    return { ...(await taskById(workspace.db, await contextOf(workspace), key)), contactId: live };
  };
  const findOpen: typeof find = async (workspace, key) => {
    const found = await find(workspace, key);
    if (found.row.state !== 'open') throw salesRefusals.taskOver(found.row.state);
    return found;
  };

  const change = async (
    workspace: RequestWorkspace,
    who: Who,
    task: { contactId: Uuid; taskId: string },
    { name, action, payload }: { name: string; action: string | null; payload: JsonObject },
  ): Promise<{ folded: boolean; row: TaskRow }> => {
    const { contactId, taskId } = task;
    const folded = await appendChange(deps, workspace, who, {
      contactId,
      kind: 'edit',
      name,
      action,
      payload: { taskId, ...payload },
    });
    return { folded, row: (await find(workspace, task)).row };
  };

  app.get(
    '/tasks',
    {
      config: { access: 'read' },
      schema: { tags, summary: 'Tasks, by due time; ended ones newest first', querystring: listQuery },
    },
    async ({ workspace, who, query }): Promise<Page<TaskRow>> => {
      const after = cursorValues(query.after, place);
      const rows = await taskPage(workspace.db, {
        ...(await contextOf(workspace)),
        when: query.when,
        whose: query.whose,
        userId: userIdOf(who),
        after: after && { at: after[0], taskId: after[1] },
        limit: query.limit + 1,
      });
      return pageOf(
        rows,
        query.limit,
        ({ row }) => row,
        ({ place }) => place,
      );
    },
  );

  app.get(
    '/tasks/counts',
    {
      config: { access: 'read' },
      schema: { tags, summary: 'How many tasks are overdue, due today, and later', querystring: whoseQuery },
    },
    async ({ workspace, who, query }): Promise<TaskCounts> =>
      taskCounts(workspace.db, {
        ...(await contextOf(workspace)),
        whose: query.whose,
        userId: userIdOf(who),
      }),
  );

  app.get(
    '/contacts/:contactId/tasks',
    {
      config: { access: 'read' },
      schema: { tags, summary: 'Tasks of a contact, open ones first', params: byContact },
    },
    async ({ workspace, params }): Promise<{ items: TaskRow[] }> => {
      const contactId = await liveContact(workspace.db, workspace.id, params.contactId);
      return { items: await tasksOfContact(workspace.db, await contextOf(workspace), contactId) };
    },
  );

  app.post(
    '/contacts/:contactId/tasks',
    {
      config: { access: 'work' },
      schema: { tags, summary: 'Make a task', params: byContact, body: newBody },
    },
    async ({ workspace, who, params, body }, reply): Promise<{ taskId: string }> => {
      const contactId = await liveContact(workspace.db, workspace.id, params.contactId);
      if (body.assignee !== null) await assertWorksHere(workspace.db, workspace.id, body.assignee);
      const taskId = newId(clock.now());
      const outcomes = body.outcomes.map((name, n) => ({ id: `outcome-${n + 1}`, name }));
      const folded = await appendChange(deps, workspace, who, {
        contactId,
        kind: 'edit',
        name: 'Task Made',
        action: 'made a task for',
        payload: { taskId, made: { ...body, outcomes } },
      });
      return reply.code(folded ? 201 : 202).send({ taskId });
    },
  );

  app.patch(
    '/tasks/:contactId/:taskId',
    {
      config: { access: 'work' },
      schema: {
        tags,
        summary: 'Give it to another, move it, or say it in other words',
        params: byId,
        body: patchBody,
      },
    },
    async ({ workspace, who, params, body }, reply): Promise<TaskRow> => {
      const { contactId } = await findOpen(workspace, params);
      if (typeof body.assignee === 'string') await assertWorksHere(workspace.db, workspace.id, body.assignee);
      const task = { contactId, taskId: params.taskId };
      const { folded, row } = await change(workspace, who, task, {
        name: 'Task Changed',
        action: null,
        payload: { change: body },
      });
      return reply.code(folded ? 200 : 202).send(row);
    },
  );

  app.post(
    '/tasks/:contactId/:taskId/done',
    {
      config: { access: 'work' },
      schema: { tags, summary: 'It is done: with what came of it', params: byId, body: doneBody },
    },
    async ({ workspace, who, params, body }, reply): Promise<TaskRow> => {
      const { contactId, row: before, step } = await findOpen(workspace, params);
      const { outcome = '', note = '' } = body;
      const isOne = before.outcomes.some(({ id }) => id === outcome);
      if (before.outcomes.length === 0 ? outcome !== '' : !isOne)
        throw salesRefusals.noSuchOutcome(before.outcomes.map(({ id }) => id));
      const task = { contactId, taskId: params.taskId };
      const { folded, row } = await change(workspace, who, task, {
        name: 'Task Done',
        action: 'did a task for',
        payload: { outcome, note, ...(step ? { step } : {}) },
      });
      return reply.code(folded ? 200 : 202).send(row);
    },
  );

  app.post(
    '/tasks/:contactId/:taskId/cancelled',
    {
      config: { access: 'work' },
      schema: { tags, summary: 'Nobody has to do it any more', params: byId, body: cancelledBody },
    },
    async ({ workspace, who, params, body }, reply): Promise<TaskRow> => {
      const { contactId, step } = await findOpen(workspace, params);
      const task = { contactId, taskId: params.taskId };
      const { folded, row } = await change(workspace, who, task, {
        name: 'Task Cancelled',
        action: 'cancelled a task for',
        payload: { cancelled: true, note: body.note ?? '', ...(step ? { step } : {}) },
      });
      return reply.code(folded ? 200 : 202).send(row);
    },
  );
};
