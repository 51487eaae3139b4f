import { z } from 'zod';
import type { Duration } from '../../conditions/index.ts';
import type { NodeBase } from '../model.ts';
import { baseFields, delaySchema, keySchema } from './fields.ts';
import { type NodeKind, oneWayOut } from './kind.ts';
import { sendEffect, usefulForMs } from './message.ts';

export interface SendNode extends NodeBase {
  type: 'send';
  channel: 'email';
  /** key of the template */
  template: string;
  /** latest useful moment after the decision; default 24 h */
  usefulFor?: Duration;
  /** transactional mail is not marketing: it goes first and may be repeated when its outcome is unknown if the template says so */
  transactional?: boolean;
}

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
  ...oneWayOut,
  templates: ({ template }) => [{ channel: 'email', key: template }],
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
