/** What people do to the workflows of a seed, as the app does it. */
import { bumpEpoch, getDefinition, pause, recordEdit, resume } from '../../src/definitions/index.ts';
import { putShares } from '../../src/engine/index.ts';
import { publishDocument, type SimWorld } from '../world.ts';
import type { Edit } from './model.ts';

export const applyEdit = async (world: SimWorld, edit: Edit): Promise<void> => {
  const { db, workspaceId } = world;
  const { workflow: key, atMs } = edit;
  const ref = { workspaceId, kind: 'workflow' as const, key };
  if (edit.does === 'publishes') {
    const { document, plan } = edit;
    await publishDocument(world, { kind: 'workflow', key, document }, false, plan);
    return;
  }
  await db.transaction(async (tx) => {
    if (edit.does === 'moves shares') {
      const { nodeId, shares } = edit;
      const { definitionId: workflowId } = await getDefinition(tx, ref);
      await putShares(tx, { workspaceId, workflowId, nodeId }, { shares, counted: {} }, atMs);
      return;
    }
    if (edit.does === 'pauses') return pause(tx, ref, atMs);
    // as `resumeWorkflow`, but nobody is spread over the time that follows: everybody goes on at this instant
    await bumpEpoch(tx, workspaceId, atMs);
    const definition = await getDefinition(tx, ref);
    const pausedAtMs = definition.pausedAt!.getTime();
    const { choice } = edit;
    await recordEdit(tx, definition, { type: 'resume', atMs, pausedAtMs, choice, spreadMs: 0 }, atMs);
    return resume(tx, ref, atMs);
  });
};
