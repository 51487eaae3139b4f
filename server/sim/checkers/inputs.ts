import type { SimWorld } from '../world.ts';
import { grouped, type Snapshot } from './snapshot.ts';

/** P1, P3, I2: every acknowledged call is at every moment exactly once an input or an event; none is set aside. */
export const inputsAreKept = ({ events, inbox, troubles }: Snapshot, { calls }: SimWorld): string[] => {
  const places = grouped(
    [...events, ...inbox].filter(({ n }) => n !== null),
    ({ n }) => String(n),
  );
  const problems = calls
    .filter(({ n }) => places.get(String(n))?.length !== 1)
    .map(({ n, name }) => `P3: call ${n} (${name}) is stored ${places.get(String(n))?.length ?? 0} times`);
  const known = new Set(calls.map(({ n }) => String(n)));
  for (const n of places.keys()) if (!known.has(n)) problems.push(`P3: call ${n} was never acknowledged`);
  return [...problems, ...troubles.map(({ what, error }) => `P3: ${what}: ${error}`)];
};

/** P1: what the call said is what was stored. */
export const inputsAreUnchanged = ({ events }: Snapshot, { calls }: SimWorld): string[] => {
  const byNumber = new Map(events.map((event) => [event.n, event]));
  return calls.flatMap(({ n, name, body, occurredAtMs }) => {
    const event = byNumber.get(n);
    if (!event) return [];
    const said = (body.properties ?? body.traits ?? {}) as Record<string, unknown>;
    const same =
      event.name === name &&
      Math.round(event.occurredAtMs) === occurredAtMs &&
      Object.entries(said).every(([key, value]) => event.properties[key] === value);
    return same ? [] : [`P1: call ${n} was stored as ${JSON.stringify(event)}`];
  });
};

/** At rest nothing waits: no input, no timer that is due, no sweep, no merge. */
export const nothingWaits = (
  { inbox, timers, sweepsRunning, merges }: Snapshot,
  { nowMs }: SimWorld,
): string[] => [
  ...inbox.map(({ n, kind }) => `P3: at rest a ${kind} waits in the inbox (call ${n})`),
  ...timers
    .filter(({ dueAt }) => dueAt <= nowMs)
    .map(({ kind, ref, contactId }) => `P8: at rest a ${kind} timer is due: ${ref} of ${contactId}`),
  ...(sweepsRunning > 0 ? ['P9: at rest a sweep runs'] : []),
  ...merges.filter(({ state }) => state === 'pending').map(() => 'P10: at rest a merge waits'),
];
