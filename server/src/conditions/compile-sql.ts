import sql, { join, raw, type Sql } from 'sql-template-tag';
import { assert } from '../platform/json.ts';
import type { CompiledCondition, CompiledNode } from './compile.ts';
import type { SqlContext } from './leaves/index.ts';

const nodeSql = (node: CompiledNode, context: SqlContext): Sql => {
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

const cost = (node: CompiledNode): number => {
  if (node.group === 'leaf') return node.kind.sqlCost;
  if (node.group === 'not') return cost(node.child);
  return node.children.reduce((sum, child) => sum + cost(child), 0);
};

/** Cheap tests first: what they decide spares the dear ones, and PostgreSQL keeps our order inside expressions. */
const groupSql = (children: readonly CompiledNode[], glue: string, context: SqlContext): Sql =>
  sql`(${join(
    [...children].sort((a, b) => cost(a) - cost(b)).map((child) => nodeSql(child, context)),
    glue,
  )})`;

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
