import { z } from 'zod';
import { type Duration, durationMs, durationWords } from '../../conditions/index.ts';
import type { NodeBase } from '../model.ts';
import { baseFields, delaySchema, emptyLength, hasteText } from './fields.ts';
import { type NodeKind, oneWayOut } from './kind.ts';

export interface WaitNode extends NodeBase {
  type: 'wait';
  delay: Duration;
}

/** Holds the contact for a length of time. */
export const wait: NodeKind<WaitNode, { delayMs: number; haste: number }> = {
  type: 'wait',
  family: 'wait',
  label: 'Wait',
  holds: true,
  schema: z.strictObject({ type: z.literal('wait'), ...baseFields, delay: delaySchema }),
  title: (node) => (durationMs(node.delay) > 0 ? `Wait ${durationWords(node.delay)}` : 'Wait'),
  ...oneWayOut,
  problems: ({ delay }) => emptyLength(delay, 'The wait has no length'),
  compile: (node, { haste }) => ({ delayMs: Math.ceil(durationMs(node.delay) / haste), haste }),
  // From the later of the two clocks: after 8 hours down nobody gets three mails in a row (ENGINE, The fold 4).
  enter: ({ node, plan, clockMs, wallMs }) => {
    const dueAt = Math.max(clockMs, wallMs) + plan.delayMs;
    return {
      kind: 'stay',
      dueAt,
      what: 'waiting',
      text: `Waits ${durationWords(node.delay)}${hasteText(plan.haste)}`,
      seen: { until: new Date(dueAt).toISOString() },
    };
  },
  wake: ({ node }) => ({
    kind: 'go',
    output: 'next',
    what: 'woke',
    text: `${durationWords(node.delay)} are over`,
  }),
};
