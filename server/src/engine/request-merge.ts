import { newId, type Queryable, sql, type Uuid } from '../platform/index.ts';

/**
 * Asks for two contacts to be made one, as the fold does: a worker applies it within a second, or refuses it with the
 * reason in `merges.detail`. `by` says who asked, `byPerson` whether somebody looked at the two; both stay in the merge
 * log. Which of the two survives is the engine's to say.
 * Answers the request's id.
 */
export const requestMerge = async (
  tx: Queryable,
  request: { workspaceId: number; a: string; b: string; by: string; byPerson: boolean },
  nowMs: number,
): Promise<Uuid> => {
  const mergeId = newId(nowMs);
  const { workspaceId, a, b, by, byPerson } = request;
  const reason = JSON.stringify({ by: 'duplicates', who: by, byPerson });
  await tx.query(sql`
    insert into merges (merge_id, workspace_id, survivor_id, absorbed_id, reason, requested_at)
    values (${mergeId}::uuid, ${workspaceId}, ${a}::uuid, ${b}::uuid, ${reason}::jsonb,
      ${new Date(nowMs)})`);
  return mergeId;
};
