import { IANAZone } from 'luxon';

/** A calendar day, `YYYY-MM-DD`, without a zone. */
export type Day = string;

const DAY_MS = 86_400_000;

/** Minutes east of UTC; an unknown zone counts as UTC, so that a typo in a profile cannot stop the fold. */
const offsetMs = (atMs: number, zone: string): number => {
  if (zone === 'UTC') return 0;
  const minutes = IANAZone.create(zone).offset(atMs);
  return Number.isNaN(minutes) ? 0 : Math.round(minutes * 60_000);
};

const utcMidnight = (day: Day): number => Date.parse(`${day}T00:00:00Z`);
const dayAtUtc = (ms: number): Day => new Date(ms).toISOString().slice(0, 10);

/** The day after or before (`days` may be negative). */
export const addDays = (day: Day, days: number): Day => dayAtUtc(utcMidnight(day) + days * DAY_MS);

/** The calendar day in `zone` at an instant. */
export const dayOf = (atMs: number, zone: string): Day => dayAtUtc(atMs + offsetMs(atMs, zone));

const STARTS_MAX = 20_000;
const starts = new Map<string, number>();

/**
 * First instant (ms) of a day in `zone`: of a midnight that comes twice the first, for one that is skipped the
 * next valid instant (P8). Cached: a profile has few days, and zones cost microseconds.
 */
export const startOfDay = (day: Day, zone: string): number => {
  const midnight = utcMidnight(day);
  if (zone === 'UTC') return midnight;
  const key = day + zone;
  const known = starts.get(key);
  if (known !== undefined) return known;
  const before = midnight - offsetMs(midnight - DAY_MS, zone);
  const after = midnight - offsetMs(midnight + DAY_MS, zone);
  const [first, second] = before < after ? [before, after] : [after, before];
  const isMidnight = (at: number): boolean => at + offsetMs(at, zone) === midnight;
  const start = isMidnight(first) ? first : isMidnight(second) ? second : before;
  if (starts.size >= STARTS_MAX) starts.clear();
  starts.set(key, start);
  return start;
};

/** The first day that starts at or after an instant; so `start(day) >= at` is `day >= firstDayFrom(at)`. */
export const firstDayFrom = (atMs: number, zone: string): Day => {
  let day = dayOf(atMs, zone);
  while (startOfDay(day, zone) < atMs) day = addDays(day, 1);
  // A zone that skipped a whole day (Samoa, 2011-12-30) has two days with one start.
  while (startOfDay(addDays(day, -1), zone) >= atMs) day = addDays(day, -1);
  return day;
};
