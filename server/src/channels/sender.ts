/**
 * The sender of one group of buckets (ENGINE, Senders). It holds no policy: what may leave was decided in the fold.
 *
 *   due      rows of the outbox that may leave now, most urgent first, some hundred at a time (only read)
 *   started  in one committed statement, which checks again that nothing speaks against it: the point of no return
 *   given    rendered, and handed over to the workspace's provider
 *   settled  outcomes written in groups, the rows taken from the outbox
 *
 * I7: `started_at` is set once, by `startRows` alone. A message has at most one hand-over whose outcome is not known
 * to be "not taken". At most `IN_FLIGHT_MAX` of a process are started and not settled (P5). A row of a sender that
 * died is settled by `recoverStarted`.
 */

import { addressBucket, type HashAddress, normaliseAddress, revealBars } from '../permission/index.ts';
import {
  counter,
  createSleeper,
  type Db,
  isWeather,
  type Json,
  type JsonObject,
  type Queryable,
} from '../platform/index.ts';
import { type CarrierDeps, carry } from './carriers/index.ts';
import { eventName } from './event-names.ts';
import {
  answerInput,
  deferredRow,
  type Outcome,
  originOf,
  outcomeInput,
  type SendInput,
  settledRow,
  unlessTooLong,
} from './outcome.ts';
import type { Pace } from './pace/index.ts';
import {
  type BarredRow,
  barredRows,
  type DroppedRow,
  type DueRow,
  deferRows,
  dropRows,
  dueRows,
  leftRows,
  type StartedRow,
  settleRows,
  startRows,
  unstartRows,
} from './queries.ts';
import { recoverStarted } from './recover.ts';
import { createSettling } from './settling.ts';
import type { Slots } from './slots.ts';

/** A lease of role 'send': the range of buckets, and who holds it. */
export interface SendGroup {
  grp: number;
  bucketFrom: number;
  /** Exclusive. */
  bucketTo: number;
  owner: string;
  epoch: number;
}

export interface SenderDeps extends CarrierDeps {
  db: Db;
  log: { warn(detail: object, message: string): void; error(detail: object, message: string): void };
  /** One for all senders of the process. */
  slots: Slots;
  /** How fast the mail of these buckets leaves. */
  paceOf: (group: SendGroup) => Pace;
  /** How addresses of erased people are kept. */
  hashAddress: HashAddress;
  /** Appends inputs to contacts' inboxes, in the given transaction. */
  append: (tx: Queryable, inputs: readonly SendInput[]) => Promise<unknown>;
  /** Inputs were appended: wake the fold of these contacts. */
  onAppended?: (contactIds: readonly string[]) => void;
  /** What became of messages, in the transaction that writes it (webhooks). */
  onOutcomes?: (tx: Queryable, outcomes: readonly Outcome[]) => Promise<void>;
  /** Messages of these workspaces have new states. */
  onSettled?: (workspaceIds: readonly number[]) => void;
  /** Takes what the fold has just decided to send in the group: a hint that saves the look into the outbox. */
  takeOffered?: (grp: number) => DueRow[];
  /** Calls the listener when there may be something to send in the group; the returned function ends that. */
  onWake: (grp: number, listener: () => void) => () => void;
}

/** Behind the wake-ups: how late a message leaves whose signal was lost, or whose wait (quiet hours, a deferral) is over. */
const POLL_MS = 250;
/** Sooner than it polls, as a sleep may end a little early; who is woken for something else does not look. */
const LOOK_AGAIN_MS = 200;
/** Due rows read at once: one ordered read of a backlog serves this many mails. */
const DUE_MAX = 500;
/** After this the list is read again, so that urgent mail does not wait behind a backlog. */
const DUE_FRESH_MS = 1_000;
const RECOVER_EVERY_MS = 15_000;
/** A stopping sender waits this long for answers; later ones stay started and become unknown. */
const DRAIN_MS = 5_000;
const BACKOFF_MS = 500;

