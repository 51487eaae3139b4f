import type { Clock, Queryable } from '../platform/index.ts';
import type { Happened, Subscription } from './model.ts';
import { allSubscriptions } from './queries.ts';
import { insertDeliveries, webhookRowsFor } from './rows.ts';

/** How old the list of webhooks may be: a new one is told that much later. */
const LIST_TTL_MS = 2_000;

/** Tells webhooks of what happened outside of the fold, in the transaction in which it did. */
export const createTeller = (clock: Clock) => {
  let listed: { atMs: number; byWorkspace: Map<number, Subscription[]> } | null = null;
  return async (tx: Queryable, happened: readonly Happened[]): Promise<number> => {
    const nowMs = clock.monotonic();
    if (!listed || nowMs - listed.atMs > LIST_TTL_MS)
      listed = { atMs: nowMs, byWorkspace: await allSubscriptions(tx) };
    const { byWorkspace } = listed;
    const rows = happened.flatMap((one) => webhookRowsFor(byWorkspace.get(one.workspaceId) ?? [], one));
    await insertDeliveries(tx, rows);
    return rows.length;
  };
};
