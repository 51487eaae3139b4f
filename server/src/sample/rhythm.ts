import { DateTime } from 'luxon';

/** Days of history. */
export const PAST_DAYS = 90;
const DAY_MS = 86_400_000;

/** Visits of an average day at the end of the history. */
const VISITS_A_DAY = 132;
/** At its beginning, as a share of that. */
const GROWN_FROM = 0.6;
/** Monday first: people look for shoes on Sunday evening, and are outside on Saturday. */
const WEEKDAYS = [1.12, 1.04, 0.98, 1, 0.86, 0.72, 1.28] as const;
/** Share of a day's visits by hour, local time. */
const HOURS = [
  0.9, 0.5, 0.3, 0.2, 0.2, 0.4, 1.2, 2.6, 3.8, 4.6, 5, 5.2, 6, 5.4, 4.8, 4.6, 4.8, 5.2, 5.8, 7, 8.6, 8.8, 6.4,
  2.7,
] as const;
const HOURS_SUM = HOURS.reduce<number>((sum, share) => sum + share, 0);

/** Days ago on which the shop was hard to reach, and on which a magazine wrote about it. */
const DIP = { from: 38, to: 35, factor: 0.3 };
const PRESS = { from: 17, to: 16, factor: 1.7 };

const within = (daysAgo: number, span: { from: number; to: number }): boolean =>
  daysAgo <= span.from && daysAgo >= span.to;

/** Visits that an hour brings on average. `daysAgo` 0: today. */
export const visitsInHour = (at: DateTime, daysAgo: number): number => {
  const grown = 1 - (1 - GROWN_FROM) * (Math.min(daysAgo, PAST_DAYS) / PAST_DAYS);
  const special = within(daysAgo, DIP) ? DIP.factor : within(daysAgo, PRESS) ? PRESS.factor : 1;
  const day = VISITS_A_DAY * grown * special * WEEKDAYS[at.weekday - 1]!;
  return (day * HOURS[at.hour]!) / HOURS_SUM;
};

/** Hours from `PAST_DAYS` ago up to now: start, length within the past, visits on average. */
export const hoursOfPast = (nowMs: number, timeZone: string) => {
  const today = DateTime.fromMillis(nowMs, { zone: timeZone }).startOf('day');
  const hours: { fromMs: number; lengthMs: number; visits: number }[] = [];
  const firstMs = nowMs - PAST_DAYS * DAY_MS;
  for (let at = DateTime.fromMillis(firstMs, { zone: timeZone }).startOf('hour'); at.toMillis() < nowMs; ) {
    const next = at.plus({ hours: 1 });
    const fromMs = Math.max(at.toMillis(), firstMs);
    const lengthMs = Math.min(next.toMillis(), nowMs) - fromMs;
    const daysAgo = Math.round(today.diff(at.startOf('day'), 'days').days);
    hours.push({ fromMs, lengthMs, visits: (visitsInHour(at, daysAgo) * lengthMs) / 3_600_000 });
    at = next;
  }
  return hours;
};
