import { z } from 'zod';
import { dateValue } from '../date-value.ts';
import { PATTERN_MAX, PatternProblem, parsePattern } from '../pattern.ts';

/** Longer operands make rules that nobody can read, and SQL parameters of megabytes. */
const TEXT_MAX = 500;
const CHOICES_MAX = 500;

/** PostgreSQL can hold neither NUL nor half of a surrogate pair. */
const storable = (text: string): boolean => !text.includes('\0') && !/\p{Surrogate}/u.test(text);

export const textOperand = z
  .string('must be text')
  .min(1, 'must not be empty; use "missing" for people without a value')
  .max(TEXT_MAX, `must have at most ${TEXT_MAX} characters`)
  .refine(storable, 'holds characters that cannot be stored');

const patternProblem = (text: string): string | undefined => {
  try {
    parsePattern(text);
    return undefined;
  } catch (error) {
    if (error instanceof PatternProblem) return error.message;
    throw error;
  }
};

/** A regular expression of the subset in pattern.ts. */
export const patternOperand = textOperand
  .max(PATTERN_MAX, `must have at most ${PATTERN_MAX} characters`)
  .superRefine((text, problems) => {
    const message = text.length > PATTERN_MAX ? undefined : patternProblem(text);
    if (message !== undefined) problems.addIssue({ code: 'custom', message, input: text });
  });

/** Days ahead of an anniversary; more, and two of them would overlap. */
const AHEAD_MAX = 60;
export const daysAheadOperand = z
  .number('must be a number of days')
  .int('must be a whole number')
  .min(0, 'must not be negative')
  .max(AHEAD_MAX, `must be at most ${AHEAD_MAX}`);

export const numberOperand = z.number('must be a number');

export const scalarOperand = z.union([textOperand, numberOperand, z.boolean()], {
  error: (issue) =>
    typeof issue.input === 'string' ? textProblem(issue.input) : 'must be text, a number, true or false',
});

const textProblem = (input: string): string =>
  textOperand.safeParse(input).error?.issues[0]?.message ?? 'must be text';

export const choicesOperand = z
  .array(scalarOperand, 'must be a list of values')
  .min(1, 'must name at least one value')
  .max(CHOICES_MAX, `must name at most ${CHOICES_MAX} values`);

/** Years in which marketing happens; beyond them the arithmetic of zones and of PostgreSQL part ways. */
const YEAR_MIN = 1800;
const YEAR_MAX = 2199;

const isSensibleDate = (text: string): boolean => {
  const year = Number(text.slice(0, 4));
  return dateValue(text) !== undefined && year >= YEAR_MIN && year <= YEAR_MAX;
};

export const dateOperand = z
  .string('must be a date such as 2024-05-01 or 2024-05-01T10:00:00Z')
  .refine(isSensibleDate, 'must be a date such as 2024-05-01 or 2024-05-01T10:00:00Z');
