/**
 * Facts that conditions read beside attributes and counts: loaded by need, kept up to date while a pass works on the
 * contact (ENGINE, The fold 3). A workspace whose definitions ask for none pays nothing.
 */
import {
  type EventSeen,
  type FactGroup,
  firstValue,
  type History,
  historyInsert,
  type KnownFacts,
  longestBar,
  matches,
} from '../conditions/index.ts';
import { barKey, type PersonalChannel, topicAmong } from '../permission/index.ts';
import type { JsonObject, Queryable } from '../platform/index.ts';
import { knownFacts, loadKnown, nothingRead, type ReadFacts } from '../segments/index.ts';
import { derivedEvents } from './derived.ts';
import type { Draft, MessageDraft } from './draft.ts';
import type { InputRow } from './inputs.ts';
import type { ActorWork } from './load.ts';
import type { Registry, WorkspaceDefinitions } from './registry.ts';

/** Facts of a draft: as read, with what this pass has changed. */
export interface DraftFacts extends ReadFacts {
  /** false: the inputs at hand could not concern anything that reads them */
  isRead: boolean;
}

/** Of a new contact nothing is stored: it starts with what there is, nothing. */
export const draftFacts = (isNew: boolean): DraftFacts => ({ ...nothingRead(), isRead: isNew });

/** What the definitions of a workspace read of contacts, and which inputs can lead to it. */
export interface FactReads {
  histories: readonly History[];
  groups: readonly FactGroup[];
  /** events that can lead to the judging of a segment or a workflow that reads */
  events: ReadonlySet<string>;
  /** workflows that read: who is inside is judged at every input */
  workflowIds: ReadonlySet<number>;
  /** id of a workflow -> its key */
  workflowKeys: ReadonlyMap<number, string>;
}

export const NO_READS: FactReads = {
  histories: [],
  groups: [],
  events: new Set(),
  workflowIds: new Set(),
  workflowKeys: new Map(),
};

/** The rest is on the draft already. */
const STORED_GROUPS: ReadonlySet<FactGroup> = new Set<FactGroup>(['company', 'messages']);

interface Reader {
  histories: readonly History[];
  facts: readonly FactGroup[];
  segments: readonly string[];
}

const readsItself = ({ histories, facts }: Reader): boolean =>
  histories.length > 0 || facts.some((group) => STORED_GROUPS.has(group));

/** Derived once when the definitions are compiled. Segments come after those that they name. */
export const factReadsOf = (definitions: WorkspaceDefinitions): FactReads => {
  const workflows = [...definitions.workflowVersions.values()];
  const workflowKeys = new Map(workflows.map(({ workflowId, key }) => [workflowId, key]));
  const reading = new Set<string>();
  const eventsOf = new Map<string, Set<string>>();
  const reads = (reader: Reader): boolean =>
    readsItself(reader) || reader.segments.some((key) => reading.has(key));
  const leadingTo = (names: readonly string[], segments: readonly string[]): Set<string> =>
    new Set([...names, ...segments.flatMap((key) => [...(eventsOf.get(key) ?? [])])]);
  for (const { key, compiled } of definitions.segments) {
    if (reads(compiled)) reading.add(key);
    eventsOf.set(key, leadingTo(compiled.eventNames, compiled.segments));
  }
  // what is derived from an event may lead to it too
  const derived = reading.size > 0 ? derivedEvents(definitions.derived) : [];
  const events = new Set([...derived, ...[...reading].flatMap((key) => [...eventsOf.get(key)!])]);
  // what a workflow does is a fact that these segments read
  const isTold = definitions.segments.some(
    ({ key, compiled }) =>
      reading.has(key) && compiled.facts.some((group) => group === 'messages' || group === 'enrollments'),
  );
  const workflowIds = new Set<number>();
  for (const workflow of workflows)
    if (isTold || reads(workflow)) {
      workflowIds.add(workflow.workflowId);
      for (const name of leadingTo(workflow.events, workflow.segments)) events.add(name);
    }
  const readers: Reader[] = [...definitions.segments.map(({ compiled }) => compiled), ...workflows];
  return {
    histories: [...definitions.histories.values()],
    groups: [...new Set(readers.flatMap(({ facts }) => facts))].filter((group) => STORED_GROUPS.has(group)),
    events,
    workflowIds,
    workflowKeys,
  };
};

