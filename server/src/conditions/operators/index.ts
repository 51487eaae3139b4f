import sql from 'sql-template-tag';
import { z } from 'zod';
import type { Json } from '../../platform/json.ts';
import { durationWords, lastWords, windowSchema } from '../duration.ts';
import { opposite } from '../held.ts';
import type { Duration, Operator } from '../model.ts';
import { anniversary } from './anniversary.ts';
import {
  after,
  before,
  betweenDates,
  isToday,
  moreThanAgo,
  moreThanAhead,
  withinLast,
  withinNext,
} from './date.ts';
import { isOneOf } from './equality.ts';
import { atLeast, atMost, betweenNumbers, greater, less } from './number.ts';
import {
  choicesOperand,
  dateOperand,
  daysAheadOperand,
  numberOperand,
  patternOperand,
  scalarOperand,
  textOperand,
} from './operands.ts';
import type { OperatorKind, ValueTest } from './operator.ts';
import { exists } from './presence.ts';
import { contains, endsWith, like, matches, startsWith } from './text.ts';

export type { Moment, ValueTest } from './operator.ts';

const negation = (test: ValueTest): ValueTest => ({
  ...test,
  judge: (seen, moment) => opposite(test.judge(seen, moment)),
  sql: (value, moment, text) => sql`not (${test.sql(value, moment, text)})`,
});

const isDates = (operand: Json): operand is [string, string] =>
  Array.isArray(operand) && typeof operand[0] === 'string';

const between = (operand: Json): ValueTest => {
  if (isDates(operand)) return betweenDates(...operand);
  const [from, to] = operand as [number, number];
  return betweenNumbers(from, to);
};

const inOrder = ([from, to]: [number | string, number | string]): boolean => from <= to;
const betweenOperand = z
  .union([z.tuple([numberOperand, numberOperand]), z.tuple([dateOperand, dateOperand])], {
    error: 'must be two numbers or two dates: [from, to]',
  })
  .refine(inOrder, 'must have the smaller end first');

/** Stands for a value that is not chosen yet, or is none that the operator takes: rules are read while they are written. */
const OPEN = '…';

const choiceWords = (operand: Json, valueWords: (value: Json) => string): string => {
  if (!Array.isArray(operand)) return OPEN;
  const words = operand.map(valueWords);
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
};

/** An operator with one operand that reads "<verb> <operand>". */
const simple = (
  verb: string,
  operand: z.ZodType,
  test: (operand: never) => ValueTest,
  opposite?: Operator,
): OperatorKind => ({
  operand,
  test: test as (operand: Json) => ValueTest,
  words: (value, valueWords) => `${verb} ${valueWords(value)}`,
  ...(opposite ? { opposite } : {}),
});

const choosing = (verb: string, isNegated: boolean, opposite: Operator): OperatorKind => ({
  operand: choicesOperand,
  test: (operand) => (isNegated ? negation(isOneOf(operand as Json[])) : isOneOf(operand as Json[])),
  words: (operand, valueWords) => `${verb} ${choiceWords(operand, valueWords)}`,
  opposite,
});

/** A test of how far a date is from the moment. */
const ofTheMoment = (
  test: (window: Duration) => ValueTest,
  words: (window: Duration) => string,
  opposite?: Operator,
): OperatorKind => ({
  operand: windowSchema,
  test: (operand) => test(operand as Duration),
  words: (operand) => words((operand ?? {}) as Duration),
  ...(opposite ? { opposite } : {}),
  isOfTheMoment: true,
});

const nextWords = (window: Duration): string => lastWords(window).replace('the last', 'the next');

const anniversaryWords = (days: Json): string =>
  days === 0
    ? 'has its anniversary today'
    : `has its anniversary within ${days === 1 ? '1 day' : `${days} days`}`;

const presence = (words: string, test: ValueTest, opposite: Operator): OperatorKind => ({
  operand: undefined,
  test: () => test,
  words: () => words,
  opposite,
});

/** The operators of the language: what they take, how they judge in both executions, how they read. */
export const operators: Readonly<Record<Operator, OperatorKind>> = {
  equals: simple('is', scalarOperand, (choice: Json) => isOneOf([choice]), 'notEquals'),
  notEquals: simple('is not', scalarOperand, (choice: Json) => negation(isOneOf([choice])), 'equals'),
  anyOf: choosing('is', false, 'noneOf'),
  noneOf: choosing('is not', true, 'anyOf'),
  contains: simple('contains', textOperand, contains, 'notContains'),
  notContains: simple(
    'does not contain',
    textOperand,
    (operand: string) => negation(contains(operand)),
    'contains',
  ),
  startsWith: simple('starts with', textOperand, startsWith),
  endsWith: simple('ends with', textOperand, endsWith),
  like: simple('is like', textOperand, like),
  matches: simple('matches', patternOperand, matches),
  greater: simple('is more than', numberOperand, greater),
  atLeast: simple('is at least', numberOperand, atLeast),
  less: simple('is less than', numberOperand, less),
  atMost: simple('is at most', numberOperand, atMost),
  between: {
    operand: betweenOperand,
    test: between,
    words: (operand, valueWords) => {
      const [from = OPEN, to = OPEN] = Array.isArray(operand) ? operand : [];
      return `is between ${valueWords(from)} and ${valueWords(to)}`;
    },
  },
  exists: presence('is known', exists, 'missing'),
  missing: presence('is not known', negation(exists), 'exists'),
  before: simple('is before', dateOperand, before),
  after: simple('is after', dateOperand, after),
  withinLast: ofTheMoment(withinLast, (window) => `is within ${lastWords(window)}`, 'notWithinLast'),
  notWithinLast: ofTheMoment(
    (window) => negation(withinLast(window)),
    (window) => `is not within ${lastWords(window)}`,
    'withinLast',
  ),
  withinNext: ofTheMoment(withinNext, (window) => `is within ${nextWords(window)}`, 'notWithinNext'),
  notWithinNext: ofTheMoment(
    (window) => negation(withinNext(window)),
    (window) => `is not within ${nextWords(window)}`,
    'withinNext',
  ),
  moreThanAgo: ofTheMoment(moreThanAgo, (window) => `is at least ${durationWords(window)} ago`),
  moreThanAhead: ofTheMoment(moreThanAhead, (window) => `is more than ${durationWords(window)} ahead`),
  isToday: { operand: undefined, test: () => isToday, words: () => 'is today', isOfTheMoment: true },
  anniversary: {
    operand: daysAheadOperand,
    test: (operand) => anniversary(operand as number),
    words: anniversaryWords,
    isOfTheMoment: true,
  },
};

export const operatorNames = Object.keys(operators) as Operator[];

/** The test of an operator with its operand. The operand must have passed the schema. */
export const valueTest = (op: Operator, operand: Json | undefined): ValueTest =>
  operators[op].test(operand ?? null);

/** The test, or undefined when the operand (a value from elsewhere) is none that the operator takes. */
export const valueTestIfFit = (op: Operator, operand: Json | undefined): ValueTest | undefined => {
  const schema = operators[op].operand;
  if (schema && !schema.safeParse(operand ?? null).success) return undefined;
  return valueTest(op, operand);
};
