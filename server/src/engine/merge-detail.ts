/** What the merge log keeps of the two sides, so that a merge can be taken back (P10). All of it is personal data. */
import type { ValueProblems } from '../contacts/index.ts';
import type { JsonObject, Uuid } from '../platform/index.ts';
import type { LoadedContact } from './draft.ts';

/** A membership as it was. Instants in ms. */
export interface HeldMembership {
  segmentId: number;
  version: number;
  since: number;
  until: number | null;
}

/** One side of a merge just before it. Instants in ms. */
export interface Side {
  attributes: JsonObject;
  problems: ValueProblems | null;
  firstTouch: JsonObject | null;
  knownAt: number | null;
  identities: string[];
  memberships: HeldMembership[];
}

export interface MergeDetail {
  survivor: Side;
  absorbed: Side;
  /** the united clock: what changes after has this time or a later one, since clocks never fall */
  clock: number;
  /** changes that had this very time already */
  changesAtClock: Uuid[];
}

export const sideOf = (contact: LoadedContact, memberships: HeldMembership[]): Side => ({
  attributes: contact.attributes ?? {},
  problems: contact.problems,
  firstTouch: contact.firstTouch,
  knownAt: contact.knownAt,
  identities: contact.identities ?? [],
  memberships,
});

/** The facts of two that become one: the survivor's win, the absorbed one's fill gaps; the earlier first touch stays. */
export const unitedFacts = <Facts extends Pick<Side, 'attributes' | 'firstTouch'>>(
  survivor: Facts,
  absorbed: Facts,
): Pick<Side, 'attributes' | 'firstTouch'> => {
  const touches = [survivor.firstTouch, absorbed.firstTouch].filter((touch) => touch !== null);
  const [first = null] = touches.sort((a, b) => (String(a.at) < String(b.at) ? -1 : 1));
  return { attributes: { ...absorbed.attributes, ...survivor.attributes }, firstTouch: first };
};
