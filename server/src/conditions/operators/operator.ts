import type { Sql } from 'sql-template-tag';
import type { z } from 'zod';
import type { Json } from '../../platform/json.ts';
import type { Held } from '../held.ts';

/** What a test may know beside the value. */
export interface Moment {
  nowMs: number;
  /** IANA zone in which a date without a time is meant */
  timeZone: string;
}

/** A test of one value with its operand built in, in both forms. Null, absent: `seen` is undefined or null. */
export interface ValueTest {
  judge(seen: Json | undefined, moment: Moment): Held;
  /** A boolean expression over a jsonb expression; never null. `text`: the value by `->>`, where that can be had: it tells
   *  most values at half the price of the jsonb. */
  sql(value: Sql, moment: Moment, text?: Sql): Sql;
  /** An instant before which time alone cannot change the answer (see `LeafKind.untilSql`); absent: never. */
  untilSql?(value: Sql, moment: Moment): Sql;
}

/**
 * One operator of the condition language. A missing value, or one of another type than the operator compares,
 * makes it false and its negation true.
 */
export interface OperatorKind {
  /** undefined: takes no value */
  operand: z.ZodType | undefined;
  /** May throw for an operand that does not pass the schema. */
  test(operand: Json): ValueTest;
  /** "is at least 100" */
  words(operand: Json, valueWords: (value: Json) => string): string;
  /** the operator that says the exact opposite, if there is one */
  opposite?: string;
  /** whether the answer depends on the moment: then it cannot be kept in a count */
  isOfTheMoment?: true;
}
