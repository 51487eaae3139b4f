import sql, { empty, type Sql } from 'sql-template-tag';
import { z } from 'zod';
import { durationMs, durationWords, windowSchema } from '../duration.ts';
import { FALSE_FOR_GOOD, forGood, type Held } from '../held.ts';
import { instantSql, intervalSql } from '../instant-sql.ts';
import type { Facts, SegmentLeaf } from '../model.ts';
import { nameSchema } from '../schema-parts.ts';
import type { LeafKind, SqlContext } from './leaf.ts';

interface ResolvedSegment {
  leaf: SegmentLeaf;
  /** how long somebody must have been in it */
  forMs: number;
}

const judge = ({ leaf, forMs }: ResolvedSegment, facts: Facts, nowMs: number): Held => {
  const { member, until, since } = facts.inSegment(leaf.segment);
  if (!member) return until === Infinity ? FALSE_FOR_GOOD : { matched: false, until };
  // who has just come in, and is not written down yet, came now
  const longEnoughMs = forMs === 0 ? -Infinity : (since ?? nowMs) + forMs;
  if (longEnoughMs > nowMs) return { matched: false, until: Math.min(until, longEnoughMs) };
  return until === Infinity ? forGood(true) : { matched: true, until };
};

const fromMembershipSql = (
  { leaf }: ResolvedSegment,
  { contact, workspaceId, nowMs }: SqlContext,
): Sql => sql`
    from memberships m
    where m.bucket = ${contact}.bucket and m.contact_id = ${contact}.contact_id
      and m.segment_id = (
        select d.definition_id from definitions d
        where d.workspace_id = ${workspaceId} and d.kind = 'segment' and d.key = ${leaf.segment}
      )
      and (m.until is null or m.until > ${instantSql(nowMs)})`;

const sentence = (leaf: SegmentLeaf, name: string, negated: boolean): string => {
  if (!leaf.for) return `${negated ? 'is not in' : 'is in'} ${name}`;
  return `has ${negated ? 'not ' : ''}been in ${name} for at least ${durationWords(leaf.for)}`;
};

/** `is in Regulars`: another segment's answer, which the fold has found before (dependency order). */
export const segment: LeafKind<SegmentLeaf, ResolvedSegment> = {
  kind: 'segment',
  schema: z.strictObject({
    kind: z.literal('segment'),
    segment: nameSchema('the key of a segment'),
    for: windowSchema.optional(),
  }),
  resolve: (leaf) => ({ leaf, forMs: leaf.for ? durationMs(leaf.for) : 0 }),
  reads: ({ leaf }) => ({ segments: [leaf.segment] }),
  holds: judge,
  finding: (resolved, facts, nowMs) => {
    const { matched } = judge(resolved, facts, nowMs);
    return { text: sentence(resolved.leaf, resolved.leaf.segment, !matched), seen: matched };
  },
  sqlCost: 1,
  sql: (resolved, context) => sql`exists (
    select 1 ${fromMembershipSql(resolved, context)}
      ${resolved.forMs === 0 ? empty : sql`and m.since <= ${instantSql(context.nowMs - resolved.forMs)}`}
  )`,
  untilSql: (resolved, context) => {
    const { forMs } = resolved;
    const longEnough = sql`m.since + ${intervalSql(forMs)}`;
    const until =
      forMs === 0
        ? sql`m.until`
        : sql`least(m.until, case when ${longEnough} > ${instantSql(context.nowMs)} then ${longEnough} end)`;
    return sql`coalesce((select ${until} ${fromMembershipSql(resolved, context)}), 'infinity')`;
  },
  explain: (leaf, names, negated) => sentence(leaf, names.segment?.(leaf.segment) ?? leaf.segment, negated),
};
