import { z } from 'zod';
import { newId, Refusal } from '../../platform/index.ts';
import {
  changeWebhook,
  createWebhook,
  deleteWebhook,
  retryDeliveries,
  signedHeaders,
  type WaitingDelivery,
  WEBHOOK_EVENTS,
  type WebhookRow,
  waitingDeliveries,
  webhooksOf,
  webhookTarget,
} from '../../webhooks/index.ts';
import type { Routes } from '../context.ts';
import { cursorValues, pageOf, pageQuery, uuidCursor } from '../keyset.ts';
import type { Page, Webhook, WebhookCreated, WebhookDelivery, WebhookTest } from '../types.ts';

const params = z.object({
  webhookId: z.coerce
    .number()
    .int()
    .positive()
    .max(2 ** 31 - 1),
});
const url = z.string().trim().min(1).max(2000);
const events = z
  .array(z.enum(WEBHOOK_EVENTS))
  .min(1)
  .transform((names) => [...new Set(names)]);
const createBody = z.strictObject({ url, events });
const changeBody = z.strictObject({
  url: url.optional(),
  events: events.optional(),
  enabled: z.boolean().optional(),
});

const shown = (row: WebhookRow): Webhook => ({
  webhookId: String(row.webhookId),
  url: row.url,
  events: row.events,
  state: row.state,
  disabledReason: row.disabledReason,
  createdAt: row.createdAt.toISOString(),
  failingSince: row.failingSince?.toISOString() ?? null,
  lastError: row.lastError,
  lastDeliveredAt: row.lastDeliveredAt?.toISOString() ?? null,
});

const shownDelivery = (row: WaitingDelivery): WebhookDelivery => ({
  deliveryId: row.deliveryId,
  event: row.event,
  at: row.at.toISOString(),
  dueAt: row.failed ? null : row.dueAt.toISOString(),
  attempts: row.attempts,
  lastError: row.lastError,
  payload: row.payload,
});

/** Outgoing webhooks: who is told of what, and what did not arrive. */
export const webhookRoutes: Routes = (app, deps) => {
  const { clock, outbound, secret } = deps;
  const tags = ['webhooks'];
  const config = { access: 'admin' } as const;

  app.get('/webhooks', { config, schema: { tags, summary: 'Webhooks' } }, async ({ workspace }) => {
    const rows = await webhooksOf(workspace.db, workspace.id);
    return { items: rows.map(shown), next: null } satisfies Page<Webhook>;
  });

  app.post(
    '/webhooks',
    { config, schema: { tags, summary: 'Add a webhook; its secret is shown this once', body: createBody } },
    async ({ workspace, who, body }, reply): Promise<WebhookCreated> => {
      await outbound.check(body.url);
      const input = { workspaceId: workspace.id, ...body, who };
      const row = await createWebhook(workspace.db, input, secret, clock.now());
      reply.code(201);
      return { ...shown(row), secret: row.secret };
    },
  );

  app.patch(
    '/webhooks/:webhookId',
    { config, schema: { tags, summary: 'Change, disable or enable a webhook', params, body: changeBody } },
    async ({ workspace, who, params: { webhookId }, body }): Promise<Webhook> => {
      if (body.url) await outbound.check(body.url);
      const input = { workspaceId: workspace.id, webhookId, ...body, who };
      return shown(await changeWebhook(workspace.db, input, clock.now()));
    },
  );

  app.delete(
    '/webhooks/:webhookId',
    { config, schema: { tags, summary: 'Remove a webhook with what waits for it', params } },
    async ({ workspace, who, params: { webhookId } }, reply) => {
      await deleteWebhook(workspace.db, { workspaceId: workspace.id, webhookId, who }, clock.now());
      return reply.code(204).send();
    },
  );

  app.post(
    '/webhooks/:webhookId/test',
    { config, schema: { tags, summary: 'Send a test delivery now', params } },
    async ({ workspace, params: { webhookId } }): Promise<WebhookTest> => {
      const target = await webhookTarget(workspace.db, { workspaceId: workspace.id, webhookId }, secret);
      const timestamp = new Date(clock.now()).toISOString();
      const body = JSON.stringify({ type: 'webhook.test', timestamp, data: {} });
      const headers = signedHeaders(target.secret, newId(clock.now()), body, clock.now());
      try {
        const { status, body: text } = await outbound.post(target.url, headers, body);
        return { ok: status >= 200 && status < 300, status, detail: text };
      } catch (error) {
        if (error instanceof Refusal) throw error;
        return { ok: false, status: null, detail: (error as Error).message };
      }
    },
  );

  app.get(
    '/webhooks/:webhookId/deliveries',
    {
      config,
      schema: { tags, summary: 'What waits or failed, newest first', params, querystring: pageQuery },
    },
    async ({ workspace, params: { webhookId }, query }): Promise<Page<WebhookDelivery>> => {
      const [after] = cursorValues(query.after, uuidCursor) ?? [null];
      const rows = await waitingDeliveries(workspace.db, {
        workspaceId: workspace.id,
        webhookId,
        after,
        limit: query.limit + 1,
      });
      return pageOf(rows, query.limit, shownDelivery, (row) => [row.deliveryId]);
    },
  );

  app.post(
    '/webhooks/:webhookId/deliveries/retry',
    { config, schema: { tags, summary: 'Try everything that waits or failed again now', params } },
    async ({ workspace, params: { webhookId } }) => {
      const input = { workspaceId: workspace.id, webhookId };
      return { retried: await retryDeliveries(workspace.db, input, clock.now()) };
    },
  );
};
