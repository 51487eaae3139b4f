/** What a broadcast asks of one contact, when its sweep comes by: after all of the contact's inputs. */
import {
  leavesFrom,
  type Part,
  partOf,
  type RunningBroadcast,
  type Variant,
} from '../../broadcasts/index.ts';
import { PRIORITY } from '../../permission/index.ts';
import { derivedId, type JsonObject, type Uuid } from '../../platform/index.ts';
import type { Draft, MessageDraft } from '../draft.ts';
import type { WorkspaceDefinitions } from '../registry.ts';
import { addressOf, type MessageRequest, requestMessage } from './permission.ts';
import { personalZone } from './personal-zone.ts';
import type { ApplyContext } from './stage.ts';

const HOUR_MS = 3_600_000;

/** Ids of the segments that a broadcast names; null for everybody. One that is not live any more has nobody. */
export interface Audience {
  include: readonly number[] | null;
  exclude: readonly number[];
}

export const audienceOf = (
  { document: { who } }: Pick<RunningBroadcast, 'document'>,
  { segmentByKey }: WorkspaceDefinitions,
): Audience => {
  const idsOf = (named: readonly { segment: string }[]): number[] =>
    named.flatMap(({ segment }) => segmentByKey.get(segment)?.segmentId ?? []);
  return { include: who.everyone ? null : idsOf(who.include), exclude: idsOf(who.exclude) };
};

/** Whether the contact is in one of the segments now; after its due timers were taken, so that rows are exact. */
const isInOne = ({ memberships }: Draft, ids: readonly number[], nowMs: number): boolean =>
  ids.some((id) => {
    const member = memberships.get(id);
    return member !== undefined && (member.until === null || member.until > nowMs);
  });

export type Place = 'outside' | 'excluded' | 'in';

/** Whether the broadcast is for the contact. */
export const placeIn = (draft: Draft, { include, exclude }: Audience, nowMs: number): Place => {
  if (include !== null && !isInOne(draft, include, nowMs)) return 'outside';
  return isInOne(draft, exclude, nowMs) ? 'excluded' : 'in';
};

/** At most one message of a broadcast for a contact (P5). */
export const broadcastMessageId = (
  { bucket, contactId }: Pick<Draft, 'bucket' | 'contactId'>,
  { broadcastId, begunMs }: Pick<RunningBroadcast, 'broadcastId' | 'begunMs'>,
): Uuid => derivedId(begunMs, bucket, 'broadcast', broadcastId, contactId);

/** The variant that falls to a contact: of the lot, or the winner for who has waited; undefined: it waits. */
const variantFor = (
  { document, phase, winner }: RunningBroadcast,
  part: Exclude<Part, { part: 'holdout' }>,
): Variant | null | undefined => {
  if (part.part === 'now') return part.variant;
  if (phase === 'all') return undefined;
  return document.experiment?.variants.find(({ id }) => id === winner) ?? null;
};

/** What a variant changes about the message, as its sender reads it. */
const variantData = (variant: Variant | null): JsonObject => {
  if (variant === null) return {};
  const { id, subject, senderName } = variant;
  return { variant: { id, ...(subject ? { subject } : {}), ...(senderName ? { senderName } : {}) } };
};

/** What is asked for: a message from an instant on, or why there is none. */
export type Asked =
  | { type: 'message'; request: MessageRequest; variant: string | null }
  | { type: 'waits' }
  | { type: 'none'; reason: JsonObject & { code: string; text: string } };

/** What a broadcast asks for somebody it is for. Pure: the pre-flight asks the same. */
export const askedOf = (
  draft: Draft,
  broadcast: RunningBroadcast,
  { definitions: { timeZone } }: ApplyContext,
): Asked => {
  const { document, broadcastId, key } = broadcast;
  const part = partOf(document, broadcastId, draft.contactId);
  if (part.part === 'holdout')
    return { type: 'none', reason: { code: 'holdout', text: 'Gets nothing, to measure what it does' } };
  const variant = variantFor(broadcast, part);
  if (variant === undefined) return { type: 'waits' };
  const fromMs = leavesFrom(document, broadcastId, variant, {
    contactId: draft.contactId,
    zone: personalZone(draft.profile.attributes) ?? timeZone,
    workspaceZone: timeZone,
    begunMs: broadcast.phaseMs,
  });
  if (fromMs === null)
    return { type: 'none', reason: { code: 'hourOver', text: 'The hour was over where they are' } };
  return {
    type: 'message',
    variant: variant?.id ?? null,
    request: {
      messageId: broadcastMessageId(draft, broadcast),
      origin: { type: 'broadcast', key, ...(document.campaign ? { campaign: document.campaign } : {}) },
      channel: document.channel,
      template: variant?.template ?? document.template,
      ...(document.topic ? { topic: document.topic } : {}),
      fromMs,
      usefulForMs: document.usefulHours * HOUR_MS,
      priority: PRIORITY.broadcast,
      data: variantData(variant),
    },
  };
};

/** Nothing leaves, and the message's row says why. */
const noMessage = (draft: Draft, broadcast: RunningBroadcast, reason: JsonObject): MessageDraft => ({
  messageId: broadcastMessageId(draft, broadcast),
  workflowId: null,
  workflowVersion: null,
  nodeId: null,
  enrollmentId: null,
  channel: broadcast.document.channel,
  topic: null,
  templateId: null,
  templateVersion: null,
  address: addressOf(draft, broadcast.document.channel),
  requestedAtMs: draft.clock,
  state: 'held',
  reason,
  data: {},
  notBeforeMs: 0,
  notAfterMs: 0,
  priority: 0,
  quiet: null,
});

/** Takes a broadcast's message into the draft: requested, or held back with its reason. Null: it asks for none. */
export const takeBroadcast = (
  draft: Draft,
  broadcast: RunningBroadcast,
  context: ApplyContext,
): MessageDraft | null => {
  if (placeIn(draft, audienceOf(broadcast, context.definitions), context.wallMs) !== 'in') return null;
  const asked = askedOf(draft, broadcast, context);
  if (asked.type === 'waits') return null;
  const { broadcastId } = broadcast;
  if (asked.type === 'none') {
    const none = { ...noMessage(draft, broadcast, asked.reason), broadcastId };
    draft.messages.push(none);
    return none;
  }
  const message = requestMessage(draft, asked.request, context);
  return Object.assign(message, { broadcastId, variant: asked.variant });
};
