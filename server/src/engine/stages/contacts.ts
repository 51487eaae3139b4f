/** First stage: who did it, what is known of them, and the counts that conditions ask for. */
import { CHANGE_EVENT, type EventSeen, matches, ringInsert } from '../../conditions/index.ts';
import {
  type AttributesSet,
  applyToProfile,
  attributesSet,
  type Identity,
  makesKnown,
  noteChange,
  withChanges,
} from '../../contacts/index.ts';
import { feedbackFacts } from '../../feedback/index.ts';
import { BAR_KINDS } from '../../permission/index.ts';
import type { WebhookEvent } from '../../webhooks/index.ts';
import { derive } from '../derived.ts';
import type { Draft } from '../draft.ts';
import {
  barsChanged,
  changeEvent,
  factChanged,
  forgetMessage,
  rememberEngagement,
  rememberEvent,
  tellsUnsent,
} from '../facts.ts';
import { takeHome } from '../homes.ts';
import { type InputRow, isEvent, propertiesOf, VISIT_KINDS } from '../inputs.ts';
import type { WorkspaceDefinitions } from '../registry.ts';
import { takeConversation } from './conversations.ts';
import { takeBar } from './permission.ts';
import type { ApplyContext } from './stage.ts';
import { takeTask } from './tasks.ts';

/** Applies one input to who the contact is; answers the segments that must be judged again. */
export const takeInput = (draft: Draft, row: InputRow, context: ApplyContext): Set<number> => {
  const affected = new Set<number>();
  takeIdentities(draft, row, context);
  takeProfile(draft, row, context.definitions, affected);
  takeHome(draft, row, context.definitions, affected);
  if ((VISIT_KINDS as readonly string[]).includes(row.kind))
    draft.seenAt = Math.max(draft.seenAt ?? 0, row.occurredAtMs);
  if (row.kind === 'feedback') takeFeedback(draft, row, context.definitions, affected);
  if (tellsUnsent(row.kind)) {
    forgetMessage(draft, propertiesOf(row).message_id);
    factChanged('messages', context.definitions, affected);
  }
  takeReply(draft, row);
  takeConversation(draft, row, context);
  takeTask(draft, row);
  const note = noteChange(row.kind, row.payload);
  if (note) draft.notes.push({ ...note, atMs: draft.clock });
  if (isEvent(row.kind)) {
    countEvent(draft, row, context.definitions, affected);
    deriveFrom(draft, row, context.definitions, affected);
  }
  return affected;
};

/** Events by which a person wrote back to us; an answer of a machine has another name. */
const REPLIES: ReadonlySet<string> = new Set(['Email Replied', 'SMS Replied']);

/** A reply waits for an answer until somebody has given one, or says that none is wanted (edit with `answered`). */
const takeReply = (draft: Draft, { kind, name, occurredAtMs, payload }: InputRow): void => {
  const before = draft.replyWaitsSinceMs;
  if (kind === 'feedback' && REPLIES.has(name)) draft.replyWaitsSinceMs ??= occurredAtMs;
  if (kind === 'edit' && payload.answered === true) draft.replyWaitsSinceMs = null;
  if (draft.replyWaitsSinceMs !== before) draft.profileChanged = true;
};

/** Identities that an input names; capture has checked their shape. */
export const identitiesOf = (row: InputRow): Identity[] =>
  Array.isArray(row.payload.identities) ? (row.payload.identities as unknown as Identity[]) : [];

/** Free identities become the contact's; one that another holds asks for a merge (P10). */
const takeIdentities = (draft: Draft, row: InputRow, context: ApplyContext): void => {
  for (const { kind, value } of identitiesOf(row)) {
    const name = `${kind}:${value}`;
    if (draft.identities.has(name)) continue;
    const holder = context.holderOf(kind, value);
    if (holder === undefined || holder === draft.contactId) {
      draft.identities.add(name);
      draft.newIdentities.push({ kind, value, via: row.via });
      if (makesKnown(kind) && draft.profile.knownAt === null) {
        draft.profile.knownAt = draft.clock;
        draft.profileChanged = true;
      }
    } else if (!draft.mergeWith.some((merge) => merge.contactId === holder)) {
      draft.mergeWith.push({
        contactId: holder,
        reason: { identity: name, input: row.eventId, by: row.kind },
      });
    }
  }
};

const takeProfile = (
  draft: Draft,
  row: InputRow,
  definitions: WorkspaceDefinitions,
  affected: Set<number>,
): void => {
  const { firstTouch, ...set } = applyToProfile(draft.profile, row, definitions.profileRules);
  if (firstTouch !== null) {
    draft.profile.firstTouch = firstTouch;
    factChanged('firstTouch', definitions, affected);
    draft.profileChanged = true;
  }
  setAttributes(draft, set, row.via, definitions, affected);
};

