/**
 * Writes the differences of a pass: one statement a table, rows sorted by key, tables in one fixed order, empty
 * statements skipped (ENGINE, The write). Fewer rows is the lever that counts: each costs 6-11 us of PostgreSQL.
 */
import { CHANGE_EVENT } from '../conditions/index.ts';
import { consentKey, suppress } from '../permission/index.ts';
import {
  bucketOf,
  derivedId,
  type JsonObject,
  type NamedStatement,
  type Queryable,
} from '../platform/index.ts';
import { wantedTimers } from './apply.ts';
import { conversationRows, lineRows, writeConversations, writeLines } from './conversations.ts';
import type { Draft } from './draft.ts';
import type { InputRow } from './inputs.ts';
import * as queries from './queries.ts';
import {
  changedTaskRows,
  changeTasks,
  madeTaskRows,
  withdrawnTaskRows,
  withdrawTasks,
  writeTasks,
} from './tasks.ts';
import { giveTurns } from './turns.ts';

type Row = Record<string, unknown>;

/** Rows in the order of their keys, so that two transactions never lock in opposite order. */
export const sortedDrafts = (drafts: Iterable<Draft>): Draft[] =>
  [...drafts].sort(
    (a, b) => a.bucket - b.bucket || (a.contactId < b.contactId ? -1 : a.contactId > b.contactId ? 1 : 0),
  );

/** Stands last in a row: what follows a spread is added one by one, at half a microsecond each (bench/RESULTS.md). */
const keyOfDraft = (draft: Draft): Row => ({
  bucket: draft.bucket,
  contact_id: draft.contactId,
  workspace_id: draft.workspaceId,
});

const identityRows = (draft: Draft): Row[] =>
  draft.newIdentities.map(({ kind, value, via }) => ({
    kind,
    value,
    via,
    added_ms: draft.clock,
    ...keyOfDraft(draft),
  }));

export const contactRow = (draft: Draft): Row => ({
  known_ms: draft.profile.knownAt,
  created_ms: draft.profile.createdAt,
  first_touch: draft.profile.firstTouch,
  attributes: draft.profile.attributes,
  problems: orNull(draft.profile.problems),
  is_test: draft.profile.attributes.test_person === true,
  has_consents: draft.hasConsents,
  reply_waits_ms: draft.replyWaitsSinceMs,
  ...keyOfDraft(draft),
});

/** A count that is not there is empty: rows stay narrow. */
const ringsNotEmpty = ({ rings }: Draft): Record<string, number[]> =>
  Object.fromEntries(Object.entries(rings).filter(([, ring]) => ring.length > 0));

/** Null for what is empty: rows stay narrow. */
const orNull = <Held extends object>(held: Held): Held | null =>
  Object.keys(held).length === 0 ? null : held;

export const stateRow = (draft: Draft): Row => ({
  clock_ms: draft.clock,
  rings: ringsNotEmpty(draft),
  computed: orNull(draft.derivations),
  interests: orNull(draft.interests),
  recheck_ms: draft.recheckAt,
  occasions: orNull(draft.occasions),
  seen_ms: draft.seenAt,
  epoch: draft.epoch,
  ...keyOfDraft(draft),
});

const changeRows = (draft: Draft, passNo: number): Row[] =>
  draft.changes.map(({ atMs, via, changes }, n) => ({
    event_id: derivedId(atMs, draft.bucket, draft.contactId, 'change', passNo, n),
    at_ms: atMs,
    name: CHANGE_EVENT,
    via,
    properties: Object.fromEntries(changes.map(({ name, from, to }) => [name, { from, to }])),
    ...keyOfDraft(draft),
  }));

const toldRows = (draft: Draft): Row[] =>
  draft.told.map(({ name, eventId, atMs, via, properties }) => ({
    event_id: eventId,
    at_ms: atMs,
    name,
    via,
    properties,
    ...keyOfDraft(draft),
  }));

const noteRows = (draft: Draft): Row[] =>
  draft.notes.map(({ noteId, text, by, atMs }) => ({
    note_id: noteId,
    text,
    by_name: by,
    at_ms: atMs,
    ...keyOfDraft(draft),
  }));

/** Of several changes of one note in a pass the last counts: an insert must not meet one key twice. */
const lastOfEach = (rows: Row[]): Row[] => [...new Map(rows.map((row) => [row.note_id, row])).values()];

