import { z } from 'zod';
import type { Json } from '../../platform/json.ts';
import type { NodeProblem, Step } from './kind.ts';

/** Who gets it. Users are named by the address they sign in with, so that files mean the same elsewhere. */
export type Assignee = { by: 'owner' } | ChosenAssignee;

/** One who is named, or several, each in turn. */
export type ChosenAssignee = { by: 'user'; user: string } | { by: 'turn'; users: string[] };

/** More take turns in a team of its own, with a rule. */
export const USERS_MAX = 50;

/** A user's address; '' in a draft where nobody is chosen yet. */
export const userSchema = z.string().trim().max(320);
const user = z.strictObject({ by: z.literal('user'), user: userSchema });
const turn = z.strictObject({ by: z.literal('turn'), users: z.array(userSchema).max(USERS_MAX) });

/** Among named users only. */
export const chosenSchema = z.discriminatedUnion('by', [user, turn]);
export const assigneeSchema = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('owner') }),
  user,
  turn,
]);

/** "their owner", "ana@acme.example", "one of 3 in turn". */
export const assigneeText = (assignee: Assignee): string => {
  if (assignee.by === 'owner') return 'their owner';
  if (assignee.by === 'user') return assignee.user === '' ? 'nobody yet' : assignee.user;
  const { users } = assignee;
  return users.length === 1 ? users[0]! : `one of ${users.length} in turn`;
};

/** Nobody is chosen who could get it. */
export const assigneeProblems = (assignee: Assignee, why: string): NodeProblem<never>[] => {
  const users =
    assignee.by === 'user' ? [assignee.user] : assignee.by === 'turn' ? assignee.users : ['owner'];
  return users.length > 0 && users.every((one) => one !== '')
    ? []
    : [{ severity: 'blocks', code: 'nobodyChosen', text: 'Nobody is chosen', why }];
};

/** The user whom the contact's attribute `owner` names; null: nobody. */
export const ownerOf = ({ facts }: Pick<Step, 'facts'>): string | null => {
  const owner = Object.hasOwn(facts.attributes, 'owner') ? facts.attributes.owner : null;
  return typeof owner === 'string' && owner.trim() !== '' ? owner : null;
};

/**
 * Whose turn a number is: who comes after stands in for whoever is away (`away`: addresses in small letters, as the answer
 * brought them). All away: whose turn it is gets it, and finds it when they are back.
 */
export const userInTurn = (users: readonly string[], turn: number, away: Json | undefined): string => {
  const gone = new Set(Array.isArray(away) ? away : []);
  const first = ((turn % users.length) + users.length) % users.length;
  const inOrder = [...users.slice(first), ...users.slice(0, first)];
  return inOrder.find((user) => !gone.has(user.trim().toLowerCase())) ?? inOrder[0]!;
};
