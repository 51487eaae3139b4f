/** A time window as it stands in the URL: a preset ("7d") or two dates, both included ("2026-11-01..2026-11-10"). */
export type WindowKey = string;

export const windowPresets = [
  { key: 'today', label: 'Today' },
  { key: '7d', label: 'Last 7 days' },
  { key: '30d', label: 'Last 30 days' },
  { key: '90d', label: 'Last 90 days' },
] as const;

export type WindowRange = { fromOn: string; toOn: string };

const dateText = (at: Date): string => at.toISOString().slice(0, 10);

/** The calendar date in a zone at an instant ("2026-11-10"). */
export const dateIn = (at: Date, zone?: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(at);

const daysBefore = (on: string, days: number): string =>
  dateText(new Date(Date.parse(`${on}T00:00:00Z`) - days * 86_400_000));

const isDate = (on: string | undefined): on is string =>
  on !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(on) && !Number.isNaN(Date.parse(on));

/** Both dates of a window, included, in the workspace's zone; undefined when the key is not a window. */
export const windowRange = (key: WindowKey, now: Date, zone?: string): WindowRange | undefined => {
  const today = dateIn(now, zone);
  if (key === 'today') return { fromOn: today, toOn: today };
  const days = /^(\d{1,4})d$/.exec(key)?.[1];
  if (days && Number(days) > 0) return { fromOn: daysBefore(today, Number(days) - 1), toOn: today };
  const [fromOn, toOn, rest] = key.split('..');
  if (rest !== undefined || !isDate(fromOn) || !isDate(toOn) || fromOn > toOn) return undefined;
  return { fromOn, toOn };
};

const shortDate = (on: string): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short' }).format(
    new Date(`${on}T00:00:00Z`),
  );

/** "Last 30 days" or "1 Nov to 10 Nov". */
export const windowLabel = (key: WindowKey): string => {
  const preset = windowPresets.find((known) => known.key === key);
  if (preset) return preset.label;
  const [fromOn, toOn] = key.split('..');
  return isDate(fromOn) && isDate(toOn) ? `${shortDate(fromOn)} to ${shortDate(toOn)}` : key;
};
