import { z } from 'zod';
import type { PostSlackNode } from '../model.ts';
import { baseFields, keySchema } from './fields.ts';
import { type NodeKind, nextOutput, withNext } from './kind.ts';
import { sendEffect, USEFUL_FOR_MS } from './message.ts';

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
  outputs: (node) => [nextOutput(node)],
  withOutput: (node, outputId, next) => (outputId === 'next' ? withNext(node, next) : node),
  compile: () => null,
  enter: (step) => ({
    kind: 'go',
    output: 'next',
    what: 'sent',
    text: `${step.title}: the message is decided`,
    seen: { template: step.node.template },
    effects: [
      sendEffect(step, {
        channel: 'slack',
        template: step.node.template,
        transactional: true,
        usefulForMs: USEFUL_FOR_MS,
      }),
    ],
  }),
};
