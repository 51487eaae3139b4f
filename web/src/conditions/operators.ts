import type { Duration, Operator } from '../../../server/src/conditions/index.ts';
import type { Json } from '../../../server/src/platform/json.ts';
import type { AttributeSeen } from '../api/index.ts';

/**
 * How the operators of the language stand in a row. "is" covers one value and several (`equals`, `anyOf`), so that
 * adding a second country is no change of operator for whoever writes the rule.
 */
export type OperatorWord = 'is' | 'isNot' | Exclude<Operator, 'equals' | 'notEquals' | 'anyOf' | 'noneOf'>;

/** What is asked for beside the operator. */
export type OperandForm =
  | 'pattern'
  | 'days'
  | 'choices'
  | 'text'
  | 'number'
  | 'range'
  | 'date'
  | 'duration'
  | 'none';

type Word = { label: string; form: OperandForm; types?: readonly string[] };

const texts = ['string', 'list'] as const;
const numbers = ['number'] as const;
const dates = ['date'] as const;

export const operatorWords: Readonly<Record<OperatorWord, Word>> = {
  is: { label: 'is', form: 'choices' },
  isNot: { label: 'is not', form: 'choices' },
  contains: { label: 'contains', form: 'text', types: texts },
  notContains: { label: 'does not contain', form: 'text', types: texts },
  startsWith: { label: 'starts with', form: 'text', types: ['string'] },
  endsWith: { label: 'ends with', form: 'text', types: ['string'] },
  like: { label: 'is like', form: 'text', types: ['string'] },
  matches: { label: 'matches the pattern', form: 'pattern', types: ['string'] },
  atLeast: { label: 'is at least', form: 'number', types: numbers },
  greater: { label: 'is more than', form: 'number', types: numbers },
  atMost: { label: 'is at most', form: 'number', types: numbers },
  less: { label: 'is less than', form: 'number', types: numbers },
  between: { label: 'is between', form: 'range', types: ['number', 'date'] },
  before: { label: 'is before', form: 'date', types: dates },
  after: { label: 'is after', form: 'date', types: dates },
  withinLast: { label: 'is within the last', form: 'duration', types: dates },
  notWithinLast: { label: 'is not within the last', form: 'duration', types: dates },
  withinNext: { label: 'is within the next', form: 'duration', types: dates },
  notWithinNext: { label: 'is not within the next', form: 'duration', types: dates },
  moreThanAgo: { label: 'is longer ago than', form: 'duration', types: dates },
  moreThanAhead: { label: 'is further ahead than', form: 'duration', types: dates },
  isToday: { label: 'is today', form: 'none', types: dates },
  anniversary: { label: 'has its anniversary within', form: 'days', types: dates },
  exists: { label: 'is known', form: 'none' },
  missing: { label: 'is not known', form: 'none' },
};

export const wordOf = (op: Operator): OperatorWord => {
  if (op === 'equals' || op === 'anyOf') return 'is';
  if (op === 'notEquals' || op === 'noneOf') return 'isNot';
  return op;
};

/** Operators that fit values of a type; all where the type is not known, and always the one that is chosen. */
export const operatorsFor = (
  type: string | undefined,
  chosen: Operator,
  options: { isProperty?: boolean } = {},
): OperatorWord[] =>
  (Object.keys(operatorWords) as OperatorWord[]).filter((word) => {
    if (word === wordOf(chosen)) return true;
    // Tests of events are counted for good, so they cannot depend on today.
    const { form } = operatorWords[word];
    if (options.isProperty && (form === 'duration' || form === 'days' || word === 'isToday')) return false;
    const { types } = operatorWords[word];
    return type === undefined || types === undefined || types.includes(type);
  });

type Test = { op: Operator; value?: Json };

/** "is" and "is not" with any number of values. */
export const choicesTest = (word: 'is' | 'isNot', values: readonly Json[]): Test => {
  const [first] = values;
  if (values.length === 0) return { op: word === 'is' ? 'equals' : 'notEquals' };
  if (values.length === 1) return { op: word === 'is' ? 'equals' : 'notEquals', value: first };
  return { op: word === 'is' ? 'anyOf' : 'noneOf', value: [...values] };
};

/** The values of an "is" or "is not". */
export const choicesOf = ({ value }: Test): Json[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/** The same test with another operator; the value stays where it still makes sense. */
export const withOperator = (test: Test, word: OperatorWord): Test => {
  const before = operatorWords[wordOf(test.op)].form;
  const { form } = operatorWords[word];
  if (word === 'is' || word === 'isNot')
    return choicesTest(word, before === 'choices' ? choicesOf(test) : []);
  if (form === before && test.value !== undefined) return { op: word, value: test.value };
  const [only] = before === 'choices' ? choicesOf(test) : [];
  if (form === 'text' && typeof only === 'string') return { op: word, value: only };
  if (form === 'number' && typeof only === 'number') return { op: word, value: only };
  if (form === 'days') return { op: word, value: 0 };
  return form === 'duration' ? { op: word, value: { days: 30 } } : { op: word };
};

/** A typed text as the value it means: the one that was seen, else by the attribute's type, else the text. */
export const valueFrom = (text: string, seen: Pick<AttributeSeen, 'type' | 'values'> | undefined): Json => {
  const folded = text.trim().toLowerCase();
  const known = seen?.values.find(({ value }) => String(value).toLowerCase() === folded);
  if (known) return known.value;
  if (seen?.type === 'number' && folded !== '' && Number.isFinite(Number(folded))) return Number(folded);
  if (seen?.type === 'boolean' && (folded === 'true' || folded === 'yes')) return true;
  if (seen?.type === 'boolean' && (folded === 'false' || folded === 'no')) return false;
  return text.trim();
};

export type Unit = 'minutes' | 'hours' | 'days';
const unitMinutes: Record<Unit, number> = { days: 1_440, hours: 60, minutes: 1 };

/** A length as one number and unit, the largest that says it exactly: 1 day and 4 hours is 28 hours. */
export const amountOf = (duration: Duration): { amount: number; unit: Unit } => {
  const { days = 0, hours = 0, minutes = 0, seconds = 0 } = duration;
  const total = days * 1_440 + hours * 60 + minutes + seconds / 60;
  const unit = (['days', 'hours', 'minutes'] as const).find((each) => total % unitMinutes[each] === 0);
  return { amount: total / unitMinutes[unit ?? 'minutes'], unit: unit ?? 'minutes' };
};

const valueWords = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));
export const choiceTexts = (test: Test): string[] => choicesOf(test).map(valueWords);

const ofMissing = new Set<Operator>(['notEquals', 'noneOf', 'notContains', 'notWithinLast', 'notWithinNext']);

/** What the rule does with people who have no value; undefined where the operator is about that itself. */
export const missingNote = (label: string, op: Operator, not: boolean): string | undefined => {
  if (op === 'exists' || op === 'missing') return undefined;
  return `People without ${label} are ${ofMissing.has(op) !== not ? 'in' : 'not in'}.`;
};
