import sql from 'sql-template-tag';
import { z } from 'zod';
import { forGood } from '../held.ts';
import { LOT_DIGITS, LOTS, lotOf } from '../lot.ts';
import type { RandomLeaf } from '../model.ts';
import { nameSchema } from '../schema-parts.ts';
import type { LeafKind } from './leaf.ts';

interface ResolvedRandom {
  leaf: RandomLeaf;
  /** lots below which somebody is in */
  below: number;
}

/** `is among 20 % of all people`: whoever is stays so; another salt chooses others. */
export const random: LeafKind<RandomLeaf, ResolvedRandom> = {
  kind: 'random',
  schema: z.strictObject({
    kind: z.literal('random'),
    percent: z.number('must be a number').min(0, 'must not be negative').max(100, 'must be at most 100'),
    salt: nameSchema('a word of your choice'),
  }),
  resolve: (leaf) => ({ leaf, below: Math.round((leaf.percent / 100) * LOTS) }),
  reads: () => ({}),
  holds: ({ leaf, below }, facts) => forGood(lotOf(leaf.salt, facts.known.contactId) < below),
  finding: ({ leaf }, facts) => {
    const seen = Math.round((lotOf(leaf.salt, facts.known.contactId) / LOTS) * 10_000) / 100;
    return { text: `the share drawn is ${seen} %`, seen };
  },
  sqlCost: 0,
  sql: ({ leaf, below }, { contact }) =>
    sql`('x' || substr(md5(${`${leaf.salt}:`} || ${contact}.contact_id::text), 1, ${LOT_DIGITS}::int))::bit(28)::int < ${below}`,
  explain: ({ percent, salt }, _names, negated) =>
    `is ${negated ? 'not ' : ''}among ${percent} % of all people, drawn by "${salt}"`,
};
