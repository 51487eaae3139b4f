import sql from 'sql-template-tag';
import { z } from 'zod';
import { forGood } from '../held.ts';
import type { SegmentLeaf } from '../model.ts';
import { nameSchema } from '../schema-parts.ts';
import type { LeafKind } from './leaf.ts';

/** `is in Regulars`: another segment's answer, which the fold has found before (dependency order). */
export const segment: LeafKind<SegmentLeaf, SegmentLeaf> = {
  kind: 'segment',
  schema: z.strictObject({ kind: z.literal('segment'), segment: nameSchema('the key of a segment') }),
  resolve: (leaf) => leaf,
  reads: (leaf) => ({ segments: [leaf.segment] }),
  holds: (leaf, facts) => {
    const { member, until } = facts.inSegment(leaf.segment);
    return until === Infinity ? forGood(member) : { matched: member, until };
  },
  finding: (leaf, facts) => {
    const { member } = facts.inSegment(leaf.segment);
    return { text: `${member ? 'is in' : 'is not in'} ${leaf.segment}`, seen: member };
  },
  sqlCost: 1,
  sql: (leaf, { contact, workspaceId, nowMs }) => sql`exists (
    select 1 from memberships m
    where m.bucket = ${contact}.bucket and m.contact_id = ${contact}.contact_id
      and m.segment_id = (
        select d.definition_id from definitions d
        where d.workspace_id = ${workspaceId} and d.kind = 'segment' and d.key = ${leaf.segment}
      )
      and (m.until is null or m.until > ${new Date(nowMs).toISOString()}::timestamptz)
  )`,
  untilSql: (leaf, { contact, workspaceId, nowMs }) => sql`coalesce((
    select m.until from memberships m
    where m.bucket = ${contact}.bucket and m.contact_id = ${contact}.contact_id
      and m.segment_id = (
        select d.definition_id from definitions d
        where d.workspace_id = ${workspaceId} and d.kind = 'segment' and d.key = ${leaf.segment}
      )
      and m.until > ${new Date(nowMs).toISOString()}::timestamptz
  ), 'infinity')`,
  explain: (leaf, names, negated) =>
    `${negated ? 'is not in' : 'is in'} ${names.segment?.(leaf.segment) ?? leaf.segment}`,
};
