/** Fourth stage: may the message leave, and when? The only way to a message, for workflows and broadcasts alike. */
import {
  type Bar,
  barKey,
  type Channel,
  consentKey,
  decideSend,
  displacedReason,
  isPersonal,
  type PersonalChannel,
  PRIORITY,
  type Reservation,
  rankedBy,
  type SendDecision,
  type Topic,
  topicAmong,
} from '../../permission/index.ts';
import type { JsonObject, Uuid } from '../../platform/index.ts';
import type { Draft, MessageDraft, Withdrawal } from '../draft.ts';
import { forgetWithdrawn, rememberMessage } from '../facts.ts';
import type { LiveTemplate } from '../registry.ts';
import { personalZone } from './personal-zone.ts';
import type { ApplyContext } from './stage.ts';

/** What wants a message. */
/** `campaign`: the key of the campaign that what wants it is part of. */
export type MessageOrigin = { key: string; campaign?: string } & (
  | { type: 'workflow'; workflowId: number; workflowVersion: number; nodeId: string; enrollmentId: string }
  | { type: 'broadcast' }
  | { type: 'answer' }
);

/** A message that a workflow or a broadcast wants the contact to get. */
export interface MessageRequest {
  /** follows from its cause, so that there is at most one (P5) */
  messageId: Uuid;
  origin: MessageOrigin;
  channel: Channel;
  /** key of the template */
  template: string;
  /** key of what it is about, where the template names nothing */
  topic?: string;
  /** a user wrote it to this person: the words are in `data`, no template is filled, and it is transactional */
  isWritten?: true;
  usefulForMs: number;
  /** the earliest instant at which it may leave; absent: now */
  fromMs?: number;
  /** of the outbox; absent: by class */
  priority?: number;
  /** where it goes, for channels that reach no person; absent: the contact's own address */
  address?: string | null;
  /** what the template is filled with beside the contact */
  data: JsonObject;
}

/** The contact's own address on a channel, as it is kept; null: it has none. */
export const addressOf = ({ profile }: Draft, channel: Channel = 'email'): string | null => {
  const { email, phone } = profile.attributes;
  if (channel === 'email') return typeof email === 'string' && email.includes('@') ? email : null;
  return channel === 'sms' && typeof phone === 'string' && phone.startsWith('+') ? phone : null;
};

const barsOn = ({ bars }: Draft, channel: Channel, address: string | null, wallMs: number): Bar[] =>
  address === null
    ? []
    : (bars.get(barKey(channel, address)) ?? []).filter(
        ({ untilMs }) => untilMs === null || untilMs > wallMs,
      );

/** Decides a message of the draft, without asking for it: what `requestMessage` would do now (pre-flight). */
export const decideMessage = (
  draft: Draft,
  request: MessageRequest,
  template: LiveTemplate,
  { definitions, wallMs }: ApplyContext,
): { decision: SendDecision; topic: Topic | null; address: string | null } => {
  const { messageId, origin, channel, usefulForMs } = request;
  const { rules, timeZone, campaigns } = definitions;
  const priority = rankedBy(
    request.priority ?? (template.topic === null ? PRIORITY.transactional : PRIORITY.workflow),
    campaigns.get(origin.campaign ?? ''),
  );
  const address = request.address === undefined ? addressOf(draft, channel) : request.address;
  const topicKey = template.namesTopic ? template.topic : template.topic && (request.topic ?? template.topic);
  const topic = topicKey === null ? null : topicAmong(definitions.topics, topicKey);
  if (rules.caps.length > 0 && draft.reservations === null)
    throw new Error('frequency caps are asked for, and the messages that count were not loaded');
  const consent =
    topic && isPersonal(channel) ? draft.consents.get(consentKey({ topic: topic.key, channel })) : undefined;
  const decision = decideSend({
    messageId,
    enrollmentId: origin.type === 'workflow' ? origin.enrollmentId : null,
    channel,
    address,
    bars: barsOn(draft, channel, address, wallMs),
    topic,
    consent: consent ?? null,
    replyWaitsSinceMs: draft.replyWaitsSinceMs,
    rules,
    reservations: rules.caps.length > 0 ? draft.reservations : null,
    timeZone: personalZone(draft.profile.attributes) ?? timeZone,
    template: request.template,
    priority,
    decidedAtMs: Math.max(draft.clock, request.fromMs ?? draft.clock),
    usefulForMs,
    wallMs,
  });
  return { decision, topic, address };
};

/** What a user wrote to one person is about no topic and counts for no cap. */
const writtenBy = (channel: Channel): LiveTemplate => ({
  templateId: 0,
  version: 0,
  key: 'an answer',
  channel,
  topic: null,
});

const originColumns = (origin: MessageOrigin) =>
  origin.type === 'workflow'
    ? {
        workflowId: origin.workflowId,
        workflowVersion: origin.workflowVersion,
        nodeId: origin.nodeId,
        enrollmentId: origin.enrollmentId,
      }
    : { workflowId: null, workflowVersion: null, nodeId: null, enrollmentId: null };

