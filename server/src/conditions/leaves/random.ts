import sql from 'sql-template-tag';
import { z } from 'zod';
import { forGood } from '../held.ts';
import { md5 } from '../md5.ts';
import type { RandomLeaf } from '../model.ts';
import { nameSchema } from '../schema-parts.ts';
import type { LeafKind } from './leaf.ts';

interface ResolvedRandom {
  leaf: RandomLeaf;
  /** parts of SHARES below which somebody is in */
  below: number;
}

/** The first seven hexadecimal digits of a hash: 28 bits, which no side takes for a negative number. */
const DIGITS = 7;
const SHARES = 16 ** DIGITS;

const shareOf = ({ salt }: RandomLeaf, contactId: string): number =>
  Number.parseInt(md5(`${salt}:${contactId}`).slice(0, DIGITS), 16);

/** `is among 20 % of all people`: whoever is stays so; another salt chooses others. */
export const random: LeafKind<RandomLeaf, ResolvedRandom> = {
  kind: 'random',
  schema: z.strictObject({
    kind: z.literal('random'),
    percent: z.number('must be a number').min(0, 'must not be negative').max(100, 'must be at most 100'),
    salt: nameSchema('a word of your choice'),
  }),
  resolve: (leaf) => ({ leaf, below: Math.round((leaf.percent / 100) * SHARES) }),
  reads: () => ({}),
  holds: ({ leaf, below }, facts) => forGood(shareOf(leaf, facts.known.contactId) < below),
  finding: ({ leaf }, facts) => {
    const seen = Math.round((shareOf(leaf, facts.known.contactId) / SHARES) * 10_000) / 100;
    return { text: `the share drawn is ${seen} %`, seen };
  },
  sqlCost: 0,
  sql: ({ leaf, below }, { contact }) =>
    sql`('x' || substr(md5(${`${leaf.salt}:`} || ${contact}.contact_id::text), 1, ${DIGITS}::int))::bit(28)::int < ${below}`,
  explain: ({ percent, salt }, _names, negated) =>
    `is ${negated ? 'not ' : ''}among ${percent} % of all people, drawn by "${salt}"`,
};
