/** What keeps a message that is decided and has not left, and what keeps somebody who is inside a workflow. */
import { bucketOf, type JsonObject, sql } from '../platform/index.ts';
import type { EnrollmentRecord } from './enrollments.ts';
import type { MessageRecord } from './message-queries.ts';
import type { NamedDefinition } from './names.ts';
import type { Why, WhyContext } from './why-answer.ts';
import type { WhyCode } from './why-sentences.ts';

/** An answer but for what it is about. */
export interface Keeping {
  code: WhyCode;
  because: string;
  rule: string;
  values: Why['values'];
  at?: Date | null;
}

interface Waiting {
  notBefore: Date;
  notAfter: Date;
  startedAt: Date | null;
  unread: number;
  stoppedAt: Date | null;
  stoppedBy: string | null;
  /** what it stopped itself for; null: a person stopped it */
  stoppedWhy: string | null;
  /** transactional mail goes on while sending has stopped itself for less */
  goesOn: boolean;
  /** the limit of sending in which it waits for room; null: none */
  lane: string | null;
}

/** The row that waits to leave, beside all that may hold it at the last moment. */
const waitingRow = async (
  { db, workspaceId }: WhyContext,
  message: MessageRecord,
): Promise<Waiting | undefined> => {
  const [row] = await db.query<Waiting>(sql`
    select o.not_before as "notBefore", o.not_after as "notAfter", o.started_at as "startedAt",
      (select count(*)::int from inbox i
        where i.bucket = ${message.bucket} and i.actor_id = ${message.contactId}::uuid and i.workspace_id = ${workspaceId}
      ) as unread,
      w.sending_stopped_at as "stoppedAt", w.sending_stopped_by as "stoppedBy",
      w.sending_stopped_why ->> 'text' as "stoppedWhy",
      o.topic = '' and w.sending_stopped_why is not null and w.sending_stopped_why -> 'everything' is null as "goesOn",
      o.lane
    from outbox o
    join workspaces w on w.workspace_id = o.workspace_id
    where o.bucket = ${message.bucket} and o.message_id = ${message.messageId}::uuid and o.workspace_id = ${workspaceId}`);
  return row;
};

const usefulUntil = ({ notAfter }: Waiting): Why['values'] => [
  { label: 'of use until', value: notAfter.toISOString() },
];

/** Why a message that is decided has not left yet; undefined: nothing speaks against it, it is in its turn. */
export const keepsMessage = async (
  context: WhyContext,
  message: MessageRecord,
): Promise<Keeping | undefined> => {
  const row = await waitingRow(context, message);
  if (!row) return undefined;
  if (row.startedAt !== null)
    return {
      code: 'messageLeaves',
      because: '',
      rule: 'A message that started is not started again before its outcome is known.',
      values: [],
      at: row.startedAt,
    };
  if (row.stoppedAt !== null && !row.goesOn)
    return {
      code: 'messageStopped',
      because: row.stoppedWhy ? `by itself: ${row.stoppedWhy}` : `by ${row.stoppedBy ?? 'a user'}`,
      rule: 'While all sending is stopped nothing leaves; what is still of use does when it is resumed.',
      values: usefulUntil(row),
      at: row.stoppedAt,
    };
  const { code, text, since } = (message.reason ?? {}) as JsonObject;
  if (code === 'deferred')
    return {
      code: 'messageDeferred',
      because: typeof text === 'string' ? text : '',
      rule: 'What the provider puts off is tried again until its latest useful moment.',
      values: [{ label: 'next try', value: row.notBefore.toISOString() }, ...usefulUntil(row)],
      at: typeof since === 'string' ? new Date(since) : message.requestedAt,
    };
  if (row.notBefore.getTime() > context.nowMs)
    return {
      code: 'messageNotYet',
      because: `not before ${row.notBefore.toISOString()}, after the quiet hours of the person`,
      rule: 'Nothing leaves in the quiet hours of the person: it waits for the next slot after them.',
      values: usefulUntil(row),
      at: message.requestedAt,
    };
  if (row.lane !== null)
    return {
      code: 'messageNotYet',
      because: `the limits of sending leave no room${row.lane === '' ? '' : ` to ${row.lane}`} yet`,
      rule: 'Limits by second, day and receiver, and the warming up of a domain, hold for all mail but transactional.',
      values: usefulUntil(row),
      at: message.requestedAt,
    };
  if (row.unread > 0)
    return {
      code: 'messageUnread',
      because: '',
      rule: 'Nothing leaves while something that the person did is unread: it may be the reason not to send.',
      values: [{ label: 'unread', value: String(row.unread) }, ...usefulUntil(row)],
      at: message.requestedAt,
    };
  return undefined;
};

interface Failed {
  error: string;
  at: Date;
  times: number;
}

const firstLine = (error: string): string => error.split('\n', 1)[0]!.slice(0, 300);

/** That a workflow failed for a contact and passes them over since; undefined: it did not. */
export const stuckIn = async (
  { db, workspaceId }: WhyContext,
  contactId: string,
  { definitionId }: NamedDefinition,
): Promise<Omit<Keeping, 'code'> | undefined> => {
  const [row] = await db.query<Failed>(sql`
    select error, at, times from stuck
    where bucket = ${bucketOf(contactId)} and contact_id = ${contactId}::uuid and definition_id = ${definitionId}
      and workspace_id = ${workspaceId}`);
  if (!row) return undefined;
  return {
    because: `"${firstLine(row.error)}"`,
    rule: 'A definition that fails for somebody passes them over until it is published anew or they are tried again.',
    values: [{ label: 'failed', value: row.times === 1 ? 'once' : `${row.times} times` }],
    at: row.at,
  };
};

/** An input of the contact with one of these names that failed and waits for a person. */
export const setAsideInput = async (
  { db, workspaceId }: WhyContext,
  contactId: string,
  names: readonly string[],
): Promise<Omit<Keeping, 'code'> | undefined> => {
  const [row] = await db.query<{ name: string; error: string; at: Date }>(sql`
    select input ->> 'name' as name, error, at from poison
    where bucket = ${bucketOf(contactId)} and actor_id = ${contactId}::uuid and workspace_id = ${workspaceId}
      and input ->> 'name' = any(${[...names]}::text[])
    order by at desc
    limit 1`);
  if (!row) return undefined;
  return {
    because: `"${firstLine(row.error)}"`,
    rule: 'What fails is set aside with its error and shown on Home, so that it blocks nobody; it can be tried again.',
    values: [{ label: 'set aside', value: row.name }],
    at: row.at,
  };
};

/** What keeps somebody where they are inside a workflow; undefined: only the step they are at. */
export const keepsInside = async (
  context: WhyContext,
  workflow: NamedDefinition,
  one: EnrollmentRecord,
): Promise<Keeping | undefined> => {
  const stuck = await stuckIn(context, one.contactId, workflow);
  if (stuck) return { code: 'insideStuck', ...stuck };
  const due: Why['values'] = one.dueAt ? [{ label: 'due', value: one.dueAt.toISOString() }] : [];
  const isDue = one.dueAt !== null && one.dueAt.getTime() <= context.nowMs;
  if (workflow.state === 'paused')
    return {
      code: 'insidePaused',
      because: isDue ? 'the wait is over, and is followed on resume' : '',
      rule: 'In a paused workflow nobody takes a step; exits and goals still end it.',
      values: due,
      at: one.movedAt,
    };
  if (!isDue) return undefined;
  return {
    code: 'insideDue',
    because: 'the wait is over',
    rule: 'A timer that fires late fires once, in the order of what else the person did.',
    values: due,
    at: one.dueAt,
  };
};
