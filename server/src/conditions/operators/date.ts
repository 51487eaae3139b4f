import sql, { join, type Sql } from 'sql-template-tag';
import type { Json } from '../../platform/json.ts';
import {
  DAY_PATTERN,
  dateValue,
  EXTRA_DIGITS_PATTERN,
  INSTANT_PATTERN,
  ZONED_PATTERN,
} from '../date-value.ts';
import { addDays, dayOf, firstDayFrom, offsetRange, startOfDay } from '../day.ts';
import { durationMs } from '../duration.ts';
import { FALSE_FOR_GOOD, forGood, type Held } from '../held.ts';
import { instantSql, intervalSql } from '../instant-sql.ts';
import type { Duration } from '../model.ts';
import { jsonText } from './json-sql.ts';
import type { Moment, ValueTest } from './operator.ts';

/**
 * Every date test is a half-open range of instants [fromMs, toMs). A day stands for its first instant in the
 * zone of the moment, so a range of instants is a range of days too: SQL compares instants with instants and
 * days, as text, with days, and never computes a zone (ENGINE, Conditions in time).
 */
interface Range {
  fromMs?: number;
  toMs?: number;
}

const instantOf = (seen: Json | undefined, timeZone: string): number | undefined => {
  const value = dateValue(seen);
  if (value === undefined) return undefined;
  return 'day' in value ? startOfDay(value.day, timeZone) : value.ms;
};

const isIn = (at: number | undefined, { fromMs = -Infinity, toMs = Infinity }: Range): boolean =>
  at !== undefined && at >= fromMs && at < toMs;

const within = (part: Sql, from: Sql | undefined, to: Sql | undefined): Sql => {
  if (from && to) return sql`${part} >= ${from} and ${part} < ${to}`;
  if (from) return sql`${part} >= ${from}`;
  return to ? sql`${part} < ${to}` : sql`true`;
};

const edgeSql = (ms: number | undefined): Sql | undefined => (ms === undefined ? undefined : instantSql(ms));

const daySql = (ms: number | undefined, timeZone: string): Sql | undefined =>
  ms === undefined ? undefined : sql`${firstDayFrom(ms, timeZone)}`;

/** The instant of a text that is one, by its pattern. */
const instantOfText = (text: Sql): Sql => {
  const cut = sql`regexp_replace(${text}, ${EXTRA_DIGITS_PATTERN}, '\\1')`;
  return sql`(${cut} || case when ${text} ~ ${ZONED_PATTERN} then '' else 'Z' end)::timestamptz`;
};

const rangeSql = (value: Sql, range: Range, timeZone: string): Sql => {
  const text = jsonText(value);
  const instant = instantOfText(text);
  const days = within(text, daySql(range.fromMs, timeZone), daySql(range.toMs, timeZone));
  const instants = within(instant, edgeSql(range.fromMs), edgeSql(range.toMs));
  return sql`(case when jsonb_typeof(${value}) <> 'string' then false when ${text} ~ ${DAY_PATTERN} then ${days} when ${text} ~ ${INSTANT_PATTERN} then ${instants} end) is true`;
};

/** A range that does not move with the clock. */
const fixedRange = (rangeIn: (timeZone: string) => Range): ValueTest => ({
  judge: (seen, { timeZone }) => forGood(isIn(instantOf(seen, timeZone), rangeIn(timeZone))),
  sql: (value, { timeZone }) => rangeSql(value, rangeIn(timeZone), timeZone),
});

/** First instant of a date, and the first after it: a day lasts until the next one starts. */
const edges = (text: string, timeZone: string): { startMs: number; endMs: number } => {
  const value = dateValue(text)!;
  if ('ms' in value) return { startMs: value.ms, endMs: value.ms + 1 };
  return { startMs: startOfDay(value.day, timeZone), endMs: startOfDay(addDays(value.day, 1), timeZone) };
};

export const before = (date: string): ValueTest =>
  fixedRange((timeZone) => ({ toMs: edges(date, timeZone).startMs }));

/** `after` a day means from the next day on. */
export const after = (date: string): ValueTest =>
  fixedRange((timeZone) => ({ fromMs: edges(date, timeZone).endMs }));

/** Both ends included, the whole last day too. */
export const betweenDates = (from: string, to: string): ValueTest =>
  fixedRange((timeZone) => ({ fromMs: edges(from, timeZone).startMs, toMs: edges(to, timeZone).endMs }));

/** The first instant after `nowMs` at which a day begins, `shiftMs` later: no test of a day changes before it. */
const nextStart = ({ nowMs, timeZone }: Moment, shiftMs: number): number =>
  startOfDay(firstDayFrom(nowMs - shiftMs + 1, timeZone), timeZone) + shiftMs;

