import type { Queryable } from '../platform/index.ts';
import { loadRegistry } from './registry.ts';

/** Names of the events that published definitions of a workspace read. Compiles them all: for work of the night. */
export const eventNamesInUse = async (tx: Queryable, workspaceId: number): Promise<Set<string>> => {
  const { relevantWorkspaces, relevantNames } = await loadRegistry(tx, () => undefined);
  return new Set(relevantNames.filter((_, n) => relevantWorkspaces[n] === workspaceId));
};
