import sql from 'sql-template-tag';
import { z } from 'zod';
import type { AttributeLeaf, Facts } from '../model.ts';
import { type ValueTest, valueTest } from '../operators/index.ts';
import { nameSchema, operandFits, operatorSchema } from '../schema-parts.ts';
import { clippedSeen, foundWords, testWords, valueWords } from '../words.ts';
import type { LeafKind } from './leaf.ts';

interface ResolvedAttribute {
  leaf: AttributeLeaf;
  test: ValueTest;
}

const seenIn = ({ leaf }: ResolvedAttribute, facts: Facts) =>
  Object.hasOwn(facts.attributes, leaf.attribute) ? facts.attributes[leaf.attribute] : undefined;

/** `country is any of DE, AT`: a test of one attribute. */
export const attribute: LeafKind<AttributeLeaf, ResolvedAttribute> = {
  kind: 'attribute',
  schema: z
    .strictObject({
      kind: z.literal('attribute'),
      attribute: nameSchema('the name of an attribute'),
      op: operatorSchema,
      value: z.json().optional(),
    })
    .superRefine(operandFits),
  resolve: (leaf) => ({ leaf, test: valueTest(leaf.op, leaf.value) }),
  reads: ({ leaf }) => ({ attributes: [leaf.attribute] }),
  holds: (resolved, facts, nowMs) =>
    resolved.test.judge(seenIn(resolved, facts), { nowMs, timeZone: facts.timeZone }),
  finding: (resolved, facts) => {
    const seen = seenIn(resolved, facts);
    return { text: foundWords(resolved.leaf.attribute, seen), seen: clippedSeen(seen) };
  },
  sqlCost: 0,
  sql: ({ leaf, test }, { contact, nowMs, timeZone }) =>
    test.sql(
      sql`(${contact}.attributes -> ${leaf.attribute}::text)`,
      { nowMs, timeZone },
      sql`(${contact}.attributes ->> ${leaf.attribute}::text)`,
    ),
  untilSql: ({ leaf, test }, { contact, nowMs, timeZone }) =>
    test.untilSql?.(sql`(${contact}.attributes -> ${leaf.attribute}::text)`, { nowMs, timeZone }),
  explain: ({ attribute: name, op, value }, names, negated) =>
    testWords(
      names.attribute?.(name) ?? name,
      op,
      value,
      negated,
      (shown) => names.value?.(name, shown) ?? valueWords(shown),
    ),
};
