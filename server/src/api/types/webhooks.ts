import type { JsonObject } from '../../platform/json.ts';

// GET /webhooks ; POST /webhooks {url, events} -> WebhookCreated ; PATCH /webhooks/:id {url?, events?, enabled?} ; DELETE /webhooks/:id
// POST /webhooks/:id/test -> WebhookTest ; GET /webhooks/:id/deliveries ; POST /webhooks/:id/deliveries/retry -> {retried}
export interface Webhook {
  webhookId: string;
  url: string;
  events: string[];
  state: 'active' | 'disabled';
  disabledReason: string | null;
  createdAt: string;
  /** first failure since the last success */
  failingSince: string | null;
  lastError: string | null;
  lastDeliveredAt: string | null;
}

export interface WebhookCreated extends Webhook {
  /** signs deliveries (Standard Webhooks); not shown again */
  secret: string;
}

export interface WebhookDelivery {
  deliveryId: string;
  event: string;
  at: string;
  /** next attempt; null: all attempts used up */
  dueAt: string | null;
  attempts: number;
  lastError: string | null;
  payload: JsonObject;
}

export interface WebhookTest {
  ok: boolean;
  /** null: no answer */
  status: number | null;
  detail: string;
}