const membershipRows = (draft: Draft): Row[] =>
  [...draft.touchedMemberships]
    .sort((a, b) => a - b)
    .flatMap((segmentId) => {
      const membership = draft.memberships.get(segmentId);
      if (!membership) return [];
      const { version, since, until } = membership;
      return [{ segment_id: segmentId, version, since_ms: since, until_ms: until, ...keyOfDraft(draft) }];
    });

const membershipLogRows = (draft: Draft, passNo: number): Row[] =>
  draft.membershipChanges.map(({ segmentId, version, atMs, entered, because }, n) => ({
    // several changes of one instant stay apart and, within a pass, in order
    at_ms: atMs + ((passNo * 7 + n) % 1_000) / 1_000,
    segment_id: segmentId,
    version,
    entered,
    because,
    ...keyOfDraft(draft),
  }));

const enrollmentRows = (draft: Draft): Row[] =>
  [...draft.touchedEnrollments].sort().map((id) => {
    const one = draft.enrollments.get(id)!;
    return {
      enrollment_id: one.enrollmentId,
      workflow_id: one.workflowId,
      version: one.version,
      key: one.key,
      state: one.state,
      node_id: one.nodeId,
      visit: one.visit,
      entered_ms: one.enteredAt,
      moved_ms: one.movedAt,
      due_ms: one.dueAt,
      entry: one.entry,
      ended_ms: one.endedAt,
      end_reason: one.endReason,
      settled: one.settled ?? 0,
      ...keyOfDraft(draft),
    };
  });

/** One row a pass and enrollment: its lines in order. */
const stepRows = (draft: Draft, passNo: number): Row[] => {
  const byEnrollment = new Map<string, Row & { steps: unknown[] }>();
  for (const { enrollment, atMs, log } of draft.steps) {
    const row = byEnrollment.get(enrollment.enrollmentId);
    if (row) row.steps.push(...log);
    else
      byEnrollment.set(enrollment.enrollmentId, {
        enrollment_id: enrollment.enrollmentId,
        at_ms: atMs,
        n: passNo,
        workflow_id: enrollment.workflowId,
        version: enrollment.version,
        steps: [...log],
        ...keyOfDraft(draft),
      });
  }
  return [...byEnrollment.values()];
};

interface TimerDifference {
  gone: { kind: string; ref: string }[];
  set: Row[];
}

const splitKey = (key: string): { kind: string; ref: string } => {
  const at = key.indexOf(':');
  return { kind: key.slice(0, at), ref: key.slice(at + 1) };
};

/** Timers that changed: moved or new ones are written, those no longer wanted deleted. */
const timerDifference = (draft: Draft): TimerDifference => {
  const wanted = wantedTimers(draft);
  const gone = [...draft.storedTimers.keys()].filter((key) => !wanted.has(key)).map(splitKey);
  const set = [...wanted]
    .filter(([key, dueAt]) => draft.storedTimers.get(key) !== dueAt)
    .map(([key, dueAt]) => ({
      bucket: draft.bucket,
      actor_id: draft.contactId,
      workspace_id: draft.workspaceId,
      ...splitKey(key),
      due_ms: dueAt,
      hops: 0,
    }));
  return { gone, set };
};

const messageRows = (draft: Draft): Row[] =>
  draft.messages.map((message) => ({
    message_id: message.messageId,
    channel: message.channel,
    topic: message.topic,
    class: message.topic === null ? 'transactional' : 'marketing',
    workflow_id: message.workflowId,
    workflow_version: message.workflowVersion,
    node_id: message.nodeId,
    enrollment_id: message.enrollmentId,
    template_id: message.templateId,
    template_version: message.templateVersion,
    address: message.address,
    requested_ms: message.requestedAtMs,
    state: message.state,
    reason: message.reason,
    data: message.data,
    broadcast_id: message.broadcastId ?? null,
    variant: message.variant ?? null,
    campaign: message.campaign ?? null,
    ...keyOfDraft(draft),
  }));

const outboxRows = (draft: Draft): Row[] =>
  draft.messages
    .filter((message) => message.state === 'requested')
    .map((message) => ({
      message_id: message.messageId,
      channel: message.channel,
      topic: message.topic ?? '',
      address: message.address,
      not_before_ms: message.notBeforeMs,
      not_after_ms: message.notAfterMs,
      priority: message.priority,
      quiet_from_ms: message.quiet?.fromMs ?? null,
      quiet_to_ms: message.quiet?.toMs ?? null,
      broadcast_id: message.broadcastId ?? null,
      ...keyOfDraft(draft),
    }));

