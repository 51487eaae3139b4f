import { z } from 'zod';
import type { NodeBase } from '../model.ts';
import { baseFields, keySchema } from './fields.ts';
import { type NodeKind, oneWayOut } from './kind.ts';

/** Notes what the contact says to a topic: granted where that may be, or pending until they confirm it in a mail. */
export interface SetConsentNode extends NodeBase {
  type: 'setConsent';
  /** key of the topic */
  topic: string;
  channel: 'email' | 'sms';
  state: 'granted' | 'refused' | 'pending';
  /** the words that were agreed to: kept as proof */
  text?: string;
}

const CHANNEL_WORDS = { email: 'e-mail', sms: 'text' } as const;
const STATE_WORDS = {
  granted: 'Note the consent to',
  refused: 'Note the refusal of',
  pending: 'Ask for the consent to',
} as const;

/**
 * Notes what the contact said to a topic. What follows sees it (P4): the contact stays with a due time of now while the
 * fold applies it. A refusal never becomes a consent here (P7); a topic that asks for a confirmation is pending until
 * the person has given it.
 */
export const setConsent: NodeKind<SetConsentNode, null> = {
  type: 'setConsent',
  family: 'change',
  label: 'Set consent',
  schema: z.strictObject({
    type: z.literal('setConsent'),
    ...baseFields,
    topic: z.union([keySchema, z.literal('')]),
    channel: z.enum(['email', 'sms']),
    state: z.enum(['granted', 'refused', 'pending']),
    text: z.string().max(1_000).optional(),
  }),
  title: ({ topic, channel, state }, names) =>
    topic === ''
      ? 'Set consent'
      : `${STATE_WORDS[state]} ${names.topic?.(topic) ?? topic} by ${CHANNEL_WORDS[channel]}`,
  ...oneWayOut,
  compile: () => null,
  enter: ({ node, nodeId, workflowId, enrollment, facts, title, clockMs }) => {
    const { topic, channel, state, text } = node;
    const before = facts.known.consent(topic, channel);
    if (before === state)
      return { kind: 'go', output: 'next', what: 'set', text: 'Nothing to note: it is so already' };
    const { event, eventId } = enrollment.entry;
    const proof = {
      ...(text ? { text } : {}),
      source: 'workflow',
      how: event ?? 'workflow',
      ...(eventId ? { event: eventId } : {}),
    };
    return {
      kind: 'stay',
      dueAt: clockMs,
      what: 'set',
      text: title,
      seen: { before, after: state },
      effects: [{ type: 'setConsent', topic, channel, state, proof, nodeId, workflowId }],
    };
  },
  wake: () => ({ kind: 'go', output: 'next', what: 'woke', text: 'It is noted' }),
};
