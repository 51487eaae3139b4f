import { z } from 'zod';
import type { CallWebhookNode } from '../model.ts';
import { baseFields, keySchema } from './fields.ts';
import { type NodeKind, nextOutput, withNext } from './kind.ts';
import { sendEffect, USEFUL_FOR_MS } from './message.ts';

/** Tells a program of the company. The contact gets nothing of it, so consent, caps and quiet hours do not ask. */
export const callWebhook: NodeKind<CallWebhookNode, null> = {
  type: 'callWebhook',
  family: 'message',
  label: 'Call a webhook',
  schema: z.strictObject({
    type: z.literal('callWebhook'),
    ...baseFields,
    template: z.union([keySchema, z.literal('')]),
  }),
  title: ({ template }, names) =>
    template === '' ? 'Call a webhook' : `Call webhook ${names.template?.(template) ?? template}`,
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
        channel: 'webhook',
        template: step.node.template,
        transactional: true,
        usefulForMs: USEFUL_FOR_MS,
      }),
    ],
  }),
};
