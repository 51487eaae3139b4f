/**
 * May this message leave, and when? The only place where that is decided (P7, P8), for every channel, workflow and
 * broadcast: in the fold, where all of the contact's state is held serially. In this order, the first that forbids wins:
 *
 *   address     there is somewhere to send it
 *   bars        nothing forbids the address: on everything, on every topic, on this one
 *   consent     the contact has not refused the topic on this channel, and agreed where the topic asks for it
 *   sales hold  nobody waits for an answer of ours
 *   quiet hours of the contact: the next slot after them, or not at all
 *   caps        there is room, or what weighs less makes some
 *   too late    it is still of use
 *
 * Transactional mail is stopped by the address, by bars on everything (bounced, complained, barred by a user) and by
 * time, by nothing else: who unsubscribed still gets the receipt of what they bought.
 */
import type { JsonObject } from '../platform/index.ts';
import { ALL_MAIL, ALL_TOPICS, BAR_KINDS, type Bar, type BarReason, forbids } from './bar.ts';
import { capsLeave, capWords, type Reservation, type Wanted } from './caps.ts';
import { type Channel, isPersonal } from './channel.ts';
import type { ConsentState } from './consent.ts';
import { type QuietSpan, quietSpanAt, spreadMs } from './quiet-hours.ts';
import type { PermissionRules } from './rules.ts';
import { type SalesFacts, salesHoldAt } from './sales-holds.ts';
import { basisOn, type Topic } from './topic.ts';

/** What must be known to decide. Instants in ms. */
export interface SendRequest extends SalesFacts {
  messageId: string;
  enrollmentId: string | null;
  channel: Channel;
  /** where it would go, normalised; null when the contact has no such address */
  address: string | null;
  /** the bars on that address that hold now */
  bars: readonly Bar[];
  /** null: a transactional message */
  topic: Topic | null;
  /** what the contact said about the topic on the channel */
  consent: ConsentState | null;
  rules: PermissionRules;
  /** marketing messages of the contact that count; null: the workspace has no caps */
  reservations: readonly Reservation[] | null;
  /** IANA zone of the contact, else of the workspace */
  timeZone: string;
  /** key of the template, by which other messages' reasons name this one */
  template: string;
  /** of the outbox; absent: by class */
  priority?: number;
  /** actor's clock when the message was decided */
  decidedAtMs: number;
  usefulForMs: number;
  /** wall clock of the pass */
  wallMs: number;
}

export type RefusalCode =
  | 'noAddress'
  | 'suppressed'
  | 'paused'
  | 'refused'
  | 'noConsent'
  | 'salesHold'
  | 'quietHours'
  | 'cap'
  | 'tooLate';

export type Refusal = JsonObject & { code: RefusalCode; text: string };

export interface Leaves {
  leaves: true;
  notBeforeMs: number;
  notAfterMs: number;
  priority: number;
  /** the next quiet hours, in which it does not leave should it be late; null: none */
  quiet: QuietSpan | null;
  /** reservations that make room for it */
  displaced: readonly Reservation[];
  /** its own; null: it counts for no cap */
  reservation: Reservation | null;
}

export type SendDecision = Leaves | { leaves: false; reason: Refusal };

/** Transactional mail goes first, workflows before broadcasts (ENGINE, Senders). */
export const PRIORITY = { transactional: 0, workflow: 5, broadcast: 8 } as const;

const RANKS = { high: -1, normal: 0, low: 1 } as const;

/** The priority of a message of a campaign: within its class the more important campaign goes first. */
export const rankedBy = (priority: number, campaign: keyof typeof RANKS = 'normal'): number =>
  priority === PRIORITY.transactional ? priority : priority + RANKS[campaign];

const at = (ms: number): string => new Date(ms).toISOString();

const refusal = (code: RefusalCode, text: string, seen: JsonObject = {}): Refusal => ({
  code,
  text,
  ...seen,
});

const ADDRESS_WORDS: Record<Channel, string> = {
  email: 'No e-mail address',
  sms: 'No phone number',
  webhook: 'No address to call',
  slack: 'No Slack channel',
  notice: 'No user to notify',
};

const reachWords = (reach: string): string =>
  reach === ALL_MAIL ? 'everything' : reach === ALL_TOPICS ? 'all topics' : reach;

const barRefusal = ({ bars, topic, address }: SendRequest): Refusal | null => {
  const bar = bars.find((one) => one.reason !== 'paused' && forbids(one, topic?.key ?? null));
  if (!bar) return null;
  const words = BAR_KINDS[bar.reason as BarReason]?.words ?? bar.reason;
  return refusal('suppressed', `The address is suppressed: ${words.toLowerCase()}`, {
    address,
    suppressedFor: bar.reason,
    reaches: reachWords(bar.topic),
    since: at(bar.at),
    ...(bar.untilMs === null ? {} : { until: at(bar.untilMs) }),
  });
};

const consentRefusal = ({ topic, channel, consent }: SendRequest): Refusal | null => {
  if (topic === null || !isPersonal(channel)) return null;
  const seen = { topic: topic.key, channel, consent };
  if (topic.isArchived) return refusal('refused', `The topic ${topic.name} is archived`, seen);
  if (consent === 'refused') return refusal('refused', `Refused: ${topic.name}`, seen);
  if (consent === 'granted') return null;
  // who was asked and has not answered is not written to either, whatever the topic says of others
  if (consent === null && basisOn(topic, channel) === 'unlessRefused') return null;
  return refusal(
    'noConsent',
    consent === 'pending' ? `Not confirmed yet: ${topic.name}` : `Has not agreed to ${topic.name}`,
    seen,
  );
};

