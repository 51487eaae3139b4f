import { z } from 'zod';
import type { SendTextNode } from '../model.ts';
import { baseFields, delaySchema, keySchema } from './fields.ts';
import { type NodeKind, nextOutput, withNext } from './kind.ts';
import { sendEffect, usefulForMs } from './message.ts';

/** Decides that the contact gets a text on the phone. Whether it may leave is permission's to say. */
export const sendText: NodeKind<SendTextNode, { usefulForMs: number }> = {
  type: 'sendText',
  family: 'message',
  label: 'Send text',
  schema: z.strictObject({
    type: z.literal('sendText'),
    ...baseFields,
    template: z.union([keySchema, z.literal('')]),
    usefulFor: delaySchema.optional(),
    transactional: z.boolean().optional(),
  }),
  title: ({ template }, names) =>
    template === '' ? 'Send a text' : `Send text ${names.template?.(template) ?? template}`,
  outputs: (node) => [nextOutput(node)],
  withOutput: (node, outputId, next) => (outputId === 'next' ? withNext(node, next) : node),
  compile: ({ usefulFor }) => ({ usefulForMs: usefulForMs(usefulFor) }),
  enter: (step) => ({
    kind: 'go',
    output: 'next',
    what: 'sent',
    text: `${step.title}: the message is decided`,
    seen: { template: step.node.template },
    effects: [
      sendEffect(step, {
        channel: 'sms',
        template: step.node.template,
        transactional: step.node.transactional ?? false,
        usefulForMs: step.plan.usefulForMs,
      }),
    ],
  }),
};
