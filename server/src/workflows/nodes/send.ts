import { z } from 'zod';
import { durationMs } from '../../conditions/index.ts';
import type { SendNode } from '../model.ts';
import { baseFields, delaySchema, keySchema } from './fields.ts';
import { type NodeKind, nextOutput, withNext } from './kind.ts';

/** Latest useful moment of a message after its decision: shorter loses mail in a short outage, longer sends stale
 *  mail after a long one (PROMISES P8). */
export const USEFUL_FOR_MS = 24 * 3_600_000;

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
  compile: (node) => ({ usefulForMs: (node.usefulFor && durationMs(node.usefulFor)) || USEFUL_FOR_MS }),
  enter: ({ node, plan, nodeId, visit, enrollment, workflowId, version, title }) => ({
    kind: 'go',
    output: 'next',
    what: 'sent',
    text: `${title}: the message is decided`,
    seen: { template: node.template },
    effects: [
      {
        type: 'send',
        enrollmentId: enrollment.enrollmentId,
        workflowId,
        version,
        nodeId,
        visit,
        channel: node.channel,
        template: node.template,
        transactional: node.transactional ?? false,
        usefulForMs: plan.usefulForMs,
      },
    ],
  }),
};