/** Values from before their attribute was given its type are converted with the next judging of everybody. */
export const convertAttributes = (draft: Draft, definitions: WorkspaceDefinitions): void => {
  const { profileRules } = definitions;
  const held = [...profileRules.types.keys()].filter((name) => name in draft.profile.attributes);
  if (held.length === 0) return;
  const wanted = Object.fromEntries(held.map((name) => [name, draft.profile.attributes[name]!]));
  const set = attributesSet(draft.profile, wanted, profileRules, 'program');
  setAttributes(draft, set, null, definitions, new Set());
};

export const setAttributes = (
  draft: Draft,
  { changes, problems }: AttributesSet,
  via: string | null,
  definitions: WorkspaceDefinitions,
  affected: Set<number>,
): void => {
  if (problems !== draft.profile.problems) {
    draft.profile.problems = problems;
    draft.profileChanged = true;
  }
  if (changes.length === 0) return;
  draft.profile.attributes = withChanges(draft.profile.attributes, changes);
  draft.profileChanged = true;
  draft.changes.push({ atMs: draft.clock, via, changes });
  for (const { name } of changes)
    for (const id of definitions.segmentsByAttribute.get(name) ?? []) affected.add(id);
  // the write stores the change as an event, and conditions count it as one
  const event = { name: CHANGE_EVENT, properties: changeEvent(changes), atMs: draft.clock };
  countTold(draft, event, '', definitions, affected);
};

const FEEDBACK_EVENTS: Record<string, WebhookEvent> = {
  'Email Opened': 'message.opened',
  'Email Clicked': 'message.clicked',
  'Email Bounced': 'message.bounced',
  'Email Unsubscribed': 'message.unsubscribed',
  'SMS Clicked': 'message.clicked',
  'SMS Failed': 'message.bounced',
  'SMS Unsubscribed': 'message.unsubscribed',
};

const takeFeedback = (
  draft: Draft,
  row: InputRow,
  definitions: WorkspaceDefinitions,
  affected: Set<number>,
): void => {
  const facts = feedbackFacts(row.name, row.occurredAtMs, propertiesOf(row));
  if (!facts) return;
  if (facts.message) {
    const { messageId, openedAt, clickedAt } = facts.message;
    draft.facts.push(facts.message);
    const engagedAt = openedAt ?? clickedAt;
    if (engagedAt !== undefined) rememberEngagement(draft, messageId, engagedAt);
    factChanged('messages', definitions, affected);
  }
  const event = FEEDBACK_EVENTS[row.name];
  if (event) draft.happened.push({ event, atMs: draft.clock, data: propertiesOf(row) });
  if (facts.suppressed) {
    const reason = facts.suppressed;
    const bar = { reason, topic: BAR_KINDS[reason].reach, at: draft.clock, untilMs: null };
    takeBar(draft, facts.channel, bar, { code: 'suppressed', text: `The address was suppressed: ${reason}` });
    barsChanged(definitions, affected);
    factChanged('messages', definitions, affected);
  }
};

/** Moves on computed attributes and interests. They are no changes of their own: the events are there. */
const deriveFrom = (
  draft: Draft,
  row: InputRow,
  { derived, segmentsByAttribute, segmentsByFact }: WorkspaceDefinitions,
  affected: Set<number>,
): void => {
  const event = { name: row.name, properties: propertiesOf(row), atMs: row.occurredAtMs };
  const { attributes, hasInterests } = derive(draft, derived, event);
  for (const name of attributes) for (const id of segmentsByAttribute.get(name) ?? []) affected.add(id);
  if (hasInterests) for (const id of segmentsByFact.get('interests') ?? []) affected.add(id);
};

const countEvent = (
  draft: Draft,
  row: InputRow,
  definitions: WorkspaceDefinitions,
  affected: Set<number>,
): void => {
  const { context } = row.payload;
  const event = {
    name: row.name,
    properties: propertiesOf(row),
    atMs: row.occurredAtMs,
    ...(typeof context === 'object' && context !== null && !Array.isArray(context) ? { context } : {}),
  };
  countTold(draft, event, row.eventId, definitions, affected);
};

/** Counts an event in the rings of every need that it matches: in the window in which it occurred (P2). */
export const countTold = (
  draft: Draft,
  event: EventSeen & { atMs: number },
  eventId: string,
  definitions: WorkspaceDefinitions,
  affected: Set<number>,
): void => {
  rememberEvent(draft, event, eventId, definitions, affected);
  for (const need of definitions.needsByEvent.get(event.name) ?? []) {
    if (!matches(need.matcher, event)) continue;
    draft.rings[need.id] = ringInsert(draft.rings[need.id] ?? [], event.atMs, need.depth);
    for (const id of definitions.segmentsByNeed.get(need.id) ?? []) affected.add(id);
  }
};
