import sql, { type Sql } from 'sql-template-tag';
import { foldCase } from '../fold-case.ts';
import { FALSE_FOR_GOOD, forGood } from '../held.ts';
import { isOneOf } from './equality.ts';
import { foldedSql, jsonText } from './json-sql.ts';
import type { ValueTest } from './operator.ts';

const textTest = (
  operand: string,
  judge: (text: string, folded: string) => boolean,
  test: (text: Sql, folded: string) => Sql,
): ValueTest => {
  const folded = foldCase(operand);
  return {
    judge: (seen) => (typeof seen === 'string' ? forGood(judge(foldCase(seen), folded)) : FALSE_FOR_GOOD),
    sql: (value) =>
      sql`(case when jsonb_typeof(${value}) = 'string' then ${test(foldedSql(jsonText(value), [folded]), folded)} end) is true`,
  };
};

export const startsWith = (operand: string): ValueTest =>
  textTest(
    operand,
    (text, folded) => text.startsWith(folded),
    (text, folded) => sql`starts_with(${text}, ${folded})`,
  );

export const endsWith = (operand: string): ValueTest =>
  textTest(
    operand,
    (text, folded) => text.endsWith(folded),
    (text, folded) => sql`right(${text}, ${[...folded].length}::int) = ${folded}`,
  );

/** A text that has the operand inside, or a list that has it as an element. */
export const contains = (operand: string): ValueTest => {
  const inText = textTest(
    operand,
    (text, folded) => text.includes(folded),
    (text, folded) => sql`strpos(${text}, ${folded}) > 0`,
  );
  const inList = isOneOf([operand]);
  return {
    judge: (seen, moment) => (Array.isArray(seen) ? inList : inText).judge(seen, moment),
    sql: (value, moment) =>
      sql`case when jsonb_typeof(${value}) = 'array' then ${inList.sql(value, moment)} else ${inText.sql(value, moment)} end`,
  };
};
