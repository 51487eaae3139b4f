import sql from 'sql-template-tag';
import { z } from 'zod';
import { entryValue } from '../matcher.ts';
import type { EntryLeaf } from '../model.ts';
import { type ValueTest, valueTest } from '../operators/index.ts';
import { nameSchema, operandFits, operatorSchema } from '../schema-parts.ts';
import { clippedSeen, foundWords, testWords } from '../words.ts';
import type { LeafKind } from './leaf.ts';

interface ResolvedEntry {
  leaf: EntryLeaf;
  test: ValueTest;
}

const subject = (property: string): string => (property.startsWith('@') ? property.slice(1) : property);

/** `value at least 50` of what started the enrollment. Outside an enrollment every value is missing. */
export const entry: LeafKind<EntryLeaf, ResolvedEntry> = {
  kind: 'entry',
  schema: z
    .strictObject({
      kind: z.literal('entry'),
      property: nameSchema('the name of a property'),
      op: operatorSchema,
      value: z.json().optional(),
    })
    .superRefine(operandFits),
  resolve: (leaf) => ({ leaf, test: valueTest(leaf.op, leaf.value) }),
  reads: () => ({ entry: true }),
  holds: ({ leaf, test }, facts, nowMs) =>
    test.judge(entryValue(facts.entry, leaf.property), { nowMs, timeZone: facts.timeZone }),
  finding: ({ leaf }, facts) => {
    const seen = entryValue(facts.entry, leaf.property);
    return { text: foundWords(subject(leaf.property), seen), seen: clippedSeen(seen) };
  },
  sqlCost: 0,
  sql: ({ test }, { nowMs, timeZone }) => test.sql(sql`null::jsonb`, { nowMs, timeZone }),
  explain: ({ property, op, value }, _names, negated) => testWords(subject(property), op, value, negated),
};
