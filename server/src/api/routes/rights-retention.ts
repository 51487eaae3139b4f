import { z } from 'zod';
import {
  KINDS_KEPT,
  removeRetentionRule,
  retentionRules,
  rightsRefusals,
  setRetentionRule,
} from '../../rights/index.ts';
import { audit, whoName } from '../../workspaces/index.ts';
import type { Routes } from '../context.ts';
import type { RetentionRuleShown } from '../types.ts';

const tags = ['privacy'];
const DAYS_MAX = 36_500;
const keepDays = z.number().int().min(1).max(DAYS_MAX);
const ruleBody = z.union([
  z.strictObject({ scope: z.literal('kind'), name: z.enum(KINDS_KEPT), keepDays }),
  z.strictObject({ scope: z.literal('event'), name: z.string().min(1).max(200), keepDays }),
]);

/** How long events are kept. */
export const retentionRoutes: Routes = (app, { db: wholeDb, clock }) => {
  app.get(
    '/retention',
    {
      config: { access: 'read' },
      schema: { tags, summary: 'How long events are kept, and what the last run deleted' },
    },
    async ({ workspace: { db, id } }): Promise<{ items: RetentionRuleShown[] }> => ({
      items: (await retentionRules(db, id)).map((one) => ({
        ...one,
        setAt: one.setAt.toISOString(),
        runAt: one.runAt?.toISOString() ?? null,
      })),
    }),
  );

  app.put(
    '/retention',
    {
      config: { access: 'admin' },
      schema: {
        tags,
        summary: 'Keep events of a kind or name this long',
        body: ruleBody,
      },
    },
    async ({ workspace: { id }, who, body }, reply): Promise<void> => {
      const nowMs = clock.now();
      const object = `events "${body.name}" for ${body.keepDays} days`;
      await wholeDb.transaction(async (tx) => {
        await audit(tx, { workspaceId: id, who, action: 'keeps', object }, nowMs);
        await setRetentionRule(tx, id, { ...body, setBy: whoName(who) }, nowMs);
      });
      return reply.code(204).send();
    },
  );

  app.delete(
    '/retention/:scope/:name',
    {
      config: { access: 'admin' },
      schema: {
        tags,
        summary: 'Keep events of a kind or name for good again',
        params: z.object({ scope: z.enum(['kind', 'event']), name: z.string().max(200) }),
      },
    },
    async ({ workspace: { id }, who, params }, reply): Promise<void> => {
      const nowMs = clock.now();
      const isGone = await wholeDb.transaction(async (tx) => {
        const entry = { workspaceId: id, who, action: 'keeps for good', object: `events "${params.name}"` };
        await audit(tx, entry, nowMs);
        return removeRetentionRule(tx, id, params);
      });
      if (!isGone) throw rightsRefusals.ruleNotFound();
      return reply.code(204).send();
    },
  );
};