const feedbackRows = (draft: Draft): Row[] =>
  draft.facts.map((facts) => ({
    bucket: draft.bucket,
    message_id: facts.messageId,
    delivered_ms: facts.deliveredAt,
    opened_ms: facts.openedAt,
    clicked_ms: facts.clickedAt,
    machine_opened_ms: facts.machineOpenedAt,
    machine_clicked_ms: facts.machineClickedAt,
    bounced_ms: facts.bouncedAt,
    complained_ms: facts.complainedAt,
    unsubscribed_ms: facts.unsubscribedAt,
    state: facts.state,
    reason: facts.reason,
  }));

/** Facts about one message of one pass become one row: an update from two rows would take only one of them. */
const foldFacts = (rows: Row[]): Row[] => {
  const byMessage = new Map<unknown, Row>();
  for (const row of rows) {
    const known = byMessage.get(row.message_id);
    if (!known) byMessage.set(row.message_id, { ...row });
    else for (const [name, value] of Object.entries(row)) known[name] ??= value;
  }
  return [...byMessage.values()];
};

/** A contact that this pass makes has nothing to withdraw. */
const withdrawalRows = (draft: Draft): Row[] =>
  draft.isNew
    ? []
    : draft.withdrawals.map(({ enrollmentId = null, channel, topic, onlyTopics = false, reason }) => ({
        bucket: draft.bucket,
        contact_id: draft.contactId,
        enrollment_id: enrollmentId,
        channel: channel ?? null,
        topic: topic ?? null,
        only_topics: onlyTopics,
        reason,
      }));

const displacedRows = (draft: Draft): Row[] =>
  draft.displaced.map(({ messageId, reason }) => ({ bucket: draft.bucket, message_id: messageId, reason }));

const consentRow = (draft: Draft, change: Draft['consentChanges'][number]): Row => ({
  topic: change.topic,
  channel: change.channel,
  state: change.state,
  at_ms: change.atMs,
  proof: change.proof,
  ...keyOfDraft(draft),
});

/** Of several changes of one topic in a pass the last counts. */
const consentRows = (draft: Draft): Row[] => [
  ...new Map(draft.consentChanges.map((change) => [consentKey(change), consentRow(draft, change)])).values(),
];

const consentLogRows = (draft: Draft, passNo: number): Row[] =>
  draft.consentChanges.map((change, n) => ({
    log_id: derivedId(change.atMs, draft.bucket, draft.contactId, 'consent', passNo, n),
    ...consentRow(draft, change),
  }));

const mergeRows = (draft: Draft): Row[] =>
  draft.mergeWith.map(({ contactId, reason }) => ({
    // the pair and what speaks for it make the id: a shared device asks once, however often both call
    merge_id: derivedId(0, 0, ...[draft.contactId, contactId].sort(), reason.by, reason.identity),
    workspace_id: draft.workspaceId,
    survivor_id: draft.contactId,
    absorbed_id: contactId,
    reason,
    requested_ms: draft.clock,
  }));

const stuckRows = (draft: Draft): Row[] =>
  draft.stuck.map(({ definitionId, version, error, quarantined }) => ({
    definition_id: definitionId,
    version,
    error,
    quarantined,
    at_ms: draft.clock,
    ...keyOfDraft(draft),
  }));

/** An input for a contact's own or another's inbox, in the transaction that caused it (I2). */
export interface Forward {
  bucket: number;
  actor_id: string;
  workspace_id: number;
  kind: string;
  name: string;
  via: string | null;
  event_id: string;
  occurred_ms: number;
  hops: number;
  payload: JsonObject;
}

const appendedRows = (draft: Draft): Forward[] =>
  draft.appended.map(({ name, payload, hops }, n) => ({
    bucket: draft.bucket,
    actor_id: draft.contactId,
    workspace_id: draft.workspaceId,
    kind: 'continued',
    name,
    via: null,
    event_id: derivedId(draft.clock, draft.bucket, draft.contactId, 'continued', hops, n),
    occurred_ms: draft.clock,
    hops,
    payload,
  }));

/** Writes what the drafts became. `passNo` (a 31-bit number that differs from pass to pass) keeps rows of one
 *  millisecond apart. Must run in the transaction that claimed their inputs, after the fence. All statements are sent
 *  at once; they run in the order of this list. */
