/**
 * One contact led once more through what it did, in memory: the same pure fold (`apply`) over its draft, with the timers
 * it wants as the queue and the instants of the inputs as the clock. Nothing is written, and nothing leaves (P13).
 *
 * What the fold reads anew at every pass is brought up to date between inputs (`settle`): messages whose time has come
 * have left, ways that ended are history, bars and messages of others have come about. A message leaves at its first
 * permitted instant: providers and their limits are everybody's, and not replayed.
 */
import type { MessageRow } from '../conditions/index.ts';
import {
  type Bar,
  barKey,
  type ConsentState,
  consentKey,
  forbids,
  type Reservation,
} from '../permission/index.ts';
import { bucketOf, derivedId, type JsonObject, type Uuid } from '../platform/index.ts';
import type { Enrollment } from '../workflows/index.ts';
import { apply, wantedTimers } from './apply.ts';
import { derive, startDerivations } from './derived.ts';
import { type Draft, draftOf, type MessageDraft, type PastEnrollment } from './draft.ts';
import type { DraftFacts } from './facts.ts';
import { type InputRow, inOrder, isEvent, propertiesOf, type TimerRow, VISIT_KINDS } from './inputs.ts';
import { arrangeOccasions } from './occasions.ts';
import type { WorkspaceDefinitions } from './registry.ts';
import { countTold } from './stages/contacts.ts';
import { personalZone } from './stages/personal-zone.ts';
import { judgeSegments } from './stages/segments.ts';
import type { ApplyContext } from './stages/stage.ts';
import { turnGiven } from './turns.ts';
import { type Told, unite } from './unite.ts';

/** A contact as it was when its replay begins. Instants in ms. */
export interface ReplayStart {
  contactId: Uuid;
  workspaceId: number;
  createdMs: number;
  /** nobody knew it yet: its first input brings it into being */
  isNew: boolean;
  knownMs: number | null;
  firstTouch: JsonObject | null;
  attributes: JsonObject;
  identities: readonly string[];
  consents: readonly { topic: string; channel: string; state: ConsentState }[];
  /** static lists it is on */
  lists: readonly { segmentId: number; sinceMs: number }[];
  /** earlier enrollments, as far as the rules of coming again need them */
  past: readonly PastEnrollment[];
  replyWaitsSinceMs: number | null;
  company: DraftFacts['company'];
  /** bars on its addresses, whenever they came about */
  bars: readonly { channel: string; address: string; bar: Bar }[];
  /** messages that it really got, and that stay as they were */
  messages: readonly RecordedMessage[];
}

/** A message that was really decided; `reservation`: where it counts for caps. */
export interface RecordedMessage {
  atMs: number;
  row: MessageRow;
  reservation: Reservation | null;
}

/** An input as it was recorded. */
export interface ReplayInput {
  kind: string;
  name: string;
  via: string | null;
  eventId: Uuid;
  /** when it arrived: when it happens */
  atMs: number;
  occurredAtMs: number;
  payload: JsonObject;
}

/** A message that the replay decided, and what became of it. */
export type ReplayedMessage = MessageDraft & { leftMs: number | null };

export interface Replay {
  readonly contactId: Uuid;
  /** state as the fold sees it, to be read */
  readonly draft: Readonly<Draft>;
  /** messages in the order in which their fate was settled, those that wait last */
  messages(): ReplayedMessage[];
  /** ids of definitions that threw */
  readonly failed: ReadonlySet<number>;
  /** all that the replay began, as they are now, in the order of their ids */
  enrollments(): Enrollment[];
  /** Fires what is due next, if that is before `toMs`; false: nothing was, and all until `toMs` has come about. */
  fireNext(toMs: number): boolean;
  /** Applies an input; what is due before it must have been fired. */
  take(input: ReplayInput): void;
  /** Whether the replay has handed this message over. */
  hasLeft(messageId: string): boolean;
  /**
   * Becomes one person with another replay, which is over then: this one is the survivor (P10). All that is due before has
   * been fired in both. Judged with the whole history of both, as by the live merge.
   */
  absorb(other: Replay, atMs: number): void;
  /** What a survivor takes over; all until `nowMs` has come about. */
  parts(nowMs: number): ReplayParts;
}

