/**
 * One pass over a group: fence, claim, load, apply, write, in one transaction (ENGINE, The fold 1-5).
 *
 *   claim    the head of the inbox, the due timers, and every visible row of the timers' actors
 *   load     contacts, memberships, enrollments, counts: by need
 *   apply    pure, per actor, rows in seq order merged with timers by time
 *   write    all differences, with the deletion of the inputs
 *
 * Kill the process anywhere in it and nothing has happened (P3).
 */
import type { Db, Queryable } from '../platform/index.ts';
import { type DeliveryRow, insertDeliveries, webhookRowsFor } from '../webhooks/index.ts';
import { apply, meetPublished } from './apply.ts';
import * as claims from './claims.ts';
import { foldCompanies, partRows } from './companies.ts';
import type { Draft } from './draft.ts';
import { timerKey } from './draft.ts';
import { loadFacts } from './facts.ts';
import type { Claimed, FlooredRange } from './floors.ts';
import { loadHomes, writeHomes } from './homes.ts';
import {
  atOf,
  DATE_TIMER,
  type Input,
  type InputRow,
  inOrder,
  OUTSIDE_KINDS,
  type TimerRow,
  VISIT_KINDS,
} from './inputs.ts';
import { dropLateWords } from './late-words.ts';
import type { Lease } from './lease.ts';
import { type ActorWork, loadDrafts, loadPermission, loadSuppressions } from './load.ts';
import { occasionTimers } from './occasions.ts';
import * as queries from './queries.ts';
import { type Registry, UnknownWorkspace } from './registry.ts';
import { besideFlood } from './shares.ts';
import type { ApplyContext } from './stages/stage.ts';
import { claimIdentities, forwardParted, type Holders, holderKey, redirectStrangers } from './strangers.ts';
import { type Forward, forwardTo, writeDrafts } from './write.ts';

/** Inputs claimed a pass. 500 to 2,000 cost the same per input, 100 a quarter to a half more (BENCH). */
export const BATCH_MAX = 1_000;

export interface PassInput {
  lease: Lease;
  registry: Registry;
  wallMs: number;
  /** where the claim starts in the group's range, so that no bucket starves the ones behind it */
  fromBucket: number;
  /** where it starts in each bucket from there on; null or absent: at the first row */
  range?: FlooredRange | null;
  limit: number;
  /** whether timers may be due: the claim of timers is skipped otherwise */
  timersDue: boolean;
  /** workspaces whose inputs fill the batches: what others have waiting comes first in this pass (`shares.ts`) */
  floods?: readonly number[];
  /** an actor fills the batches: of each only its share is taken */
  crowded?: boolean;
  /** the clocks part: nothing that is due fires, not even of contacts at hand */
  timersHeld?: boolean;
  /** contacts whose counts are taken anew without anybody entering by it */
  quietFor?: ReadonlySet<string>;
  /** what a sweep asks of each contact it visits, after all of its inputs */
  visit?: (draft: Draft, context: ApplyContext) => void;
  passNo: number;
}

export interface PassResult {
  /** false: the fence failed, nothing was done; read the lease again */
  fenced: boolean;
  claimed: number;
  /** bucket at which the next claim starts; null: the range's end was reached */
  nextBucket: number | null;
  /** more waits than was claimed */
  isFull: boolean;
  /** what the claim took, if it left nothing behind of what it saw */
  took?: Claimed | undefined;
  timersClaimed: number;
  drafts: Draft[];
  /** earliest due time that this pass wrote */
  dueAtMs: number;
  forwardedBuckets: number[];
  requested: number;
  /** of a chunk of bulk work: why its segment could not be built; its people are visited instead */
  buildError?: unknown;
}

export interface ClaimedRow extends InputRow {
  claimedCount: number;
  lastBucket: number | null;
  /** rows that were looked at: more than were claimed when an actor has more than its share */
  seenCount: number;
  lastSeq: number | null;
  maxSeq: number | null;
}

