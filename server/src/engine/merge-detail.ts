/** What the merge log keeps of the two sides, so that a merge can be taken back (P10). All of it is personal data. */
import { isBehind, tagsAfter, type ValueProblems } from '../contacts/index.ts';
import type { Json, JsonObject, Uuid } from '../platform/index.ts';
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

/** What two values of one fact become, where it is not simply the survivor's. */
const UNITED: Readonly<Record<string, (survivor: Json, absorbed: Json) => Json>> = {
  tags: (survivor, absorbed) =>
    Array.isArray(survivor) && Array.isArray(absorbed)
      ? tagsAfter(survivor, { add: absorbed.filter((tag) => typeof tag === 'string') })
      : survivor,
  lifecycle_stage: (survivor, absorbed) =>
    isBehind(String(survivor), String(absorbed)) ? absorbed : survivor,
  // counted among real people, a test person would spoil every figure; left out, a real one is missed by one
  test_person: (survivor, absorbed) => (absorbed === true ? true : survivor),
};

/**
 * The facts of two that become one: the survivor's win, the absorbed one's fill gaps; tags are those of both, the stage
 * is the furthest, and who was a test person on either side is one; the earlier first touch stays.
 */
export const unitedFacts = <Facts extends Pick<Side, 'attributes' | 'firstTouch'>>(
  survivor: Facts,
  absorbed: Facts,
): Pick<Side, 'attributes' | 'firstTouch'> => {
  const touches = [survivor.firstTouch, absorbed.firstTouch].filter((touch) => touch !== null);
  const [first = null] = touches.sort((a, b) => (String(a.at) < String(b.at) ? -1 : 1));
  const attributes: JsonObject = { ...absorbed.attributes, ...survivor.attributes };
  for (const [name, unite] of Object.entries(UNITED)) {
    const [own, other] = [survivor.attributes[name], absorbed.attributes[name]];
    if (own !== undefined && other !== undefined) attributes[name] = unite(own, other);
  }
  return { attributes, firstTouch: first };
};
