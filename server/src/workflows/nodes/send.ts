import { z } from 'zod';
import type { SendNode } from '../model.ts';
import { baseFields, delaySchema, keySchema } from './fields.ts';
import { type NodeKind, nextOutput, withNext } from './kind.ts';
import { sendEffect, usefulForMs } from './message.ts';

/** Decides that the contact gets a message. Whether it may leave is permission's to say, later in the same fold. */
export const send: NodeKind<SendNode, { usefulForMs: number }> = {
  type: 'send',
  family: 'message',
  label: 'Send e-mail',
  schema: z.strictObject({
    type: z.literal('send'),
    ...baseFields,
    channel: z.literal('email'),
    template: z.union([keySchema, z.literal('')]),
    usefulFor: delaySchema.optional(),
    transactional: z.boolean().optional(),
  }),
  title: (node, names) =>
    node.template === '' ? 'Send an e-mail' : `Send ${names.template?.(node.template) ?? node.template}`,
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
        channel: step.node.channel,
        template: step.node.template,
        transactional: step.node.transactional ?? false,
        usefulForMs: step.plan.usefulForMs,
      }),
    ],
  }),
};
