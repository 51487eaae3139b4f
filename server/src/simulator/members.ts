/**
 * Who somebody was before merges of the replayed time: each of those that became one, with what came to it (pure). Whom
 * an earlier merge brought is part of who they were by then.
 */
import { bucketOf } from '../platform/index.ts';
import type { Recorded, RecordedMerge } from './recorded.ts';

export interface Member {
  recorded: Recorded;
  /** its attributes are those of then, before a merge; Infinity: of now */
  attributesAtMs: number;
  /** the merge that ended it; null: it is the one that is left */
  merge: { atMs: number; into: string } | null;
}

type Rows = Pick<Recorded, 'events' | 'consents' | 'lists' | 'enrollments' | 'mails'>;

/** The members of a person, the survivor first. */
export const membersOf = (recorded: Recorded, { fromMs }: { fromMs: number }): Member[] => {
  const replayed = recorded.merges.filter(({ atMs }) => atMs >= fromMs);
  if (replayed.length === 0) return [{ recorded, attributesAtMs: Number.POSITIVE_INFINITY, merge: null }];
  const root = recorded.person.contactId;
  const earlier = new Map(
    recorded.merges
      .filter(({ atMs }) => atMs < fromMs)
      .map(({ absorbedId, survivorId }) => [absorbedId as string, survivorId as string]),
  );
  const ids = [root, ...replayed.map(({ absorbedId }) => absorbedId)];
  const memberOf = (origin: string | null | undefined): string => {
    let id = origin ?? root;
    while (earlier.has(id)) id = earlier.get(id)!;
    return ids.includes(id as typeof root) ? id : root;
  };
  return ids.map((id) => memberAt(recorded, id, replayed, (origin) => memberOf(origin) === id));
};

const memberAt = (
  recorded: Recorded,
  contactId: Recorded['person']['contactId'],
  merges: readonly RecordedMerge[],
  isOwn: (origin: string | null | undefined) => boolean,
): Member => {
  const own = <Row extends { origin?: string | null }>(rows: readonly Row[]): Row[] =>
    rows.filter(({ origin }) => isOwn(origin));
  const rows: Rows = {
    events: own(recorded.events),
    consents: own(recorded.consents),
    lists: own(recorded.lists),
    enrollments: own(recorded.enrollments),
    mails: own(recorded.mails),
  };
  const first = merges.find(({ survivorId, absorbedId }) => [survivorId, absorbedId].includes(contactId));
  if (!first)
    return { recorded: { ...recorded, ...rows }, attributesAtMs: Number.POSITIVE_INFINITY, merge: null };
  const end = merges.find(({ absorbedId }) => absorbedId === contactId);
  const side = first.absorbedId === contactId ? first.absorbed : first.survivor;
  const { attributes, firstTouch, knownAt: knownMs, identities } = side;
  const as = { attributes, firstTouch, knownMs, identities };
  const person = end
    ? {
        ...as,
        contactId,
        bucket: bucketOf(contactId),
        createdMs: end.createdMs,
        replyWaitsSinceMs: null,
        company: null,
      }
    : { ...recorded.person, ...as };
  return {
    // answers name their step, and find it wherever it is
    recorded: { ...recorded, ...rows, person, answers: end ? [] : recorded.answers },
    attributesAtMs: first.atMs,
    merge: end ? { atMs: end.atMs, into: end.survivorId } : null,
  };
};
