import sql, { type Sql } from 'sql-template-tag';
import type { Json } from '../../platform/json.ts';
import { foldCase } from '../fold-case.ts';
import { forGood } from '../held.ts';
import { foldedSql, jsonText } from './json-sql.ts';
import type { ValueTest } from './operator.ts';

/**
 * Whether a value is one of some texts (case-folded), numbers or booleans. A list matches when one of its
 * elements does; a text that looks like a number is a text.
 */
export const isOneOf = (choices: readonly Json[]): ValueTest => {
  const texts = [...new Set(choices.filter((choice) => typeof choice === 'string').map(foldCase))];
  const numbers = [...new Set(choices.filter((choice) => typeof choice === 'number'))];
  const booleans = [...new Set(choices.filter((choice) => typeof choice === 'boolean'))];
  const textSet = new Set(texts);
  const others = new Set<Json>([...numbers, ...booleans]);
  const isChosen = (value: Json): boolean =>
    typeof value === 'string' ? textSet.has(foldCase(value)) : others.has(value);

  const scalarSql = (value: Sql): Sql => {
    const byText = texts.length > 0 ? sql`${foldedSql(jsonText(value), texts)} = any(${texts}::text[])` : no;
    const byNumber = numbers.length > 0 ? sql`(${value})::float8 = any(${numbers}::float8[])` : no;
    const byBoolean = booleans.length > 0 ? sql`(${value})::boolean = any(${booleans}::boolean[])` : no;
    return sql`case jsonb_typeof(${value}) when 'string' then ${byText} when 'number' then ${byNumber} when 'boolean' then ${byBoolean} else false end`;
  };
  return {
    judge: (seen) =>
      seen === undefined || seen === null
        ? forGood(false)
        : forGood(Array.isArray(seen) ? seen.some(isChosen) : isChosen(seen)),
    sql: (value, _, text) => {
      const inList = sql`exists (select 1 from jsonb_array_elements(${value}) element where ${scalarSql(sql`element.value`)})`;
      if (text === undefined || others.size > 0)
        return sql`(case when jsonb_typeof(${value}) = 'array' then ${inList} else ${scalarSql(value)} end) is true`;
      // a number may read like a text that is asked for, and a text like a list
      const folded = foldedSql(sql`${text} collate "C"`, texts);
      return sql`(case when ${folded} = any(${texts}::text[]) and jsonb_typeof(${value}) = 'string' then true
        when ${text} ^@ '[' and jsonb_typeof(${value}) = 'array' then ${inList} else false end)`;
    },
  };
};

const no = sql`false`;
