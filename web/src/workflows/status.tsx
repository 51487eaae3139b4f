import type { DefinitionHead } from '../api/index.ts';
import { StatusBadge } from '../ui/index.ts';

/** "Draft", "Live v4", "Paused v4", "Archived". */
export const WorkflowStatus = ({ state, liveVersion }: Pick<DefinitionHead, 'state' | 'liveVersion'>) => {
  if (state === 'draft') return <StatusBadge status="draft" />;
  if (state === 'archived') return <StatusBadge status="archived" />;
  const word = state === 'live' ? 'Live' : 'Paused';
  return <StatusBadge status={state}>{`${word} v${liveVersion}`}</StatusBadge>;
};
