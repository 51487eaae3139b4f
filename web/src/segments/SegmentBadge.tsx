import type { SegmentRow } from '../api/index.ts';
import { StatusBadge } from '../ui/index.ts';

/** What is live is plain; only what is not has a badge, and a static list, which has no rule. */
export const SegmentBadge = ({ segment }: { segment: SegmentRow }) => {
  if (segment.state === 'archived') return <StatusBadge status="archived" />;
  if (segment.isList) return <StatusBadge status="list" />;
  if (segment.liveVersion === null) return <StatusBadge status="draft" />;
  if (segment.building !== null)
    return <StatusBadge status="scheduled">{`Building ${Math.floor(segment.building * 100)} %`}</StatusBadge>;
  return segment.hasDraft ? <StatusBadge status="draft">Live, with a draft</StatusBadge> : null;
};