interface ReplayParts {
  draft: Draft;
  settled: ReplayedMessage[];
  ended: Enrollment[];
  leftIds: ReadonlySet<string>;
  failed: ReadonlySet<number>;
  bars: ReplayStart['bars'][number][];
  recorded: RecordedMessage[];
  told: Told[];
}

/**
 * The replay of one contact from `fromMs` on. `counted` are the events from before, oldest first: they fill counts,
 * histories and computed attributes. Whoever is there already is judged at `fromMs` without entering anything.
 */
export const createReplay = (
  definitions: WorkspaceDefinitions,
  start: ReplayStart,
  counted: readonly ReplayInput[],
  fromMs: number,
): Replay => {
  const draft = draftAt(start, definitions, fromMs);
  const settled: ReplayedMessage[] = [];
  const leftIds = new Set<string>();
  const ended: Enrollment[] = [];
  const failed = new Set<number>();
  const forget = differencesOf(draft);
  /** what it waits for by time, as of the last input; the earliest of it */
  let timers: ReadonlyMap<string, number> = new Map();
  let dueMs = Number.POSITIVE_INFINITY;
  const bars = [...start.bars].sort((a, b) => a.bar.at - b.bar.at);
  const recorded = [...start.messages].sort((a, b) => a.atMs - b.atMs);
  /** events so far, where something is derived from them: a merge works it out again */
  const told: Told[] = [];
  const derives = definitions.derived.computed.length > 0 || definitions.derived.interests !== null;
  const note = (row: InputRow): void => {
    if (derives && isEvent(row.kind))
      told.push({ name: row.name, properties: propertiesOf(row), atMs: row.occurredAtMs });
  };

  /** Everything that has come about by itself until `nowMs`. */
  const settle = (nowMs: number): void => {
    while (bars.length > 0 && bars[0]!.bar.at <= nowMs) addBar(draft, bars.shift()!);
    while (recorded.length > 0 && recorded[0]!.atMs < nowMs) addRecorded(draft, recorded.shift()!);
    if (draft.messages.length > 0)
      for (const message of draft.messages.splice(0))
        if (message.notBeforeMs >= nowMs) draft.messages.push(message);
        else if (isBarred(draft, message)) settled.push({ ...message, ...WITHDRAWN_BY_BAR, leftMs: null });
        else settled.push(leave(draft, message, leftIds));
    if (draft.enrollments.size > 0) endHistory(draft, ended);
  };

  /** What an input left behind: decided messages stay until they leave, the rest of the differences is not written. */
  const collect = (): void => {
    if (draft.messages.some(({ state }) => state !== 'requested'))
      for (const message of draft.messages.splice(0))
        if (message.state === 'requested') draft.messages.push(message);
        else settled.push({ ...message, leftMs: null });
    for (const { definitionId } of draft.stuck) failed.add(definitionId);
    forget();
    timers = wantedTimers(draft);
    dueMs = Math.min(...timers.values());
  };

  const contextAt = (wallMs: number): ApplyContext => ({ definitions, wallMs, holderOf: () => undefined });

  const takeRow = (row: InputRow): void => {
    note(row);
    settle(row.atMs);
    if ((VISIT_KINDS as readonly string[]).includes(row.kind)) draft.seenAt = row.atMs;
    apply(draft, { from: 'inbox', row }, contextAt(row.atMs));
    goOn(row.hops);
    collect();
  };

  /** What was too much for one pass goes on at once, a hop further. Turns are everybody's: here chance gives them, by the
   *  contact's bucket. */
  const goOn = (hops: number): void => {
    for (const asked of draft.turns.splice(0)) {
      const { bucket, clock } = draft;
      const { kind, name, payload, event_id: eventId } = turnGiven(draft, asked, bucket);
      const input = { kind, name, via: null, eventId, atMs: clock, occurredAtMs: clock, payload };
      apply(draft, { from: 'inbox', row: rowOf(draft, input) }, contextAt(clock));
      goOn(hops);
    }
    for (const { name, payload, hops: next } of draft.appended.splice(0)) {
      if (next <= hops) throw new Error('what goes on is a hop further');
      const { clock, bucket, contactId } = draft;
      const eventId = derivedId(clock, bucket, contactId, 'continued', next, 0);
      const about = { kind: 'continued', name, via: null, eventId, payload };
      const row = rowOf(draft, { ...about, atMs: clock, occurredAtMs: clock }, next);
      apply(draft, { from: 'inbox', row }, contextAt(clock));
      goOn(next);
    }
  };

  /** What is due at the earliest instant. */
  const dueRows = (): TimerRow[] => {
    const { bucket, contactId: actorId, workspaceId } = draft;
    return [...timers].flatMap(([key, dueAtMs]) => {
      if (dueAtMs !== dueMs) return [];
      const at = key.indexOf(':');
      const kind = key.slice(0, at) as TimerRow['kind'];
      return [{ bucket, actorId, workspaceId, kind, ref: key.slice(at + 1), dueAtMs, hops: 0 }];
    });
  };

  for (const input of counted) {
    const row = rowOf(draft, input);
    note(row);
    count(draft, row, definitions);
  }
  if (!start.isNew) {
    settle(fromMs);
    judgeSegments(draft, definitions, 'all', 'only as published');
    arrangeOccasions(draft, definitions, personalZone(draft.profile.attributes));
    collect();
  }

  return {
    contactId: start.contactId,
    draft,
    failed,
    messages: () => [...settled, ...draft.messages.map((message) => ({ ...message, leftMs: null }))],
    enrollments: () =>
      [...ended, ...draft.enrollments.values()].sort((a, b) => (a.enrollmentId < b.enrollmentId ? -1 : 1)),
    fireNext: (toMs) => {
      settle(Math.min(dueMs, toMs));
      if (dueMs >= toMs) return false;
      const atMs = dueMs;
      for (const input of inOrder([], dueRows())) apply(draft, input, contextAt(atMs));
      goOn(0);
      collect();
      return true;
    },
    take: (input) => takeRow(rowOf(draft, input)),
    hasLeft: (messageId) => leftIds.has(messageId),
    parts: (nowMs) => {
      settle(nowMs);
      return { draft, settled, ended, leftIds, failed, bars, recorded, told };
    },
    absorb: (other, atMs) => {
      settle(atMs);
      const theirs = other.parts(atMs);
      const origin = theirs.draft.contactId;
      settled.push(...theirs.settled);
      ended.push(...theirs.ended.map((one) => ({ ...one, origin: one.origin ?? origin })));
      for (const id of theirs.leftIds) leftIds.add(id);
      for (const id of theirs.failed) failed.add(id);
      bars.push(...theirs.bars);
      bars.sort((a, b) => a.bar.at - b.bar.at);
      recorded.push(...theirs.recorded);
      recorded.sort((a, b) => a.atMs - b.atMs);
      told.push(...theirs.told);
      unite(draft, theirs.draft, definitions, told, atMs);
      const payload = { absorbed: origin, reason: {} };
      const eventId = derivedId(atMs, draft.bucket, draft.contactId, 'merged', origin);
      const merged = {
        kind: 'merged',
        name: 'Merged',
        via: null,
        eventId,
        atMs,
        occurredAtMs: atMs,
        payload,
      };
      takeRow(rowOf(draft, merged));
    },
  };
};

