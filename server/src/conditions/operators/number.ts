import sql, { type Sql } from 'sql-template-tag';
import { FALSE_FOR_GOOD, forGood } from '../held.ts';
import type { ValueTest } from './operator.ts';

/** A test of numbers; texts, even "100", and lists are other types. JSON numbers are doubles on both sides. */
const numberTest = (judge: (n: number) => boolean, test: (n: Sql) => Sql): ValueTest => ({
  judge: (seen) => (typeof seen === 'number' ? forGood(judge(seen)) : FALSE_FOR_GOOD),
  sql: (value) =>
    sql`(case when jsonb_typeof(${value}) = 'number' then ${test(sql`(${value})::float8`)} end) is true`,
});

export const greater = (operand: number): ValueTest =>
  numberTest(
    (n) => n > operand,
    (n) => sql`${n} > ${operand}::float8`,
  );

export const atLeast = (operand: number): ValueTest =>
  numberTest(
    (n) => n >= operand,
    (n) => sql`${n} >= ${operand}::float8`,
  );

export const less = (operand: number): ValueTest =>
  numberTest(
    (n) => n < operand,
    (n) => sql`${n} < ${operand}::float8`,
  );

export const atMost = (operand: number): ValueTest =>
  numberTest(
    (n) => n <= operand,
    (n) => sql`${n} <= ${operand}::float8`,
  );

/** Both ends included. */
export const betweenNumbers = (from: number, to: number): ValueTest =>
  numberTest(
    (n) => n >= from && n <= to,
    (n) => sql`${n} between ${from}::float8 and ${to}::float8`,
  );
