import type { CallWebhookNode } from '../model.ts';
import { tellCompany } from './tell-company.ts';

/** Tells a program of the company. */
export const callWebhook = tellCompany<CallWebhookNode>('callWebhook', {
  channel: 'webhook',
  label: 'Call a webhook',
  named: 'Call webhook',
});
