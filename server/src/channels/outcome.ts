import type { JsonObject } from '../platform/index.ts';
import { assertNever } from '../platform/index.ts';
import { eventName } from './event-names.ts';
import type { CannotMake } from './outgoing.ts';
import { asksOf, type ProgramAnswer } from './program-answer.ts';
import type { HandOver } from './provider.ts';
import type { StartedRow } from './queries.ts';

/** What became of a started message. Instants in ms. */
export interface Outcome {
  row: StartedRow;
  result: HandOver | { outcome: 'failed'; reason: CannotMake };
  provider: string | null;
  subject: string | null;
  /** Targets of the links that differ per person. */
  links: string[];
  /** of the text that was taken; null: the one for everybody else, or a channel without languages */
  language?: string | null;
  atMs: number;
}

/** An input for the contact's inbox; capture's `appendInputs` takes these. */
export interface SendInput {
  contactId: string;
  workspaceId: number;
  kind: 'feedback' | 'expired' | 'failed' | 'withdrawn' | 'answered';
  name: string;
  occurredAtMs: number;
  payload: JsonObject;
  messageId: string;
}

/** First and longest wait after a deferral. Greylisting lets mail through after some minutes; a full queue takes hours. */
const DEFER_MIN_MS = 30_000;
const DEFER_MAX_MS = 30 * 60_000;
/** A wait grows with the age of the message, so that no count of attempts need be kept. */
const DEFER_SHARE = 0.5;
const JITTER_SHARE = 0.2;

/**
 * A provider that put a message off for so long will not take it: receivers' own queues give up after 1 to 5 days
 * (RFC 5321 section 4.5.4.1), and marketing is stale after one.
 */
const GIVE_UP_MS = 24 * 3_600_000;

/** What the provider said, unless it has put the message off for too long: then it fails. An account can be mended. */
export const unlessTooLong = (outcome: Outcome): Outcome => {
  const { row, result, atMs } = outcome;
  if (result.outcome !== 'deferred' || result.account || !row.deferredSince) return outcome;
  if (atMs - row.deferredSince.getTime() < GIVE_UP_MS) return outcome;
  const text = `Put off for ${GIVE_UP_MS / 3_600_000} hours: ${result.reason}`;
  return { ...outcome, result: { outcome: 'failed', reason: { code: 'gaveUp', text } } };
};

/**
 * When a deferred message is tried again: not before the provider wants to be asked, not later than the message is
 * useful, spread by its id so that a herd does not come back as one. A provider that only says "not so fast" is asked
 * again as soon as it says, by a mail that is young.
 */
export const nextTryMs = (
  row: Pick<StartedRow, 'messageId' | 'requestedAt' | 'notAfter'> &
    Partial<Pick<StartedRow, 'deferredSince'>>,
  nowMs: number,
  { retryAfterMs = 0, account }: { retryAfterMs?: number; account?: true } = {},
): number => {
  const isBusy = retryAfterMs > 0 && !account;
  const since = row.deferredSince ?? row.requestedAt;
  const ageMs = since ? nowMs - since.getTime() : 0;
  const byAgeMs = Math.min(Math.max(ageMs * DEFER_SHARE, isBusy ? 0 : DEFER_MIN_MS), DEFER_MAX_MS);
  const waitMs = Math.max(byAgeMs, retryAfterMs);
  const spread = Number.parseInt(row.messageId.slice(-4), 16) / 0xffff;
  return Math.min(Math.round(nowMs + waitMs * (1 + JITTER_SHARE * spread)), row.notAfter.getTime());
};

type StateColumns = {
  state: 'submitted' | 'failed' | 'unknown' | 'bounced';
  reason: JsonObject | null;
  providerId: string | null;
};

/** A refusal of the mail or its address is a bounce; one of our own rights is not the contact's. */
const bounceOf = (result: Outcome['result']): { code: string; hard: boolean; text: string } | null => {
  if (result.outcome === 'refused' && result.stage !== 'sender')
    return { code: result.code, hard: result.hard, text: result.reason };
  if (result.outcome === 'failed' && result.reason.code === 'badAddress')
    return { code: '5.1.3', hard: true, text: result.reason.text };
  return null;
};

