/**
 * The fold's pure part: one input after the other through the stages (DESIGN section 1), a file each in `stages/`.
 *
 *   contacts   who did it: profile, identities, counts          -> attributes and needs that changed
 *   segments   which groups now, and until when                 -> entered, left
 *   workflows  exits and goals, enroll, step                    -> effects
 *   permission may the message leave, and when?                 -> outbox, or held back with its reason
 *
 * What a stage causes (an attribute set by a step, a segment entered) is a happening of its own, applied first in
 * first out, at most HAPPENINGS_MAX a pass. Nothing here reads a clock: `now` is the actor's clock, which never falls
 * (I3), and `wallMs` the wall clock of the pass.
 */
import type { JsonObject } from '../platform/index.ts';
import { type Draft, timerKey } from './draft.ts';
import { barsChanged, factChanged } from './facts.ts';
import { settleByDomain } from './homes.ts';
import { atOf, DATE_TIMER, type Input, type InputRow, isEvent } from './inputs.ts';
import { arrangeOccasions, occasionTimers } from './occasions.ts';
import type { WorkspaceDefinitions } from './registry.ts';
import { takeByHand } from './stages/by-hand.ts';
import { takeConsents } from './stages/consent.ts';
import { convertAttributes, takeInput } from './stages/contacts.ts';
import { importedRow, isQuiet, meansBar, meansList } from './stages/imports.ts';
import { hasOpenEdits, openSince, takeEdits } from './stages/inside.ts';
import { personalZone } from './stages/personal-zone.ts';
import { judgeSegments, leaveEndedSegments, takeListChange } from './stages/segments.ts';
import type { ApplyContext, Happening } from './stages/stage.ts';
import { askedFor, changedAttributes } from './stages/starts.ts';
import { answersIn } from './stages/tasks.ts';
import { happen, retimeWaits, startedToo } from './stages/workflows.ts';

/** Happenings of one input in one pass. Too small: real cascades are cut into passes; too large: one contact's loop
 *  holds up its batch. What is left goes to the inbox, one hop further. */
export const HAPPENINGS_MAX = 64;

/** Applies one input to a draft. Throws only on a bug of this file or of `contacts`: the input is then set aside. */
export const apply = (draft: Draft, input: Input, context: ApplyContext): void => {
  draft.clock = Math.max(draft.clock, atOf(input));
  draft.stateChanged = true;
  const happenings =
    input.from === 'inbox'
      ? ofRow(draft, input.row, context)
      : ofTimer(draft, input.row.kind, input.row.ref, context);
  happenAll(draft, happenings, context, input.row.hops);
  arrange(draft, context);
};

/** After everything: starts by time follow from what the contact has become. */
const arrange = (draft: Draft, { definitions }: ApplyContext): void =>
  arrangeOccasions(draft, definitions, personalZone(draft.profile.attributes));

/** What one input makes happen, after contacts and segments have taken it. */
const ofRow = (draft: Draft, given: InputRow, context: ApplyContext): Happening[] => {
  const { definitions } = context;
  const row = importedRow(draft, given);
  const told = draft.epoch < 0 ? 0 : draft.happened.length;
  const { attributes } = draft.profile;
  const affected = takeInput(draft, row, context);
  const consented = takeConsents(draft, row, definitions, affected);
  const retimed = row.kind === 'retime' ? retimeWaits(draft, row) : takeByHand(draft, row, definitions);
  const listed = meansList(row) ? takeListChange(draft, row, definitions, affected) : [];
  if (meansBar(row)) barsChanged(definitions, affected);
  // a new contact meets every segment for the first time, a survivor of a merge with its whole history, and both halves
  // of one that was taken back with their own
  const isFirst = draft.epoch < 0;
  const isJudgedAgain = row.kind === 'edit' && row.payload.judge === 'all';
  if (isJudgedAgain) definitions.quarantine.release();
  if (isFirst) draft.epoch = definitions.epoch;
  const isAnew = isFirst || isJudgedAgain || row.kind === 'merged' || row.kind === 'unmerged';
  const entered = judgeSegments(draft, definitions, isAnew ? 'all' : affected, 'entered counts');
  if (isQuiet(row)) {
    // exits and goals still hold (P6); nothing starts, and webhooks hear nothing
    draft.happened.splice(told);
    return [{ type: 'changed' }];
  }
  // a correction starts nobody: it was no deed of theirs
  if (row.kind === 'unmerged') return [{ type: 'changed' }];
  const itself: Happening = isEvent(row.kind) ? { type: 'event', row } : { type: 'changed' };
  return [
    ...retimed,
    ...answersIn(row),
    itself,
    ...consented,
    ...changedAttributes(draft, definitions, attributes, row.eventId),
    ...listed,
    ...entered,
    ...askedFor(row),
    ...putOff(draft, row, context),
  ];
};

const ofTimer = (draft: Draft, kind: string, ref: string, { definitions }: ApplyContext): Happening[] => {
  if (kind === DATE_TIMER) return [{ type: 'occasion', ref }];
  if (kind !== 'recheck') return [{ type: 'due', kind, ref }];
  draft.recheckAt = null;
  return [{ type: 'changed' }, ...judgeSegments(draft, definitions, 'all', 'entered counts')];
};

/**
 * A sweep comes by after all inputs of the contact and asks for something; `take` says whether it changed what conditions
 * read. What follows from that happens in the same pass.
 */
