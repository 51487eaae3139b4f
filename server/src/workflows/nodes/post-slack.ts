import type { PostSlackNode } from '../model.ts';
import { tellCompany } from './tell-company.ts';

/** Tells the company in Slack. */
export const postSlack = tellCompany<PostSlackNode>('postSlack', {
  channel: 'slack',
  label: 'Tell Slack',
  named: 'Tell Slack',
});
