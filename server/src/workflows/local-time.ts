/**
 * When clocks in a zone next show what somebody wrote (P8): a time of a day, a window of hours, a date of a person.
 * Of a time that comes twice the first counts; for one that is skipped the next that is shown. Everything is at or after
 * the instant it is asked for, so that whoever comes on the second passes at once.
 */
import {
  addDays,
  type Day,
  type Duration,
  dateValue,
  dayOf,
  durationMs,
  type LeapDay,
  localInstant,
  minutesOf,
  startOfDay,
  type TimeOfDay,
  timeOfDayMs,
  yearlyDayFrom,
} from '../conditions/index.ts';
import type { Json } from '../platform/json.ts';
import { orList, sentence } from './words.ts';

export const WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** A time of a day, on any day or on these. */
export interface LocalTime {
  time: TimeOfDay;
  /** absent or empty: every day */
  weekdays?: readonly Weekday[];
}

/** Hours of a day, [from, to); past midnight when `to` is not later than `from`. Weekdays are those on which they begin. */
export interface LocalWindow {
  from: TimeOfDay;
  to: TimeOfDay;
  weekdays?: readonly Weekday[];
}

/** A moment beside a date: `{ before: { days: 3 }, time: '09:00' }`. Without either length it is the date itself. */
export interface BesideDate {
  before?: Duration;
  after?: Duration;
  /** of the day that is so far away; absent: the time of the date, and of a mere day its first instant */
  time?: TimeOfDay;
  /** every year again, from the date on; says when a 29th of February is kept in other years */
  yearly?: LeapDay;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

const weekdayOf = (day: Day): Weekday => WEEKDAYS[(new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7]!;

const isOn = (day: Day, weekdays: readonly Weekday[] | undefined): boolean =>
  weekdays === undefined || weekdays.length === 0 || weekdays.includes(weekdayOf(day));

/** The first instant (ms) at or after `fromMs` that `instantOn` finds on a day. A day before today may still reach into it. */
const firstFrom = (
  fromMs: number,
  zone: string,
  weekdays: readonly Weekday[] | undefined,
  instantOn: (day: Day) => number | undefined,
): number => {
  for (let day = addDays(dayOf(fromMs, zone), -1); ; day = addDays(day, 1)) {
    const at = isOn(day, weekdays) ? instantOn(day) : undefined;
    if (at !== undefined && at >= fromMs) return at;
  }
};

/** The first instant (ms) at or after `fromMs` at which clocks in `zone` (IANA) show the time on one of the weekdays. */
export const nextLocalTime = ({ time, weekdays }: LocalTime, fromMs: number, zone: string): number =>
  firstFrom(fromMs, zone, weekdays, (day) => localInstant(day, minutesOf(time), zone));

/** `fromMs` itself within the window, else the first instant (ms) of the next one. */
export const nextInWindow = ({ from, to, weekdays }: LocalWindow, fromMs: number, zone: string): number =>
  firstFrom(fromMs, zone, weekdays, (day) => {
    const lastDay = minutesOf(to) <= minutesOf(from) ? addDays(day, 1) : day;
    const [opensMs, closesMs] = [
      localInstant(day, minutesOf(from), zone),
      localInstant(lastDay, minutesOf(to), zone),
    ];
    // hours that the clock skips are none
    return closesMs > opensMs && closesMs > fromMs ? Math.max(opensMs, fromMs) : undefined;
  });

/** How far beside the date: whole days go by the calendar, what is left over by the clock. */
const distance = ({ before, after }: BesideDate): { days: number; restMs: number } => {
  const { days = 0, ...rest } = before ?? after ?? {};
  const sign = before ? -1 : 1;
  return { days: sign * days, restMs: sign * durationMs(rest) };
};

/** The moment beside a day; `shownMs` is the date's own time of day, where it has one. */
const besideDay = (day: Day, rule: BesideDate, zone: string, shownMs?: number): number => {
  const { days, restMs } = distance(rule);
  const moved = addDays(day, days);
  if (rule.time !== undefined) return localInstant(moved, minutesOf(rule.time), zone);
  if (shownMs === undefined) return startOfDay(moved, zone) + restMs;
  return localInstant(moved, Math.floor(shownMs / MINUTE_MS), zone) + (shownMs % MINUTE_MS) + restMs;
};

/** Years between which ten years of distance stay within the calendar; dates outside are typing errors. */
const YEARS = { first: 1_000, last: 9_900 };

const yearOf = (day: Day): number => Number(day.slice(0, 4));

/** The first moment at or after `fromMs` among those of every year, by the day as it is written. */
const besideYearly = (born: Day, rule: BesideDate, fromMs: number, zone: string): number => {
  const { days, restMs } = distance(rule);
  const nextFrom = (day: Day): Day => yearlyDayFrom(day, born, yearOf(born), rule.yearly);
  const farthest = -days - Math.ceil(Math.max(0, restMs) / DAY_MS) - 1;
  for (let day = nextFrom(addDays(dayOf(fromMs, zone), farthest)); ; day = nextFrom(addDays(day, 1))) {
    const at = besideDay(day, rule, zone);
    if (at >= fromMs) return at;
  }
};

/**
 * The moment (ms) beside a date of a person: of a yearly one the first at or after `fromMs`, of any other the only one,
 * which may be over. Undefined: the value is no date. A day is one in `zone` (IANA); an instant (`2024-05-01T10:00:00Z`)
 * is on the day that clocks there show, but yearly on the day as it is written.
 */
export const momentBeside = (
  value: Json | undefined,
  rule: BesideDate,
  fromMs: number,
  zone: string,
): number | undefined => {
  const date = dateValue(value);
  if (!date) return undefined;
  const written = 'day' in date ? date.day : (value as string).slice(0, 10);
  if (yearOf(written) < YEARS.first || yearOf(written) > YEARS.last) return undefined;
  if (rule.yearly) return besideYearly(written, rule, fromMs, zone);
  if ('day' in date) return besideDay(date.day, rule, zone);
  return besideDay(dayOf(date.ms, zone), rule, zone, timeOfDayMs(date.ms, zone));
};

// --- words -------------------------------------------------------------------------------------------

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** "Monday 4 March 2024, 10:00", as clocks in `zone` show it. */
export const localWords = (ms: number, zone: string): string => {
  const day = dayOf(ms, zone);
  const minutes = Math.floor(timeOfDayMs(ms, zone) / MINUTE_MS);
  const two = (n: number): string => String(n).padStart(2, '0');
  const date = `${Number(day.slice(8))} ${MONTHS[Number(day.slice(5, 7)) - 1]} ${yearOf(day)}`;
  return `${sentence(weekdayOf(day))} ${date}, ${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
};

/** "Monday or Friday", "the next weekday" for Monday to Friday, '' for every day. */
export const weekdaysText = (weekdays: readonly Weekday[] | undefined): string => {
  const chosen = WEEKDAYS.filter((day) => weekdays?.includes(day));
  if (chosen.length === 0 || chosen.length === WEEKDAYS.length) return '';
  if (chosen.join() === WEEKDAYS.slice(0, 5).join()) return 'the next weekday';
  return orList(chosen.map(sentence));
};
