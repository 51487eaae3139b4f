import { z } from 'zod';
import { conditionSchema } from '../conditions/index.ts';
import { walk } from './graph.ts';
import type { NodeDocument, Trigger, WorkflowDocument } from './model.ts';
import {
  delaySchema,
  draftKeySchema,
  keySchema,
  nameSchema,
  nodeIdSchema,
  noteSchema,
  testsSchema,
} from './nodes/fields.ts';
import { nodeKinds } from './nodes/index.ts';
import { triggerKinds } from './triggers/index.ts';

/** More steps than anyone can oversee; keeps validation, layout and a publish short. */
export const NODES_MAX = 500;
/** Goals and exits are judged on every input of everyone inside. */
export const EXITS_MAX = 20;

const triggerSchema = z.discriminatedUnion(
  'type',
  Object.values(triggerKinds).map(({ schema }) => schema) as unknown as [
    z.core.$ZodTypeDiscriminable,
    ...z.core.$ZodTypeDiscriminable[],
  ],
) as unknown as z.ZodType<Trigger>;

const againSchema = z.union([
  z.literal('never'),
  z.literal('always'),
  z.strictObject({ after: delaySchema }),
  z.strictObject({ afterEnd: delaySchema }),
]);

const exitSchema = z.discriminatedUnion('on', [
  z.strictObject({
    on: z.literal('event'),
    event: draftKeySchema,
    where: testsSchema,
    label: nameSchema.optional(),
  }),
  z.strictObject({ on: z.literal('condition'), condition: conditionSchema, label: nameSchema.optional() }),
]);

const nodeSchema = z.discriminatedUnion(
  'type',
  Object.values(nodeKinds).map(({ schema }) => schema) as unknown as [
    z.core.$ZodTypeDiscriminable,
    ...z.core.$ZodTypeDiscriminable[],
  ],
) as unknown as z.ZodType<NodeDocument>;

/** Percent. More would not be a measure of the workflow but a workflow for few. */
const HOLDOUT_MAX = 50;

/** The shape of a workflow document: strict and bounded. Whether it makes sense is `validate`'s question. */
export const workflowSchema = z.strictObject({
  name: nameSchema,
  note: noteSchema.optional(),
  trigger: triggerSchema,
  enrollment: z.strictObject({
    key: keySchema.optional(),
    again: againSchema,
    filter: conditionSchema.optional(),
    holdout: z.number().min(1).max(HOLDOUT_MAX).optional(),
    campaign: keySchema.optional(),
  }),
  goals: z.array(exitSchema).max(EXITS_MAX).optional(),
  exits: z.array(exitSchema).max(EXITS_MAX).optional(),
  start: z.union([nodeIdSchema, z.literal('')]),
  nodes: z
    .record(nodeIdSchema, nodeSchema)
    .refine((nodes) => Object.keys(nodes).length <= NODES_MAX, `at most ${NODES_MAX} steps`),
}) as unknown as z.ZodType<WorkflowDocument>;

export type Parsed =
  | { ok: true; document: WorkflowDocument }
  | { ok: false; problems: { path: string; text: string }[] };

/** Reads unknown JSON as a workflow document, or says where it is not one. */
export const parseWorkflow = (json: unknown): Parsed => {
  const result = workflowSchema.safeParse(json);
  if (result.success) return { ok: true, document: result.data };
  return {
    ok: false,
    problems: result.error.issues.map(({ path, message }) => ({ path: path.join('.'), text: message })),
  };
};

/** Keys in the order in which a person reads them; others follow by alphabet. */
// biome-ignore format: a table reads better in rows
const KEY_ORDER = [
  'type', 'on', 'kind', 'id', 'name', 'title', 'label', 'note',
  'trigger', 'enrollment', 'goals', 'exits', 'start', 'nodes',
  'channel', 'template', 'email', 'sms', 'transactional', 'usefulFor', 'delay', 'until', 'limit',
  'workflow', 'attribute', 'property', 'event', 'also', 'segment', 'op', 'value', 'entry', 'where', 'count', 'within',
  'key', 'again', 'before', 'after', 'afterEnd', 'time', 'from', 'to', 'weekdays', 'monthDay', 'yearly', 'filter', 'holdout', 'campaign', 'condition', 'if', 'percent', 'paths',
  'salt', 'experiment', 'bandit', 'metric', 'attributes', 'reason', 'for',
  'task', 'details', 'assignee', 'to', 'by', 'user', 'users', 'keep', 'due', 'outcomes', 'subject', 'text',
  'list', 'put', 'add', 'remove', 'answer', 'set', 'path',
  'days', 'hours', 'minutes', 'seconds', 'next', 'failed', 'timeout', 'passed',
];
const RANK = new Map(KEY_ORDER.map((key, index) => [key, index]));

const byRank = (a: string, b: string): number =>
  (RANK.get(a) ?? KEY_ORDER.length) - (RANK.get(b) ?? KEY_ORDER.length) || (a < b ? -1 : 1);

/** The same JSON with its members in the order in which a person reads them: one written form of a document. */
export const orderedKeys = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(orderedKeys);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  return Object.fromEntries(
    entries.sort(([a], [b]) => byRank(a, b)).map(([key, part]) => [key, orderedKeys(part)]),
  );
};

/**
 * The same document in its one written form: nodes in flow order (unreachable ones last, by id), keys in a fixed
 * order, nothing undefined. Two documents mean the same exactly when their canonical forms are equal.
 */
export const canonical = (document: WorkflowDocument): WorkflowDocument => {
  const reached = walk(document);
  const seen = new Set(reached);
  const rest = Object.keys(document.nodes)
    .filter((id) => !seen.has(id))
    .sort();
  const { nodes, ...head } = document;
  const ordered = orderedKeys({ ...head, nodes: {} }) as WorkflowDocument;
  for (const id of [...reached, ...rest]) ordered.nodes[id] = orderedKeys(nodes[id]) as NodeDocument;
  return ordered;
};

/** The document as a file: the same bytes for the same workflow. */
export const workflowText = (document: WorkflowDocument): string =>
  `${JSON.stringify(canonical(document), null, 2)}\n`;

/** Whether two documents are the same workflow. */
export const sameWorkflow = (a: WorkflowDocument, b: WorkflowDocument): boolean =>
  workflowText(a) === workflowText(b);
