import sql, { type Sql } from 'sql-template-tag';
import { z } from 'zod';
import { FALSE_FOR_GOOD, type Held } from '../held.ts';
import { instantSql, intervalSql } from '../instant-sql.ts';
import type { Facts, InterestLeaf } from '../model.ts';
import { nameSchema } from '../schema-parts.ts';
import type { LeafKind, SqlContext } from './leaf.ts';

/** Interest that is not fed halves in this time. */
export const INTEREST_HALF_LIFE_MS = 30 * 86_400_000;
const LEAST_MIN = 0.01;
const LEAST_MAX = 1_000_000;
/** An interest older than this is gone: 2^-60 of the heaviest is less than the least. */
const HALVINGS_MAX = 60;

const weightAt = ([weight, atMs]: readonly [number, number], nowMs: number): number => {
  const halvings = Math.min(HALVINGS_MAX, Math.max(0, (nowMs - atMs) / INTEREST_HALF_LIFE_MS));
  return weight * 2 ** -halvings;
};

const seenIn = (topic: string, { known: { interests } }: Facts): readonly [number, number] | undefined =>
  interests !== null && Object.hasOwn(interests, topic) ? interests[topic] : undefined;

/** The first millisecond at which the weight is below: the logarithm, put right by the very test that judges. */
const fadesAt = (seen: readonly [number, number], atLeast: number): number => {
  const [weight, atMs] = seen;
  let at = Math.ceil(atMs + INTEREST_HALF_LIFE_MS * Math.log2(weight / atLeast));
  while (weightAt(seen, at - 1) < atLeast) at--;
  while (weightAt(seen, at) >= atLeast) at++;
  return at;
};

const judge = ({ topic, atLeast }: InterestLeaf, facts: Facts, nowMs: number): Held => {
  const seen = seenIn(topic, facts);
  if (seen === undefined || weightAt(seen, nowMs) < atLeast) return FALSE_FOR_GOOD;
  return { matched: true, until: fadesAt(seen, atLeast) };
};

const fromInterestSql = ({ topic }: InterestLeaf, { contact, workspaceId }: SqlContext): Sql => sql`from (
    select (s.interests -> ${topic}::text ->> 0)::float8 as weight,
      to_timestamp((s.interests -> ${topic}::text ->> 1)::float8 / 1000) as at
    from contact_state s
    where s.bucket = ${contact}.bucket and s.contact_id = ${contact}.contact_id and s.workspace_id = ${workspaceId}
    offset 0
  ) i`;

const halvingsSql = (nowMs: number): Sql =>
  sql`least(${HALVINGS_MAX}, greatest(0, extract(epoch from (${instantSql(nowMs)} - i.at))::float8 * 1000 / ${INTEREST_HALF_LIFE_MS}::float8))`;

/** `is interested in golf, at least 2`: what a person looks at, weighted, fading. */
export const interest: LeafKind<InterestLeaf, InterestLeaf> = {
  kind: 'interest',
  schema: z.strictObject({
    kind: z.literal('interest'),
    topic: nameSchema('a topic'),
    atLeast: z
      .number('must be a number')
      .min(LEAST_MIN, `must be at least ${LEAST_MIN}`)
      .max(LEAST_MAX, `must be at most ${LEAST_MAX}`),
  }),
  resolve: (leaf) => leaf,
  reads: () => ({ facts: ['interests'] }),
  holds: judge,
  finding: ({ topic }, facts, nowMs) => {
    const seen = seenIn(topic, facts);
    const weight = seen === undefined ? 0 : Math.round(weightAt(seen, nowMs) * 100) / 100;
    return { text: `the interest in ${topic} is ${weight}`, seen: weight };
  },
  sqlCost: 1,
  sql: (leaf, context) => sql`coalesce((
    select case when i.weight >= ${leaf.atLeast}::float8
      then i.weight * power(2::float8, -(${halvingsSql(context.nowMs)})) >= ${leaf.atLeast}::float8 else false end
    ${fromInterestSql(leaf, context)}), false)`,
  // a second early: the logarithms of the two sides need not agree to the last digit
  untilSql: (leaf, context) => sql`coalesce((
    select case when i.weight >= ${leaf.atLeast}::float8 then greatest(
      i.at + make_interval(secs => ${INTEREST_HALF_LIFE_MS / 1_000}::float8 * ln(i.weight / ${leaf.atLeast}::float8) / ln(2::float8)) - ${intervalSql(1_000)},
      ${instantSql(context.nowMs + 1)}) end
    ${fromInterestSql(leaf, context)}), 'infinity')`,
  explain: ({ topic, atLeast }, _names, negated) =>
    `the interest in ${topic} is ${negated ? 'less than' : 'at least'} ${atLeast}`,
};