export const visit = (draft: Draft, context: ApplyContext, take: () => boolean): void => {
  draft.clock = Math.max(draft.clock, context.wallMs);
  if (!take()) return;
  draft.stateChanged = true;
  const affected = new Set<number>();
  factChanged('messages', context.definitions, affected);
  const entered = judgeSegments(draft, context.definitions, affected, 'entered counts');
  happenAll(draft, [{ type: 'changed' }, ...entered], context, 0);
  arrange(draft, context);
};

/**
 * Brings a contact up to the workspace's epoch: its rings are complete (load filled them), now every segment is judged
 * once: as of the publish, as a build by SQL did (build.ts), but not after `waitingMs`, when the first of what waits for
 * it arrived or was due. A version published since then lets nobody "enter" who matched already, unless its publisher
 * said so (P9); `quietly`: not even then.
 */
const catchUp = (
  draft: Draft,
  context: ApplyContext,
  how: { quietly?: boolean; waitingMs: number },
): void => {
  if (draft.epoch < 0) return;
  if (draft.epoch < context.definitions.epoch) meetDefinitions(draft, context, how);
  // also when a build by SQL judged it: who is in a segment now may have a schedule
  arrange(draft, context);
};

const meetDefinitions = (
  draft: Draft,
  context: ApplyContext,
  { quietly = false, waitingMs }: { quietly?: boolean; waitingMs: number },
): void => {
  const { definitions } = context;
  draft.clock = Math.max(draft.clock, Math.min(publishedSince(draft, definitions), waitingMs));
  convertAttributes(draft, definitions);
  settleByDomain(draft, definitions, new Set());
  leaveEndedSegments(draft, definitions);
  const entered = judgeSegments(draft, definitions, 'all', 'only as published');
  // these start now, by the wall clock, and therefore after the inputs that wait: by an input of their own
  const startNow = quietly ? [] : startedToo(draft, context);
  if (startNow.length > 0) postpone(draft, startNow, 0);
  draft.epoch = definitions.epoch;
  draft.stateChanged = true;
  happenAll(draft, [{ type: 'changed' }, ...(quietly ? [] : entered)], context, 0);
};

/**
 * Brings a contact up to what was published, before anything that waits for it (see `catchUp`). People inside workflows
 * take what publishes and resumes ask of them first, so that nobody moves as if it had not been asked; they go on once
 * the segments are up to date.
 */
export const meetPublished = (
  draft: Draft,
  context: ApplyContext,
  waiting: { quietly?: boolean; waitingMs: number },
): void => {
  const isAsked = hasOpenEdits(draft, context.definitions);
  if (isAsked) {
    draft.clock = Math.max(draft.clock, Math.min(openSince(draft, context.definitions), waiting.waitingMs));
    draft.stateChanged = true;
    takeEdits(draft, context);
  }
  catchUp(draft, context, waiting);
  if (isAsked) happenAll(draft, [{ type: 'changed' }], context, 0);
};

/** When the newest version was published that this contact has not met; -Infinity: none. */
const publishedSince = (draft: Draft, { segments }: WorkspaceDefinitions): number =>
  Math.max(...segments.filter(({ epoch }) => epoch > draft.epoch).map(({ publishedMs }) => publishedMs));

/** One happening after the other, with what each causes; a cascade longer than a pass may be goes on in the next. */
const happenAll = (draft: Draft, queue: Happening[], context: ApplyContext, hops: number): void => {
  for (let n = 0; queue.length > 0; n++) {
    if (n >= HAPPENINGS_MAX) {
      postpone(draft, queue, hops);
      return;
    }
    happen(draft, queue.shift()!, context, queue, hops);
  }
};

const postpone = (draft: Draft, queue: readonly Happening[], hops: number): void => {
  const entered = queue.filter(({ type }) => PUT_OFF.has(type)) as unknown as JsonObject[];
  draft.appended.push({ name: 'Continued', payload: { entered }, hops: hops + 1 });
};

/** What is put off when a cascade is too long for a pass: what would start or stop somebody. */
const PUT_OFF: ReadonlySet<Happening['type']> = new Set<Happening['type']>([
  'segmentEntered',
  'starts',
  'stop',
]);

/** What was put off, when its turn comes. Whom a publisher lets start must still be in the segment. */
const putOff = (draft: Draft, { payload }: InputRow, { definitions }: ApplyContext): Happening[] => {
  const entered = (Array.isArray(payload.entered) ? payload.entered : []) as unknown as Happening[];
  const isIn = (key: string): boolean =>
    draft.memberships.has(definitions.segmentByKey.get(key)?.segmentId ?? -1);
  return entered.filter((one) => one.type !== 'segmentEntered' || one.only === undefined || isIn(one.key));
};

/** Timers that the draft wants, by key; compared with `storedTimers` by the write. */
export const wantedTimers = (draft: Draft): Map<string, number> => {
  const wanted = new Map<string, number>();
  for (const { enrollmentId, state, dueAt } of draft.enrollments.values())
    if (state === 'active' && dueAt !== null && !(draft.parked.has(enrollmentId) && dueAt <= draft.clock))
      wanted.set(timerKey('wait', enrollmentId), dueAt);
  if (draft.recheckAt !== null) wanted.set(timerKey('recheck', ''), draft.recheckAt);
  for (const [ref, dueAt] of occasionTimers(draft)) wanted.set(timerKey(DATE_TIMER, ref), dueAt);
  return wanted;
};
