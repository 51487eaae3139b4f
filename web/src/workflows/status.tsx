import type { DefinitionHead, WorkflowRow } from '../api/index.ts';
import { dayText, readNow, StatusBadge, useZone } from '../ui/index.ts';

type Shown = Pick<DefinitionHead, 'state' | 'liveVersion'> &
  Partial<Pick<WorkflowRow, 'publishAt' | 'publishFailed'>>;

/** "Draft", "Live v4", "Paused v4", "Archived"; beside it that a version waits for its time, or did not become live. */
export const WorkflowStatus = ({ publishAt, publishFailed, ...row }: Shown) => {
  const zone = useZone();
  if (!publishAt && !publishFailed) return <Standing {...row} />;
  return (
    <span style={{ display: 'inline-flex', gap: 4, flexWrap: 'wrap' }}>
      {row.state !== 'draft' && <Standing {...row} />}
      {publishAt ? (
        <StatusBadge status="scheduled">{`Scheduled ${dayText(publishAt, readNow(), zone)}`}</StatusBadge>
      ) : (
        <StatusBadge status="failed">{`Not published: ${publishFailed}`}</StatusBadge>
      )}
    </span>
  );
};

const Standing = ({ state, liveVersion }: Pick<DefinitionHead, 'state' | 'liveVersion'>) => {
  if (state === 'draft') return <StatusBadge status="draft" />;
  if (state === 'archived') return <StatusBadge status="archived" />;
  const word = state === 'live' ? 'Live' : 'Paused';
  return <StatusBadge status={state}>{`${word} v${liveVersion}`}</StatusBadge>;
};
