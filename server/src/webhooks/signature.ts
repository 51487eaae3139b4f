import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

/** A secret as Standard Webhooks writes it: `whsec_` and 24 random bytes in base64. */
export const newWebhookSecret = (): string => `whsec_${randomBytes(24).toString('base64')}`;

/** Headers of a signed delivery (standardwebhooks.com): the receiver checks them with the secret, and drops repeats by id. */
export const signedHeaders = (
  secret: string,
  deliveryId: string,
  body: string,
  nowMs: number,
): Record<string, string> => ({
  'content-type': 'application/json',
  'user-agent': 'Baton-Webhooks/1',
  'webhook-id': deliveryId,
  'webhook-timestamp': String(Math.floor(nowMs / 1000)),
  'webhook-signature': new Webhook(secret).sign(deliveryId, new Date(nowMs), body),
});