const outcomes = counter('mail_outcomes_total', 'What became of mails that were handed over', ['outcome']);

/** Sends the group's mail until `stillMine` says no; then waits for what is under way. */
export const runSender = async (
  deps: SenderDeps,
  group: SendGroup,
  stillMine: () => boolean,
): Promise<void> => {
  const { db, clock, log, slots } = deps;
  const sleeper = createSleeper(clock);
  const pace = deps.paceOf(group);
  const inFlight = new Set<string>();
  let due: DueRow[] = [];
  let dueReadMs = Number.NEGATIVE_INFINITY;
  /** the last look found as many as it could take */
  let wasCutOff = false;
  let recoveredMs = Number.NEGATIVE_INFINITY;
  let woken = true;
  /** Offered to a start whose answer was lost: not handed over, so to be started again. */
  let uncertain: DueRow[] = [];
  let isOver = false;

  // --- settled ---------------------------------------------------------------------------------------

  const settled = createSettling<Outcome>({
    clock,
    write: (batch) => writeOutcomes(deps, group, batch),
    release: (batch) => {
      for (const { row } of batch) inFlight.delete(row.messageId);
      slots.give(batch.length);
      if (inFlight.size === 0) sleeper.wake();
    },
    // a sender that has ended tries once; then the message is left to `recoverStarted`
    triesAgain: () => !isOver,
    failed: (error, batch) =>
      log.warn({ err: error, count: batch.length }, 'outcomes of mails could not be written'),
    underWay: () => inFlight.size,
  });

  // --- due, started, given ---------------------------------------------------------------------------

  const readDue = async (): Promise<void> => {
    const nowMs = clock.now();
    woken = false;
    // these are read again
    await pace.notStarted(due);
    // the list has them too
    deps.takeOffered?.(group.grp);
    const rows = await db.query<DueRow>(dueRows(group.bucketFrom, group.bucketTo, new Date(nowMs), DUE_MAX));
    dueReadMs = clock.monotonic();
    wasCutOff = rows.length === DUE_MAX;
    const late = rows.filter(({ notAfter }) => notAfter.getTime() < nowMs);
    if (late.length > 0) await expire(deps, late, nowMs);
    due = await pace.admit(rows.filter(({ notAfter }) => notAfter.getTime() >= nowMs));
  };

  /** Whether the outbox may hold what is not known here: a look that finds nothing costs as much as a start. */
  const mayHoldMore = (): boolean => woken || wasCutOff || clock.monotonic() - dueReadMs >= LOOK_AGAIN_MS;

  /** What may leave after all was started: what its lane has room for now, and with it the rest; else what was offered. */
  const refill = async (): Promise<void> => {
    const { rows, late } = await pace.unparked();
    if (late.length > 0) await expire(deps, late, clock.now());
    if (rows.length === 0) due = await pace.admit(deps.takeOffered?.(group.grp) ?? []);
    else {
      await readDue();
      due = [...rows, ...due].sort((a, b) => a.priority - b.priority);
    }
  };

  /** Starts up to as many as there are places; returns how many were started. */
  const startSome = async (): Promise<number> => {
    const places = slots.take(due.length);
    if (places === 0) return 0;
    const offered = due.splice(0, places);
    let started: StartedRow[] = [];
    try {
      started = await start(deps, group, offered, clock.now());
    } catch (error) {
      uncertain.push(...offered);
      throw error;
    } finally {
      if (started.length < places) slots.give(places - started.length);
    }
    for (const row of started) {
      inFlight.add(row.messageId);
      void carry(row, deps).then(unlessTooLong).then(settled);
    }
    if (started.length < offered.length) await leaveOut(offered, started);
    return started.length;
  };

  /** What did not start takes no room of its lane, and leaves for good when it will never start. */
  const leaveOut = async (offered: readonly DueRow[], started: readonly StartedRow[]): Promise<void> => {
    const begun = new Set(started.map(({ messageId }) => messageId));
    const left = offered.filter(({ messageId }) => !begun.has(messageId));
    await pace.notStarted(left);
    await dropSuppressed(deps, left, clock.now());
    await dropLeft(deps, left, clock.now());
  };

  const clearUncertain = async (): Promise<void> => {
    if (uncertain.length === 0) return;
    await db.query(unstartRows(...keysOf(uncertain), group.owner));
    uncertain = [];
  };

  const round = async (): Promise<boolean> => {
    await clearUncertain();
    if (clock.monotonic() - recoveredMs > RECOVER_EVERY_MS) {
      await recoverStarted(deps, group, clock.now(), (messageId) => inFlight.has(messageId));
      recoveredMs = clock.monotonic();
    }
    const isStale = clock.monotonic() - dueReadMs > DUE_FRESH_MS;
    if (due.length === 0) await refill();
    if (due.length === 0 ? mayHoldMore() : isStale && woken) await readDue();
    return (await startSome()) > 0;
  };

  const stopListening = [
    deps.onWake(group.grp, () => {
      woken = true;
      sleeper.wake();
    }),
    slots.onFree(() => due.length > 0 && sleeper.wake()),
  ];
  try {
    while (stillMine()) {
      try {
        if (!(await round())) await sleeper.sleep(POLL_MS);
      } catch (error) {
        if (!isWeather(error)) log.error({ err: error, group: group.grp }, 'a round of sending failed');
        await sleeper.pause(BACKOFF_MS);
      }
    }
    const untilMs = clock.monotonic() + DRAIN_MS;
    while (inFlight.size > 0 && clock.monotonic() < untilMs) await sleeper.sleep(POLL_MS);
  } finally {
    isOver = true;
    for (const stop of stopListening) stop();
  }
};

