import { z } from 'zod';
import {
  type CompiledCondition,
  type Condition,
  conditionSchema,
  type Duration,
  durationMs,
  durationWords,
  evaluate,
  explain,
  holds,
} from '../../conditions/index.ts';
import type { Json } from '../../platform/json.ts';
import type { NodeBase } from '../model.ts';
import { cut, seenText } from '../words.ts';
import { holdsAlways } from './branch.ts';
import { baseFields, delaySchema, emptyLength, hasteText, nodeIdSchema } from './fields.ts';
import { type NodeKind, nextOutput, type Outcome, outputTo, type Step, withNext } from './kind.ts';

/** Waits until a condition holds; takes `next` then, `timeout` (absent: the way ends) when the limit passes. */
export interface WaitForConditionNode extends NodeBase {
  type: 'waitForCondition';
  condition: Condition;
  limit: Duration;
  timeout?: string;
}

const TITLE_LENGTH_MAX = 80;

interface Plan {
  condition: CompiledCondition;
  limitMs: number;
  haste: number;
}

const held = ({ plan, facts, clockMs }: Step<WaitForConditionNode, Plan>): Outcome => {
  const { because } = evaluate(plan.condition, facts, clockMs);
  return {
    kind: 'go',
    output: 'next',
    what: 'woke',
    text: `It holds: ${seenText(because)}`,
    seen: because as unknown as Json,
  };
};

/**
 * Holds the contact until a condition holds or the limit passes. Judged when the contact arrives, whenever something
 * changes, at the instants at which time alone can change it, and a last time at the limit.
 */
export const waitForCondition: NodeKind<WaitForConditionNode, Plan> = {
  type: 'waitForCondition',
  family: 'wait',
  label: 'Wait for a condition',
  // it may hold already: then nobody waits
  holds: (_, output) => output === 'timeout',
  schema: z.strictObject({
    type: z.literal('waitForCondition'),
    ...baseFields,
    condition: conditionSchema,
    limit: delaySchema,
    timeout: nodeIdSchema.optional(),
  }),
  title: ({ condition, limit }, names) =>
    holdsAlways(condition)
      ? 'Wait for a condition'
      : cut(`Wait until ${explain(condition, { names })}, up to ${durationWords(limit)}`, TITLE_LENGTH_MAX),
  outputs: (node) => [
    { ...nextOutput(node), name: 'it holds' },
    outputTo('timeout', `after ${durationWords(node.limit)}`, node.timeout),
  ],
  withOutput: (node, outputId, next) => {
    if (outputId === 'next') return withNext(node, next);
    if (outputId !== 'timeout') return node;
    const { timeout: _, ...rest } = node;
    return next === undefined ? rest : { ...rest, timeout: next };
  },
  conditions: ({ condition }) => [{ place: 'the wait', condition }],
  problems: ({ condition, limit }) => [
    ...emptyLength(limit, 'The wait has no limit'),
    ...(holdsAlways(condition)
      ? [
          {
            severity: 'blocks',
            code: 'emptyWait',
            text: 'The wait has no condition',
            why: 'Everybody would pass at once.',
          } as const,
        ]
      : []),
  ],
  compile: (node, { condition, haste }) => ({
    condition: condition(node.condition),
    limitMs: Math.ceil(durationMs(node.limit) / haste),
    haste,
  }),
  limitMs: ({ plan }) => plan.limitMs,
  enter: (step) => {
    const { node, plan, facts, clockMs, wallMs } = step;
    const { matched, until } = holds(plan.condition, facts, clockMs);
    if (matched) return held(step);
    const dueAt = Math.max(clockMs, wallMs) + plan.limitMs;
    const { because } = evaluate(plan.condition, facts, clockMs);
    return {
      kind: 'stay',
      dueAt,
      recheckAt: until,
      what: 'waiting',
      text: `Waits until it holds, up to ${durationWords(node.limit)}${hasteText(plan.haste)}: ${seenText(because)}`,
      seen: { until: new Date(dueAt).toISOString(), because: because as unknown as Json },
    };
  },
  onChange: (step) => {
    const { matched, until } = holds(step.plan.condition, step.facts, step.clockMs);
    return matched ? held(step) : { kind: 'keep', recheckAt: until };
  },
  wake: ({ node, plan, facts, clockMs }) => {
    const { because } = evaluate(plan.condition, facts, clockMs);
    return {
      kind: 'go',
      output: 'timeout',
      what: 'woke',
      text: `It did not hold within ${durationWords(node.limit)}: ${seenText(because)}`,
      seen: because as unknown as Json,
    };
  },
};
