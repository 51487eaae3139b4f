import sql, { type Sql } from 'sql-template-tag';
import { z } from 'zod';
import { forGood, type Held } from '../held.ts';
import { instantSql } from '../instant-sql.ts';
import type { Facts, ReachableLeaf } from '../model.ts';
import type { LeafKind, SqlContext } from './leaf.ts';

/** An address that mail could go to, as the fold takes it from the profile. */
const hasAddress = ({ attributes }: Facts): boolean => {
  const email = Object.hasOwn(attributes, 'email') ? attributes.email : undefined;
  return typeof email === 'string' && email.includes('@');
};

const judge = (leaf: ReachableLeaf, facts: Facts, nowMs: number): Held => {
  if (!hasAddress(facts)) return forGood(false);
  const bar = facts.known.emailBar();
  const isBarred = bar !== null && bar.untilMs > nowMs;
  const matched = leaf.is === 'reachable' ? !isBarred : isBarred;
  return isBarred && bar.untilMs !== Infinity ? { matched, until: bar.untilMs } : forGood(matched);
};

/**
 * Bars on the contact's e-mail address, as `from ... where ...`. The bucket is that of `addressBucket` (permission), in
 * SQL, so that each look-up goes by the primary key of `suppressions`.
 */
const fromBarsSql = ({ contact, workspaceId, nowMs }: SqlContext): Sql => {
  const address = sql`(${contact}.attributes ->> 'email')`;
  const hashed = sql`convert_to(${String(workspaceId)}, 'UTF8') || '\\x00'::bytea || convert_to(${address}, 'UTF8')`;
  return sql`from suppressions s
    where s.bucket = ('x' || substr(md5(${hashed}), 1, 4))::bit(16)::int & 4095
      and s.workspace_id = ${workspaceId} and s.channel = 'email' and s.address = ${address} and s.topic in ('', '*')
      and (s.expires_at is null or s.expires_at > ${instantSql(nowMs)})`;
};

const addressSql = ({ contact }: SqlContext): Sql =>
  sql`(case when jsonb_typeof(${contact}.attributes -> 'email') = 'string' then strpos(${contact}.attributes ->> 'email', '@') > 0 end) is true`;

/** Whether a mail could go to a row of `contacts` now: an address and no bar on it. */
export const reachableSql = (context: SqlContext): Sql =>
  sql`(${addressSql(context)} and not exists (select 1 ${fromBarsSql(context)}))`;

/** `can be reached by e-mail`, `is suppressed for e-mail`: there is an address, and a bar on it. */
export const reachable: LeafKind<ReachableLeaf, ReachableLeaf> = {
  kind: 'reachable',
  schema: z.strictObject({
    kind: z.literal('reachable'),
    channel: z.literal('email', 'must be email'),
    is: z.enum(['reachable', 'suppressed'], 'must be reachable or suppressed'),
  }),
  resolve: (leaf) => leaf,
  reads: () => ({ attributes: ['email'], facts: ['emailBar'] }),
  holds: judge,
  finding: (_leaf, facts, nowMs) => {
    if (!hasAddress(facts)) return { text: 'has no e-mail address', seen: null };
    const bar = facts.known.emailBar();
    const isBarred = bar !== null && bar.untilMs > nowMs;
    return {
      text: isBarred ? 'the e-mail address is suppressed' : 'nothing bars the e-mail address',
      seen: isBarred,
    };
  },
  sqlCost: 1,
  sql: (leaf, context) =>
    leaf.is === 'reachable'
      ? reachableSql(context)
      : sql`${addressSql(context)} and exists (select 1 ${fromBarsSql(context)})`,
  untilSql: (_leaf, context) => sql`coalesce((select min(s.expires_at) ${fromBarsSql(context)}), 'infinity')`,
  explain: ({ is }, _names, negated) =>
    is === 'reachable'
      ? `${negated ? 'cannot' : 'can'} be reached by e-mail`
      : `is ${negated ? 'not ' : ''}suppressed for e-mail`,
};