/** Where a claim of the inbox ended. */
type Place = Pick<PassResult, 'nextBucket' | 'isFull' | 'took'>;
type Progress = Pick<PassResult, 'claimed' | 'nextBucket'> & Partial<Place>;

/** The fence failed. */
export const NOTHING: PassResult = {
  fenced: false,
  claimed: 0,
  nextBucket: null,
  isFull: false,
  timersClaimed: 0,
  drafts: [],
  dueAtMs: Number.POSITIVE_INFINITY,
  forwardedBuckets: [],
  requested: 0,
};
/** Ours, and nothing to do. */
export const NOTHING_FOUND: PassResult = { ...NOTHING, fenced: true };

/** The fence failed: what travelled with it is rolled back. */
class NotMine extends Error {}

export const runPass = async (db: Db, input: PassInput): Promise<PassResult> => {
  try {
    return await db.transaction(async (tx) => {
      // fence and claims travel together and run in this order: the claims see what the fence waited for
      const { floods = [], limit } = input;
      const share = floods.length > 0 ? besideFlood(limit) : null;
      const [mine, beside, { rows, claimed, ...place }, timers] = await Promise.all([
        isMine(tx, input.lease),
        share ? claimBesideFlood(tx, input, floods, share.others) : [],
        claimInbox(tx, share ? { ...input, limit: share.flood } : input),
        input.timersDue ? claimTimers(tx, input) : [],
      ]);
      if (!mine) throw new NotMine();
      const withTimers = await claimRowsOf(tx, timers, input);
      return fold(tx, input, [...beside, ...rows, ...withTimers], timers, {
        claimed: claimed + beside.length + withTimers.length,
        ...place,
        isFull: place.isFull || timers.length >= limit || beside.length > 0,
      });
    });
  } catch (error) {
    if (error instanceof NotMine) return NOTHING;
    throw error;
  }
};

/** A pass over given contacts without inputs: sweeps judge people so (ENGINE, Publish, sweeps). */
export const foldContacts = async (
  tx: Queryable,
  input: PassInput,
  contacts: readonly { bucket: number; contactId: string; workspaceId: number }[],
): Promise<PassResult> => {
  const inbox = await tx.query<ClaimedRow>(
    claims.claimOfActors(
      contacts.map((one) => one.bucket),
      contacts.map((one) => one.contactId),
      ...relevance(input.registry),
    ),
  );
  const rows = inbox.filter((row) => row.seq !== null);
  return fold(tx, input, rows, [], { claimed: rows.length, nextBucket: null }, contacts);
};

export const isMine = async (tx: Queryable, lease: Lease): Promise<boolean> => {
  const { role, grp, owner, epoch, stateEpoch, defsVersion } = lease;
  return (await tx.query(queries.fence(role, grp, owner, epoch, stateEpoch, defsVersion))).length > 0;
};

// --- claim ------------------------------------------------------------------------------------------

/** Parameters of a claim: what definitions depend on. */
export const relevance = (registry: Registry): unknown[] => [
  registry.relevantWorkspaces,
  registry.relevantNames,
  OUTSIDE_KINDS,
  VISIT_KINDS,
];

const claimInbox = async (
  tx: Queryable,
  { lease, registry, fromBucket, range, limit, crowded = false }: PassInput,
): Promise<{ rows: InputRow[]; claimed: number } & Place> => {
  const [ranged, floored] = crowded
    ? [claims.claimShares, claims.claimSharesFloored]
    : [claims.claimHead, claims.claimFloored];
  const rest = [limit, ...relevance(registry)];
  const answer = await tx.query<ClaimedRow>(
    range ? floored(range.buckets, range.floors, ...rest) : ranged(fromBucket, lease.bucketTo, ...rest),
  );
  const { claimedCount = 0, lastBucket = null, seenCount = 0, lastSeq, maxSeq } = answer[0] ?? {};
  const isFull = seenCount >= limit;
  const end = {
    fromBucket,
    lastBucket: isFull ? lastBucket : null,
    lastSeq: lastSeq ?? 0,
    maxSeq: maxSeq ?? 0,
  };
  return {
    rows: answer.filter((row) => row.seq !== null),
    claimed: claimedCount,
    nextBucket: isFull ? bucketAfter(lastBucket!, lease) : null,
    isFull,
    took: crowded ? undefined : end,
  };
};