const stateOf = (result: Exclude<Outcome['result'], { outcome: 'deferred' }>): StateColumns => {
  switch (result.outcome) {
    case 'submitted':
      return {
        state: 'submitted',
        reason: result.answer ? { code: 'answered', text: result.answer.text } : null,
        providerId: result.providerId,
      };
    case 'unknown':
      return { state: 'unknown', reason: { code: 'unknown', text: result.reason }, providerId: null };
    case 'refused': {
      const { reason, code, stage, hard } = result;
      return {
        state: 'failed',
        reason: { code: 'refused', text: reason, status: code, stage, hard },
        providerId: null,
      };
    }
    case 'failed':
      return { state: 'failed', reason: result.reason, providerId: null };
    default:
      return assertNever(result);
  }
};

/** Row of the settling statement; null for what is deferred. */
export const settledRow = ({
  row,
  result,
  provider,
  subject,
  links,
  language = null,
  atMs,
}: Outcome): JsonObject | null => {
  if (result.outcome === 'deferred') return null;
  // as the fold will write it when it takes the bounce: conditions see one change, not two
  const { state, reason, providerId } = bounceOf(result)?.hard
    ? { ...stateOf(result), state: 'bounced' as const }
    : stateOf(result);
  return {
    bucket: row.bucket,
    message_id: row.messageId,
    state,
    reason,
    subject,
    links: links.length > 0 ? links : null,
    language,
    provider,
    provider_id: providerId,
    submitted_ms: state === 'submitted' ? atMs : null,
  };
};

/** Row of the deferring statement; null for what is settled. */
export const deferredRow = ({ row, result, atMs }: Outcome): JsonObject | null =>
  result.outcome === 'deferred'
    ? {
        bucket: row.bucket,
        message_id: row.messageId,
        not_before_ms: nextTryMs(row, atMs, result),
        reason: {
          code: 'deferred',
          text: result.reason,
          since: (row.deferredSince ?? new Date(atMs)).toISOString(),
          ...(result.account && { account: true }),
        },
      }
    : null;

/** What feedback about a message says of where it came from. */
export const originOf = (row: {
  messageId: string;
  enrollmentId: string | null;
  workflowId: number | null;
  nodeId: string | null;
}): JsonObject => ({
  message_id: row.messageId,
  enrollment_id: row.enrollmentId,
  workflow_id: row.workflowId,
  node_id: row.nodeId,
});

/** A mail comes back; a text is only said to have failed, or that the person is out. */
const whatOf = (channel: StartedRow['channel'], result: Outcome['result'], isBounce: boolean) => {
  if (channel === 'sms' && result.outcome === 'refused' && result.optedOut) return 'Unsubscribed';
  return isBounce && channel === 'email' ? 'Bounced' : 'Failed';
};

/** What a contact is told of a settled message, so that who "was sent" it is judged again: a bounce, or that it failed. */
export const outcomeInput = ({ row, result, atMs }: Outcome): SendInput | null => {
  if (result.outcome !== 'refused' && result.outcome !== 'failed') return null;
  const bounce = bounceOf(result);
  return {
    contactId: row.contactId,
    workspaceId: row.workspaceId,
    kind: bounce ? 'feedback' : 'failed',
    name: eventName(row.channel, whatOf(row.channel, result, bounce !== null)),
    occurredAtMs: atMs,
    payload: { properties: { ...originOf(row), ...(bounce && { ...bounce, address: row.address }) } },
    messageId: `${bounce ? 'bounce' : 'failed'}:${row.messageId}`,
  };
};

/** What the settled message of a program was answered, for the step that asked; null: none did. */
const saidBy = (result: Exclude<Outcome['result'], { outcome: 'deferred' }>): ProgramAnswer => {
  const not = (text: string): ProgramAnswer => ({ ok: false, text, values: {} });
  switch (result.outcome) {
    case 'submitted':
      return result.answer ?? { ok: true, text: 'It was taken', values: {} };
    case 'failed':
      return not(result.reason.text);
    default:
      return not(result.reason);
  }
};

/** The answer that a step of a workflow waits for: an input for it; null for messages that ask for nothing. */
export const answerInput = ({ row, result, atMs }: Outcome): SendInput | null => {
  const asks = asksOf(row);
  if (!asks || result.outcome === 'deferred' || row.enrollmentId === null) return null;
  const { messageId, contactId, workspaceId, enrollmentId, nodeId } = row;
  return {
    contactId,
    workspaceId,
    kind: 'answered',
    name: 'Webhook Answered',
    occurredAtMs: atMs,
    payload: { step: { enrollmentId, nodeId, visit: asks.visit }, ...saidBy(result) },
    messageId: `answered:${messageId}`,
  };
};
