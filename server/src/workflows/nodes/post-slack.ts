import type { NodeBase } from '../model.ts';
import { tellCompany } from './tell-company.ts';

/** A line in the company's Slack. */
export interface PostSlackNode extends NodeBase {
  type: 'postSlack';
  template: string;
}

/** Tells the company in Slack. */
export const postSlack = tellCompany<PostSlackNode>('postSlack', {
  channel: 'slack',
  label: 'Tell Slack',
  named: 'Tell Slack',
});
