import { BUCKETS, type WorkspaceDb } from '../platform/index.ts';
import { heldCountOf } from './queries.ts';

/** Messages of a workspace that are decided and wait to leave: what is held while its sending is stopped. */
export const heldCount = async (db: WorkspaceDb): Promise<number> => {
  const [row] = await db.query<{ held: number }>(heldCountOf(db.workspaceId, BUCKETS));
  return row!.held;
};
