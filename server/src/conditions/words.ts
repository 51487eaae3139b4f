import type { Json } from '../platform/json.ts';
import type { Operator } from './model.ts';
import { operators } from './operators/index.ts';

/** A value as text of a sentence. */
export const valueWords = (value: Json): string => {
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (Array.isArray(value)) return value.map(valueWords).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

/** "country is Germany or Austria"; negated, the opposite operator where there is one. */
export const testWords = (
  subject: string,
  op: Operator,
  operand: Json | undefined,
  negated: boolean,
  words: (value: Json) => string = valueWords,
): string => {
  const kind = operators[op];
  const opposite = negated ? kind.opposite : undefined;
  const said = (opposite ? operators[opposite as Operator] : kind).words(operand ?? null, words);
  const sentence = `${subject} ${said}`;
  return negated && !opposite ? `not (${sentence})` : sentence;
};

/** A value seen, short enough for a log that is written for every change. */
const SEEN_MAX = 200;
export const clippedSeen = (value: Json | undefined): Json => {
  const seen = value ?? null;
  if (seen === null || typeof seen === 'number' || typeof seen === 'boolean') return seen;
  const text = typeof seen === 'string' ? seen : JSON.stringify(seen);
  return text.length <= SEEN_MAX ? seen : `${[...text.slice(0, SEEN_MAX)].slice(0, -1).join('')}…`;
};

/** "country is DE", "country is not known". */
export const foundWords = (subject: string, seen: Json | undefined): string =>
  seen === undefined || seen === null || seen === ''
    ? `${subject} is not known`
    : `${subject} is ${valueWords(clippedSeen(seen))}`;
