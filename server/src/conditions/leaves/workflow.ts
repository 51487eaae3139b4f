import sql, { empty, type Sql } from 'sql-template-tag';
import { z } from 'zod';
import { durationMs, lastWords, openWindowSchema } from '../duration.ts';
import { FALSE_FOR_GOOD, forGood, type Held } from '../held.ts';
import { FIRST_MS, instantSql, intervalSql } from '../instant-sql.ts';
import { definitionSql } from '../messages-sql.ts';
import type { EnrollmentSeen, Facts, WorkflowLeaf } from '../model.ts';
import { nameSchema } from '../schema-parts.ts';
import type { LeafKind, Names, SqlContext } from './leaf.ts';

interface ResolvedWorkflow {
  leaf: WorkflowLeaf;
  windowMs: number;
}

/** State of an enrollment that is meant; undefined: any. */
const STATES = {
  inside: 'active',
  entered: undefined,
  finished: 'finished',
  exited: 'exited',
  goal: 'goal',
} as const;

/** Who gets nothing, to measure what the workflow does, never came in. */
const HELD_OUT = 'holdout';

/** The instant that the window is about. */
const momentOf = ({ is }: WorkflowLeaf, { enteredAtMs, endedAtMs }: EnrollmentSeen): number | null =>
  is === 'inside' || is === 'entered' ? enteredAtMs : endedAtMs;

/** The newest moment of an enrollment that is meant. */
const newestAt = ({ leaf }: ResolvedWorkflow, facts: Facts, nowMs: number): number | undefined => {
  const state = STATES[leaf.is];
  const moments = facts.known.enrollments().flatMap((one) => {
    const at = momentOf(leaf, one);
    const isMeant =
      one.workflow === leaf.workflow &&
      one.state !== HELD_OUT &&
      (state === undefined || one.state === state) &&
      (leaf.node === undefined || one.nodeId === leaf.node);
    return isMeant && at !== null && at <= nowMs ? [at] : [];
  });
  return moments.length > 0 ? Math.max(...moments) : undefined;
};

const judge = (resolved: ResolvedWorkflow, facts: Facts, nowMs: number): Held => {
  const at = newestAt(resolved, facts, nowMs);
  if (at === undefined) return FALSE_FOR_GOOD;
  if (resolved.windowMs === Infinity) return forGood(true);
  return at + resolved.windowMs > nowMs ? { matched: true, until: at + resolved.windowMs } : FALSE_FOR_GOOD;
};

const momentSql = ({ is }: WorkflowLeaf): Sql =>
  is === 'inside' || is === 'entered' ? sql`n.entered_at` : sql`n.ended_at`;

const fromEnrollmentsSql = ({ leaf, windowMs }: ResolvedWorkflow, context: SqlContext): Sql => {
  const { contact, workspaceId, nowMs } = context;
  const state = STATES[leaf.is];
  const fromMs = nowMs - windowMs;
  const moment = momentSql(leaf);
  return sql`from enrollments n
    where n.bucket = ${contact}.bucket and n.contact_id = ${contact}.contact_id and n.workspace_id = ${workspaceId}
      and n.workflow_id = ${definitionSql('workflow', leaf.workflow, workspaceId)}
      and ${moment} <= ${instantSql(nowMs)} and n.state <> ${HELD_OUT}
      ${state === undefined ? empty : sql`and n.state = ${state}`}
      ${leaf.node === undefined ? empty : sql`and n.node_id = ${leaf.node}`}
      ${fromMs > FIRST_MS ? sql`and ${moment} > ${instantSql(fromMs)}` : empty}`;
};

const DONE = {
  inside: ['is inside', 'is not inside'],
  entered: ['entered', 'did not enter'],
  finished: ['finished', 'did not finish'],
  exited: ['left', 'did not leave'],
  goal: ['reached the goal of', 'did not reach the goal of'],
} as const;

const sentence = (leaf: WorkflowLeaf, names: Names, negated: boolean): string =>
  [
    DONE[leaf.is][negated ? 1 : 0],
    names.workflow?.(leaf.workflow) ?? leaf.workflow,
    leaf.node === undefined ? '' : `at step ${leaf.node}`,
    leaf.within ? `in ${lastWords(leaf.within)}` : '',
  ]
    .filter((part) => part !== '')
    .join(' ');

/** `is inside Welcome`, `finished Welcome in the last 30 days`. */
export const workflow: LeafKind<WorkflowLeaf, ResolvedWorkflow> = {
  kind: 'workflow',
  schema: z
    .strictObject({
      kind: z.literal('workflow'),
      workflow: nameSchema('the key of a workflow'),
      is: z.enum(
        ['inside', 'entered', 'finished', 'exited', 'goal'],
        'must be inside, entered, finished, exited or goal',
      ),
      node: nameSchema('the id of a step').optional(),
      within: openWindowSchema,
    })
    .refine(({ is, node }) => node === undefined || is === 'inside', {
      path: ['node'],
      message: 'is for people inside only',
    })
    .refine(({ is, within }) => within === undefined || is !== 'inside', {
      path: ['within'],
      message: 'must be left out for people inside',
    }),
  resolve: (leaf) => ({ leaf, windowMs: leaf.within ? durationMs(leaf.within) : Infinity }),
  reads: () => ({ facts: ['enrollments'] }),
  holds: judge,
  finding: (resolved, facts, nowMs) => {
    const at = newestAt(resolved, facts, nowMs);
    const { matched } = judge(resolved, facts, nowMs);
    const seen = at === undefined ? null : new Date(at).toISOString();
    return { text: sentence(resolved.leaf, {}, !matched), seen };
  },
  sqlCost: 1,
  sql: (resolved, context) => sql`exists (select 1 ${fromEnrollmentsSql(resolved, context)})`,
  untilSql: (resolved, context) =>
    resolved.windowMs === Infinity
      ? undefined
      : sql`coalesce((select max(${momentSql(resolved.leaf)}) ${fromEnrollmentsSql(resolved, context)})
          + ${intervalSql(resolved.windowMs)}, 'infinity')`,
  explain: sentence,
};
