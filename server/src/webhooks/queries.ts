import {
  type Db,
  decrypt,
  deriveKey,
  encrypt,
  type JsonObject,
  type Queryable,
  sql,
} from '../platform/index.ts';
import { audit, type Who, whoName } from '../workspaces/index.ts';
import { refusals } from './errors.ts';
import type { Subscription, WebhookEvent } from './model.ts';
import { newWebhookSecret } from './signature.ts';

/** More would make each change of a contact expensive for everybody. */
const WEBHOOKS_MAX = 20;

export interface WebhookRow {
  webhookId: number;
  url: string;
  events: WebhookEvent[];
  state: 'active' | 'disabled';
  disabledReason: string | null;
  createdAt: Date;
  failingSince: Date | null;
  lastError: string | null;
  lastDeliveredAt: Date | null;
}

const WEBHOOK = sql`
  webhook_id as "webhookId", url, events, state, disabled_reason as "disabledReason",
  created_at as "createdAt", failing_since as "failingSince", last_error as "lastError",
  last_delivered_at as "lastDeliveredAt"`;

const secretKey = (secret: string): Buffer => deriveKey(secret, 'webhooks');
const contextOf = (workspaceId: number): string => `webhook:${workspaceId}`;

/** The signing secret of a stored webhook. */
export const openSecret = (sealed: string, workspaceId: number, secret: string): string =>
  decrypt(secretKey(secret), sealed, contextOf(workspaceId));

/** The webhooks of a workspace, oldest first. */
export const webhooksOf = (db: Queryable, workspaceId: number): Promise<WebhookRow[]> =>
  db.query<WebhookRow>(sql`
    select ${WEBHOOK} from webhooks where workspace_id = ${workspaceId} order by webhook_id`);

/** All active webhooks, by workspace: what the fold needs to know of them. */
export const allSubscriptions = async (db: Queryable): Promise<Map<number, Subscription[]>> => {
  const rows = await db.query<Subscription & { workspaceId: number }>(sql`
    select workspace_id as "workspaceId", webhook_id as "webhookId", events from webhooks
    where state = 'active' order by workspace_id, webhook_id`);
  const byWorkspace = new Map<number, Subscription[]>();
  for (const { workspaceId, ...subscription } of rows) {
    const list = byWorkspace.get(workspaceId);
    if (list) list.push(subscription);
    else byWorkspace.set(workspaceId, [subscription]);
  }
  return byWorkspace;
};

export interface NewWebhook {
  workspaceId: number;
  url: string;
  events: readonly WebhookEvent[];
  who: Who;
}

/** Adds a webhook; the secret that signs its deliveries is in this answer only. `serverSecret` encrypts it. */
export const createWebhook = (
  db: Db,
  input: NewWebhook,
  serverSecret: string,
  nowMs: number,
): Promise<WebhookRow & { secret: string }> =>
  db.transaction(async (tx) => {
    const { workspaceId, url, who } = input;
    if ((await webhooksOf(tx, workspaceId)).length >= WEBHOOKS_MAX) throw refusals.tooMany(WEBHOOKS_MAX);
    const secret = newWebhookSecret();
    const sealed = encrypt(secretKey(serverSecret), secret, contextOf(workspaceId));
    const [row] = await tx.query<WebhookRow>(sql`
      insert into webhooks (workspace_id, url, events, secret, created_by, created_at)
      values (${workspaceId}, ${url}, ${[...input.events]}, ${sealed}, ${whoName(who)}, ${new Date(nowMs)})
      returning ${WEBHOOK}`);
    const detail = { events: [...input.events] };
    await audit(tx, { workspaceId, who, action: 'created', object: `webhook ${url}`, detail }, nowMs);
    return { ...row!, secret };
  });

