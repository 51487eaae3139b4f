/**
 * What feedback forbids is forbidden in the transaction that stores it (P7): complaints and final bounces bar the
 * address for good, soft bounces after several in a row for a while.
 */
import { ALL_MAIL, type Suppression, suppress } from '../permission/index.ts';
import { bucketOf, type JsonObject, type Queryable, type Uuid } from '../platform/index.ts';

/** An input as far as bars need it: capture's `appendInputs` takes these. */
interface FeedbackLike {
  contactId: Uuid;
  workspaceId: number;
  name: string;
  occurredAtMs: number;
  payload: { properties?: JsonObject };
}

/** A message of a contact as the row of soft bounces reads it, newest first. */
export interface Attempt {
  address: string | null;
  requestedAt: Date;
  hasBounced: boolean;
  /** something shows that it arrived */
  hasArrived: boolean;
}

/** So many in a row, over so long. Fewer or shorter: a mailbox that is full over the weekend is lost; more: mail goes
 *  for months to where nobody reads it, which receivers count against the sender. */
const SOFT_IN_A_ROW = 5;
const SOFT_OVER_MS = 7 * 86_400_000;
/** Then it is tried again: full mailboxes are emptied, servers come back. */
const SOFT_BAR_MS = 30 * 86_400_000;
/** Attempts read back: more than five in a row to one address are only there when others lie between. */
const ATTEMPTS_READ = 20;

/** Whether a soft bounce of the newest of these attempts is one too many. */
export const isOneTooMany = (attempts: readonly Attempt[], address: string, nowMs: number): boolean => {
  const toThere = attempts.filter((attempt) => attempt.address?.toLowerCase() === address.toLowerCase());
  const end = toThere.findIndex(({ hasBounced, hasArrived }, n) => n > 0 && (!hasBounced || hasArrived));
  const row = end < 0 ? toThere : toThere.slice(0, end);
  const first = row.at(-1);
  return (
    row.length >= SOFT_IN_A_ROW && first !== undefined && nowMs - first.requestedAt.getTime() >= SOFT_OVER_MS
  );
};

const attemptsUpTo = (
  tx: Queryable,
  { contactId, workspaceId }: FeedbackLike,
  messageId: string,
): Promise<Attempt[]> =>
  tx.query<Attempt>({
    name: 'feedback-attempts',
    text: `select address, requested_at as "requestedAt", bounced_at is not null as "hasBounced",
        coalesce(opened_at, clicked_at, delivered_at) is not null as "hasArrived"
      from messages
      where bucket = $1 and contact_id = $2 and workspace_id = $3 and channel = 'email' and message_id <= $4
        and (state in ('submitted', 'bounced') or bounced_at is not null or message_id = $4)
      order by message_id desc
      limit ${ATTEMPTS_READ}`,
    values: [bucketOf(contactId), contactId, workspaceId, messageId],
  });

const barOf = async (tx: Queryable, input: FeedbackLike): Promise<Suppression | null> => {
  const { name, workspaceId, occurredAtMs, payload } = input;
  const { address, hard, message_id: messageId } = payload.properties ?? {};
  if (typeof address !== 'string' || address === '') return null;
  const bar = {
    workspaceId,
    channel: 'email' as const,
    address,
    source: { by: 'feedback', event: name, ...(typeof messageId === 'string' ? { messageId } : {}) },
    atMs: occurredAtMs,
  };
  if (name === 'SMS Failed') return hard === true ? { ...bar, channel: 'sms', reason: 'bounced' } : null;
  if (name === 'SMS Unsubscribed') return { ...bar, channel: 'sms', reason: 'unsubscribed', topic: ALL_MAIL };
  if (name === 'Email Complained') return { ...bar, reason: 'complained' };
  if (name !== 'Email Bounced') return null;
  if (hard === true) return { ...bar, reason: 'bounced' };
  if (typeof messageId !== 'string') return null;
  const attempts = await attemptsUpTo(tx, input, messageId);
  return isOneTooMany(attempts, address, occurredAtMs)
    ? { ...bar, reason: 'bounced', untilMs: occurredAtMs + SOFT_BAR_MS }
    : null;
};

/**
 * Bars what these inputs of feedback forbid. Call it in the transaction that appends them. They name the address in
 * their properties.
 */
export const barForFeedback = async (tx: Queryable, inputs: readonly FeedbackLike[]): Promise<void> => {
  const bars: Suppression[] = [];
  for (const input of inputs) {
    const bar = await barOf(tx, input);
    if (bar) bars.push(bar);
  }
  await suppress(tx, bars);
};
