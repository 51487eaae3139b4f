import { z } from 'zod';
import type { CallWebhookNode } from './call-webhook.ts';
import { baseFields, keySchema } from './fields.ts';
import { type NodeKind, oneWayOut } from './kind.ts';
import { sendEffect, USEFUL_FOR_MS } from './message.ts';
import type { PostSlackNode } from './post-slack.ts';

/**
 * A step that tells the company: a program, a channel of its Slack. The contact gets nothing of it, so consent, caps
 * and quiet hours do not ask. `named` stands before the template's name in titles.
 */
export const tellCompany = <N extends CallWebhookNode | PostSlackNode>(
  type: N['type'],
  { channel, label, named }: { channel: 'webhook' | 'slack'; label: string; named: string },
): NodeKind<N, null> => ({
  type,
  family: 'message',
  label,
  schema: z.strictObject({
    type: z.literal(type),
    ...baseFields,
    template: z.union([keySchema, z.literal('')]),
  }) as unknown as z.ZodType<N>,
  title: ({ template }, names) =>
    template === '' ? label : `${named} ${names.template?.(template) ?? template}`,
  ...oneWayOut,
  templates: ({ template }) => [{ channel, key: template }],
  compile: () => null,
  enter: (step) => {
    const { template } = step.node;
    const message = { channel, template, transactional: true, usefulForMs: USEFUL_FOR_MS };
    return {
      kind: 'go',
      output: 'next',
      what: 'sent',
      text: `${step.title}: the message is decided`,
      seen: { template },
      effects: [sendEffect(step, message)],
    };
  },
});