// --- the beginning ----------------------------------------------------------------------------------

const draftAt = (start: ReplayStart, definitions: WorkspaceDefinitions, fromMs: number): Draft => {
  const { contactId, workspaceId, createdMs, isNew } = start;
  const draft = draftOf(
    {
      bucket: bucketOf(contactId),
      contactId,
      state: isNew ? null : 'live',
      mergedInto: null,
      knownAt: start.knownMs,
      createdAt: createdMs,
      firstTouch: start.firstTouch,
      attributes: start.attributes,
      problems: null,
      hasConsents: start.consents.length > 0,
      replyWaitsSinceMs: start.replyWaitsSinceMs,
      clock: isNew ? createdMs : fromMs,
      rings: {},
      derivations: null,
      interests: null,
      recheckAt: null,
      epoch: definitions.epoch,
      identities: [...start.identities],
    },
    workspaceId,
    null,
    definitions.epoch,
  );
  startDerivations(draft, definitions.derived);
  draft.known.isRead = true;
  draft.known.company = start.company;
  draft.reservations = [];
  draft.past.push(...start.past);
  for (const { state, ...about } of start.consents)
    draft.consents.set(consentKey(about as Parameters<typeof consentKey>[0]), state);
  for (const { segmentId, sinceMs } of start.lists)
    if (definitions.segments.some((one) => one.isList && one.segmentId === segmentId))
      draft.memberships.set(segmentId, { version: 0, since: sinceMs, until: null });
  return draft;
};

