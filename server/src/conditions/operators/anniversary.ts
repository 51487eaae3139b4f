import sql from 'sql-template-tag';
import type { Json } from '../../platform/json.ts';
import { DAY_PATTERN, dateValue, INSTANT_PATTERN } from '../date-value.ts';
import { addDays, type Day, dayOf, isLeapYear, startOfDay, yearlyDayFrom } from '../day.ts';
import { FALSE_FOR_GOOD, type Held } from '../held.ts';
import { jsonText } from './json-sql.ts';
import type { Moment, ValueTest } from './operator.ts';

/**
 * Anniversaries go by the day as it is written, whatever the zone of an instant: who was born on the first of May has
 * their birthday on it everywhere. The days of the moment are those of its zone. The 29th of February is kept on the
 * 28th in other years. The day itself is no anniversary of its own, nor is any before it.
 */
const LEAP_DAY = '02-29';

const writtenDay = (seen: Json | undefined): Day | undefined =>
  typeof seen === 'string' && dateValue(seen) !== undefined ? seen.slice(0, 10) : undefined;

/** Months and days that have their anniversary on `day`. */
const keptOn = (day: Day): string[] => {
  const monthDay = day.slice(5);
  const isStandIn = monthDay === '02-28' && !isLeapYear(Number(day.slice(0, 4)));
  return isStandIn ? [monthDay, LEAP_DAY] : [monthDay];
};

/** A leap day can be 366 days away. */
const YEAR_DAYS = 366;

const nextDays = (first: Day, count: number): Day[] =>
  Array.from({ length: count }, (_, ahead) => addDays(first, ahead));

/** The year of the calendar after which nothing is said: `toISOString` writes it with four digits. */
const LAST_YEAR = 9_990;
const LAST_MS = Date.UTC(LAST_YEAR, 0);

const judge = (ahead: number, seen: Json | undefined, { nowMs, timeZone }: Moment): Held => {
  const born = writtenDay(seen);
  if (born === undefined || Number(born.slice(0, 4)) > LAST_YEAR || nowMs >= LAST_MS) return FALSE_FOR_GOOD;
  const today = dayOf(nowMs, timeZone);
  const next = yearlyDayFrom(today, born, Number(born.slice(0, 4)) + 1);
  const opens = addDays(next, -ahead);
  if (opens > today) return { matched: false, until: startOfDay(opens, timeZone) };
  // a day that a zone skipped ends as it begins
  const until = startOfDay(addDays(next, 1), timeZone);
  return { matched: true, until };
};

/** `birthday has its anniversary within 7 days`: from today (0) to so many days ahead. */
export const anniversary = (ahead: number): ValueTest => ({
  judge: (seen, moment) => judge(ahead, seen, moment),
  sql: (value, { nowMs, timeZone }) => {
    const text = jsonText(value);
    const today = dayOf(nowMs, timeZone);
    const days = nextDays(today, ahead + 1);
    // born this year or later: its first anniversary is next year's
    const thisYear = days.filter((day) => day.slice(0, 4) === today.slice(0, 4)).flatMap(keptOn);
    const nextYear = days.filter((day) => day.slice(0, 4) !== today.slice(0, 4)).flatMap(keptOn);
    const year = Number(today.slice(0, 4));
    const isDate = sql`(${text} ~ ${DAY_PATTERN} or ${text} ~ ${INSTANT_PATTERN})`;
    const born = sql`substr(${text}, 1, 4)`;
    const monthDay = sql`substr(${text}, 6, 5)`;
    return sql`(case when jsonb_typeof(${value}) = 'string' and ${isDate} then
      (${monthDay} = any(${thisYear}::text[]) and ${born} < ${String(year)})
      or (${monthDay} = any(${nextYear}::text[]) and ${born} < ${String(year + 1)}) end) is true`;
  },
  untilSql: (value, { nowMs, timeZone }) => {
    const text = jsonText(value);
    const today = dayOf(nowMs, timeZone);
    const untils: Record<string, string> = {};
    for (const day of nextDays(today, YEAR_DAYS + 1))
      for (const monthDay of keptOn(day)) {
        const opens = addDays(day, -ahead);
        const until = startOfDay(opens > today ? opens : addDays(today, 1), timeZone);
        untils[monthDay] ??= new Date(until).toISOString();
      }
    return sql`case when jsonb_typeof(${value}) = 'string' and (${text} ~ ${DAY_PATTERN} or ${text} ~ ${INSTANT_PATTERN})
      then coalesce((${JSON.stringify(untils)}::jsonb ->> substr(${text}, 6, 5))::timestamptz, 'infinity') else 'infinity' end`;
  },
});
