import type { CampaignRow } from '../api/index.ts';

export const priorityWords: Record<CampaignRow['priority'], string> = {
  high: 'High',
  normal: 'Normal',
  low: 'Low',
};

/** "1 Mar 2026 to 31 Mar 2026", "from 1 Mar 2026", "until 31 Mar 2026"; nothing set: undefined. */
export const datesText = (
  { startsOn, endsOn }: Pick<CampaignRow, 'startsOn' | 'endsOn'>,
  dayText: (day: string) => string,
): string | undefined => {
  if (startsOn && endsOn) return `${dayText(startsOn)} to ${dayText(endsOn)}`;
  if (startsOn) return `from ${dayText(startsOn)}`;
  return endsOn ? `until ${dayText(endsOn)}` : undefined;
};

const DAYS = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});

/** A day as people write it: "1 Mar 2026". */
export const plainDay = (day: string): string => DAYS.format(new Date(`${day}T00:00:00Z`));

/** "used by 2", "not used yet". */
export const usesText = ({ uses }: Pick<CampaignRow, 'uses'>): string =>
  uses === 0
    ? 'not used yet'
    : `named by ${uses} ${uses === 1 ? 'workflow or broadcast' : 'workflows and broadcasts'}`;
