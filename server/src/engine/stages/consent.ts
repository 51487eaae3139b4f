/** Consent in the fold: what inputs and steps say of it, and what follows (P7). A part of the first stage. */
import {
  barKey,
  CONSENT_EVENT,
  type ConsentBy,
  type ConsentChange,
  consentAfter,
  consentChange,
  consentKey,
  DEFAULT_TOPIC,
  defaultTopic,
  PERSONAL_CHANNELS,
} from '../../permission/index.ts';
import { derivedId, type JsonObject } from '../../platform/index.ts';
import type { Draft } from '../draft.ts';
import { barsChanged, factChanged } from '../facts.ts';
import { type InputRow, isEvent, propertiesOf } from '../inputs.ts';
import type { WorkspaceDefinitions } from '../registry.ts';
import { countTold } from './contacts.ts';
import { addressOf, takeBack } from './permission.ts';
import type { Happening } from './stage.ts';

interface Said {
  change: ConsentChange;
  by: ConsentBy;
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (bag: unknown, name: string): JsonObject =>
  isObject(bag) && typeof bag[name] === 'string' ? { [name]: bag[name] } : {};

/** Where an event came from belongs to the proof. */
const proofOf = ({ kind, eventId, payload }: InputRow, given: JsonObject): JsonObject => ({
  ...textOf(payload.context, 'ip'),
  ...textOf(payload.context, 'userAgent'),
  ...given,
  source: typeof given.source === 'string' ? given.source : kind,
  event: eventId,
});

/** What an input says of consent: a `Consent Changed`, an edit by a user, a row of an import. */
const saidBy = (row: InputRow): Said[] => {
  if (row.name === CONSENT_EVENT && isEvent(row.kind)) {
    const change = consentChange(propertiesOf(row));
    if (!change) return [];
    // feedback comes from signed links alone: it is the person
    const by = row.kind === 'feedback' ? 'person' : 'program';
    return [{ change: { ...change, proof: proofOf(row, change.proof) }, by }];
  }
  if (row.kind !== 'edit' && row.kind !== 'import') return [];
  const given = Array.isArray(row.payload.consents) ? row.payload.consents : [];
  const by = row.kind === 'edit' ? 'user' : 'program';
  return given.map(consentChange).flatMap((change) => (change ? [{ change, by } as const] : []));
};

const PAUSED = 'Messages Paused';
const PAGE_EVENTS: ReadonlySet<string> = new Set([CONSENT_EVENT, PAUSED]);

/** What waits does not leave in a pause that the person has just begun. */
const takePause = (draft: Draft, definitions: WorkspaceDefinitions, affected: Set<number>): void => {
  for (const channel of PERSONAL_CHANNELS) {
    const address = addressOf(draft, channel);
    const bars = address === null ? [] : (draft.bars.get(barKey(channel, address)) ?? []);
    if (!bars.some(({ reason }) => reason === 'paused')) continue;
    takeBack(draft, {
      channel,
      onlyTopics: true,
      reason: { code: 'paused', text: 'Paused by the person' },
    });
    factChanged('messages', definitions, affected);
  }
};

/** Applies what an input says of consent; answers what it makes happen beside the input itself. */
export const takeConsents = (
  draft: Draft,
  row: InputRow,
  definitions: WorkspaceDefinitions,
  affected: Set<number>,
): Happening[] => {
  if (row.kind === 'merged') return takeRefusals(draft, definitions, affected);
  // the page that told it has set or lifted bars beside it, which were read with the contact
  if (row.kind === 'feedback' && PAGE_EVENTS.has(row.name)) {
    barsChanged(definitions, affected);
    if (row.name === PAUSED) takePause(draft, definitions, affected);
  }
  return saidBy(row).flatMap(({ change, by }) => {
    const taken = takeConsent(draft, change, by, definitions, affected);
    // an event is told by itself
    return taken && !isEvent(row.kind) ? [tellConsent(draft, taken, row.via, definitions, affected)] : [];
  });
};

/** Takes one change into the draft, if whoever says it may. Null: nothing changes. */
export const takeConsent = (
  draft: Draft,
  change: ConsentChange,
  by: ConsentBy,
  definitions: WorkspaceDefinitions,
  affected: Set<number>,
): ConsentChange | null => {
  const key = consentKey(change);
  const topic = definitions.topics.get(change.topic) ?? definitions.topics.get(DEFAULT_TOPIC) ?? defaultTopic;
  const state = consentAfter(draft.consents.get(key) ?? null, change, by, topic);
  if (state === null) return null;
  const taken = { topic: change.topic, channel: change.channel, proof: change.proof, state };
  draft.consents.set(key, state);
  draft.consentChanges.push({ ...taken, atMs: draft.clock });
  draft.hasConsents = true;
  draft.profileChanged = true;
  if (state === 'refused') takeBackRefused(draft, change, definitions, affected);
  factChanged('consents', definitions, affected);
  return taken;
};

const takeBackRefused = (
  draft: Draft,
  { topic, channel }: Pick<ConsentChange, 'topic' | 'channel'>,
  definitions: WorkspaceDefinitions,
  affected: Set<number>,
): void => {
  takeBack(draft, { channel, topic, reason: { code: 'refused', text: `Refused: ${topic}`, topic, channel } });
  factChanged('messages', definitions, affected);
};

/** Two have become one: what either had refused holds for what waits of both. */
const takeRefusals = (
  draft: Draft,
  definitions: WorkspaceDefinitions,
  affected: Set<number>,
): Happening[] => {
  for (const [key, state] of draft.consents) {
    const [topic, channel] = key.split(':') as [string, ConsentChange['channel']];
    if (state === 'refused') takeBackRefused(draft, { topic, channel }, definitions, affected);
  }
  return [];
};

/** `Consent Changed` of a change that came otherwise than by that event: stored, counted, and it starts workflows. */
export const tellConsent = (
  draft: Draft,
  { topic, channel, state }: ConsentChange,
  via: string | null,
  definitions: WorkspaceDefinitions,
  affected: Set<number>,
): Happening => {
  const { bucket, contactId, workspaceId, clock } = draft;
  const properties = { topic, channel, state };
  const n = draft.consentChanges.length;
  const eventId = derivedId(clock, bucket, contactId, CONSENT_EVENT, topic, channel, state, n);
  draft.told.push({ name: CONSENT_EVENT, eventId, atMs: clock, via, properties });
  countTold(draft, { name: CONSENT_EVENT, properties, atMs: clock }, eventId, definitions, affected);
  const row: InputRow = {
    bucket,
    seq: 0,
    actorId: contactId,
    workspaceId,
    kind: 'change',
    name: CONSENT_EVENT,
    via,
    eventId,
    atMs: clock,
    atUs: clock * 1_000,
    occurredAtMs: clock,
    hops: 0,
    payload: { properties },
    contactState: 'live',
    mergedInto: null,
  };
  return { type: 'event', row };
};
