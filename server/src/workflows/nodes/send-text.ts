import { z } from 'zod';
import type { Duration } from '../../conditions/index.ts';
import type { NodeBase } from '../model.ts';
import { baseFields, delaySchema, keySchema } from './fields.ts';
import { type NodeKind, oneWayOut } from './kind.ts';
import { sendEffect, usefulForMs } from './message.ts';

/** A text on the phone. */
export interface SendTextNode extends NodeBase {
  type: 'sendText';
  template: string;
  usefulFor?: Duration;
  transactional?: boolean;
}

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
  ...oneWayOut,
  templates: ({ template }) => [{ channel: 'sms', key: template }],
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