/** When a date plus a shift is reached, if that is to come; of a day some hours early, for SQL computes no zones. */
const reachedSql = (value: Sql, shiftMs: number, moment: Moment): Sql => {
  const text = jsonText(value);
  const now = instantSql(moment.nowMs);
  const day = sql`((${text}) || 'T00:00:00Z')::timestamptz`;
  const { leastMs, mostMs } = offsetRange(moment.nowMs, moment.timeZone);
  const ofDay = sql`case when ${day} + ${intervalSql(shiftMs - leastMs)} <= ${now} then 'infinity' else greatest(${day} + ${intervalSql(shiftMs - mostMs)}, ${instantSql(nextStart(moment, shiftMs))}) end`;
  const at = sql`${instantOfText(text)} + ${intervalSql(shiftMs)}`;
  return sql`case when ${text} ~ ${DAY_PATTERN} then ${ofDay} when ${text} ~ ${INSTANT_PATTERN} then case when ${at} > ${now} then ${at} else 'infinity' end else 'infinity' end`;
};

/**
 * A range that moves with the clock. The answer about a date changes only when the clock passes the date plus one
 * of `shiftsMs`.
 */
const movingRange = (rangeAt: (nowMs: number) => Range, shiftsMs: readonly number[]): ValueTest => ({
  judge: (seen: Json | undefined, { nowMs, timeZone }: Moment): Held => {
    const at = instantOf(seen, timeZone);
    if (at === undefined) return FALSE_FOR_GOOD;
    const matched = isIn(at, rangeAt(nowMs));
    const until = Math.min(...shiftsMs.map((shift) => (at + shift > nowMs ? at + shift : Infinity)));
    return until === Infinity ? forGood(matched) : { matched, until };
  },
  sql: (value, { nowMs, timeZone }) => rangeSql(value, rangeAt(nowMs), timeZone),
  untilSql: (value, moment) => {
    const reached = shiftsMs.map((shift) => reachedSql(value, shift, moment));
    return sql`case when jsonb_typeof(${value}) = 'string' then least(${join(reached)}) else 'infinity' end`;
  },
});

/** In (now - window, now]; a date to come is not within the last days, until it comes. */
export const withinLast = (window: Duration): ValueTest => {
  const windowMs = durationMs(window);
  return movingRange((nowMs) => ({ fromMs: nowMs - windowMs + 1, toMs: nowMs + 1 }), [0, windowMs]);
};

/** In (now, now + window]. */
export const withinNext = (window: Duration): ValueTest => {
  const windowMs = durationMs(window);
  return movingRange((nowMs) => ({ fromMs: nowMs + 1, toMs: nowMs + windowMs + 1 }), [-windowMs, 0]);
};

/** At or before now - window. */
export const moreThanAgo = (window: Duration): ValueTest => {
  const windowMs = durationMs(window);
  return movingRange((nowMs) => ({ toMs: nowMs - windowMs + 1 }), [windowMs]);
};

/** After now + window. */
export const moreThanAhead = (window: Duration): ValueTest => {
  const windowMs = durationMs(window);
  return movingRange((nowMs) => ({ fromMs: nowMs + windowMs + 1 }), [-windowMs]);
};

const today = ({ nowMs, timeZone }: Moment): Required<Range> => {
  const day = dayOf(nowMs, timeZone);
  return { fromMs: startOfDay(day, timeZone), toMs: startOfDay(addDays(day, 1), timeZone) };
};

/** The day on which clocks go back. */
const DAY_MAX_MS = 25 * 3_600_000;

/** On the day of the moment, in its zone. */
export const isToday: ValueTest = {
  judge: (seen, moment) => {
    const { timeZone } = moment;
    const at = instantOf(seen, timeZone);
    const { fromMs, toMs } = today(moment);
    if (at === undefined || at < fromMs) return FALSE_FOR_GOOD;
    if (at < toMs) return { matched: true, until: toMs };
    return { matched: false, until: startOfDay(dayOf(at, timeZone), timeZone) };
  },
  sql: (value, moment) => rangeSql(value, today(moment), moment.timeZone),
  // of a date to come a day early, for SQL computes no zones
  untilSql: (value, moment) => {
    const { fromMs, toMs } = today(moment);
    const text = jsonText(value);
    const { mostMs } = offsetRange(moment.nowMs, moment.timeZone);
    const day = sql`(${text} || 'T00:00:00Z')::timestamptz - ${intervalSql(mostMs)}`;
    const instant = sql`${instantOfText(text)} - ${intervalSql(DAY_MAX_MS)}`;
    const isPast = sql`not ${rangeSql(value, { fromMs }, moment.timeZone)}`;
    return sql`case when ${isPast} then 'infinity' when ${text} ~ ${DAY_PATTERN} then greatest(${instantSql(toMs)}, ${day}) else greatest(${instantSql(toMs)}, ${instant}) end`;
  },
};