const pauseRefusal = ({ bars, topic }: SendRequest): Refusal | null => {
  const pause = bars.find((one) => one.reason === 'paused' && forbids(one, topic?.key ?? null));
  if (!pause) return null;
  const until = pause.untilMs === null ? null : at(pause.untilMs);
  return refusal('paused', `Paused by the person${until ? ` until ${until.slice(0, 10)}` : ''}`, {
    since: at(pause.at),
    until,
  });
};

const salesRefusal = (request: SendRequest): Refusal | null => {
  if (request.topic === null) return null;
  const hold = salesHoldAt(request, request.rules, request.wallMs);
  return hold && refusal('salesHold', hold.text, hold.seen);
};

interface Slot {
  fromMs: number;
  toMs: number;
  quiet: QuietSpan | null;
}

/** When the message may leave by the clock on the contact's wall. */
const slotOf = (request: SendRequest): Slot | { reason: Refusal } => {
  const { messageId, topic, channel, rules, timeZone, decidedAtMs, usefulForMs, wallMs } = request;
  const slot = { fromMs: decidedAtMs, toMs: decidedAtMs + usefulForMs, quiet: null };
  const hours = topic !== null && isPersonal(channel) ? rules.quietHours[channel] : undefined;
  if (!hours) return slot;
  const nowMs = Math.max(decidedAtMs, wallMs);
  const spread = spreadMs(messageId);
  const spreadAfter = ({ fromMs, toMs }: QuietSpan): QuietSpan => ({ fromMs, toMs: toMs + spread });
  const next = quietSpanAt(hours, nowMs, timeZone);
  if (next.fromMs > nowMs)
    return {
      ...slot,
      toMs: hours.late === 'skip' ? Math.min(slot.toMs, next.fromMs - 1) : slot.toMs,
      quiet: spreadAfter(next),
    };
  const seen = { quietHours: `${hours.from} to ${hours.to}`, timeZone, until: at(next.toMs) };
  if (hours.late === 'skip')
    return { reason: refusal('quietHours', `Quiet hours, ${hours.from} to ${hours.to}`, seen) };
  const fromMs = next.toMs + spread;
  if (fromMs > slot.toMs)
    return {
      reason: refusal('quietHours', `Quiet hours until ${hours.to}: by then it is too late`, {
        ...seen,
        usefulUntil: at(slot.toMs),
      }),
    };
  return { ...slot, fromMs, quiet: spreadAfter(quietSpanAt(hours, next.toMs, timeZone)) };
};

const capRefusal = (
  request: SendRequest,
  wanted: Wanted,
): { reason: Refusal } | { displaced: readonly Reservation[] } => {
  const room = capsLeave(request.rules.caps, wanted, request.reservations!);
  if ('displaced' in room) return room;
  const { cap, by } = room;
  const names = [...new Set(by.map(({ template }) => template))];
  const cut = names.length > 3 ? [...names.slice(0, 3), `${names.length - 3} more`] : names;
  return {
    reason: refusal('cap', `Cap of ${capWords(cap)} reached by ${cut.join(' and ')}`, {
      cap: { ...cap },
      by: by.slice(0, 20).map(({ messageId, template, fromMs }) => ({ messageId, template, at: at(fromMs) })),
    }),
  };
};

/** Why a message that had not started made room for another. */
export const displacedReason = (winner: Pick<Reservation, 'messageId' | 'template'>): Refusal =>
  refusal('cap', `The cap left room for one: ${winner.template} went before`, {
    by: [{ messageId: winner.messageId, template: winner.template }],
  });

/** Decides a message; see the head of the file. */
export const decideSend = (request: SendRequest): SendDecision => {
  const { topic, channel, address, decidedAtMs, usefulForMs, wallMs } = request;
  if (!address) return held(refusal('noAddress', ADDRESS_WORDS[channel]));
  const forbidden =
    barRefusal(request) ?? consentRefusal(request) ?? pauseRefusal(request) ?? salesRefusal(request);
  if (forbidden) return held(forbidden);
  const slot = slotOf(request);
  if ('reason' in slot) return held(slot.reason);
  if (slot.toMs < wallMs)
    return held(
      refusal('tooLate', 'Past its latest useful moment', { usefulUntil: at(decidedAtMs + usefulForMs) }),
    );
  const leaves: Leaves = {
    leaves: true,
    notBeforeMs: slot.fromMs,
    notAfterMs: slot.toMs,
    priority: request.priority ?? (topic === null ? PRIORITY.transactional : PRIORITY.workflow),
    quiet: slot.quiet,
    displaced: [],
    reservation: null,
  };
  if (topic === null || request.reservations === null || !isPersonal(channel)) return leaves;
  const { messageId, enrollmentId, template } = request;
  const wanted: Wanted = {
    messageId,
    enrollmentId,
    channel,
    topic: topic.key,
    template,
    fromMs: Math.max(slot.fromMs, wallMs),
    toMs: slot.toMs,
    priority: leaves.priority,
  };
  const room = capRefusal(request, wanted);
  if ('reason' in room) return held(room.reason);
  return { ...leaves, displaced: room.displaced, reservation: { ...wanted, canYield: true } };
};

const held = (reason: Refusal): SendDecision => ({ leaves: false, reason });
