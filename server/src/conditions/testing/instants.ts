import { dateValue } from '../date-value.ts';
import { startOfDay } from '../day.ts';
import { durationMs } from '../duration.ts';
import type { Duration } from '../model.ts';
import type { TestProfile } from './arbitraries.ts';

/** Every window that a document mentions, in ms. */
const windowsIn = (json: unknown): number[] => {
  if (typeof json !== 'object' || json === null) return [];
  if (['days', 'hours', 'minutes', 'seconds'].some((part) => part in json))
    return [durationMs(json as Duration)];
  return Object.values(json).flatMap(windowsIn);
};

const momentsOf = (one: TestProfile, timeZone: string): number[] => {
  const dates = Object.values(one.attributes).flatMap((value) => {
    const date = dateValue(value);
    return date === undefined ? [] : ['day' in date ? startOfDay(date.day, timeZone) : date.ms];
  });
  const ends = Object.values(one.memberships).filter((until) => until !== null);
  return [...one.events.map((event) => event.occurredMs), ...dates, ...ends];
};

/** Every later instant at which an answer might change by time alone, and the instants beside it. */
export const laterInstants = (
  document: unknown,
  one: TestProfile,
  timeZone: string,
  now: number,
): number[] => {
  const moments = momentsOf(one, timeZone);
  const shifted = windowsIn(document).flatMap((window) => moments.map((moment) => moment + window));
  return [...moments, ...shifted].flatMap((at) => [at - 1, at, at + 1]).filter((at) => at > now);
};
