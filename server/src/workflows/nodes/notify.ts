import { z } from 'zod';
import type { NodeBase } from '../model.ts';
import { assigneeProblems, ownerOf, USERS_MAX, userSchema } from './assignee.ts';
import { baseFields, NOTE_LENGTH_MAX, nameSchema } from './fields.ts';
import { type NodeKind, oneWayOut } from './kind.ts';
import { USEFUL_FOR_MS } from './message.ts';

/**
 * A mail to users: what the step says, the contact's facts, the newest lines of the timeline, and the way to them. It is
 * no message of the contact, so that consent, caps and quiet hours do not ask, and no figure counts it.
 */
export interface NotifyNode extends NodeBase {
  type: 'notify';
  to: { by: 'owner' } | { by: 'users'; users: string[] };
  subject?: string;
  text: string;
}

const whomText = (to: NotifyNode['to']): string => {
  if (to.by === 'owner') return 'their owner';
  return to.users.length === 1 ? to.users[0]! : `${to.users.length} users`;
};

export const notify: NodeKind<NotifyNode, null> = {
  type: 'notify',
  family: 'sales',
  label: 'Notify users',
  schema: z.strictObject({
    type: z.literal('notify'),
    ...baseFields,
    to: z.discriminatedUnion('by', [
      z.strictObject({ by: z.literal('owner') }),
      z.strictObject({ by: z.literal('users'), users: z.array(userSchema).max(USERS_MAX) }),
    ]),
    subject: nameSchema.optional(),
    text: z.string().max(NOTE_LENGTH_MAX),
  }),
  title: ({ to, subject }) => `Notify ${whomText(to)}${subject ? `: ${subject}` : ''}`,
  ...oneWayOut,
  problems: ({ to }) =>
    assigneeProblems(to.by === 'owner' ? to : { by: 'turn', users: to.users }, 'Nobody would hear of it.'),
  compile: () => null,
  enter: (step) => {
    const { node, nodeId, visit, version, workflowId, enrollment } = step;
    const owner = ownerOf(step);
    const whom = node.to.by === 'users' ? node.to.users : owner === null ? [] : [owner];
    const about = { enrollmentId: enrollment.enrollmentId, workflowId, version, nodeId, visit };
    return {
      kind: 'go',
      output: 'next',
      what: 'sent',
      text: whom.length === 0 ? 'Nobody to notify: no user owns the contact' : `Notifies ${whom.join(', ')}`,
      seen: { to: whom },
      effects: [...new Set(whom)].map((user) => ({
        type: 'notify',
        ...about,
        user,
        subject: node.subject ?? '',
        text: node.text,
        usefulForMs: USEFUL_FOR_MS,
      })),
    };
  },
};
