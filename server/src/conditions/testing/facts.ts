import { matches } from '../matcher.ts';
import type { Facts, Need } from '../model.ts';
import { ringInsert } from '../need.ts';
import type { TestProfile } from './arbitraries.ts';

/** The ring that folding the profile's events, in the order of their arrival, leaves behind. */
export const foldedRing = (profile: TestProfile, need: Need): number[] =>
  profile.events
    .filter((event) => matches(need.matcher, event))
    .reduce<number[]>((ring, event) => ringInsert(ring, event.occurredMs, need.depth), []);

/** What the fold would know of a profile at an instant. */
export const factsOf = (
  profile: TestProfile,
  needs: readonly Need[],
  nowMs: number,
  timeZone: string,
): Facts => {
  const rings = new Map(needs.map((need) => [need.id, foldedRing(profile, need)]));
  return {
    attributes: profile.attributes,
    ring: (needId) => rings.get(needId)!,
    inSegment: (key) => {
      const until = profile.memberships[key];
      if (until === undefined || (until !== null && until <= nowMs))
        return { member: false, until: Infinity };
      return { member: true, until: until ?? Infinity };
    },
    timeZone,
  };
};