/** What others than the floods have waiting, wherever it lies. */
const claimBesideFlood = async (
  tx: Queryable,
  { lease, registry }: PassInput,
  floods: readonly number[],
  limit: number,
): Promise<InputRow[]> => {
  const answer = await tx.query<ClaimedRow>(
    claims.claimBesideFlood(lease.bucketFrom, lease.bucketTo, limit, ...relevance(registry), floods),
  );
  return answer.filter((row) => row.seq !== null);
};

/** The next claim goes on behind a bucket that filled this one, and comes back to the rest of it in its turn: one
 *  contact with a flood of inputs delays the others by its share, not by the flood. Null: the range's end. */
const bucketAfter = (bucket: number, { bucketTo }: Lease): number | null =>
  bucket + 1 < bucketTo ? bucket + 1 : null;

const claimTimers = (tx: Queryable, { lease, wallMs, limit }: PassInput): Promise<TimerRow[]> =>
  tx.query<TimerRow>(claims.claimTimers(lease.bucketFrom, lease.bucketTo, new Date(wallMs), limit));

/** A timer never fires before a visible input of its contact (I3): together with it come all of them. */
const claimRowsOf = async (
  tx: Queryable,
  timers: readonly TimerRow[],
  { registry }: PassInput,
): Promise<InputRow[]> => {
  if (timers.length === 0) return [];
  const actors = new Map(timers.map((timer) => [timer.actorId as string, timer.bucket]));
  const answer = await tx.query<ClaimedRow>(
    claims.claimOfActors([...actors.values()], [...actors.keys()], ...relevance(registry)),
  );
  return answer.filter((row) => row.seq !== null);
};

// --- fold -------------------------------------------------------------------------------------------

/** Applies claimed rows and timers, and writes what follows; in the transaction that claimed them, after the fence. */
export const fold = async (
  tx: Queryable,
  input: PassInput,
  rows: readonly InputRow[],
  timers: readonly TimerRow[],
  progress: Progress,
  swept: readonly { bucket: number; contactId: string; workspaceId: number }[] = [],
): Promise<PassResult> => {
  const { registry, wallMs, passNo } = input;
  const forwards: Forward[] = [];
  const { ofCompanies, ofContacts } = partRows(rows);
  const told = ofCompanies.length > 0 ? await foldCompanies(tx, ofCompanies) : [];
  await forwardParted(tx, ofContacts, forwards);
  const work = workOf(ofContacts, timers, swept, forwards).filter(
    ({ workspaceId }) => !registry.gone.has(workspaceId),
  );
  for (const { workspaceId } of work)
    if (!registry.workspaces.has(workspaceId)) throw new UnknownWorkspace(workspaceId);
  if (work.length > 0 || forwards.length > 0) {
    const drafts = await loadDrafts(tx, work, registry);
    for (const { actorId, kind, ref } of timers)
      drafts.get(actorId)?.storedTimers.delete(timerKey(kind, ref));
    const redirected = await redirectStrangers(tx, work, drafts, forwards);
    const [holders] = await Promise.all([
      claimIdentities(tx, work, drafts, redirected.holders),
      dropLateWords(tx, work),
      loadSuppressions(tx, drafts, work, registry, wallMs, input.visit !== undefined),
      loadPermission(tx, drafts, registry, wallMs),
      loadFacts(tx, drafts, work, registry, wallMs, input.visit !== undefined),
      loadHomes(tx, drafts, work, registry, wallMs),
    ]);
    const untilMs = timersUntil(input, timers, progress);
    for (const one of work) foldActor(one, drafts, input, holders, untilMs(one));
    await Promise.all([
      redirected.stored[0].length > 0 ? tx.query(queries.deleteEvents(...redirected.stored)) : [],
      writeDrafts(tx, drafts.values(), forwards, passNo),
      insertDeliveries(tx, deliveriesOf(drafts.values(), registry, passNo)),
    ]);
    await writeHomes(tx, drafts.values(), passNo);
    return resultOf([...drafts.values()], [...forwards, ...told], timers, progress);
  }
  return resultOf([], [...forwards, ...told], timers, progress);
};

