import { identityKey } from '../contacts/index.ts';
import { bucketOf, keyOf, newId } from '../platform/index.ts';
import type { InboxRow } from './queries.ts';
import type { Assigned } from './resolve.ts';

export interface MessageKey {
  key: string;
  bucket: number;
}

/** Key and bucket under which a message id is entered in `seen`. The bucket is `bucketOfKey` of the same parts: both
 *  are read off one digest. */
export const messageKey = (workspaceId: number, messageId: string): MessageKey => {
  const key = keyOf(workspaceId, messageId);
  return { key, bucket: Number.parseInt(key.slice(0, 4), 16) & 0xfff };
};

/**
 * The inbox row of a call. The fold must see it when it is a contact's first, when it may claim an identity, or when it
 * carries facts about the person; of all others it sees those that a definition asks for.
 */
export const rowOf = ({ entry, contactId, via, isNew, holdsAll }: Assigned, nowMs: number): InboxRow => {
  const { call, workspaceId, message } = entry;
  const bucket = bucketOf(contactId);
  return {
    bucket,
    actor_id: contactId,
    workspace_id: workspaceId,
    kind: call.type,
    name: call.name,
    via: identityKey(via),
    event_id: newId(nowMs, bucket),
    occurred_ms: call.occurredAtMs,
    hops: 0,
    must_fold: isNew || !holdsAll || call.carriesFacts || call.optOut !== null,
    payload: call.payload,
    message_key: message?.key ?? null,
    message_bucket: message?.bucket ?? null,
  };
};
