import type { Day } from './day.ts';

/**
 * Dates as they stand in attributes and properties: a day (`2024-05-01`) or an instant (`2024-05-01T10:00:00Z`;
 * with `+02:00`, a blank for the T, no seconds or up to nine digits of them; without a zone: UTC). Anything else
 * is no date. The patterns also decide in SQL, where a cast of the 30th of February would be an error, so they
 * know the calendar: years 0001 to 9999, leap years included.
 */
const YEAR = '(?!0000)[0-9]{4}';
const LEAP_YEAR = '(?!0000)(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)';
const MONTH_DAY =
  '(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))';
const DAY = `(?:${YEAR}-${MONTH_DAY}|${LEAP_YEAR}-02-29)`;
const TIME = '(?:[01][0-9]|2[0-3]):[0-5][0-9]';
const ZONE = '[+-](?:0[0-9]|1[0-4]):?[0-5][0-9]';

export const DAY_PATTERN = `^${DAY}$`;
export const INSTANT_PATTERN = `^${DAY}[T ]${TIME}(?::[0-5][0-9](?:[.][0-9]{1,9})?)?(?:Z|${ZONE})?$`;
/** Digits of a second past the third are cut, not rounded: instants are milliseconds. */
export const EXTRA_DIGITS_PATTERN = '([.][0-9]{3})[0-9]+';
export const ZONED_PATTERN = '(?:Z|[+-][0-9]{2}:?[0-9]{2})$';

const dayPattern = new RegExp(DAY_PATTERN);
const instantPattern = new RegExp(INSTANT_PATTERN);
const partsPattern = /^(.{10})[T ](.{5})(?::(..)(?:\.(\d+))?)?(?:Z|([+-])(..):?(..))?$/;

export type DateValue = { readonly day: Day } | { readonly ms: number };

/** The date a value stands for; undefined when it is none. */
export const dateValue = (value: unknown): DateValue | undefined => {
  if (typeof value !== 'string') return undefined;
  if (dayPattern.test(value)) return { day: value };
  if (!instantPattern.test(value)) return undefined;
  const [, day, time, seconds = '00', digits = '', sign, hours = '0', minutes = '0'] =
    partsPattern.exec(value)!;
  const local = Date.parse(`${day}T${time}:${seconds}.${digits.slice(0, 3).padEnd(3, '0')}Z`);
  const offsetMs = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return { ms: sign === '-' ? local + offsetMs : sign === '+' ? local - offsetMs : local };
};
