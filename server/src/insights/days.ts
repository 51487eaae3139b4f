import { DateTime } from 'luxon';

/** A half-open stretch of time, ms: `[from, to)`. */
export interface Window {
  from: number;
  to: number;
}

const DAY_MS = 86_400_000;
export const DAYS_SHOWN = 14;

const startOf = (nowMs: number, zone: string, daysBack: number): number => {
  const local = DateTime.fromMillis(nowMs, { zone });
  const valid = local.isValid ? local : DateTime.fromMillis(nowMs, { zone: 'UTC' });
  return valid.startOf('day').minus({ days: daysBack }).startOf('day').toMillis();
};

/** The running day in `zone`, to its end: what arrives a moment from now is today's too. */
export const today = (nowMs: number, zone: string): Window => ({
  from: startOf(nowMs, zone, 0),
  to: startOf(nowMs, zone, -1),
});

/** The same weekday last week, up to the same time of the day. */
export const sameDayLastWeek = (nowMs: number, zone: string): Window => {
  const from = startOf(nowMs, zone, 7);
  return { from, to: from + (nowMs - startOf(nowMs, zone, 0)) };
};

/** Starts of the last days, oldest first, and the end of the running one: one more than the days. */
export const dayStarts = (nowMs: number, zone: string, days = DAYS_SHOWN): number[] =>
  Array.from({ length: days + 1 }, (_, n) => startOf(nowMs, zone, days - 1 - n));

/** `today`, or `7d`: the last 7 times 24 hours up to now; undefined for anything else. */
export const windowOf = (name: string, nowMs: number, zone: string): Window | undefined => {
  if (name === 'today') return today(nowMs, zone);
  const days = /^([1-9]\d{0,2})d$/.exec(name)?.[1];
  return days === undefined ? undefined : { from: nowMs - Number(days) * DAY_MS, to: nowMs + 1 };
};

/** "today", "in the last 7 days" */
export const windowWords = (name: string): string =>
  name === 'today' ? 'today' : name === '1d' ? 'in the last day' : `in the last ${name.slice(0, -1)} days`;
