import { IconAlertTriangle } from '@tabler/icons-react';
import { Icon } from './Icon.tsx';
import { useZone } from './Time.tsx';
import { clockText, type Instant } from './times.ts';

export type SavedAtProps = { state: 'saved' | 'saving' | 'failed'; at?: Instant; onRetry?: () => void };

/** "Saved 10:42": drafts save themselves, quietly; only a failure speaks up. */
export const SavedAt = ({ state, at, onRetry }: SavedAtProps) => {
  const zone = useZone();
  if (state === 'failed') {
    return (
      <span role="status" style={{ color: 'var(--bad)', fontSize: 12, display: 'inline-flex', gap: 4 }}>
        <Icon of={IconAlertTriangle} size={16} />
        Not saved
        {onRetry && (
          <button type="button" className="text-button" onClick={onRetry}>
            Try again
          </button>
        )}
      </span>
    );
  }
  const text = state === 'saving' ? 'Saving' : at ? `Saved ${clockText(at, zone)}` : '';
  return (
    <span role="status" style={{ color: 'var(--muted)', fontSize: 12 }}>
      {text}
    </span>
  );
};
