import { type Db, sql } from '../platform/index.ts';
import { audit } from './audit.ts';
import type { StoppedWhy } from './model.ts';

/**
 * Stops sending of a workspace without a person's doing: all but transactional mail, or `everything`, also when it had
 * stopped itself with less. False when that was stopped already.
 */
export const stopByItself = (db: Db, workspaceId: number, why: StoppedWhy, nowMs: number): Promise<boolean> =>
  db.transaction(async (tx) => {
    const stopped = await tx.query(sql`
      update workspaces
      set sending_stopped_at = ${new Date(nowMs)}, sending_stopped_by = 'Baton',
        sending_stopped_why = ${JSON.stringify(why)}::jsonb
      where workspace_id = ${workspaceId}
        and (sending_stopped_at is null
          or ${why.everything === true} and sending_stopped_why is not null and sending_stopped_why -> 'everything' is null)
      returning workspace_id`);
    if (stopped.length === 0) return false;
    const { text, ...detail } = why;
    await audit(
      tx,
      {
        workspaceId,
        who: 'itself',
        action: 'stopped',
        object: `${why.everything ? 'all sending' : 'all sending but transactional mail'}: ${text}`,
        detail,
      },
      nowMs,
    );
    return true;
  });
