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

/** What clocks in `zone` show at an instant, in ms since a midnight. */
export const timeOfDayMs = (atMs: number, zone: string): number => {
  const shown = atMs + offsetMs(atMs, zone);
  return shown - utcMidnight(dayAtUtc(shown));
};

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

export const isLeapYear = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

/** The 29th of February in other years: on the 28th, or on the 1st of March. */
export type LeapDay = '02-28' | '03-01';

/** The first day on or after `day`, and in `firstYear` or later, on which the month and day of `born` come round. */
export const yearlyDayFrom = (day: Day, born: Day, firstYear: number, leapDay: LeapDay = '02-28'): Day => {
  const monthDay = born.slice(5);
  const inYear = (year: number): Day => {
    const kept = monthDay === '02-29' && !isLeapYear(year) ? leapDay : monthDay;
    return `${String(year).padStart(4, '0')}-${kept}`;
  };
  const year = Math.max(Number(day.slice(0, 4)), firstYear);
  const same = inYear(year);
  return same >= day ? same : inYear(year + 1);
};

const MINUTE_MS = 60_000;

/**
 * Instant (ms) at which clocks in `zone` show a time of a day (minutes since midnight): of a time that comes twice the
 * first, for one that is skipped the next that is shown (P8).
 */
export const localInstant = (day: Day, minutes: number, zone: string): number => {
  const shown = utcMidnight(day) + minutes * MINUTE_MS;
  const shows = (at: number): number => at + offsetMs(at, zone);
  const before = shown - offsetMs(shown - DAY_MS, zone);
  const after = shown - offsetMs(shown + DAY_MS, zone);
  const exact = [Math.min(before, after), Math.max(before, after)].find((at) => shows(at) === shown);
  if (exact !== undefined) return exact;
  // skipped: the clock was put forward between the two; find that minute
  let [low, high] = [Math.min(before, after), Math.max(before, after)];
  while (high - low > MINUTE_MS) {
    const middle = low + Math.floor((high - low) / 2 / MINUTE_MS) * MINUTE_MS;
    if (shows(middle) < shown) low = middle;
    else high = middle;
  }
  return high;
};

/** The first day that starts at or after an instant; so `start(day) >= at` is `day >= firstDayFrom(at)`. */
export const firstDayFrom = (atMs: number, zone: string): Day => {
  let day = dayOf(atMs, zone);
  while (startOfDay(day, zone) < atMs) day = addDays(day, 1);
  // A zone that skipped a whole day (Samoa, 2011-12-30) has two days with one start.
  while (startOfDay(addDays(day, -1), zone) >= atMs) day = addDays(day, -1);
  return day;
};

/** Windows of conditions reach back ten years: days before that are none that may still be reached. */
const OFFSETS_BEFORE_MS = 3_700 * DAY_MS;
const OFFSETS_AFTER_MS = 366 * DAY_MS;
/** Shorter than any summer time, and any Ramadan for which one is suspended. */
const OFFSETS_EVERY_MS = 15 * DAY_MS;
/** What a change of the rules between two looks, or in years to come, may add. */
const OFFSETS_MARGIN_MS = 3_600_000;
const ranges = new Map<string, { leastMs: number; mostMs: number }>();

/**
 * Between which times of UTC a day can begin that is reached from now on: bounds of the zone's offsets (ms east of UTC)
 * of the last ten years and the next one, an hour wider.
 */
export const offsetRange = (nowMs: number, zone: string): { leastMs: number; mostMs: number } => {
  const today = dayAtUtc(nowMs);
  const key = today + zone;
  const known = ranges.get(key);
  if (known) return known;
  const from = utcMidnight(today) - OFFSETS_BEFORE_MS;
  const looks = Math.ceil((OFFSETS_BEFORE_MS + OFFSETS_AFTER_MS) / OFFSETS_EVERY_MS);
  const offsets = Array.from({ length: looks + 1 }, (_, n) => offsetMs(from + n * OFFSETS_EVERY_MS, zone));
  const range = {
    leastMs: Math.min(...offsets) - OFFSETS_MARGIN_MS,
    mostMs: Math.max(...offsets) + OFFSETS_MARGIN_MS,
  };
  if (ranges.size >= STARTS_MAX) ranges.clear();
  ranges.set(key, range);
  return range;
};
