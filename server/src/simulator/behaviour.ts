/**
 * What people do with simulated mails (pure). Recorded: what they did with the real mail of the very same decision (its id
 * follows from the enrollment, so it is the same where the way was the same). Assumed: drawn by a hash of the message, so
 * that the same simulation draws the same, and who opens under low rates opens under high ones too.
 */
import { createHash } from 'node:crypto';
import type { Replay, ReplayInput } from '../engine/index.ts';
import type { Behaviour } from './model.ts';

/** How much of the assumed rates: half of them, as said, one and a half times. */
export const SHARES = { low: 0.5, mid: 1, high: 1.5 } as const;

/** People read within half a day, and click soon after; when exactly decides little. */
const OPEN_WITHIN_MS = 12 * 3_600_000;
const CLICK_AFTER_MS = 60_000;

/** Names of feedback that tell what a person did with a mail. */
const BEHAVIOUR_EVENTS: ReadonlySet<string> = new Set(['Email Opened', 'Email Clicked', 'SMS Clicked']);

export const tellsBehaviour = ({ kind, name }: Pick<ReplayInput, 'kind' | 'name'>): boolean =>
  kind === 'feedback' && BEHAVIOUR_EVENTS.has(name);

/** A number of [0, 1) that follows from the parts. */
export const draw = (...parts: readonly string[]): number =>
  createHash('md5').update(parts.join('\u0000')).digest().readUInt32BE(0) / 2 ** 32;

const told = (messageId: string, name: 'Email Opened' | 'Email Clicked', atMs: number): ReplayInput => ({
  kind: 'feedback',
  name,
  via: null,
  eventId: `${name}:${messageId}`,
  atMs,
  occurredAtMs: atMs,
  payload: { properties: { message_id: messageId, verdict: 'human' } },
});

/** What the reader of a mail is assumed to do with it, should it leave when it may; oldest first. */
export const assumedOf = (
  {
    messageId,
    channel,
    notBeforeMs,
  }: Pick<Replay['draft']['messages'][number], 'messageId' | 'channel' | 'notBeforeMs'>,
  behaviour: Behaviour,
  share: number,
): ReplayInput[] => {
  if (behaviour.type !== 'assumed' || channel !== 'email') return [];
  const opens = (behaviour.openPercent / 100) * share;
  const clicks = (behaviour.clickPercent / 100) * share;
  const drawn = draw(messageId, 'open');
  // who clicks has opened: the readiest are the clickers
  const openedMs = Math.round(notBeforeMs + 1 + draw(messageId, 'when') * OPEN_WITHIN_MS);
  return [
    ...(drawn < Math.max(opens, clicks) ? [told(messageId, 'Email Opened', openedMs)] : []),
    ...(drawn < clicks ? [told(messageId, 'Email Clicked', openedMs + CLICK_AFTER_MS)] : []),
  ];
};
