/** What the fold, the senders and the webhooks hand to one another, each in the words of the next. */
import type { Outcome } from './channels/index.ts';
import type { Draft } from './engine/index.ts';
import type { Happened } from './webhooks/index.ts';

/** The messages that a fold asked for, as senders take them. */
export const requestedOf = (draft: Draft) =>
  draft.messages.flatMap(({ state, channel, address, priority, messageId, notBeforeMs, notAfterMs }) =>
    state === 'requested' && address !== null
      ? [
          {
            bucket: draft.bucket,
            messageId,
            workspaceId: draft.workspaceId,
            channel,
            address,
            priority,
            notBeforeMs,
            notAfter: new Date(notAfterMs),
          },
        ]
      : [],
  );

/** What webhooks hear of a hand-over. A deferred or unknown one is not over. */
export const happenedOf = ({ row, result, atMs, subject }: Outcome): Happened[] => {
  if (result.outcome === 'deferred' || result.outcome === 'unknown') return [];
  const event = result.outcome === 'submitted' ? 'message.submitted' : 'message.failed';
  const { workspaceId, contactId, messageId, address } = row;
  const data = { message_id: messageId, contact_id: contactId, address, subject };
  return [{ workspaceId, contactId, event, atMs, data, cause: [messageId] }];
};
