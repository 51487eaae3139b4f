import { Tooltip } from '@mantine/core';
import { createContext, useContext } from 'react';
import { useAt } from './clock.ts';
import { dateOf, dayText, exactText, type Instant, isSameClock, timeText } from './times.ts';

/** The zone of the workspace, set once by the frame; the browser's zone where there is none. */
export const ZoneContext = createContext<string>(Intl.DateTimeFormat().resolvedOptions().timeZone);

export const useZone = (): string => useContext(ZoneContext);

export type TimeProps = {
  at: Instant | null | undefined;
  /** The contact's zone: its clock stands beside ours when they differ. */
  theirZone?: string;
  /** Shown for an unknown time. */
  never?: string;
};

/** "4 min ago", else "Tue 10 Nov 10:42"; the exact time and zone on hover and focus. */
export const Time = ({ at, theirZone, never = '-' }: TimeProps) => {
  const zone = useZone();
  const text = useAt((now) => (at === null || at === undefined ? never : timeText(at, now, zone)));
  const theirs = useAt((now) =>
    at && theirZone && !isSameClock(at, zone, theirZone) ? dayText(at, now, theirZone) : '',
  );
  if (at === null || at === undefined) return <span>{never}</span>;
  return (
    <Tooltip label={exactText(at, zone)}>
      <time dateTime={dateOf(at).toISOString()}>
        {text}
        {theirs && <span style={{ color: 'var(--muted)' }}> ({theirs} theirs)</span>}
      </time>
    </Tooltip>
  );
};
