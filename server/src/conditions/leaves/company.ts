import sql, { type Sql } from 'sql-template-tag';
import { z } from 'zod';
import type { CompanyLeaf, Facts } from '../model.ts';
import { type ValueTest, valueTest } from '../operators/index.ts';
import { nameSchema, operandFits, operatorSchema } from '../schema-parts.ts';
import { clippedSeen, foundWords, testWords } from '../words.ts';
import type { LeafKind, SqlContext } from './leaf.ts';

interface ResolvedCompany {
  leaf: CompanyLeaf;
  test: ValueTest;
}

const seenIn = ({ leaf }: ResolvedCompany, { known: { company } }: Facts) =>
  company !== null && Object.hasOwn(company, leaf.attribute) ? company[leaf.attribute] : undefined;

const valueSql = ({ leaf }: ResolvedCompany, { contact, workspaceId }: SqlContext): Sql => sql`(
  select s.company -> ${leaf.attribute}::text from contact_state s
  where s.bucket = ${contact}.bucket and s.contact_id = ${contact}.contact_id and s.workspace_id = ${workspaceId})`;

const subject = (attribute: string): string => `the company's ${attribute}`;

/** `the company's industry is Retail`: facts that were copied to the contact from its company. */
export const company: LeafKind<CompanyLeaf, ResolvedCompany> = {
  kind: 'company',
  schema: z
    .strictObject({
      kind: z.literal('company'),
      attribute: nameSchema('the name of an attribute'),
      op: operatorSchema,
      value: z.json().optional(),
    })
    .superRefine(operandFits),
  resolve: (leaf) => ({ leaf, test: valueTest(leaf.op, leaf.value) }),
  reads: () => ({ facts: ['company'] }),
  holds: (resolved, facts, nowMs) =>
    resolved.test.judge(seenIn(resolved, facts), { nowMs, timeZone: facts.timeZone }),
  finding: (resolved, facts) => {
    const seen = seenIn(resolved, facts);
    return { text: foundWords(subject(resolved.leaf.attribute), seen), seen: clippedSeen(seen) };
  },
  sqlCost: 1,
  // read once into a row of its own: a test names its value several times
  sql: (resolved, context) => sql`(select ${resolved.test.sql(sql`v.value`, context)}
    from (select ${valueSql(resolved, context)} as value offset 0) v)`,
  untilSql: (resolved, context) =>
    resolved.test.untilSql &&
    sql`(select ${resolved.test.untilSql(sql`v.value`, context)}::timestamptz
      from (select ${valueSql(resolved, context)} as value offset 0) v)`,
  explain: ({ attribute, op, value }, _names, negated) => testWords(subject(attribute), op, value, negated),
};
