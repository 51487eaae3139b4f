import { z } from 'zod';
import type { NodeBase } from '../model.ts';
import { baseFields, keySchema } from './fields.ts';
import { type NodeKind, oneWayOut } from './kind.ts';
import { sendEffect, USEFUL_FOR_MS } from './message.ts';

/** A line in the company's Slack. */
export interface PostSlackNode extends NodeBase {
  type: 'postSlack';
  template: string;
}

/** Tells the company in Slack. The contact gets nothing of it, so consent, caps and quiet hours do not ask. */
export const postSlack: NodeKind<PostSlackNode, null> = {
  type: 'postSlack',
  family: 'message',
  label: 'Tell Slack',
  schema: z.strictObject({
    type: z.literal('postSlack'),
    ...baseFields,
    template: z.union([keySchema, z.literal('')]),
  }),
  title: ({ template }, names) =>
    template === '' ? 'Tell Slack' : `Tell Slack ${names.template?.(template) ?? template}`,
  ...oneWayOut,
  templates: ({ template }) => [{ channel: 'slack', key: template }],
  compile: () => null,
  enter: (step) => {
    const { template } = step.node;
    const message = { channel: 'slack', template, transactional: true, usefulForMs: USEFUL_FOR_MS } as const;
    return {
      kind: 'go',
      output: 'next',
      what: 'sent',
      text: `${step.title}: the message is decided`,
      seen: { template },
      effects: [sendEffect(step, message)],
    };
  },
};
