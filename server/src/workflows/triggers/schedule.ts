import { z } from 'zod';
import {
  addDays,
  type Day,
  dayOf,
  localInstant,
  minutesOf,
  type TimeOfDay,
  timeOfDaySchema,
} from '../../conditions/index.ts';
import { nextLocalTime, WEEKDAYS, type Weekday } from '../local-time.ts';
import { draftKeySchema } from '../nodes/fields.ts';
import { orList, sentence } from '../words.ts';
import { signal, type TriggerKind } from './kind.ts';

/** Again and again, for whoever is in a segment at the hour: every day, on weekdays, every Monday, every month. */
export interface ScheduleTrigger {
  type: 'schedule';
  segment: string;
  /** as clocks show it where the contact is */
  time: TimeOfDay;
  /** absent: every day */
  weekdays?: Weekday[];
  /** once a month, on this day; in shorter months on their last */
  monthDay?: number;
}

const WORKDAYS: readonly Weekday[] = WEEKDAYS.slice(0, 5);

const everyText = ({ weekdays, monthDay }: Pick<ScheduleTrigger, 'weekdays' | 'monthDay'>): string => {
  if (monthDay !== undefined) return `every month on day ${monthDay}`;
  if (!weekdays || weekdays.length === 0 || weekdays.length === WEEKDAYS.length) return 'every day';
  if (weekdays.length === WORKDAYS.length && WORKDAYS.every((day) => weekdays.includes(day)))
    return 'every weekday';
  return `every ${orList(WEEKDAYS.filter((day) => weekdays.includes(day)).map(sentence)).replace(' or ', ' and ')}`;
};

/** The day of its month on which it is due: the last of a shorter one. */
const inMonthOf = (day: Day, monthDay: number): Day => {
  const [year, month] = [Number(day.slice(0, 4)), Number(day.slice(5, 7))];
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return `${day.slice(0, 8)}${String(Math.min(monthDay, last)).padStart(2, '0')}`;
};

const nextMonth = (day: Day): Day => addDays(`${day.slice(0, 8)}28`, 4).replace(/\d\d$/, '01');

/** The first instant (ms) after another at which clocks in `zone` show the time on the day of a month. */
const nextInMonth = (monthDay: number, time: TimeOfDay, afterMs: number, zone: string): number => {
  for (let month = dayOf(afterMs, zone); ; month = nextMonth(month)) {
    const atMs = localInstant(inMonthOf(month, monthDay), minutesOf(time), zone);
    if (atMs > afterMs) return atMs;
  }
};

export const schedule: TriggerKind<ScheduleTrigger> = {
  type: 'schedule',
  label: 'A time comes round',
  schema: z.strictObject({
    type: z.literal('schedule'),
    segment: draftKeySchema,
    time: timeOfDaySchema,
    weekdays: z.array(z.enum(WEEKDAYS)).min(1).max(WEEKDAYS.length).optional(),
    monthDay: z.number().int().min(1).max(31).optional(),
  }) as unknown as z.ZodType<ScheduleTrigger>,
  fresh: { type: 'schedule', segment: '', time: '09:00', weekdays: ['monday'] },
  text: (trigger, names) =>
    `Starts ${everyText(trigger)} at ${trigger.time} for whoever is in ${names.segment?.(trigger.segment) ?? (trigger.segment || 'a segment you choose')}`,
  segments: ({ segment }) => [segment],
  problems: (trigger) => {
    const { weekdays, monthDay, ...rest } = trigger;
    if (!weekdays || monthDay === undefined) return [];
    return [
      {
        severity: 'blocks',
        code: 'weekdaysAndMonth',
        text: 'It is to start on weekdays and on a day of the month',
        why: 'A schedule is the one or the other.',
        fix: { label: 'Once a month', trigger: { ...rest, monthDay } },
      },
    ];
  },
  compile: (trigger, compiling) => {
    compiling.segment(trigger.segment);
    return { ...trigger };
  },
  signals: ({ segment }) => [signal('schedule', segment)],
  startsBy: ({ segment }, cause) => cause.type === 'schedule' && cause.segment === segment,
  times: {
    basis: ({ segment }, { inSegment, timeZone }) => (inSegment(segment).member ? timeZone : null),
    next: ({ time, weekdays, monthDay }, { timeZone }, afterMs) => {
      const atMs =
        monthDay === undefined
          ? nextLocalTime({ time, ...(weekdays ? { weekdays } : {}) }, afterMs + 1, timeZone)
          : nextInMonth(monthDay, time, afterMs, timeZone);
      return { atMs, on: dayOf(atMs, timeZone) };
    },
    cause: ({ segment }, _, on) => ({ type: 'schedule', segment, on }),
  },
};