/** Changes a webhook; enabling it forgets past failures. */
export const changeWebhook = (
  db: Db,
  input: {
    workspaceId: number;
    webhookId: number;
    url?: string;
    events?: readonly WebhookEvent[];
    enabled?: boolean;
    who: Who;
  },
  nowMs: number,
): Promise<WebhookRow> =>
  db.transaction(async (tx) => {
    const { workspaceId, webhookId, who, enabled } = input;
    const state = enabled === undefined ? null : enabled ? 'active' : 'disabled';
    const reason = enabled === false ? `by ${whoName(who)}` : null;
    const [row] = await tx.query<WebhookRow>(sql`
      update webhooks
      set url = coalesce(${input.url ?? null}, url),
        events = coalesce(${input.events ? [...input.events] : null}::text[], events),
        state = coalesce(${state}, state),
        disabled_reason = case when ${state}::text is null then disabled_reason else ${reason} end,
        failing_since = case when ${state}::text = 'active' then null else failing_since end,
        last_error = case when ${state}::text = 'active' then null else last_error end
      where workspace_id = ${workspaceId} and webhook_id = ${webhookId}
      returning ${WEBHOOK}`);
    if (!row) throw refusals.notFound();
    await audit(tx, { workspaceId, who, action: 'changed', object: `webhook ${row.url}` }, nowMs);
    return row;
  });

/** Removes a webhook with what still waits for it. */
export const deleteWebhook = (
  db: Db,
  input: { workspaceId: number; webhookId: number; who: Who },
  nowMs: number,
): Promise<void> =>
  db.transaction(async (tx) => {
    const { workspaceId, webhookId, who } = input;
    const [row] = await tx.query<{ url: string }>(sql`
      delete from webhooks where workspace_id = ${workspaceId} and webhook_id = ${webhookId} returning url`);
    if (!row) throw refusals.notFound();
    await tx.query(sql`
      delete from webhook_deliveries
      where bucket between 0 and 4095 and workspace_id = ${workspaceId} and webhook_id = ${webhookId}`);
    await audit(tx, { workspaceId, who, action: 'deleted', object: `webhook ${row.url}` }, nowMs);
  });

export interface WaitingDelivery {
  deliveryId: string;
  event: WebhookEvent;
  at: Date;
  dueAt: Date;
  attempts: number;
  lastError: string | null;
  failed: boolean;
  payload: JsonObject;
}

/** Deliveries that wait or failed, newest first, older than `after`. */
export const waitingDeliveries = async (
  db: Queryable,
  page: { workspaceId: number; webhookId: number; after: string | null; limit: number },
): Promise<WaitingDelivery[]> =>
  db.query<WaitingDelivery>(sql`
    select delivery_id as "deliveryId", event, at, due_at as "dueAt", attempts, last_error as "lastError",
      failed, payload
    from webhook_deliveries
    where bucket between 0 and 4095
      and workspace_id = ${page.workspaceId} and webhook_id = ${page.webhookId}
      and delivery_id < coalesce(${page.after}::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
    order by delivery_id desc
    limit ${page.limit}`);

/** Makes all waiting and failed deliveries of a webhook due now; returns how many. */
export const retryDeliveries = async (
  db: Queryable,
  input: { workspaceId: number; webhookId: number },
  nowMs: number,
): Promise<number> => {
  const rows = await db.query(sql`
    update webhook_deliveries set failed = false, attempts = 0, due_at = ${new Date(nowMs)}
    where bucket between 0 and 4095 and workspace_id = ${input.workspaceId}
      and webhook_id = ${input.webhookId}
    returning delivery_id`);
  return rows.length;
};

/** Where a test delivery goes, and the secret that signs it. */
export const webhookTarget = async (
  db: Queryable,
  input: { workspaceId: number; webhookId: number },
  serverSecret: string,
): Promise<{ url: string; secret: string }> => {
  const [row] = await db.query<{ url: string; secret: string }>(sql`
    select url, secret from webhooks
    where workspace_id = ${input.workspaceId} and webhook_id = ${input.webhookId}`);
  if (!row) throw refusals.notFound();
  return { url: row.url, secret: openSecret(row.secret, input.workspaceId, serverSecret) };
};
