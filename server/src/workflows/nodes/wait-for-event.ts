import { z } from 'zod';
import {
  type Duration,
  durationMs,
  durationWords,
  type EventMatcher,
  enrollmentTestSchema,
  matches,
  type PropertyTest,
} from '../../conditions/index.ts';
import type { NodeBase } from '../model.ts';
import { eventText } from '../words.ts';
import { baseFields, delaySchema, emptyLength, hasteText, keySchema, nodeIdSchema } from './fields.ts';
import { type NodeKind, nextOutput, outputTo, withNext } from './kind.ts';

/** Waits for an event; takes `next` when it comes, `timeout` (absent: the way ends) when the limit passes. */
export interface WaitForEventNode extends NodeBase {
  type: 'waitForEvent';
  event: string;
  where?: PropertyTest[];
  limit: Duration;
  timeout?: string;
}

/** Holds the contact until an event comes or the limit passes. Only events that come while it waits count. */
export const waitForEvent: NodeKind<
  WaitForEventNode,
  { matcher: EventMatcher; limitMs: number; haste: number }
> = {
  type: 'waitForEvent',
  family: 'wait',
  label: 'Wait for an event',
  holds: true,
  schema: z.strictObject({
    type: z.literal('waitForEvent'),
    ...baseFields,
    event: z.union([keySchema, z.literal('')]),
    where: z.array(enrollmentTestSchema).max(20).optional(),
    limit: delaySchema,
    timeout: nodeIdSchema.optional(),
  }),
  title: (node) =>
    node.event === ''
      ? 'Wait for an event'
      : `Wait for ${eventText(node.event)}, up to ${durationWords(node.limit)}`,
  outputs: (node) => [
    { ...nextOutput(node), name: node.event === '' ? 'it comes' : `${eventText(node.event)} comes` },
    outputTo('timeout', `after ${durationWords(node.limit)}`, node.timeout),
  ],
  withOutput: (node, outputId, next) => {
    if (outputId === 'next') return withNext(node, next);
    if (outputId !== 'timeout') return node;
    const { timeout: _, ...rest } = node;
    return next === undefined ? rest : { ...rest, timeout: next };
  },
  events: ({ event }) => [event],
  problems: ({ limit }) => emptyLength(limit, 'The wait has no limit'),
  compile: (node, { matcher, haste }) => ({
    matcher: matcher(node.event, node.where),
    limitMs: Math.ceil(durationMs(node.limit) / haste),
    haste,
  }),
  enter: ({ node, plan, clockMs, wallMs }) => {
    const dueAt = Math.max(clockMs, wallMs) + plan.limitMs;
    return {
      kind: 'stay',
      dueAt,
      what: 'waiting',
      text: `Waits for ${eventText(node.event)}, up to ${durationWords(node.limit)}${hasteText(plan.haste)}`,
      seen: { until: new Date(dueAt).toISOString() },
    };
  },
  onEvent: ({ plan, facts }, event) =>
    matches(plan.matcher, event, facts.entry)
      ? {
          kind: 'go',
          output: 'next',
          what: 'woke',
          text: `"${event.name}" came`,
          seen: { event: event.name, eventId: event.eventId, properties: event.properties },
        }
      : undefined,
  wake: ({ node }) => ({
    kind: 'go',
    output: 'timeout',
    what: 'woke',
    text: `${eventText(node.event)} did not come within ${durationWords(node.limit)}`,
  }),
};