/** Rows by actor; those of merged contacts go on to the survivor, those of erased ones end here; `forwardParted` has
 *  taken its own. */
const workOf = (
  rows: readonly InputRow[],
  timers: readonly TimerRow[],
  swept: readonly { bucket: number; contactId: string; workspaceId: number }[],
  forwards: Forward[],
): ActorWork[] => {
  const byActor = new Map<string, ActorWork>();
  const actor = (bucket: number, contactId: string, workspaceId: number): ActorWork => {
    const known = byActor.get(contactId);
    if (known) return known;
    const fresh: ActorWork = { bucket, contactId, workspaceId, rows: [] };
    byActor.set(contactId, fresh);
    return fresh;
  };
  for (const row of [...rows].sort((a, b) => a.seq - b.seq)) {
    if (row.contactState === 'erased' || row.contactState === 'parted') continue;
    if (row.contactState === 'merged') forwards.push(forwardTo(row.mergedInto!, row));
    else actor(row.bucket, row.actorId, row.workspaceId).rows.push(row);
  }
  for (const { bucket, actorId, workspaceId } of timers) actor(bucket, actorId, workspaceId);
  for (const { bucket, contactId, workspaceId } of swept) actor(bucket, contactId, workspaceId);
  return [...byActor.values()];
};

/**
 * Until when the timers of an actor may fire. A full batch may have left inputs of an actor behind, which came no earlier
 * than the last one taken: its timers wait for them (I3), unless all that was visible of it came with a timer.
 */
const timersUntil = (
  { wallMs, timersHeld = false }: PassInput,
  timers: readonly TimerRow[],
  { isFull = false }: Progress,
): ((one: ActorWork) => number) => {
  if (timersHeld) return () => Number.NEGATIVE_INFINITY;
  if (!isFull) return () => wallMs;
  const whole = new Set<string>(timers.map(({ actorId }) => actorId));
  return ({ contactId, rows }) => {
    const last = whole.has(contactId) ? undefined : rows.at(-1);
    return last ? Math.min(wallMs, last.atMs - 1) : wallMs;
  };
};

/** All inputs of one actor, in order. */
const foldActor = (
  { contactId, workspaceId, rows }: ActorWork,
  drafts: Map<string, Draft>,
  { registry, wallMs, quietFor, visit }: PassInput,
  holders: Holders,
  timersUntilMs: number,
): void => {
  const draft = drafts.get(contactId);
  if (!draft) return;
  const context = {
    definitions: registry.workspaces.get(workspaceId)!,
    wallMs,
    holderOf: (kind: string, value: string) => holders.get(holderKey(workspaceId, kind, value)),
  };
  const due = (): TimerRow[] => dueTimers(draft, timersUntilMs);
  // what a pause has kept waiting was due before: who goes on from it does so now, and not before the publish or resume
  const first = inOrder(rows, due()).find((input) => input.from === 'inbox' || atOf(input) > draft.clock);
  const waitingMs = first ? atOf(first) : Number.POSITIVE_INFINITY;
  meetPublished(draft, context, { quietly: quietFor?.has(contactId) ?? false, waitingMs });
  applyInOrder(draft, inOrder(rows, due()), context, timersUntilMs);
  visit?.(draft, context);
};

/** Rechecks of one contact in one pass. Fewer: a contact that was left alone for long is judged out of order; more: one
 *  whose recheck arms itself again and again holds up its batch. */
const RECHECKS_MAX = 1_000;

/**
 * One input after the other. A recheck arms the next one, which may be due before the inputs that follow: they must find
 * the contact as it was then, so that exits that came true by time alone win over a wait that ends later (P4, P6).
 */
