import type { SimWorld } from '../world.ts';
import { grouped, type Snapshot } from './snapshot.ts';

/** P4, P10: on a list is who was put on it last; of merged people whoever was on it brings the other along. */
export const listsAreAsPut = (snapshot: Snapshot, { listed }: SimWorld): string[] => {
  const lists = new Set(snapshot.segments.filter(({ isList }) => isList).map(({ segmentId }) => segmentId));
  const on = new Set(
    snapshot.memberships.filter(({ segmentId }) => lists.has(segmentId)).map(({ contactId }) => contactId),
  );
  const absorbed = grouped(snapshot.merges, ({ survivorId }) => survivorId);
  const takenApart = new Set(
    snapshot.merges
      .filter(({ state }) => state === 'undone')
      .flatMap(({ survivorId, absorbedId }) => [survivorId, absorbedId]),
  );
  const partsOf = (contactId: string): string[] => [
    contactId,
    ...(absorbed.get(contactId) ?? [])
      .filter(({ state }) => state === 'done')
      .flatMap(({ absorbedId }) => partsOf(absorbedId)),
  ];
  return snapshot.contacts.flatMap(({ contactId, state }) => {
    if (state !== 'live') return on.has(contactId) ? [`P10: ${contactId} is on a list and is ${state}`] : [];
    const parts = partsOf(contactId);
    if (parts.some((part) => takenApart.has(part))) return [];
    const puts = listed.filter((one) => parts.includes(one.contactId)).map(({ put }) => put);
    // in which order a merge came between cannot be told
    if (parts.length > 1 && puts.includes('out')) return [];
    const should = puts.at(-1) === 'in';
    return on.has(contactId) === should
      ? []
      : [`P4: ${contactId} is ${should ? 'missing from' : 'wrongly on'} the list`];
  });
};
