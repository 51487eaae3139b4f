import { z } from 'zod';
import type { Duration } from '../../conditions/index.ts';
import type { NodeBase } from '../model.ts';
import { baseFields, delaySchema, keySchema } from './fields.ts';
import { type NodeKind, oneWayOut } from './kind.ts';
import { usefulForMs } from './message.ts';

/** The same thing as mail and as text; which one a contact gets is chosen by what they have read. */
export interface SendBestNode extends NodeBase {
  type: 'sendBest';
  email: { template: string };
  sms: { template: string };
  usefulFor?: Duration;
}

const template = z.strictObject({ template: z.union([keySchema, z.literal('')]) });

/**
 * Decides that the contact gets a message where they have shown that they read: the same thing said as mail and as
 * text. Which of the two it becomes is chosen with the message, and told in the next line of the log (P12).
 */
export const sendBest: NodeKind<SendBestNode, { usefulForMs: number }> = {
  type: 'sendBest',
  family: 'message',
  label: 'Send on the best channel',
  schema: z.strictObject({
    type: z.literal('sendBest'),
    ...baseFields,
    email: template,
    sms: template,
    usefulFor: delaySchema.optional(),
  }),
  title: ({ email }, names) =>
    email.template === ''
      ? 'Send on the best channel'
      : `Send ${names.template?.(email.template) ?? email.template} on the best channel`,
  ...oneWayOut,
  templates: ({ email, sms }) => [
    { channel: 'email', key: email.template },
    { channel: 'sms', key: sms.template },
  ],
  compile: ({ usefulFor }, compiling) => {
    // the version reads messages: what was sent and read is loaded with whoever is inside
    compiling.condition({ kind: 'unengaged', channel: 'email', last: 1 });
    return { usefulForMs: usefulForMs(usefulFor) };
  },
  enter: ({ node, plan, title, enrollment, workflowId, version, nodeId, visit }) => ({
    kind: 'go',
    output: 'next',
    what: 'sent',
    text: `${title}: the message is decided`,
    seen: { email: node.email.template, sms: node.sms.template },
    effects: [
      {
        type: 'sendBest',
        enrollmentId: enrollment.enrollmentId,
        workflowId,
        version,
        nodeId,
        visit,
        templates: { email: node.email.template, sms: node.sms.template },
        usefulForMs: plan.usefulForMs,
      },
    ],
  }),
};
