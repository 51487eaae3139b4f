import { z } from 'zod';
import { getDefinition, noteGone, noteHere, whoIsHere } from '../../definitions/index.ts';
import { whoName } from '../../workspaces/index.ts';
import type { Routes } from '../context.ts';
import type { PresentPerson } from '../types.ts';
import { keyParams } from './definitions-common.ts';

const tab = z
  .string()
  .regex(/^[\w-]{8,40}$/)
  .describe('names a window of a browser');
const hereBody = z.strictObject({ tab, step: z.string().max(100).nullable() });
const tabParams = keyParams.extend({ tab });

/** Who has the draft of a workflow open beside oneself: told by windows, heard through the topic `presence`. */
export const presenceRoutes: Routes = (app, { db, clock, live }) => {
  const tags = ['workflows'];

  app.get(
    '/workflows/:key/presence',
    { config: { access: 'read' }, schema: { tags, summary: 'Who has it open now', params: keyParams } },
    async ({ workspace, params: { key } }): Promise<{ people: PresentPerson[] }> => ({
      people: await whoIsHere(
        workspace.db,
        { workspaceId: workspace.id, kind: 'workflow', key },
        clock.now(),
      ),
    }),
  );

  app.put(
    '/workflows/:key/presence',
    {
      config: { access: 'read' },
      schema: {
        tags,
        summary: 'Say that a window has it open, and at which step; again every 20 s',
        params: keyParams,
        body: hereBody,
      },
    },
    async ({ workspace, who, params: { key }, body }, reply) => {
      const ref = { workspaceId: workspace.id, kind: 'workflow', key } as const;
      await getDefinition(workspace.db, ref);
      const isNews = await noteHere(db, ref, { ...body, name: whoName(who) }, clock.now());
      if (isNews) live.changed({ workspaceId: workspace.id, what: ['presence'] });
      return reply.status(204).send();
    },
  );

  app.delete(
    '/workflows/:key/presence/:tab',
    {
      config: { access: 'read' },
      schema: { tags, summary: 'Say that a window was closed', params: tabParams },
    },
    async ({ workspace, params }, reply) => {
      const ref = { workspaceId: workspace.id, kind: 'workflow', key: params.key } as const;
      if (await noteGone(db, ref, params.tab))
        live.changed({ workspaceId: workspace.id, what: ['presence'] });
      return reply.status(204).send();
    },
  );
};