export const writeDrafts = async (
  tx: Queryable,
  unsorted: Iterable<Draft>,
  forwards: readonly Forward[],
  passNo: number,
): Promise<void> => {
  const drafts = sortedDrafts(unsorted);
  const timers = drafts.map((draft) => ({ draft, ...timerDifference(draft) }));
  const gone = timers.flatMap(({ draft, gone }) => gone.map((timer) => ({ draft, ...timer })));
  const left = drafts.flatMap((draft) =>
    [...draft.touchedMemberships].filter((id) => !draft.memberships.has(id)).map((id) => ({ draft, id })),
  );
  const appended = [...forwards, ...drafts.flatMap(appendedRows), ...(await giveTurns(tx, drafts))];
  const statements: (NamedStatement | null)[] = [
    bulk(queries.writeIdentities, drafts.flatMap(identityRows)),
    bulk(queries.writeContacts, drafts.filter((draft) => draft.profileChanged).map(contactRow)),
    bulk(queries.writeState, drafts.filter((draft) => draft.stateChanged).map(stateRow)),
    bulk(
      queries.writeChanges,
      drafts.flatMap((draft) => [...changeRows(draft, passNo), ...toldRows(draft)]),
    ),
    bulk(queries.writeNotes, lastOfEach(drafts.flatMap(noteRows))),
    bulk(writeConversations, drafts.flatMap(conversationRows)),
    bulk(writeLines, drafts.flatMap(lineRows)),
    bulk(writeTasks, drafts.flatMap(madeTaskRows)),
    bulk(changeTasks, drafts.flatMap(changedTaskRows)),
    bulk(withdrawTasks, drafts.flatMap(withdrawnTaskRows)),
    columns(queries.deleteMemberships, left, [
      ({ draft }) => draft.bucket,
      ({ draft }) => draft.contactId,
      ({ id }) => id,
    ]),
    bulk(queries.writeMemberships, drafts.flatMap(membershipRows)),
    bulk(
      queries.writeMembershipLog,
      drafts.flatMap((draft) => membershipLogRows(draft, passNo)),
    ),
    bulk(queries.writeEnrollments, drafts.flatMap(enrollmentRows)),
    bulk(
      queries.writeSteps,
      drafts.flatMap((draft) => stepRows(draft, passNo)),
    ),
    columns(queries.deleteTimers, gone, [
      ({ draft }) => draft.bucket,
      ({ draft }) => draft.contactId,
      ({ kind }) => kind,
      ({ ref }) => ref,
    ]),
    bulk(
      queries.writeTimers,
      timers.flatMap(({ set }) => set),
    ),
    bulk(queries.withdrawMessages, drafts.flatMap(withdrawalRows)),
    bulk(queries.displaceMessages, drafts.flatMap(displacedRows)),
    bulk(queries.writeConsents, drafts.flatMap(consentRows)),
    bulk(
      queries.writeConsentLog,
      drafts.flatMap((draft) => consentLogRows(draft, passNo)),
    ),
    bulk(queries.writeMessages, drafts.flatMap(messageRows)),
    bulk(queries.writeOutbox, drafts.flatMap(outboxRows)),
    bulk(queries.writeFeedback, foldFacts(drafts.flatMap(feedbackRows))),
    bulk(queries.writeMerges, drafts.flatMap(mergeRows)),
    bulk(queries.writeStuck, drafts.flatMap(stuckRows)),
    bulk(
      queries.appendForwards,
      appended.map((row, ord) => ({ ord, ...row })),
    ),
  ];
  await Promise.all([
    ...statements.map((statement) => statement && tx.query(statement)),
    // the table is not of this group: its rows are locked last
    suppress(
      tx,
      drafts.flatMap(({ suppressed }) => suppressed),
    ),
  ]);
};

/** One statement for all rows of a table; null when there are none. */
const bulk = (
  statement: (rows: readonly object[]) => NamedStatement,
  rows: readonly object[],
): NamedStatement | null => (rows.length > 0 ? statement(rows) : null);

const columns = <Item>(
  statement: (...values: unknown[]) => NamedStatement,
  items: readonly Item[],
  of: readonly ((item: Item) => unknown)[],
): NamedStatement | null => (items.length > 0 ? statement(...of.map((value) => items.map(value))) : null);

/** The same input for another contact, one hop further. When it first arrived travels with it (`late-words.ts`). */
export const forwardTo = (contactId: string, row: InputRow): Forward => {
  const { arrivedUs = row.atUs, context } = row.payload;
  return {
    bucket: bucketOf(contactId),
    actor_id: contactId,
    workspace_id: row.workspaceId,
    kind: row.kind,
    name: row.name,
    via: row.via,
    event_id: row.eventId,
    occurred_ms: row.occurredAtMs,
    hops: row.hops + 1,
    payload: { ...row.payload, arrivedUs, context: { ...(context as JsonObject | undefined), arrivedUs } },
  };
};
