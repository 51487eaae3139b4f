import { z } from 'zod';
import type { Duration } from './model.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Shorter than a second is below the grain of events that people can tell apart. */
export const WINDOW_MIN_MS = SECOND_MS;
/** Longer would keep rings of events past any retention; "ever" is written by leaving the window out. */
export const WINDOW_MAX_MS = 3_660 * DAY_MS;

/** Length in milliseconds; a day is 24 hours. */
export const durationMs = (duration: Duration): number =>
  (duration.days ?? 0) * DAY_MS +
  (duration.hours ?? 0) * HOUR_MS +
  (duration.minutes ?? 0) * MINUTE_MS +
  (duration.seconds ?? 0) * SECOND_MS;

const windowOf = (cure: string) => {
  const part = z
    .number()
    .int('must be a whole number')
    .min(0, 'must not be negative')
    .max(400_000_000, `must be at most 10 years${cure}`)
    .optional();
  return z
    .strictObject({ days: part, hours: part, minutes: part, seconds: part })
    .refine((duration) => durationMs(duration) >= WINDOW_MIN_MS, `must be at least 1 second${cure}`)
    .refine((duration) => durationMs(duration) <= WINDOW_MAX_MS, `must be at most 10 years${cure}`);
};

/** A window: 1 second to 10 years. */
export const windowSchema = windowOf('');

/** One that may be left out. */
export const openWindowSchema = windowOf('; leave it out for "ever"').optional();

const PARTS = ['days', 'hours', 'minutes', 'seconds'] as const;

/** "90 days", "1 day and 4 hours". */
export const durationWords = (duration: Duration): string => {
  const words = PARTS.filter((name) => duration[name]).map((name) => {
    const n = duration[name]!;
    return n === 1 ? `1 ${name.slice(0, -1)}` : `${n} ${name}`;
  });
  if (words.length < 2) return words[0] ?? '0 seconds';
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
};

/** "in the last 90 days", "in the last day". */
export const lastWords = (duration: Duration): string => {
  const words = durationWords(duration);
  const single = /^1 (day|hour|minute|second)$/.exec(words);
  return single ? `the last ${single[1]}` : `the last ${words}`;
};
