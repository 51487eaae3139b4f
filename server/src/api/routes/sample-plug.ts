import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { Refusal } from '../../platform/index.ts';
import { accountOfRush, inFlight, inventRush } from '../../sample/index.ts';
import { audit } from '../../workspaces/index.ts';
import type { Routes } from '../context.ts';

const TAGS = ['sample'];
const RUSH_MAX = 1_000_000_000;

const params = z.object({ rush: z.coerce.number().int().min(1).max(RUSH_MAX) });

const noSupervisor = (): Refusal =>
  new Refusal('no-supervisor', {
    status: 409,
    detail: 'Nothing would start this server again.',
    fix: 'Start Baton by npm start; or, when something else starts it again, say so by BATON_SUPERVISED=1.',
  });

/** *Pull the plug*: the server is killed under a rush that the browser sends, and what became of each call is counted. */
export const samplePlugRoutes: Routes = (app, deps) => {
  const { clock } = deps;

  app.post(
    '/sample/rush',
    {
      config: { access: 'admin' },
      schema: { tags: TAGS, summary: 'Invent a rush of visitors: calls to be sent to the tracking API' },
    },
    async ({ workspace }, reply) =>
      reply
        .code(201)
        .send(await inventRush({ db: workspace.db, clock }, workspace.id, randomInt(1, RUSH_MAX))),
  );

  app.get(
    '/sample/rush/:rush',
    {
      config: { access: 'admin' },
      schema: { tags: TAGS, summary: 'What became of a rush: stored, lost, doubled', params },
    },
    async ({ workspace, params: { rush } }) => accountOfRush({ db: workspace.db, clock }, workspace.id, rush),
  );

  app.post(
    '/sample/plug',
    {
      config: { access: 'admin' },
      schema: {
        tags: TAGS,
        summary: 'Kill this server as kill -9 does; it is started again',
        description: 'Answers with what was on its way a moment before. Only in the sample company.',
      },
    },
    async ({ workspace, who }, reply) => {
      const before = await inFlight(workspace.db, workspace.id);
      const { pullPlug } = deps.hooks;
      if (!pullPlug) throw noSupervisor();
      const object = 'the sample company: pulled the plug';
      await audit(workspace.db, { workspaceId: workspace.id, who, action: 'changed', object }, clock.now());
      // the answer is with the operating system by then, which delivers it for a dead process too
      reply.raw.once('finish', pullPlug);
      return reply.code(202).send(before);
    },
  );
};
