import { z } from 'zod';
import { type Duration, durationMs, durationWords } from '../../conditions/index.ts';
import type { JsonObject } from '../../platform/json.ts';
import { attributesPrinted, type FilledPart, filled, parseWords } from '../filled.ts';
import type { NodeBase } from '../model.ts';
import {
  type Assignee,
  assigneeProblems,
  assigneeSchema,
  assigneeText,
  ownerOf,
  userInTurn,
} from './assignee.ts';
import { baseFields, delaySchema, emptyLength, hasteText, nameSchema, nodeIdSchema } from './fields.ts';
import { type NodeKind, type NodeProblem, type Outcome, outputTo, type Step, withNext } from './kind.ts';

/**
 * A task for a user: the contact waits for its outcome and takes that way; `timeout` (absent: the way ends) when the
 * limit passes. Late, the task stays to be done, and the contact has gone on.
 */
export interface HumanStepNode extends NodeBase {
  type: 'humanStep';
  /** what the task is called: "Call {{ contact.firstName }} about the demo"; printed when the task is made (filled.ts) */
  task: string;
  /** what to do, printed as well */
  details?: string;
  assignee: Assignee;
  /** how long after arriving it is due */
  due: Duration;
  outcomes: { id: string; name: string; next?: string }[];
  limit: Duration;
  timeout?: string;
}

/** Fewer decide nothing, more cannot be told apart in a row of buttons. */
export const OUTCOMES_MIN = 2;
export const OUTCOMES_MAX = 5;
const DETAILS_LENGTH_MAX = 2_000;
/** As long as words may become with values in them. */
const PRINTED_MAX = { task: 300, details: 4_000 };

interface Plan {
  dueMs: number;
  limitMs: number;
  haste: number;
  task: readonly FilledPart[];
  details: readonly FilledPart[];
}
type At = Step<HumanStepNode, Plan>;

const begins = ({ clockMs, wallMs }: At): number => Math.max(clockMs, wallMs);

/** What the task is called for this contact, also when all that it prints is missing. */
const taskOf = ({ node, plan, facts }: At): string =>
  filled(plan.task, facts, PRINTED_MAX.task) || node.title || 'Task';

/** Makes the task and waits for what comes of it. */
const asks = (step: At, assignee: string | null): Outcome => {
  const { node, plan, enrollment, workflowId, version, nodeId, visit } = step;
  const dueAt = begins(step) + plan.limitMs;
  const dueAtMs = begins(step) + plan.dueMs;
  const outcomes = node.outcomes.map(({ id, name }) => ({ id, name }));
  const title = taskOf(step);
  return {
    kind: 'stay',
    dueAt,
    what: 'waiting',
    text: `Task "${title}" for ${assignee ?? 'everybody'}; waits up to ${durationWords(node.limit)}${hasteText(plan.haste)}`,
    seen: { assignee, due: new Date(dueAtMs).toISOString(), until: new Date(dueAt).toISOString() },
    effects: [
      {
        type: 'makeTask',
        enrollmentId: enrollment.enrollmentId,
        workflowId,
        version,
        nodeId,
        visit,
        task: {
          title,
          details: filled(plan.details, step.facts, PRINTED_MAX.details),
          dueAtMs,
          assignee: assignee?.trim().toLowerCase() ?? null,
          outcomes,
        },
      },
    ],
  };
};

const cameOf = ({ node }: At, { taskId, outcome, note, by }: JsonObject): Outcome => {
  const way = node.outcomes.find(({ id }) => id === outcome);
  const who = typeof by === 'string' && by !== '' ? ` by ${by}` : '';
  const seen = { task: taskId ?? null, outcome: outcome ?? null, note: note ?? null };
  if (!way)
    return {
      kind: 'go',
      output: 'timeout',
      what: 'woke',
      text: `The task ended${who} without an outcome of this step`,
      seen,
    };
  return { kind: 'go', output: way.id, what: 'woke', text: `"${way.name}", noted${who}`, seen };
};

const outcomeProblems = ({ outcomes }: HumanStepNode): NodeProblem<HumanStepNode>[] => {
  const blocks = (code: string, text: string, why: string): NodeProblem<HumanStepNode>[] => [
    { severity: 'blocks', code, text, why },
  ];
  if (outcomes.length < OUTCOMES_MIN)
    return blocks(
      'tooFewOutcomes',
      `It has fewer than ${OUTCOMES_MIN} outcomes`,
      'Whoever does it has nothing to decide.',
    );
  const ids = new Set(['timeout', ...outcomes.map(({ id }) => id)]);
  const names = new Set(outcomes.map(({ name }) => name.trim().toLowerCase()));
  if (ids.size === outcomes.length + 1 && names.size === outcomes.length) return [];
  return blocks('samePathId', 'Two outcomes are the same', 'Nobody could tell which way is taken.');
};

