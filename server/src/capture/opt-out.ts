import { type Suppression, suppress } from '../permission/index.ts';
import { bucketOf, type Queryable } from '../platform/index.ts';
import { emailsOf } from './queries.ts';
import type { Assigned } from './resolve.ts';

/**
 * Opt-outs hold from the 200 on (P7), so they are written here, in the transaction that stores the input, and not by
 * the fold: the address the call names, else every address that its contact holds.
 */
export const recordOptOuts = async (
  tx: Queryable,
  assigned: readonly Assigned[],
  atMs: number,
): Promise<void> => {
  const wishes = assigned.filter(({ entry }) => entry.call.optOut !== null);
  if (wishes.length === 0) return;
  const unnamed = wishes.filter(({ entry }) => entry.call.optOut!.email === null);
  const held =
    unnamed.length === 0
      ? []
      : await tx.query<{ contactId: string; email: string }>(
          emailsOf(
            unnamed.map(({ contactId, entry }) => ({
              bucket: bucketOf(contactId),
              contactId,
              workspaceId: entry.workspaceId,
            })),
          ),
        );
  const optedOut = wishes.flatMap(({ entry, contactId }) => {
    const { optOut, name, messageId } = entry.call;
    const addresses = optOut!.email
      ? [optOut!.email]
      : held.filter((row) => row.contactId === contactId).map((row) => row.email);
    return addresses.map(
      (address): Suppression => ({
        workspaceId: entry.workspaceId,
        channel: 'email',
        address,
        reason: optOut!.reason,
        ...(optOut!.topic === undefined ? {} : { topic: optOut!.topic }),
        source: { by: 'capture', event: name, ...(messageId ? { messageId } : {}) },
        atMs,
      }),
    );
  });
  await suppress(tx, optedOut);
};