const keysOf = (rows: readonly { bucket: number; messageId: string }[]): [number[], string[]] => [
  rows.map(({ bucket }) => bucket),
  rows.map(({ messageId }) => messageId),
];

const start = (
  { db, hashAddress }: SenderDeps,
  group: SendGroup,
  offered: readonly DueRow[],
  nowMs: number,
): Promise<StartedRow[]> =>
  db.query<StartedRow>(
    startRows(
      ...keysOf(offered),
      offered.map(({ workspaceId, address }) => addressBucket(workspaceId, address)),
      offered.map(({ address }) => normaliseAddress(address)),
      new Date(nowMs),
      group.owner,
      group.grp,
      group.epoch,
      offered.map(({ workspaceId, address }) => hashAddress(workspaceId, address)),
    ),
  );

/** PostgreSQL's texts take no NUL, and what servers and templates say is not ours to choose. */
const withoutNul = (value: Json): Json => {
  if (typeof value === 'string') return value.includes('\u0000') ? value.replaceAll('\u0000', '') : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutNul);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withoutNul(one)]));
};
const rowsOf = (rows: readonly (JsonObject | null)[]): object[] =>
  rows.filter((row) => row !== null).map((row) => withoutNul(row) as JsonObject);

const writeOutcomes = async (
  deps: SenderDeps,
  group: SendGroup,
  batch: readonly Outcome[],
): Promise<void> => {
  const settled = rowsOf(batch.map(settledRow));
  const deferred = rowsOf(batch.map(deferredRow));
  const appended = await deps.db.transaction(async (tx) => {
    const gone =
      settled.length > 0 ? await tx.query<{ messageId: string }>(settleRows(settled, group.owner)) : [];
    if (deferred.length > 0) await tx.query(deferRows(deferred, group.owner));
    const first = new Set(gone.map(({ messageId }) => messageId));
    const inputs = batch
      .filter(({ row }) => first.has(row.messageId))
      .flatMap((outcome) => [outcomeInput(outcome), answerInput(outcome)])
      .filter((input) => input !== null);
    if (inputs.length > 0) await deps.append(tx, inputs);
    await deps.onOutcomes?.(
      tx,
      batch.filter(({ row }) => first.has(row.messageId)),
    );
    return inputs;
  });
  for (const { result } of batch) outcomes.inc({ outcome: result.outcome });
  if (appended.length > 0) deps.onAppended?.(appended.map(({ contactId }) => contactId));
  deps.onSettled?.([...new Set(batch.map(({ row }) => row.workspaceId))]);
};

