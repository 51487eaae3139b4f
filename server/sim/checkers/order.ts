import type { SimWorld } from '../world.ts';
import { grouped, mergedOnes, type Snapshot } from './snapshot.ts';

const clocksSeen = new WeakMap<SimWorld, Map<string, number>>();

/** I3: a contact's clock never falls, and is never ahead of the wall's. */
export const clocksRise = ({ contacts }: Snapshot, world: SimWorld): string[] => {
  const seen = clocksSeen.get(world) ?? new Map<string, number>();
  clocksSeen.set(world, seen);
  return contacts.flatMap(({ contactId, clock }) => {
    if (clock === null) return [];
    const before = seen.get(contactId) ?? 0;
    seen.set(contactId, clock);
    if (clock < before) return [`I3: the clock of ${contactId} fell from ${before} to ${clock}`];
    return clock > world.nowMs ? [`I3: the clock of ${contactId} is ahead: ${clock} > ${world.nowMs}`] : [];
  });
};

/** P2: of one contact's calls the last to be acknowledged has the last word on each attribute, whatever way they took. */
export const lastCallWins = (snapshot: Snapshot, { calls }: SimWorld): string[] => {
  const merged = mergedOnes(snapshot);
  const byNumber = new Map(calls.map((call) => [call.n, call]));
  const events = grouped(snapshot.events, ({ contactId }) => contactId);
  return snapshot.contacts.flatMap(({ contactId, state, attributes }) => {
    if (state !== 'live' || merged.has(contactId)) return [];
    const wanted: Record<string, unknown> = {};
    const numbers = (events.get(contactId) ?? []).flatMap(({ n }) => (n === null ? [] : [n]));
    for (const n of numbers.sort((a, b) => a - b)) Object.assign(wanted, byNumber.get(n)?.body.traits ?? {});
    return Object.entries(wanted)
      .filter(([name, value]) => attributes[name] !== value)
      .map(([name, value]) => `P2: ${name} of ${contactId} is ${attributes[name]}, last said was ${value}`);
  });
};