/** Calls that only tell what was done: they change no attribute and no identity by themselves. */
const isPlain = ({ kind, payload }: InputRow): boolean =>
  (kind === 'track' || kind === 'page' || kind === 'screen') && payload.traits === undefined;

/** A timer of any kind: with an input come those of its actor that are due. */
const isDue = ({ recheckAt, enrollments }: Draft, wallMs: number): boolean =>
  (recheckAt !== null && recheckAt <= wallMs) ||
  [...enrollments.values()].some(({ dueAt }) => dueAt !== null && dueAt <= wallMs);

/** Whether some input of the pass can lead to the judging of what reads facts. When in doubt, yes. */
const concerns = (
  draft: Draft,
  { rows }: ActorWork,
  { factReads, epoch }: WorkspaceDefinitions,
  wallMs: number,
): boolean => {
  if (rows.length === 0 || draft.recount || draft.epoch < epoch || isDue(draft, wallMs)) return true;
  if (rows.some((row) => !isPlain(row) || factReads.events.has(row.name))) return true;
  return [...draft.enrollments.values()].some(({ workflowId }) => factReads.workflowIds.has(workflowId));
};

/** Loads the facts that the inputs at hand can ask for; after enrollments, which say who is inside of what. */
export const loadFacts = async (
  tx: Queryable,
  drafts: ReadonlyMap<string, Draft>,
  work: readonly ActorWork[],
  registry: Registry,
  wallMs: number,
  isVisit = false,
): Promise<void> => {
  const asking = new Map<number, Draft[]>();
  for (const one of work) {
    const draft = drafts.get(one.contactId);
    const definitions = registry.workspaces.get(one.workspaceId);
    if (!draft || !definitions || draft.isNew) continue;
    const { histories, groups } = definitions.factReads;
    if (histories.length + groups.length === 0) continue;
    if (!isVisit && !concerns(draft, one, definitions, wallMs)) continue;
    const list = asking.get(one.workspaceId);
    if (list) list.push(draft);
    else asking.set(one.workspaceId, [draft]);
  }
  if (asking.size === 0) return;
  // inputs of this very pass are events already, but count when they are applied
  const excludeEventIds = work.flatMap(({ rows }) => rows.map((row) => row.eventId as string));
  for (const [workspaceId, list] of asking) {
    const { histories, groups } = registry.workspaces.get(workspaceId)!.factReads;
    const contactIds = list.map(({ contactId }) => contactId);
    const wanted = { workspaceId, contactIds, histories, facts: groups, nowMs: 0, excludeEventIds };
    const known = await loadKnown(tx, wanted);
    for (const draft of list) Object.assign(draft.known, known.get(draft.contactId)!, { isRead: true });
  }
};

const assertRead = ({ known }: Draft): void => {
  if (!known.isRead) throw new Error('facts are asked for that were not loaded');
};

/** Until when the address on a channel gets nothing about a topic, or about any (null); null: no such bar. */
const barOf = (
  { profile: { attributes }, bars }: Draft,
  channel: PersonalChannel,
  topic: string | null,
): { untilMs: number } | null => {
  const address = channel === 'email' ? attributes.email : attributes.phone;
  const all = typeof address === 'string' ? (bars.get(barKey(channel, address)) ?? []) : [];
  return longestBar(all, topic);
};

