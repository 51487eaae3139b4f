export { type Deliveries, type DeliveryDeps, forgetFailedDeliveries, runDeliveries } from './deliver.ts';
export * from './model.ts';
export { addressGuard, createOutbound, type Outbound, type OutboundPage } from './outbound.ts';
export {
  allSubscriptions,
  changeWebhook,
  createWebhook,
  deleteWebhook,
  retryDeliveries,
  type WaitingDelivery,
  type WebhookRow,
  waitingDeliveries,
  webhooksOf,
  webhookTarget,
} from './queries.ts';
export { insertDeliveries, webhookRowsFor } from './rows.ts';
export { signedHeaders } from './signature.ts';
export { createTeller } from './teller.ts';
