import type { NodeBase } from '../model.ts';
import { tellCompany } from './tell-company.ts';

/** A body for a program of the company. */
export interface CallWebhookNode extends NodeBase {
  type: 'callWebhook';
  template: string;
}

/** Tells a program of the company. */
export const callWebhook = tellCompany<CallWebhookNode>('callWebhook', {
  channel: 'webhook',
  label: 'Call a webhook',
  named: 'Call webhook',
});