/** What conditions may know of the draft now. Asking for what was not loaded throws: the definition is shown as stuck. */
export const knownOf = (draft: Draft, { factReads, topics }: WorkspaceDefinitions): KnownFacts => {
  const { known } = draft;
  const keyOf = (workflowId: number): string => factReads.workflowKeys.get(workflowId) ?? '';
  return {
    ...knownFacts(draft.contactId, known),
    firstTouch: draft.profile.firstTouch,
    interests: draft.interests,
    occurrences: (historyId) => {
      assertRead(draft);
      return known.histories.get(historyId) ?? [];
    },
    messages: () => {
      assertRead(draft);
      return known.messages;
    },
    enrollments: () => [
      ...[...draft.enrollments.values()].map((one) => ({
        workflow: keyOf(one.workflowId),
        state: one.state,
        nodeId: one.nodeId,
        enteredAtMs: one.enteredAt,
        endedAtMs: one.endedAt,
      })),
      ...draft.past.map((one) => ({
        workflow: keyOf(one.workflowId),
        state: one.state,
        nodeId: null,
        enteredAtMs: one.enteredAt,
        endedAtMs: one.endedAt,
      })),
    ],
    bar: (channel, topic) => barOf(draft, channel, topic),
    topicBasis: (key) => {
      const { isArchived, basis } = topicAmong(topics, key);
      return isArchived ? 'archived' : basis;
    },
    consent: (topic, channel) => draft.consents.get(`${topic}:${channel}`) ?? null,
  };
};

const concern = (affected: Set<number>, ids: readonly number[] | undefined): void => {
  for (const id of ids ?? []) affected.add(id);
};

/** The segments that read bars on any address must be judged again. */
export const barsChanged = (definitions: WorkspaceDefinitions, affected: Set<number>): void => {
  factChanged('emailBars', definitions, affected);
  factChanged('textBars', definitions, affected);
};

/** The segments that read this group must be judged again. */
export const factChanged = (
  group: FactGroup,
  { segmentsByFact }: WorkspaceDefinitions,
  affected: Set<number>,
): void => concern(affected, segmentsByFact.get(group));

/** Takes an event into the histories that it belongs to. */
export const rememberEvent = (
  draft: Draft,
  event: EventSeen & { atMs: number },
  eventId: string,
  { historiesByEvent, segmentsByHistory }: WorkspaceDefinitions,
  affected: Set<number>,
): void => {
  for (const history of historiesByEvent.get(event.name) ?? []) {
    if (!matches(history.matcher, event)) continue;
    const before = draft.known.histories.get(history.id) ?? [];
    const value = firstValue(event.properties, history.property) ?? null;
    draft.known.histories.set(
      history.id,
      historyInsert(before, { atMs: event.atMs, eventId, value }, history),
    );
    concern(affected, segmentsByHistory.get(history.id));
  }
};

/** A message that may leave was decided. */
export const rememberMessage = (
  { known }: Draft,
  message: MessageDraft,
  keys: { template: string | null; workflow: string | null },
): void => {
  const { messageId, enrollmentId, state, channel, topic, requestedAtMs } = message;
  known.messages.unshift({
    contactId: '',
    messageId,
    enrollmentId,
    state,
    channel,
    topic,
    ...keys,
    atMs: requestedAtMs,
    engagedAtMs: null,
  });
};

/** A person opened a message or clicked in it. */
export const rememberEngagement = ({ known }: Draft, messageId: string, atMs: number): void => {
  known.messages = known.messages.map((one) =>
    one.messageId === messageId ? { ...one, engagedAtMs: Math.min(one.engagedAtMs ?? atMs, atMs) } : one,
  );
};

/** Inputs by which the sender tells that a message came to nothing. */
const UNSENT_KINDS: ReadonlySet<string> = new Set(['expired', 'failed', 'withdrawn']);
export const tellsUnsent = (kind: string): boolean => UNSENT_KINDS.has(kind);

/** A message came to nothing: nobody was sent it. */
export const forgetMessage = ({ known }: Draft, messageId: unknown): void => {
  known.messages = known.messages.filter((one) => one.messageId !== messageId);
};

/** Messages that were not handed over yet are taken back. */
export const forgetWithdrawn = (
  { known }: Draft,
  isMeant: (message: Draft['known']['messages'][number]) => boolean,
): void => {
  known.messages = known.messages.filter((one) => one.state !== 'requested' || !isMeant(one));
};

/** An attribute change as the event that the write makes of it. */
export const changeEvent = (
  changes: readonly { name: string; from: JsonObject[string]; to: JsonObject[string] }[],
): JsonObject => Object.fromEntries(changes.map(({ name, from, to }) => [name, { from, to }]));
