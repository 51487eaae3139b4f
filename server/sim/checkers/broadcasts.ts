import type { SimWorld } from '../world.ts';
import { grouped, mergedOnes, type Snapshot } from './snapshot.ts';

/** P5: a broadcast asks each contact once, whatever broke while it did; who became one with another may have two. */
export const askedOnce = (snapshot: Snapshot): string[] => {
  const merged = mergedOnes(snapshot);
  const asked = snapshot.messages.filter(({ broadcastId }) => broadcastId !== null);
  return [...grouped(asked, ({ broadcastId, contactId }) => `${broadcastId} ${contactId}`)]
    .filter(([, messages]) => messages.length > 1 && !merged.has(messages[0]!.contactId))
    .map(([key, messages]) => `P5: ${messages.length} messages of a broadcast (${key})`);
};

type LogLine = { at: number; entered: boolean };

/** Whether the log says that a contact is in a segment after all lines of an instant. */
const isIn = (lines: readonly LogLine[], atMs: number): boolean =>
  lines.filter(({ at }) => at < atMs + 1).at(-1)?.entered === true;

/** Memberships of an instant: before its lines, and after each. Which of them the broadcast met, the log cannot say. */
const atInstant = (lines: readonly LogLine[], atMs: number): boolean[] => [
  isIn(lines, atMs - 1),
  ...lines.filter(({ at }) => at >= atMs && at < atMs + 1).map(({ entered }) => entered),
];

/** Who is asked is in the segment then, and in none that is left out. */
export const askedWhoIsIn = (snapshot: Snapshot, { broadcasts }: SimWorld): string[] => {
  const merged = mergedOnes(snapshot);
  const log = grouped(snapshot.membershipLog, ({ contactId, segmentId }) => `${contactId} ${segmentId}`);
  return broadcasts.flatMap(({ broadcastId, include, exclude }) =>
    snapshot.messages
      .filter((message) => message.broadcastId === broadcastId && !merged.has(message.contactId))
      .flatMap(({ contactId, requestedAt }) => {
        const were = (segmentId: number): boolean[] =>
          atInstant(log.get(`${contactId} ${segmentId}`) ?? [], requestedAt);
        return [
          ...(were(include).includes(true)
            ? []
            : [`P4: broadcast ${broadcastId} asked ${contactId}, who is not in its segment`]),
          ...(were(exclude).includes(false)
            ? []
            : [`P4: broadcast ${broadcastId} asked ${contactId}, who is left out`]),
        ];
      }),
  );
};

/** At rest: whoever was in all the while, and never left out, was asked. */
export const everybodyWasAsked = (snapshot: Snapshot, { broadcasts }: SimWorld): string[] => {
  const merged = mergedOnes(snapshot);
  const log = grouped(snapshot.membershipLog, ({ contactId, segmentId }) => `${contactId} ${segmentId}`);
  const asked = new Set(snapshot.messages.map(({ broadcastId, contactId }) => `${broadcastId} ${contactId}`));
  return broadcasts.flatMap(({ broadcastId, include, exclude, begunMs }) =>
    snapshot.contacts
      .filter(({ contactId, state }) => state === 'live' && !merged.has(contactId))
      .filter(({ contactId }) => {
        const lines = log.get(`${contactId} ${include}`) ?? [];
        const leftOut = log.get(`${contactId} ${exclude}`) ?? [];
        const wasIn = isIn(lines, begunMs - 1) && lines.every(({ at }) => at < begunMs);
        return wasIn && leftOut.length === 0;
      })
      .filter(({ contactId }) => !asked.has(`${broadcastId} ${contactId}`))
      .map(({ contactId }) => `P5: broadcast ${broadcastId} forgot ${contactId}`),
  );
};
