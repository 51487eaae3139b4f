import sql, { type Sql } from 'sql-template-tag';
import { foldingPairs } from '../fold-case.ts';

/** Text of a jsonb string, compared byte by byte: the same on every server, whatever its locale. */
export const jsonText = (value: Sql): Sql => sql`((${value}) #>> '{}') collate "C"`;

/** `text` folded as far as a comparison with `operands` (folded themselves) can tell; see fold-case.ts. */
export const foldedSql = (text: Sql, operands: readonly string[]): Sql => {
  const { from, to } = foldingPairs(operands);
  const ascii = sql`lower(${text})`;
  return from === '' ? ascii : sql`translate(${ascii}, ${from}, ${to})`;
};
