import { z } from 'zod';
import { type Duration, durationMs, durationWords } from '../../conditions/index.ts';
import type { Json, JsonObject } from '../../platform/json.ts';
import type { NodeBase } from '../model.ts';
import {
  baseFields,
  delaySchema,
  emptyLength,
  hasteText,
  keySchema,
  nameSchema,
  nodeIdSchema,
} from './fields.ts';
import { type NodeKind, type NodeProblem, type Outcome, outputTo, type Step, withNext } from './kind.ts';
import { sendEffect, USEFUL_FOR_MS } from './message.ts';

/** A value of the answer, and what takes it: an attribute of the contact, or the data of this entry. */
export type AnswerValue = { path: string; attribute: string } | { path: string; entry: string };

/**
 * A body for a program of the company. With `answer` the contact waits for what it says: `next` when it answers well,
 * `failed` when it refuses or answers what cannot be read, `timeout` when the limit passes (absent: the way ends).
 */
export interface CallWebhookNode extends NodeBase {
  type: 'callWebhook';
  template: string;
  answer?: { limit: Duration; set: AnswerValue[] };
  failed?: string;
  timeout?: string;
}

/** More values of one answer are an import. */
export const ANSWER_VALUES_MAX = 20;
/** `data.score`, `items.0.id`: names and numbers joined by dots. */
const PATH = /^[^.\s]+(\.[^.\s]+)*$/;

const pathSchema = z.string().max(200).regex(PATH, 'a path is names joined by dots: data.score');
const valueSchema = z.union([
  z.strictObject({ path: pathSchema, attribute: nameSchema }),
  z.strictObject({ path: pathSchema, entry: nameSchema }),
]);

const targetOf = (value: AnswerValue): string => ('attribute' in value ? value.attribute : value.entry);

/** Sends the body and goes on, or waits for the answer. */
const calls = (step: Step<CallWebhookNode, Plan>): Outcome => {
  const { node, plan, clockMs, wallMs, title, visit } = step;
  const { template, answer } = node;
  const message = { channel: 'webhook', template, transactional: true } as const;
  if (!answer)
    return {
      kind: 'go',
      output: 'next',
      what: 'sent',
      text: `${title}: the message is decided`,
      seen: { template },
      effects: [sendEffect(step, { ...message, usefulForMs: USEFUL_FOR_MS })],
    };
  const dueAt = Math.max(clockMs, wallMs) + plan.limitMs;
  const asks = { visit, paths: answer.set.map(({ path }) => path) };
  return {
    kind: 'stay',
    dueAt,
    what: 'sent',
    text: `${title}: the message is decided; waits up to ${durationWords(answer.limit)} for the answer${hasteText(plan.haste)}`,
    seen: { template, until: new Date(dueAt).toISOString() },
    effects: [{ ...sendEffect(step, { ...message, usefulForMs: plan.limitMs }), asks }],
  };
};

/** What the answer sets; a path that is not in it sets nothing. */
const valuesOf = ({ set }: NonNullable<CallWebhookNode['answer']>, values: JsonObject) => {
  const attributes: JsonObject = {};
  const entry: JsonObject = {};
  const missing: string[] = [];
  for (const one of set) {
    if (!Object.hasOwn(values, one.path)) missing.push(one.path);
    else if ('attribute' in one) attributes[one.attribute] = values[one.path]!;
    else entry[one.entry] = values[one.path]!;
  }
  return { attributes, entry, missing };
};

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const answered = (step: Step<CallWebhookNode, Plan>, payload: JsonObject): Outcome | undefined => {
  const { node, nodeId, workflowId, clockMs } = step;
  const said = typeof payload.text === 'string' ? payload.text : 'It answered';
  if (!node.answer) return { kind: 'go', output: 'next', what: 'woke', text: said };
  if (payload.ok !== true) return { kind: 'go', output: 'failed', what: 'woke', text: said };
  const { attributes, entry, missing } = valuesOf(
    node.answer,
    isObject(payload.values) ? payload.values : {},
  );
  const not = missing.length === 0 ? '' : `; not in it: ${missing.join(', ')}`;
  if (Object.keys(attributes).length + Object.keys(entry).length === 0)
    return { kind: 'go', output: 'next', what: 'woke', text: `${said}${not}` };
  return {
    kind: 'stay',
    dueAt: clockMs,
    what: 'set',
    text: `${said}${not}`,
    seen: { ...attributes, ...entry },
    entry,
    leaves: { path: 'next', text: 'The answer is applied' },
    ...(Object.keys(attributes).length === 0
      ? {}
      : { effects: [{ type: 'setAttributes', attributes, nodeId, workflowId }] }),
  };
};

interface Plan {
  limitMs: number;
  haste: number;
}

const answerProblems = ({ answer }: CallWebhookNode): NodeProblem<CallWebhookNode>[] => {
  if (!answer) return [];
  const targets = answer.set.map(targetOf);
  const twice = targets.find((target, n) => targets.indexOf(target) !== n);
  return [
    ...emptyLength(answer.limit, 'The wait for the answer has no limit'),
    ...(twice === undefined
      ? []
      : [
          {
            severity: 'blocks',
            code: 'setTwice',
            text: `Two values of the answer set ${twice}`,
            why: 'Only one of them could stay.',
          } as const,
        ]),
  ];
};

/**
 * Tells a program of the company, and may wait for its answer. The contact gets nothing of it, so consent, caps and quiet
 * hours do not ask. Answers come by `onAnswer` as `{ok, text, values}`: values by path.
 */
export const callWebhook: NodeKind<CallWebhookNode, Plan> = {
  type: 'callWebhook',
  family: 'message',
  label: 'Call a webhook',
  schema: z.strictObject({
    type: z.literal('callWebhook'),
    ...baseFields,
    template: z.union([keySchema, z.literal('')]),
    answer: z
      .strictObject({ limit: delaySchema, set: z.array(valueSchema).max(ANSWER_VALUES_MAX) })
      .optional(),
    failed: nodeIdSchema.optional(),
    timeout: nodeIdSchema.optional(),
  }),
  title: ({ template, answer }, names) =>
    template === ''
      ? 'Call a webhook'
      : `Call webhook ${names.template?.(template) ?? template}${answer ? ' and wait for its answer' : ''}`,
  outputs: ({ answer, next, failed, timeout }) =>
    answer
      ? [
          outputTo('next', 'it answers', next),
          outputTo('failed', 'it fails', failed),
          outputTo('timeout', `no answer after ${durationWords(answer.limit)}`, timeout),
        ]
      : [outputTo('next', 'then', next)],
  withOutput: (node, outputId, next) => {
    if (outputId === 'next') return withNext(node, next);
    if (!node.answer || (outputId !== 'failed' && outputId !== 'timeout')) return node;
    const { [outputId]: _, ...rest } = node;
    return next === undefined ? rest : { ...rest, [outputId]: next };
  },
  templates: ({ template }) => [{ channel: 'webhook', key: template }],
  problems: answerProblems,
  compile: ({ answer }, { haste }) => ({
    limitMs: answer ? Math.ceil(durationMs(answer.limit) / haste) : 0,
    haste,
  }),
  enter: calls,
  onAnswer: answered,
  wake: ({ node }) => ({
    kind: 'go',
    output: node.answer ? 'timeout' : 'next',
    what: 'woke',
    text: node.answer ? `No answer within ${durationWords(node.answer.limit)}` : 'It goes on',
  }),
};
