import { type Call, readEntry } from '../capture/index.ts';
import { identityKey } from '../contacts/index.ts';
import type { PastContact, PastInput } from '../engine/index.ts';
import { bucketOf, derivedId, type JsonObject } from '../platform/index.ts';
import type { SampleCall } from './visits.ts';

/** A call as a website sends it (Segment's specification). */
export const entryOf = ({ atMs, ...call }: SampleCall): JsonObject =>
  ({ ...call, timestamp: new Date(atMs).toISOString() }) as unknown as JsonObject;

/** Reads a call of the past as capture does on arrival. */
export type Envelope = (call: SampleCall, contact: PastContact) => PastInput;

/** Calls of a name after which nothing new is to be learnt from it. */
const HEARD_MAX = 200;

/** `heard` is told of the first calls of each name: it learns names. */
export const createEnvelope = (writeKeyId: number, heard: (call: Call) => void): Envelope => {
  let count = 0;
  const counts = new Map<string, number>();
  return (sampleCall, contact) => {
    const { atMs } = sampleCall;
    const facts = { receivedAtMs: atMs, sentAt: undefined, writeKeyId, needsCleaning: false, browser: null };
    const { call, problem } = readEntry(entryOf(sampleCall), null, facts);
    if (!call) throw new Error(`the sample made a call that capture refuses: ${problem.detail}`);
    const times = (counts.get(call.name) ?? 0) + 1;
    counts.set(call.name, times);
    if (times <= HEARD_MAX) heard(call);
    // resolved by the strongest identity that is known; a new contact by the strongest it names
    const known = call.identities.find((identity) => contact.identities.has(identityKey(identity)));
    return {
      kind: call.type,
      name: call.name,
      via: identityKey(known ?? call.identities[0]!),
      atMs,
      eventId: derivedId(atMs, bucketOf(contact.contactId), contact.contactId, count++),
      payload: call.payload as unknown as JsonObject,
    };
  };
};
