import { z } from 'zod';
import { dateValue } from './date-value.ts';
import { addDays, startOfDay } from './day.ts';
import { lastWords, openWindowSchema } from './duration.ts';
import type { Rules } from './leaves/leaf.ts';
import { resolveMatcher } from './matcher.ts';
import type { EventMatcher, EventPattern, EventPeriod } from './model.ts';
import { dateOperand } from './operators/operands.ts';
import { nameSchema, propertyTestSchema, WHERE_MAX } from './schema-parts.ts';
import { testWords } from './words.ts';

/** What leaves about events share: which events, when, and how to say it. */

export const patternFields = {
  event: nameSchema('the name of an event'),
  where: z.array(propertyTestSchema).max(WHERE_MAX, `must have at most ${WHERE_MAX} tests`).optional(),
};

export const periodFields = {
  within: openWindowSchema,
  from: dateOperand.optional(),
  to: dateOperand.optional(),
  since: z.literal('entry', 'must be "entry"').optional(),
};

export const periodFits = ({ from, to }: EventPeriod, problems: z.core.$RefinementCtx): void => {
  if (from === undefined || to === undefined || from <= to) return;
  problems.addIssue({ code: 'custom', path: ['to'], message: 'must not be before "from"', input: to });
};

export const patternMatcher = ({ event, where }: EventPattern, { eventMap }: Rules): EventMatcher =>
  resolveMatcher(event, where, eventMap);

const firstMs = (date: string, timeZone: string): number => {
  const value = dateValue(date)!;
  return 'day' in value ? startOfDay(value.day, timeZone) : value.ms;
};

/** First instant after a date: a last day counts wholly. */
const afterMs = (date: string, timeZone: string): number => {
  const value = dateValue(date)!;
  return 'day' in value ? startOfDay(addDays(value.day, 1), timeZone) : value.ms + 1;
};

/** What matches, between the dates of the period: days are the workspace's. */
export const periodMatcher = (leaf: EventPattern & EventPeriod, rules: Rules): EventMatcher => {
  const timeZone = rules.timeZone ?? 'UTC';
  return {
    ...patternMatcher(leaf, rules),
    ...(leaf.from === undefined ? {} : { fromMs: firstMs(leaf.from, timeZone) }),
    ...(leaf.to === undefined ? {} : { toMs: afterMs(leaf.to, timeZone) }),
  };
};

const betweenWords = ({ from, to }: EventPeriod): string => {
  if (from !== undefined && to !== undefined) return `between ${from} and ${to}`;
  if (from !== undefined) return `from ${from} on`;
  return to === undefined ? '' : `until ${to}`;
};

/** "in the last 90 days"; nothing for ever. */
export const periodWords = (period: EventPeriod): string =>
  [
    period.within ? `in ${lastWords(period.within)}` : '',
    betweenWords(period),
    period.since === 'entry' ? 'since the start of the workflow' : '',
  ]
    .filter((part) => part !== '')
    .join(' ');

/** Of the meanings in the event map: "ordered", "has not ordered". */
const VERBS: Readonly<Record<string, string>> = {
  '@productViewed': 'viewed a product',
  '@cart': 'added to the cart',
  '@checkout': 'started checkout',
  '@order': 'ordered',
  '@refund': 'got a refund',
};

/** "ordered", "has ordered", "where value is at least 100"; `shown` is the event's name as people know it. */
export const eventWords = (
  { event, where = [] }: EventPattern,
  shown: string,
): { past: string; perfect: string; where: string } => {
  const tests = where.map(({ property, op, value, entry }) =>
    testWords(
      property.replace(/^@/, ''),
      op,
      entry === undefined ? value : `the ${entry.replace(/^@/, '')} of the start`,
      false,
    ),
  );
  return {
    past: VERBS[event] ?? `did ${shown}`,
    perfect: VERBS[event] ?? `done ${shown}`,
    where: tests.length > 0 ? `where ${tests.join(' and ')}` : '',
  };
};
