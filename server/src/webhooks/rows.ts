import { bucketOf, derivedId, type Queryable, sql } from '../platform/index.ts';
import type { DeliveryRow, Happened, Subscription } from './model.ts';

/**
 * The deliveries that something calls for, one per webhook that wants it. Pure; ids follow from the cause, so a fold
 * that is repeated makes the same rows. The payload is that of Standard Webhooks: `{type, timestamp, data}`.
 */
export const webhookRowsFor = (subscriptions: readonly Subscription[], happened: Happened): DeliveryRow[] => {
  const { workspaceId, contactId, event, atMs, data, cause } = happened;
  const bucket = bucketOf(contactId);
  const at = new Date(atMs).toISOString();
  return subscriptions
    .filter(({ events }) => events.includes(event))
    .map(({ webhookId }) => ({
      bucket,
      delivery_id: derivedId(atMs, bucket, 'webhook', webhookId, event, ...cause),
      contact_id: contactId,
      workspace_id: workspaceId,
      webhook_id: webhookId,
      event,
      payload: { type: event, timestamp: at, data },
      at,
    }));
};

/** Puts deliveries into the outbox, in the transaction of what they tell of; due at once. */
export const insertDeliveries = async (tx: Queryable, rows: readonly DeliveryRow[]): Promise<void> => {
  if (rows.length === 0) return;
  await tx.query(sql`
    insert into webhook_deliveries
      (bucket, delivery_id, contact_id, workspace_id, webhook_id, event, payload, at, due_at)
    select bucket, delivery_id, contact_id, workspace_id, webhook_id, event, payload, at, at
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row (
      bucket smallint, delivery_id uuid, contact_id uuid, workspace_id int, webhook_id int, event text,
      payload jsonb, at timestamptz)
    order by bucket, delivery_id
    on conflict (bucket, delivery_id) do nothing`);
};
