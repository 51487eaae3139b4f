import sql, { join, raw, type Sql } from 'sql-template-tag';
import { assert } from '../platform/json.ts';
import type { CompiledCondition, CompiledNode } from './compile.ts';
import type { SqlContext } from './leaves/index.ts';

/** A boolean, never null. */
export const nodeSql = (node: CompiledNode, context: SqlContext): Sql => {
  switch (node.group) {
    case 'leaf':
      return sql`(${node.kind.sql(node.resolved, context)})`;
    case 'not':
      return sql`(not ${nodeSql(node.child, context)})`;
    case 'all':
      return node.children.length === 0 ? sql`true` : groupSql(node.children, ' and ', context);
    default:
      return node.children.length === 0 ? sql`false` : groupSql(node.children, ' or ', context);
  }
};

/** How dear the SQL of a node is for one contact, as `LeafKind.sqlCost`. */
export const sqlCostOf = (node: CompiledNode): number => {
  if (node.group === 'leaf') return node.kind.sqlCost;
  if (node.group === 'not') return sqlCostOf(node.child);
  return node.children.reduce((sum, child) => sum + sqlCostOf(child), 0);
};

/** Cheap tests first: what they decide spares the dear ones, and PostgreSQL keeps our order inside expressions. */
const groupSql = (children: readonly CompiledNode[], glue: string, context: SqlContext): Sql =>
  sql`(${join(
    [...children].sort((a, b) => sqlCostOf(a) - sqlCostOf(b)).map((child) => nodeSql(child, context)),
    glue,
  )})`;

/** Parts that change with time nested deeper than this are bounded by the earliest change of any leaf: each level says
 *  its parts twice, so that the statement would double with every one. */
const EXACT_DEPTH_MAX = 3;

interface Until {
  sql: Sql;
  depth: number;
}

/** The until of a node; undefined: never, for anybody. */
export const untilOf = (node: CompiledNode, context: SqlContext): Until | undefined => {
  if (node.group === 'leaf') {
    const until = node.kind.untilSql?.(node.resolved, context);
    return until && { sql: sql`(${until})`, depth: 0 };
  }
  if (node.group === 'not') return untilOf(node.child, context);
  const decisive = node.group === 'any';
  const still = node.children.filter((child) => untilOf(child, context) === undefined);
  const moving = node.children.flatMap((child) => {
    const until = untilOf(child, context);
    return until ? [{ child, until }] : [];
  });
  if (moving.length === 0) return undefined;
  const untils = moving.map(({ until }) => until.sql);
  const depth = Math.max(...moving.map(({ until }) => until.depth)) + (moving.length > 1 ? 1 : 0);
  const decides = (child: CompiledNode): Sql => {
    const test = nodeSql(child, context);
    return decisive ? test : sql`not ${test}`;
  };
  // As groupHeld: while one child decides, the longest-standing of those that do; else the first that may change.
  const first = untils.length === 1 ? untils[0]! : sql`least(${join(untils)})`;
  const longest = moving.map(({ child, until }) => sql`case when ${decides(child)} then ${until.sql} end`);
  const combined =
    moving.length === 1 || depth > EXACT_DEPTH_MAX
      ? first
      : sql`coalesce(greatest(${join(longest)}), ${first})`;
  const isStill = still.map(decides);
  return {
    sql:
      isStill.length === 0
        ? combined
        : sql`case when ${join(isStill, ' or ')} then 'infinity'::timestamptz else ${combined} end`,
    depth,
  };
};

/**
 * An instant (timestamptz, never null) before which the answer for a row of `contacts` cannot change if no input comes;
 * 'infinity': time alone never changes it. May be earlier than the change, never later, and is after `nowMs`.
 */
export const compileUntilSql = (compiled: CompiledCondition, options: SqlOptions): Sql =>
  untilOf(compiled.root, { ...options, contact: raw(options.contact) })?.sql ?? sql`'infinity'::timestamptz`;

export interface SqlOptions {
  workspaceId: number;
  nowMs: number;
  /** alias of table contacts in the statement around; that statement must carry the workspace */
  contact: string;
  /** zone in which a date without a time is meant: the workspace's */
  timeZone: string;
}

/**
 * The condition as a boolean expression over a row of `contacts` (RULES-SQL 11): correlated EXISTS and counts on
 * (bucket, contact_id) under and / or / not. Never null: each leaf that could be is wrapped in `is true`.
 */
export const compileSql = (compiled: CompiledCondition, options: SqlOptions): Sql => {
  assert(/^[a-z_]+$/.test(options.contact), 'the alias is a plain name');
  return nodeSql(compiled.root, { ...options, contact: raw(options.contact) });
};
