import type { DefinitionHead, WorkflowRow } from '../api/index.ts';
import { dayText, readNow, StatusBadge, useZone } from '../ui/index.ts';

type Shown = Pick<DefinitionHead, 'state' | 'liveVersion'> &
  Partial<Pick<WorkflowRow, 'publishAt' | 'publishFailed'>>;

/**
 * "Draft", "Live v4", "Paused v4", "Archived"; and that a version waits for its time, or did not become live then.
 * `short`: for a column, where one badge has room.
 */
export const WorkflowStatus = ({ publishAt, publishFailed, short, ...row }: Shown & { short?: boolean }) => {
  const zone = useZone();
  if (!publishAt && !publishFailed) return <Standing {...row} />;
  const more = publishAt ? dayText(publishAt, readNow(), zone) : publishFailed;
  const word = publishAt ? 'Scheduled' : 'Not published';
  return (
    <span style={{ display: 'inline-flex', gap: 4, flexWrap: 'wrap' }} title={`${word}: ${more}`}>
      {!short && row.state !== 'draft' && <Standing {...row} />}
      <StatusBadge status={publishAt ? 'scheduled' : 'failed'}>
        {short ? word : `${word}${publishAt ? ' ' : ': '}${more}`}
      </StatusBadge>
    </span>
  );
};

const Standing = ({ state, liveVersion }: Pick<DefinitionHead, 'state' | 'liveVersion'>) => {
  if (state === 'draft') return <StatusBadge status="draft" />;
  if (state === 'archived') return <StatusBadge status="archived" />;
  const word = state === 'live' ? 'Live' : 'Paused';
  return <StatusBadge status={state}>{`${word} v${liveVersion}`}</StatusBadge>;
};