/** Words that cannot be read were published before words printed values: they stay as they are. */
const partsOf = (source: string): readonly FilledPart[] => {
  const parsed = parseWords(source);
  return parsed.ok ? parsed.parts : [source];
};

const wordProblems = (
  node: HumanStepNode,
  attributes: Readonly<Record<string, string>> | undefined,
): NodeProblem<HumanStepNode>[] =>
  [node.task, node.details ?? ''].flatMap((source): NodeProblem<HumanStepNode>[] => {
    const parsed = parseWords(source);
    if (!parsed.ok)
      return [
        {
          severity: 'blocks',
          code: 'badWords',
          text: parsed.problem,
          why: 'Users would read it as it stands.',
        },
      ];
    if (!attributes) return [];
    return attributesPrinted(source)
      .filter((name) => !Object.hasOwn(attributes, name))
      .map((name) => ({
        severity: 'warns',
        code: 'unknownToken',
        text: `Nobody has the attribute ${name} yet`,
        why: 'Until somebody has it, the task is without it.',
      }));
  });

export const humanStep: NodeKind<HumanStepNode, Plan> = {
  type: 'humanStep',
  family: 'sales',
  label: 'Human step',
  holds: true,
  schema: z.strictObject({
    type: z.literal('humanStep'),
    ...baseFields,
    task: z.union([nameSchema, z.literal('')]),
    details: z.string().max(DETAILS_LENGTH_MAX).optional(),
    assignee: assigneeSchema,
    due: delaySchema,
    outcomes: z
      .array(z.strictObject({ id: nodeIdSchema, name: nameSchema, next: nodeIdSchema.optional() }))
      .max(OUTCOMES_MAX),
    limit: delaySchema,
    timeout: nodeIdSchema.optional(),
  }),
  title: ({ task, assignee }) => (task === '' ? 'Human step' : `Task for ${assigneeText(assignee)}: ${task}`),
  outputs: ({ outcomes, limit, timeout }) => [
    ...outcomes.map(({ id, name, next }) => outputTo(id, name, next)),
    outputTo('timeout', `not done after ${durationWords(limit)}`, timeout),
  ],
  withOutput: (node, outputId, next) => {
    if (outputId !== 'timeout')
      return {
        ...node,
        outcomes: node.outcomes.map((one) => (one.id === outputId ? withNext(one, next) : one)),
      };
    const { timeout: _, ...rest } = node;
    return next === undefined ? rest : { ...rest, timeout: next };
  },
  problems: (node, { attributes }) => [
    ...wordProblems(node, attributes),
    ...(node.task === ''
      ? [
          {
            severity: 'blocks',
            code: 'noTask',
            text: 'The task has no words',
            why: 'Nobody would know what to do.',
          } as const,
        ]
      : []),
    ...assigneeProblems(node.assignee, 'The task would be for nobody.'),
    ...outcomeProblems(node),
    ...emptyLength(node.limit, 'The step has no limit'),
  ],
  compile: ({ due, limit, task, details }, { haste }) => ({
    task: partsOf(task),
    details: partsOf(details ?? ''),
    dueMs: Math.ceil(durationMs(due) / haste),
    limitMs: Math.ceil(durationMs(limit) / haste),
    haste,
  }),
  enter: (step) => {
    const { node, plan, enrollment, nodeId, visit } = step;
    const { assignee } = node;
    if (assignee.by !== 'turn') return asks(step, assignee.by === 'owner' ? ownerOf(step) : assignee.user);
    return {
      kind: 'stay',
      dueAt: begins(step) + plan.limitMs,
      what: 'asked',
      text: `Asks whose turn it is among ${assignee.users.length}`,
      effects: [{ type: 'takeTurn', enrollmentId: enrollment.enrollmentId, nodeId, visit }],
    };
  },
  onAnswer: (step, answer) => {
    const { assignee } = step.node;
    if (typeof answer.turn !== 'number') return cameOf(step, answer);
    // asked for before a publish that names one user: the task is made already, or the limit ends the wait
    return assignee.by === 'turn'
      ? asks(step, userInTurn(assignee.users, answer.turn, answer.away))
      : undefined;
  },
  wake: (step) => ({
    kind: 'go',
    output: 'timeout',
    what: 'woke',
    text: `"${taskOf(step)}" was not done within ${durationWords(step.node.limit)}`,
  }),
};
