import type { Queryable, Uuid } from '../../platform/index.ts';
import { duplicateRefusals, orderedPair, type RequestMerge } from './model.ts';
import { lockPair, writeDecision } from './queries.ts';

interface PairOf {
  workspaceId: number;
  a: string;
  b: string;
}

/**
 * Asks for the merge of a proposed pair, within the caller's transaction. Answers the id of the request. Refuses
 * `pair-not-found`, and `two-user-ids` where the engine would refuse.
 */
export const acceptPair = async (
  tx: Queryable,
  { pair, by, requestMerge }: { pair: PairOf; by: string; requestMerge: RequestMerge },
  nowMs: number,
): Promise<Uuid> => {
  const { workspaceId } = pair;
  const [a, b] = orderedPair(pair.a, pair.b);
  const found = await lockPair(tx, { workspaceId, a, b });
  if (!found) throw duplicateRefusals.pairNotFound();
  if (found.isBarred) throw duplicateRefusals.twoUserIds();
  const mergeId = await requestMerge(tx, { workspaceId, a, b, by, byPerson: true }, nowMs);
  await writeDecision(tx, { workspaceId, a, b, state: 'accepted', by, mergeId }, nowMs);
  return mergeId;
};

/** Notes that two contacts are different people: they are not proposed again. Refuses `pair-not-found`. */
export const dismissPair = async (
  tx: Queryable,
  { pair, by }: { pair: PairOf; by: string },
  nowMs: number,
): Promise<void> => {
  const { workspaceId } = pair;
  const [a, b] = orderedPair(pair.a, pair.b);
  if (!(await lockPair(tx, { workspaceId, a, b }))) throw duplicateRefusals.pairNotFound();
  await writeDecision(tx, { workspaceId, a, b, state: 'dismissed', by, mergeId: null }, nowMs);
};