const applyInOrder = (
  draft: Draft,
  inputs: readonly Input[],
  context: ApplyContext,
  timersUntilMs: number,
): void => {
  const { bucket, contactId: actorId, workspaceId } = draft;
  let rechecks = 0;
  const recheckWhile = (isDue: (dueAtMs: number) => boolean): void => {
    while (
      draft.recheckAt !== null &&
      draft.recheckAt <= timersUntilMs &&
      isDue(draft.recheckAt) &&
      rechecks++ < RECHECKS_MAX
    ) {
      const dueAtMs = draft.recheckAt;
      const row = { bucket, actorId, workspaceId, hops: 0, kind: 'recheck' as const, ref: '', dueAtMs };
      apply(draft, { from: 'timer', row }, context);
    }
  };
  for (const input of inputs) {
    // the inbox comes first on a tie
    recheckWhile((dueAtMs) => (input.from === 'inbox' ? dueAtMs < atOf(input) : dueAtMs <= atOf(input)));
    if (input.from === 'inbox' || input.row.kind !== 'recheck') apply(draft, input, context);
  }
  recheckWhile(() => true);
};

/** The contact's timers that are due, from its loaded state: they are the same as its rows in `timers`. */
const dueTimers = (draft: Draft, untilMs: number): TimerRow[] => {
  const base = { bucket: draft.bucket, actorId: draft.contactId, workspaceId: draft.workspaceId, hops: 0 };
  const due: TimerRow[] = [];
  for (const { enrollmentId, state, dueAt } of draft.enrollments.values())
    if (state === 'active' && dueAt !== null && dueAt <= untilMs)
      due.push({ ...base, kind: 'wait', ref: enrollmentId, dueAtMs: dueAt });
  if (draft.recheckAt !== null && draft.recheckAt <= untilMs)
    due.push({ ...base, kind: 'recheck', ref: '', dueAtMs: draft.recheckAt });
  for (const [ref, dueAtMs] of occasionTimers(draft))
    if (dueAtMs <= untilMs) due.push({ ...base, kind: DATE_TIMER, ref, dueAtMs });
  return due;
};

/** What webhooks are told of this pass, in its transaction (P3). */
const deliveriesOf = (drafts: Iterable<Draft>, registry: Registry, passNo: number): DeliveryRow[] => {
  if (registry.subscriptions.size === 0) return [];
  return [...drafts].flatMap((draft) => {
    const subscriptions = registry.subscriptions.get(draft.workspaceId) ?? [];
    if (subscriptions.length === 0) return [];
    const { workspaceId, contactId, profile } = draft;
    const contact = { contact_id: contactId, email: profile.attributes.email ?? null };
    return draft.happened.flatMap(({ event, atMs, data }, n) =>
      webhookRowsFor(subscriptions, {
        workspaceId,
        contactId,
        event,
        atMs,
        data: { ...data, ...contact },
        cause: [contactId, passNo, n],
      }),
    );
  });
};

const resultOf = (
  drafts: Draft[],
  forwards: readonly Forward[],
  timers: readonly TimerRow[],
  { claimed, nextBucket, isFull = false, took }: Progress,
): PassResult => {
  let dueAtMs = Number.POSITIVE_INFINITY;
  let requested = 0;
  for (const draft of drafts) {
    if (draft.recheckAt !== null) dueAtMs = Math.min(dueAtMs, draft.recheckAt);
    for (const [, due] of occasionTimers(draft)) dueAtMs = Math.min(dueAtMs, due);
    for (const { state, dueAt } of draft.enrollments.values())
      if (state === 'active' && dueAt !== null) dueAtMs = Math.min(dueAtMs, dueAt);
    for (const { state } of draft.messages) if (state === 'requested') requested++;
  }
  return {
    fenced: true,
    claimed,
    nextBucket,
    isFull,
    took,
    timersClaimed: timers.length,
    drafts,
    dueAtMs,
    forwardedBuckets: forwards.map((forward) => forward.bucket),
    requested,
  };
};
