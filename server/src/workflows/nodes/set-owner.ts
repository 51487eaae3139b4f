import { z } from 'zod';
import type { NodeBase } from '../model.ts';
import {
  assigneeProblems,
  assigneeText,
  type ChosenAssignee,
  chosenSchema,
  ownerOf,
  userInTurn,
} from './assignee.ts';
import { baseFields } from './fields.ts';
import { type NodeKind, type Outcome, oneWayOut, type Step } from './kind.ts';

/** Makes a user responsible for the contact: the attribute `owner` holds their address. */
export interface SetOwnerNode extends NodeBase {
  type: 'setOwner';
  to: ChosenAssignee;
  /** an owner that is there stays */
  keep?: boolean;
}

/** A turn comes with the next pass of the contact, in milliseconds; later something was lost, and the step goes on. */
const TURN_WITHIN_MS = 600_000;

const sets = (step: Step<SetOwnerNode, null>, owner: string): Outcome => {
  const { nodeId, workflowId, clockMs } = step;
  const before = ownerOf(step);
  if (before?.trim().toLowerCase() === owner.toLowerCase())
    return { kind: 'go', output: 'next', what: 'set', text: `Nothing to set: ${owner} is the owner already` };
  return {
    kind: 'stay',
    dueAt: clockMs,
    what: 'set',
    text: `${owner} becomes the owner`,
    seen: { before, after: owner },
    effects: [{ type: 'setAttributes', attributes: { owner }, nodeId, workflowId }],
    leaves: { path: 'next', text: 'The change is applied' },
  };
};

/** What follows sees it (P4): the contact stays with a due time of now while the fold applies it. */
export const setOwner: NodeKind<SetOwnerNode, null> = {
  type: 'setOwner',
  family: 'sales',
  label: 'Set the owner',
  schema: z.strictObject({
    type: z.literal('setOwner'),
    ...baseFields,
    to: chosenSchema,
    keep: z.boolean().optional(),
  }),
  title: ({ to, keep }) =>
    `${keep ? 'Without an owner: ' : ''}${assigneeText(to)} becomes ${keep ? 'it' : 'the owner'}`,
  ...oneWayOut,
  problems: ({ to }) => assigneeProblems(to, 'Nobody would become the owner.'),
  compile: () => null,
  enter: (step) => {
    const { node, enrollment, nodeId, visit, clockMs } = step;
    const before = ownerOf(step);
    if (node.keep && before !== null)
      return { kind: 'go', output: 'next', what: 'set', text: `Nothing to set: ${before} is the owner` };
    if (node.to.by === 'user') return sets(step, node.to.user);
    return {
      kind: 'stay',
      dueAt: clockMs + TURN_WITHIN_MS,
      what: 'asked',
      text: `Asks whose turn it is among ${node.to.users.length}`,
      effects: [{ type: 'takeTurn', enrollmentId: enrollment.enrollmentId, nodeId, visit }],
    };
  },
  onAnswer: (step, { turn, away }) => {
    const { to } = step.node;
    if (typeof turn !== 'number' || to.by !== 'turn') return undefined;
    return sets(step, userInTurn(to.users, turn, away));
  },
  wake: () => ({ kind: 'go', output: 'next', what: 'woke', text: 'No turn came: the owner stays as it is' }),
};
