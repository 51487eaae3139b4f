import { dateValue } from '../date-value.ts';
import { addDays, dayOf, startOfDay } from '../day.ts';
import { durationMs } from '../duration.ts';
import type { Duration } from '../model.ts';
import type { TestProfile } from './arbitraries.ts';

const DAY_MS = 86_400_000;

/** Every window that a document mentions, in ms. */
const windowsIn = (json: unknown): number[] => {
  if (typeof json !== 'object' || json === null) return [];
  if (['days', 'hours', 'minutes', 'seconds'].some((part) => part in json))
    return [durationMs(json as Duration)];
  return Object.values(json).flatMap(windowsIn);
};

const momentsOf = (one: TestProfile, timeZone: string): number[] => {
  const values = [...Object.values(one.attributes), ...Object.values(one.company ?? {})];
  const dates = values.flatMap((value) => {
    const date = dateValue(value);
    return date === undefined ? [] : ['day' in date ? startOfDay(date.day, timeZone) : date.ms];
  });
  const held = Object.values(one.memberships);
  const moments = [
    ...one.events.map((event) => event.occurredMs),
    ...dates,
    ...held.map(({ since }) => since),
    ...held.map(({ until }) => until),
    ...one.messages.map(({ atMs }) => atMs),
    ...one.enrollments.flatMap(({ enteredAtMs, endedAtMs }) => [enteredAtMs, endedAtMs]),
    ...one.bars.map(({ untilMs }) => untilMs),
  ];
  return moments.filter((at): at is number => at !== null && at !== Infinity);
};

/** Interests fade below a limit at instants that no window tells: those of the limits in the pool. */
const fadingsOf = (one: TestProfile): number[] =>
  Object.values(one.interests ?? {}).flatMap(([weight, atMs]) =>
    [0.01, 0.5, 1, 2, 3, 100].flatMap((limit) => {
      const at = Math.round(atMs + 30 * DAY_MS * Math.log2(weight / limit));
      return weight < limit ? [] : [at - 1, at, at + 1];
    }),
  );

/** Days ahead whose beginnings are listed: past any anniversary's next time. */
export const DAYS_LISTED = 370;

const listed = new Map<string, number[]>();

/** First instants of the next days, and of those on which an anniversary may come near: the same for everybody. */
const daysOf = (timeZone: string, now: number): number[] => {
  const today = dayOf(now, timeZone);
  const key = today + timeZone;
  const known = listed.get(key);
  if (known) return known;
  const days = Array.from({ length: DAYS_LISTED }, (_, ahead) => startOfDay(addDays(today, ahead), timeZone));
  listed.set(key, days);
  return days;
};

/** Operators whose answers change when a day begins. */
export const goesByDays = (document: unknown): boolean =>
  /"op":"(isToday|anniversary)"/.test(JSON.stringify(document));

/** Every later instant at which an answer might change by time alone, and the instants beside it. */
export const laterInstants = (
  document: unknown,
  one: TestProfile,
  timeZone: string,
  now: number,
): number[] => {
  const moments = momentsOf(one, timeZone);
  const shifted = windowsIn(document).flatMap((window) =>
    moments.flatMap((moment) => [moment + window, moment - window]),
  );
  const days = goesByDays(document) ? daysOf(timeZone, now) : [];
  const at = new Set([...moments, ...shifted, ...days, ...fadingsOf(one)]);
  return [...at].flatMap((ms) => [ms - 1, ms, ms + 1]).filter((ms) => ms > now);
};
