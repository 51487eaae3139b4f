import { z } from 'zod';
import { type Duration, durationMs, durationWords } from '../../conditions/index.ts';
import type { NodeBase } from '../model.ts';
import { baseFields, delaySchema } from './fields.ts';
import { type NodeKind, oneWayOut } from './kind.ts';

/** Sets a bar on the contact's own address: no marketing on a channel any more, or for a time. Receipts still come. */
export interface SuppressNode extends NodeBase {
  type: 'suppress';
  channel: 'email' | 'sms';
  /** `sunset`: no sign of life for long; `rest`: left in peace while somebody looks after them */
  reason: 'sunset' | 'rest';
  /** how long; absent: until they themselves say otherwise */
  for?: Duration;
}

const CHANNEL_WORDS = { email: 'e-mail', sms: 'text' } as const;
const REASON_WORDS = { sunset: 'no sign of life', rest: 'left in peace' } as const;

/** A rest ends by itself unless it says otherwise: somebody looked after, and forgotten, would never hear of us again. */
export const REST: Duration = { days: 14 };

const endsAfter = ({ reason, for: length }: SuppressNode): Duration | null => {
  if (length && durationMs(length) > 0) return length;
  return reason === 'rest' ? REST : null;
};

export const suppress: NodeKind<SuppressNode, { forMs: number | null }> = {
  type: 'suppress',
  family: 'change',
  label: 'Suppress',
  schema: z.strictObject({
    type: z.literal('suppress'),
    ...baseFields,
    channel: z.enum(['email', 'sms']),
    reason: z.enum(['sunset', 'rest']),
    for: delaySchema.optional(),
  }),
  title: (node) => {
    const length = endsAfter(node);
    const words = length === null ? '' : ` for ${durationWords(length)}`;
    return `No marketing by ${CHANNEL_WORDS[node.channel]}${words}: ${REASON_WORDS[node.reason]}`;
  },
  ...oneWayOut,
  compile: (node) => {
    const length = endsAfter(node);
    return { forMs: length === null ? null : durationMs(length) };
  },
  enter: ({ node, plan, title, nodeId, workflowId, clockMs, wallMs }) => {
    // from the later of the two clocks, as waits do: a rest is as long as it says also after a night down
    const untilMs = plan.forMs === null ? null : Math.max(clockMs, wallMs) + plan.forMs;
    return {
      kind: 'go',
      output: 'next',
      what: 'suppressed',
      text: title,
      seen: { reason: node.reason, until: untilMs === null ? null : new Date(untilMs).toISOString() },
      effects: [
        { type: 'suppress', channel: node.channel, reason: node.reason, untilMs, nodeId, workflowId },
      ],
    };
  },
};