/** Past its latest useful moment: the contact is told by an input, and the message does not leave (P8). */
const expire = async (deps: SenderDeps, late: readonly DueRow[], nowMs: number): Promise<void> => {
  const reasons = late.map(({ notAfter }) =>
    JSON.stringify({
      code: 'tooLate',
      text: 'Past its latest useful moment',
      usefulUntil: notAfter.toISOString(),
    }),
  );
  await drop(deps, late, 'expired', reasons, nowMs);
};

/** What did not start because its address has been suppressed since it was decided never will (P7). */
const dropSuppressed = async (deps: SenderDeps, left: readonly DueRow[], nowMs: number): Promise<void> => {
  if (left.length > 0) await revealBars(deps.db, deps.hashAddress, left);
  const reasons = await barsOf(deps.db, left, nowMs);
  const barred = left.filter(({ messageId }) => reasons.has(messageId));
  if (barred.length === 0) return;
  const texts = barred.map(({ messageId }) =>
    JSON.stringify({ code: 'suppressed', text: `The address was suppressed: ${reasons.get(messageId)}` }),
  );
  await drop(deps, barred, 'withdrawn', texts, nowMs);
};

/** Whoever left the segment of a broadcast while the message waited for its hour does not get it. */
const dropLeft = async (deps: SenderDeps, left: readonly DueRow[], nowMs: number): Promise<void> => {
  if (left.length === 0) return;
  const found = await deps.db.query<Pick<DueRow, 'messageId'>>(leftRows(...keysOf(left), new Date(nowMs)));
  const ids = new Set(found.map(({ messageId }) => messageId));
  const rows = left.filter(({ messageId }) => ids.has(messageId));
  if (rows.length === 0) return;
  const reason = JSON.stringify({ code: 'leftSegment', text: 'Had left the segment when it was to leave' });
  await drop(
    deps,
    rows,
    'withdrawn',
    rows.map(() => reason),
    nowMs,
  );
};

/** Why messages must not leave, by id: the bars on their addresses. */
const barsOf = async (db: Db, rows: readonly DueRow[], nowMs: number): Promise<Map<string, string>> => {
  if (rows.length === 0) return new Map();
  const found = await db.query<BarredRow>(
    barredRows(
      ...keysOf(rows),
      rows.map(({ workspaceId, address }) => addressBucket(workspaceId, address)),
      rows.map(({ address }) => normaliseAddress(address)),
      new Date(nowMs),
    ),
  );
  return new Map(found.map(({ messageId, reason }) => [messageId, reason]));
};

const DROPPED = { expired: 'Expired', withdrawn: 'Withdrawn' } as const;

const drop = async (
  deps: SenderDeps,
  rows: readonly DueRow[],
  state: 'expired' | 'withdrawn',
  reasons: readonly string[],
  nowMs: number,
): Promise<void> => {
  const inputOf = (row: DroppedRow): SendInput => ({
    contactId: row.contactId,
    workspaceId: row.workspaceId,
    kind: state,
    name: eventName(row.channel, DROPPED[state]),
    occurredAtMs: nowMs,
    payload: { properties: originOf(row) },
    messageId: `${state}:${row.messageId}`,
  });
  const dropped = await deps.db.transaction(async (tx) => {
    const gone = await tx.query<DroppedRow>(dropRows(...keysOf(rows), state, reasons));
    if (gone.length > 0) await deps.append(tx, gone.map(inputOf));
    return gone;
  });
  deps.onAppended?.(dropped.map(({ contactId }) => contactId));
  deps.onSettled?.([...new Set(dropped.map(({ workspaceId }) => workspaceId))]);
};
