import { z } from 'zod';
import type { DefinitionRef } from '../../definitions/index.ts';
import {
  cancelScheduled,
  type InsidePlan,
  previewPublish,
  previewResume,
  resumeWorkflow,
  scheduleWorkflow,
} from '../../workflows/index.ts';
import { audit, whoName } from '../../workspaces/index.ts';
import type { RequestWorkspace, Routes } from '../context.ts';
import type { PublishPreview, ResumePreview } from '../types.ts';
import { keyParams } from './definitions-common.ts';

const stepId = z.string().min(1).max(100);
const version = z
  .int()
  .positive()
  .max(2 ** 31 - 1);

/** What becomes of people inside; checked against the new version when it is published. */
const insidePlan = z
  .strictObject({
    otherwise: z
      .enum(['move', 'stay', 'again'])
      .describe('of who stands at a step that `steps` does not name and the new version has'),
    steps: z
      .array(
        z.strictObject({
          version: version.describe('the version they are on'),
          nodeId: stepId.describe('the step they stand at'),
          choice: z.enum(['move', 'stay', 'again', 'to', 'end']),
          to: stepId.optional().describe('with choice `to`: the step of the new version they enter'),
        }),
      )
      .max(5_000),
  })
  .describe('what becomes of people inside; absent: all move, refused when people stand at a removed step');

/** Fields of a publish that only workflows have. */
export const insideField = { inside: insidePlan.optional() };

/** The plan as the workflows module takes it: an absent target is no member. */
export const asInsidePlan = ({ otherwise, steps }: z.output<typeof insidePlan>): InsidePlan => ({
  otherwise,
  steps: steps.map(({ to, ...choice }) => ({ ...choice, ...(to === undefined ? {} : { to }) })),
});

const resumeBody = z
  .strictObject({
    choice: z
      .enum(['catchUp', 'shift', 'skip'])
      .default('catchUp')
      .describe(
        'waits that came due: catchUp, they end now, spread; shift, all waits end later by the pause; skip, as catchUp, and messages past their latest useful moment are held back',
      ),
  })
  .nullish();
const scheduleBody = z.strictObject({
  at: z.iso.datetime({ offset: true }).describe('when it becomes live'),
  revision: z.int().min(0).optional().describe('refuse when the draft has changed since'),
  startThemToo: z.boolean().default(false),
  ...insideField,
});

/** Publishing at a time, what a publish and a resume would do, and how a paused workflow goes on. */
export const workflowPublishing: (routes: {
  shown(workspace: RequestWorkspace, key: string): Promise<unknown>;
}) => Routes =
  ({ shown }) =>
  (app, { db, clock, live }) => {
    const tags = ['workflows'];
    const refOf = ({ id }: RequestWorkspace, key: string): DefinitionRef => ({
      workspaceId: id,
      kind: 'workflow',
      key,
    });
    const told = ({ id }: RequestWorkspace): void =>
      live.changed({ workspaceId: id, what: ['workflows', 'home'] });

    app.get(
      '/workflows/:key/publish-preview',
      {
        config: { access: 'read' },
        schema: { tags, summary: 'What publishing the draft would do', params: keyParams },
      },
      async ({ workspace, params }): Promise<PublishPreview> =>
        previewPublish(workspace.db, refOf(workspace, params.key), clock.now()),
    );

    app.get(
      '/workflows/:key/resume-preview',
      {
        config: { access: 'read' },
        schema: { tags, summary: 'Whom the pause kept waiting', params: keyParams },
      },
      async ({ workspace, params }): Promise<ResumePreview> => {
        const { pausedAtMs, ...counts } = await previewResume(
          workspace.db,
          refOf(workspace, params.key),
          clock.now(),
        );
        return { pausedAt: pausedAtMs === null ? null : new Date(pausedAtMs).toISOString(), ...counts };
      },
    );

    app.post(
      '/workflows/:key/resume',
      {
        config: { access: 'build' },
        schema: { tags, summary: 'Go on after a pause', params: keyParams, body: resumeBody },
      },
      async ({ workspace, who, params, body }) => {
        const choice = body?.choice ?? 'catchUp';
        await db.transaction(async (tx) => {
          const { name } = await resumeWorkflow(tx, refOf(workspace, params.key), clock.now(), choice);
          const object = `workflow "${name}"`;
          const entry = { workspaceId: workspace.id, who, action: 'resumed', object, detail: { choice } };
          await audit(tx, entry, clock.now());
        });
        told(workspace);
        return shown(workspace, params.key);
      },
    );

    app.post(
      '/workflows/:key/schedule',
      {
        config: { access: 'build' },
        schema: {
          tags,
          summary: 'Publish the draft, as it is now, at a time',
          params: keyParams,
          body: scheduleBody,
        },
      },
      async ({ workspace, who, params: { key }, body }) => {
        const { at, revision, startThemToo, inside } = body;
        await db.transaction(async (tx) => {
          await scheduleWorkflow(
            tx,
            {
              workspaceId: workspace.id,
              key,
              publishedBy: whoName(who),
              atMs: Date.parse(at),
              startThemToo,
              ...(revision === undefined ? {} : { expectedRevision: revision }),
              ...(inside === undefined ? {} : { inside: asInsidePlan(inside) }),
            },
            clock.now(),
          );
          const object = `workflow "${key}"`;
          const entry = { workspaceId: workspace.id, who, action: 'scheduled', object, detail: { at } };
          await audit(tx, entry, clock.now());
        });
        told(workspace);
        return shown(workspace, key);
      },
    );

    app.delete(
      '/workflows/:key/schedule',
      {
        config: { access: 'build' },
        schema: { tags, summary: 'Do not publish at the time given before', params: keyParams },
      },
      async ({ workspace, who, params: { key } }) => {
        await db.transaction(async (tx) => {
          await cancelScheduled(tx, refOf(workspace, key), clock.now());
          const entry = {
            workspaceId: workspace.id,
            who,
            action: 'unscheduled',
            object: `workflow "${key}"`,
          };
          await audit(tx, entry, clock.now());
        });
        told(workspace);
        return shown(workspace, key);
      },
    );
  };
