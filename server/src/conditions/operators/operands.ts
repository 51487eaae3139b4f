import { z } from 'zod';
import { dateValue } from '../date-value.ts';

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
