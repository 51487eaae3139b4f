import { deriveKey, sign } from '../platform/index.ts';

/** 192 bits, as Standard Webhooks advises. */
const SECRET_BYTES = 24;

/**
 * The secret by which programs know that a message of the webhook channel is this workspace's: `whsec_...`, made from
 * the installation's secret, so that it is the same whenever it is asked for and stands in no table.
 */
export const hookSecret = (secret: string, workspaceId: number): string => {
  const bytes = sign(deriveKey(secret, 'webhook-channel'), String(workspaceId), SECRET_BYTES);
  return `whsec_${Buffer.from(bytes, 'base64url').toString('base64')}`;
};
