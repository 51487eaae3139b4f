import { RE2JS } from 're2js';
import sql, { type Sql } from 'sql-template-tag';
import { foldCase } from '../fold-case.ts';
import { FALSE_FOR_GOOD, forGood } from '../held.ts';
import { lettersOf, parsePattern, postgresText, re2Text } from '../pattern.ts';
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

/** The whole text, where `*` of the operand stands for anything: `/blog/*`. */
export const like = (operand: string): ValueTest => {
  const escaped = foldCase(operand)
    .replace(/[\\%_]/g, '\\$&')
    .replace(/\*+/g, '%');
  return textTest(
    operand,
    (text, folded) => isLike(text, folded),
    (text) => sql`${text} like ${escaped}`,
  );
};

/** In order and without overlap, each part at its first place: for a pattern of `*` alone that finds every match. */
const isLike = (text: string, pattern: string): boolean => {
  const [first, ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first!)) return false;
  let from = first!.length;
  for (const part of rest) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return text.length - last.length >= from && text.endsWith(last);
};

/** A text in which the regular expression is found. RE2 and PostgreSQL both take time linear in the text. */
export const matches = (operand: string): ValueTest => {
  const pattern = parsePattern(operand);
  const compiled = RE2JS.compile(re2Text(pattern));
  return textTest(
    lettersOf(pattern),
    (text) => compiled.test(text),
    (text) => sql`${text} ~ ${postgresText(pattern)}`,
  );
};

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