/** Decides a message and takes it into the draft: requested, or held back with its reason (P7, P12). */
export const requestMessage = (
  draft: Draft,
  request: MessageRequest,
  context: ApplyContext,
): MessageDraft => {
  const { messageId, origin, channel } = request;
  const template = request.isWritten
    ? writtenBy(channel)
    : context.definitions.templates.get(request.template);
  const { decision, topic, address } = template
    ? decideMessage(draft, request, template, context)
    : {
        decision: {
          leaves: false,
          reason: { code: 'noTemplate', text: `The template ${request.template} is not published` },
        } as const,
        topic: null,
        address: addressOf(draft, channel),
      };
  const message: MessageDraft = {
    messageId,
    ...originColumns(origin),
    channel,
    topic: topic?.key ?? null,
    templateId: request.isWritten ? null : (template?.templateId ?? null),
    templateVersion: request.isWritten ? null : (template?.version ?? null),
    address,
    requestedAtMs: draft.clock,
    state: decision.leaves ? 'requested' : 'held',
    reason: decision.leaves ? null : decision.reason,
    data: request.data,
    notBeforeMs: decision.leaves ? decision.notBeforeMs : 0,
    notAfterMs: decision.leaves ? decision.notAfterMs : 0,
    priority: decision.leaves ? decision.priority : 0,
    quiet: decision.leaves ? decision.quiet : null,
    campaign: origin.campaign ?? null,
  };
  draft.messages.push(message);
  if (!decision.leaves) {
    tellHeld(draft, message, origin, decision.reason);
    return message;
  }
  for (const other of decision.displaced) displace(draft, other, message, request.template);
  if (decision.reservation) draft.reservations!.push(decision.reservation);
  // a notice went to a user, and is no message of the contact
  if (channel === 'notice') return message;
  rememberMessage(draft, message, {
    template: request.isWritten ? null : request.template,
    workflow: origin.type === 'workflow' ? origin.key : null,
  });
  return message;
};

const tellHeld = (
  draft: Draft,
  { messageId, nodeId }: MessageDraft,
  origin: MessageOrigin,
  reason: JsonObject,
): void => {
  draft.happened.push({
    event: 'message.held',
    atMs: draft.clock,
    data: {
      message_id: messageId,
      ...(origin.type === 'workflow' ? { workflow: origin.key, node: nodeId } : {}),
      ...(origin.type === 'broadcast' ? { broadcast: origin.key } : {}),
      reason,
    },
  });
};

/** A message that had not started is held back for one that weighs more. */
const displace = (draft: Draft, other: Reservation, { messageId }: MessageDraft, template: string): void => {
  const reason = displacedReason({ messageId, template });
  draft.reservations = draft.reservations!.filter((one) => one !== other);
  const own = draft.messages.find((one) => one.messageId === other.messageId);
  if (own) Object.assign(own, { state: 'held', reason });
  else draft.displaced.push({ messageId: other.messageId, reason });
  forgetWithdrawn(draft, (one) => one.messageId === other.messageId);
  draft.happened.push({
    event: 'message.held',
    atMs: draft.clock,
    data: { message_id: other.messageId, reason },
  });
};

/** Takes back what was decided and has not started: of this pass at once, of earlier ones by the write. */
export const takeBack = (draft: Draft, withdrawal: Withdrawal): void => {
  const { enrollmentId, channel, topic, onlyTopics, reason } = withdrawal;
  const isMeant = (one: { enrollmentId: string | null; channel: string; topic: string | null }): boolean =>
    (enrollmentId === undefined || one.enrollmentId === enrollmentId) &&
    (channel === undefined || one.channel === channel) &&
    (topic === undefined || one.topic === topic) &&
    (onlyTopics !== true || one.topic !== null);
  draft.withdrawals.push(withdrawal);
  for (const message of draft.messages)
    if (message.state === 'requested' && isMeant(message))
      Object.assign(message, { state: 'withdrawn', reason });
  draft.reservations = draft.reservations?.filter((one) => !one.canYield || !isMeant(one)) ?? null;
  forgetWithdrawn(draft, isMeant);
};

/** A bar that was set on the contact's own address: nothing more is decided for it, and what waits is taken back. */
export const takeBar = (draft: Draft, channel: PersonalChannel, bar: Bar, reason: JsonObject): void => {
  const address = addressOf(draft, channel);
  if (address === null) return;
  const key = barKey(channel, address);
  draft.bars.set(key, [...(draft.bars.get(key) ?? []), bar]);
  takeBack(draft, {
    channel,
    ...(bar.topic === '*' ? {} : bar.topic === '' ? { onlyTopics: true } : { topic: bar.topic }),
    reason,
  });
};
