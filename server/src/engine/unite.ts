/** Two contacts of a replay become one, in memory: what `merge.ts` does to rows (P10, P13). */
import { historyInsert } from '../conditions/index.ts';
import type { ConsentState } from '../permission/index.ts';
import type { Enrollment } from '../workflows/index.ts';
import { derive, startDerivations } from './derived.ts';
import type { Draft } from './draft.ts';
import { MOVED_ON, unitedRings } from './merge.ts';
import { unitedFacts } from './merge-detail.ts';
import { unitedOccasions } from './occasions.ts';
import type { WorkspaceDefinitions } from './registry.ts';
import { takeBack } from './stages/permission.ts';

/** An event as derived attributes read it. */
export type Told = Parameters<typeof derive>[2];

const stricter = (own: ConsentState | undefined, other: ConsentState): ConsentState => {
  if (own === undefined) return other;
  const yields = (other === 'refused' && own !== 'refused') || (other === 'granted' && own === 'pending');
  return yields ? other : own;
};

const uniteHistories = (
  { known: { histories: own } }: Draft,
  { known: { histories: theirs } }: Draft,
  definitions: WorkspaceDefinitions,
): void => {
  for (const history of definitions.histories.values())
    for (const one of theirs.get(history.id) ?? [])
      own.set(history.id, historyInsert(own.get(history.id) ?? [], one, history));
};

/** Of two active ways of one workflow under one key the older goes on; what the other decided does not leave. */
const collapse = (draft: Draft, atMs: number): void => {
  const isOlder = (a: Enrollment, b: Enrollment): boolean =>
    a.enteredAt < b.enteredAt || (a.enteredAt === b.enteredAt && a.enrollmentId < b.enrollmentId);
  const active = [...draft.enrollments.values()].filter(({ state }) => state === 'active');
  for (const one of active) {
    const { enrollmentId, workflowId, key } = one;
    const same = active.filter((other) => other.workflowId === workflowId && other.key === key);
    if (!same.some((other) => isOlder(other, one))) continue;
    draft.enrollments.set(enrollmentId, {
      ...one,
      state: 'exited',
      endedAt: atMs,
      dueAt: null,
      endReason: MOVED_ON,
    });
    takeBack(draft, { enrollmentId, reason: MOVED_ON });
  }
};

/** What follows from events is worked out from those of both. */
const deriveAnew = (draft: Draft, { derived }: WorkspaceDefinitions, told: readonly Told[]): void => {
  startDerivations(draft, derived);
  for (const event of [...told].sort((a, b) => a.atMs - b.atMs)) derive(draft, derived, event);
};

/** Takes everything of `theirs` into `draft`; `told` are the events of both, where something is derived from them. */
export const unite = (
  draft: Draft,
  theirs: Draft,
  definitions: WorkspaceDefinitions,
  told: readonly Told[],
  atMs: number,
): void => {
  const { attributes, firstTouch } = unitedFacts(draft.profile, theirs.profile);
  Object.assign(draft.profile, { attributes, firstTouch });
  draft.profile.knownAt ??= theirs.profile.knownAt === null ? null : atMs;
  for (const name of theirs.identities) draft.identities.add(name);
  Object.assign(draft.rings, unitedRings(draft.rings, theirs.rings));
  const lists = new Set(
    definitions.segments.filter(({ isList }) => isList).map(({ segmentId }) => segmentId),
  );
  for (const [segmentId, membership] of theirs.memberships)
    if (lists.has(segmentId) && !draft.memberships.has(segmentId))
      draft.memberships.set(segmentId, membership);
  const origin = theirs.contactId;
  for (const one of theirs.enrollments.values())
    draft.enrollments.set(one.enrollmentId, { ...one, origin: one.origin ?? origin });
  draft.past.push(...theirs.past.map((one) => ({ ...one, origin: one.origin ?? origin })));
  for (const id of theirs.mailWaits) draft.mailWaits.add(id);
  draft.steps.push(...theirs.steps);
  draft.messages.push(...theirs.messages);
  draft.reservations!.push(...(theirs.reservations ?? []));
  for (const [key, state] of theirs.consents)
    draft.consents.set(key, stricter(draft.consents.get(key), state));
  draft.hasConsents ||= theirs.hasConsents;
  for (const [key, bars] of theirs.bars) draft.bars.set(key, [...(draft.bars.get(key) ?? []), ...bars]);
  const waits = [draft.replyWaitsSinceMs, theirs.replyWaitsSinceMs].filter((at) => at !== null);
  draft.replyWaitsSinceMs = waits.length === 0 ? null : Math.min(...waits);
  draft.known.messages = [...draft.known.messages, ...theirs.known.messages].sort((a, b) => b.atMs - a.atMs);
  uniteHistories(draft, theirs, definitions);
  Object.assign(draft.occasions, unitedOccasions(draft.occasions, theirs.occasions));
  draft.clock = Math.max(draft.clock, theirs.clock);
  collapse(draft, atMs);
  if (told.length > 0) deriveAnew(draft, definitions, told);
};