/** Field by field: to copy what is left of an input costs ten times as much, and there are millions. */
const rowOf = ({ bucket, contactId, workspaceId }: Draft, input: ReplayInput, hops = 0): InputRow => ({
  bucket,
  seq: 0,
  actorId: contactId,
  workspaceId,
  kind: input.kind,
  name: input.name,
  via: input.via,
  eventId: input.eventId,
  atMs: input.atMs,
  atUs: input.atMs * 1_000,
  occurredAtMs: input.occurredAtMs,
  hops,
  payload: input.payload,
  contactState: null,
  mergedInto: null,
});

/** Counts an event from before the replay. */
const count = (draft: Draft, row: InputRow, definitions: WorkspaceDefinitions): void => {
  const { context } = row.payload;
  const event = { name: row.name, properties: propertiesOf(row), atMs: row.occurredAtMs };
  const told = typeof context === 'object' && context !== null && !Array.isArray(context) ? { context } : {};
  countTold(draft, { ...event, ...told }, row.eventId, definitions, new Set());
  if (isEvent(row.kind)) derive(draft, definitions.derived, event);
};

// --- between inputs ---------------------------------------------------------------------------------

const addBar = ({ bars }: Draft, { channel, address, bar }: ReplayStart['bars'][number]): void => {
  const key = barKey(channel, address);
  bars.set(key, [...(bars.get(key) ?? []), bar]);
};

const addRecorded = (draft: Draft, { row, reservation }: RecordedMessage): void => {
  draft.known.messages.unshift(row);
  if (reservation) draft.reservations!.push(reservation);
};

const WITHDRAWN_BY_BAR = {
  state: 'withdrawn',
  reason: { code: 'suppressed', text: 'The address was suppressed before it left' },
} as const;

/** A bar came about between the decision and its instant. */
const isBarred = ({ bars }: Draft, { channel, address, topic, notBeforeMs }: MessageDraft): boolean =>
  address !== null &&
  (bars.get(barKey(channel, address)) ?? []).some(
    (bar) =>
      bar.at <= notBeforeMs && (bar.untilMs === null || bar.untilMs > notBeforeMs) && forbids(bar, topic),
  );

/** It is handed over at its first permitted instant, and cannot be taken back any more. */
const leave = (draft: Draft, message: MessageDraft, leftIds: Set<string>): ReplayedMessage => {
  const { messageId, notBeforeMs: leftMs } = message;
  leftIds.add(messageId);
  draft.reservations = draft.reservations!.map((one) =>
    one.messageId === messageId ? { ...one, fromMs: leftMs, toMs: leftMs, canYield: false } : one,
  );
  draft.known.messages = draft.known.messages.map((one) =>
    one.messageId === messageId ? { ...one, state: 'submitted' } : one,
  );
  return { ...message, leftMs };
};

/** Ways that ended are history once their last message has left. */
const endHistory = (draft: Draft, ended: Enrollment[]): void => {
  const waiting = new Set(draft.messages.map(({ enrollmentId }) => enrollmentId));
  for (const id of draft.mailWaits) if (!waiting.has(id)) draft.mailWaits.delete(id);
  for (const [id, enrollment] of draft.enrollments) {
    const { workflowId, key, state, enteredAt, endedAt } = enrollment;
    if (state === 'active' || draft.mailWaits.has(id)) continue;
    draft.past.push({ workflowId, key, state, enteredAt, endedAt });
    draft.enrollments.delete(id);
    ended.push(enrollment);
  }
};

/** Nothing of a replay is written: forgets the differences. Steps and enrollments stay: they are what is asked for. */
const differencesOf = (draft: Draft): (() => void) => {
  const lists: { length: number }[] = [
    draft.newIdentities,
    draft.changes,
    draft.notes,
    draft.lines,
    draft.membershipChanges,
    draft.withdrawals,
    draft.displaced,
    draft.consentChanges,
    draft.told,
    draft.facts,
    draft.mergeWith,
    draft.stuck,
    draft.happened,
    draft.suppressed,
  ];
  // to clear an empty one costs a new table each time
  const collections = [draft.touchedMemberships, draft.touchedEnrollments, draft.tasks.made];
  return () => {
    for (const list of lists) if (list.length > 0) list.length = 0;
    for (const collection of collections) if (collection.size > 0) collection.clear();
  };
};
