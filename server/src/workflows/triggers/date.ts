import { z } from 'zod';
import { dateValue, dayOf, type LeapDay, type TimeOfDay, timeOfDaySchema } from '../../conditions/index.ts';
import { momentBeside } from '../local-time.ts';
import { draftKeySchema } from '../nodes/fields.ts';
import { signal, type TriggerKind, type TriggerProblem } from './kind.ts';

/** A date of the contact's comes near or has been: three days before the renewal, every year on the birthday. */
export interface DateTrigger {
  type: 'date';
  attribute: string;
  /** so many whole days before it, or after it; absent: on the day */
  before?: { days: number };
  after?: { days: number };
  /** as clocks show it where the contact is */
  time: TimeOfDay;
  /** every year again; when a 29th of February is kept in other years */
  yearly?: LeapDay;
}

const DAYS_MAX = 3_660;
const days = z.strictObject({ days: z.number().int().min(1).max(DAYS_MAX) });

const dayWords = (count: number): string => (count === 1 ? '1 day' : `${count} days`);

const whenText = ({ attribute, before, after, time, yearly }: DateTrigger): string => {
  const name = attribute || 'a date you choose';
  const beside = before
    ? `${dayWords(before.days)} before ${name}`
    : after
      ? `${dayWords(after.days)} after ${name}`
      : `on the day of ${name}`;
  return `${beside} at ${time}${yearly ? ', every year' : ''}`;
};

const problems: NonNullable<TriggerKind<DateTrigger>['problems']> = (trigger, { attributes }) => {
  const { attribute, before, after } = trigger;
  const found: TriggerProblem<DateTrigger>[] = [];
  const type = attributes && Object.hasOwn(attributes, attribute) ? attributes[attribute]! : undefined;
  // a date that nobody declared is text that reads as one
  if (type !== undefined && type !== 'date' && type !== 'string')
    found.push({
      severity: 'blocks',
      code: 'noDate',
      text: `${attribute} is a ${type}, not a date`,
      why: 'There is no day to start on.',
    });
  if (type === 'string')
    found.push({
      severity: 'warns',
      code: 'dateAsText',
      text: `${attribute} is text`,
      why: 'Only values written as 2026-03-01 are read as a date. Make it a date in Settings, Attributes & events.',
    });
  if (before && after) {
    const { after: _, ...fixed } = trigger;
    found.push({
      severity: 'blocks',
      code: 'beforeAndAfter',
      text: 'It is to start before the date and after it',
      why: 'A workflow starts at one of both.',
      fix: { label: `${dayWords(before.days)} before`, trigger: fixed },
    });
  }
  return found;
};

export const date: TriggerKind<DateTrigger> = {
  type: 'date',
  label: 'A date comes',
  schema: z.strictObject({
    type: z.literal('date'),
    attribute: draftKeySchema,
    before: days.optional(),
    after: days.optional(),
    time: timeOfDaySchema,
    yearly: z.enum(['02-28', '03-01']).optional(),
  }) as unknown as z.ZodType<DateTrigger>,
  fresh: { type: 'date', attribute: '', time: '09:00' },
  brings: true,
  text: (trigger) => `Starts ${whenText(trigger)}`,
  attributes: ({ attribute }) => [attribute],
  problems,
  compile: (trigger) => ({ ...trigger }),
  signals: ({ attribute }) => [signal('date', attribute)],
  startsBy: ({ attribute }, cause) => cause.type === 'date' && cause.attribute === attribute,
  times: {
    basis: ({ attribute }, { attributes, timeZone }) => {
      const value = Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined;
      return dateValue(value) ? `${String(value)} ${timeZone}` : null;
    },
    next: ({ attribute, type: _, ...beside }, { attributes, timeZone }, afterMs) => {
      const atMs = momentBeside(attributes[attribute], beside, afterMs + 1, timeZone);
      return atMs === undefined || atMs <= afterMs ? undefined : { atMs, on: dayOf(atMs, timeZone) };
    },
    cause: ({ attribute }, { attributes }, on) => ({
      type: 'date',
      attribute,
      value: attributes[attribute] ?? null,
      on,
    }),
  },
};
