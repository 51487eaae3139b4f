import { newId, type Queryable, sql, type Uuid } from '../platform/index.ts';

/**
 * Asks for two contacts to be made one, as the fold does: a worker applies it within a second, or refuses it with the
 * reason in `merges.detail`. `reason` and `by` stay in the merge log. Which of the two survives is the engine's to say.
 * Answers the request's id.
 */
export const requestMerge = async (
  tx: Queryable,
  request: { workspaceId: number; a: string; b: string; reason: string; by: string },
  nowMs: number,
): Promise<Uuid> => {
  const mergeId = newId(nowMs);
  const { workspaceId, a, b, reason, by } = request;
  await tx.query(sql`
    insert into merges (merge_id, workspace_id, survivor_id, absorbed_id, reason, requested_at)
    values (${mergeId}::uuid, ${workspaceId}, ${a}::uuid, ${b}::uuid, ${JSON.stringify({ by: 'duplicates', reason, who: by })}::jsonb,
      ${new Date(nowMs)})`);
  return mergeId;
};
