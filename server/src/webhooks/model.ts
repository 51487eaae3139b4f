import type { JsonObject, Uuid } from '../platform/index.ts';

/** What a webhook can be told of. */
export const WEBHOOK_EVENTS = [
  'contact.created',
  'segment.entered',
  'segment.left',
  'workflow.entered',
  'workflow.ended',
  'message.submitted',
  'message.held',
  'message.failed',
  'message.bounced',
  'message.opened',
  'message.clicked',
  'message.unsubscribed',
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** Who wants to be told of what: all that the fold needs to know. */
export interface Subscription {
  webhookId: number;
  events: readonly WebhookEvent[];
}

/** Something that a webhook may be told of. */
export interface Happened {
  workspaceId: number;
  contactId: Uuid;
  event: WebhookEvent;
  /** when (ms): the actor's clock in the fold */
  atMs: number;
  /** what the receiver gets as `data` */
  data: JsonObject;
  /** what makes this one unique, such as the input's id and a count: the same cause makes the same delivery */
  cause: readonly (string | number)[];
}

/** A row of `webhook_deliveries`, as `insertDeliveries` takes it. */
export interface DeliveryRow {
  bucket: number;
  delivery_id: Uuid;
  contact_id: Uuid;
  workspace_id: number;
  webhook_id: number;
  event: WebhookEvent;
  payload: JsonObject;
  /** ISO 8601 */
  at: string;
}
