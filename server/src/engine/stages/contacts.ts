/** First stage: who did it, what is known of them, and the counts that conditions ask for. */
import { matches, ringInsert } from '../../conditions/index.ts';
import {
  type AttributesSet,
  applyToProfile,
  attributesSet,
  type Identity,
  isStrong,
  noteChange,
  withChanges,
} from '../../contacts/index.ts';
import { feedbackFacts } from '../../feedback/index.ts';
import type { WebhookEvent } from '../../webhooks/index.ts';
import type { Draft } from '../draft.ts';
import { type InputRow, isEvent, propertiesOf, VISIT_KINDS } from '../inputs.ts';
import type { WorkspaceDefinitions } from '../registry.ts';
import { addressOf } from './permission.ts';
import type { ApplyContext } from './stage.ts';

/** Applies one input to who the contact is; answers the segments that must be judged again. */
export const takeInput = (draft: Draft, row: InputRow, context: ApplyContext): Set<number> => {
  const affected = new Set<number>();
  takeIdentities(draft, row, context);
  takeProfile(draft, row, context.definitions, affected);
  if ((VISIT_KINDS as readonly string[]).includes(row.kind))
    draft.seenAt = Math.max(draft.seenAt ?? 0, row.occurredAtMs);
  if (row.kind === 'feedback') takeFeedback(draft, row);
  const note = noteChange(row.kind, row.payload);
  if (note) draft.notes.push({ ...note, atMs: draft.clock });
  if (isEvent(row.kind)) countEvent(draft, row, context.definitions, affected);
  return affected;
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
      draft.newIdentities.push({ kind, value });
      if (isStrong(kind) && draft.profile.knownAt === null) {
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
};

const FEEDBACK_EVENTS: Record<string, WebhookEvent> = {
  'Email Opened': 'message.opened',
  'Email Clicked': 'message.clicked',
  'Email Bounced': 'message.bounced',
  'Email Unsubscribed': 'message.unsubscribed',
};

const takeFeedback = (draft: Draft, row: InputRow): void => {
  const facts = feedbackFacts(row.name, row.occurredAtMs, propertiesOf(row));
  if (!facts) return;
  if (facts.message) draft.facts.push(facts.message);
  const event = FEEDBACK_EVENTS[row.name];
  if (event) draft.happened.push({ event, atMs: draft.clock, data: propertiesOf(row) });
  if (facts.suppressed) {
    const address = addressOf(draft);
    if (address) draft.suppressions.set(address, { reason: facts.suppressed, at: draft.clock });
    draft.withdrawals.push({
      enrollmentId: null,
      reason: { code: 'suppressed', text: `The address was suppressed: ${facts.suppressed}` },
    });
  }
};

/** Counts an event in the rings of every need that it matches: in the window in which it occurred (P2). */
const countEvent = (
  draft: Draft,
  row: InputRow,
  definitions: WorkspaceDefinitions,
  affected: Set<number>,
): void => {
  const needs = definitions.needsByEvent.get(row.name);
  if (!needs) return;
  const event = { name: row.name, properties: propertiesOf(row) };
  for (const need of needs) {
    if (!matches(need.matcher, event)) continue;
    draft.rings[need.id] = ringInsert(draft.rings[need.id] ?? [], row.occurredAtMs, need.depth);
    for (const id of definitions.segmentsByNeed.get(need.id) ?? []) affected.add(id);
  }
};
