/** Rules on how long events are kept. What no rule names is kept. */
import { type Queryable, sql } from '../platform/index.ts';

/** Kinds a rule may name. Changes of attributes are not among them: taking a merge or an import back needs them. */
export const KINDS_KEPT = ['page', 'screen', 'track', 'identify', 'group', 'alias', 'feedback'] as const;

export interface RetentionRule {
  scope: 'kind' | 'event';
  /** the kind, or the event's name */
  name: string;
  keepDays: number;
  setBy: string;
  setAt: Date;
  /** the last run, and what it deleted */
  runAt: Date | null;
  runDeleted: number | null;
  deletedCount: number;
}

/** Rules of a workspace, kinds first. */
export const retentionRules = (db: Queryable, workspaceId: number): Promise<RetentionRule[]> =>
  db.query<RetentionRule>(sql`
    select scope, name, keep_days as "keepDays", set_by as "setBy", set_at as "setAt", run_at as "runAt",
      run_deleted as "runDeleted", deleted_count as "deletedCount"
    from retention_rules where workspace_id = ${workspaceId}
    order by scope desc, name`);

/** Sets how long events of a kind or name are kept, from the next night on. */
export const setRetentionRule = async (
  tx: Queryable,
  workspaceId: number,
  rule: Pick<RetentionRule, 'scope' | 'name' | 'keepDays' | 'setBy'>,
  nowMs: number,
): Promise<void> => {
  const { scope, name, keepDays, setBy } = rule;
  await tx.query(sql`
    insert into retention_rules (workspace_id, scope, name, keep_days, set_by, set_at)
    values (${workspaceId}, ${scope}, ${name}, ${keepDays}, ${setBy}, ${new Date(nowMs)})
    on conflict (workspace_id, scope, name) do update
      set keep_days = excluded.keep_days, set_by = excluded.set_by, set_at = excluded.set_at`);
};

/** Takes a rule away; false: there was none. */
export const removeRetentionRule = async (
  tx: Queryable,
  workspaceId: number,
  { scope, name }: Pick<RetentionRule, 'scope' | 'name'>,
): Promise<boolean> => {
  const rows = await tx.query(sql`
    delete from retention_rules where workspace_id = ${workspaceId} and scope = ${scope} and name = ${name}
    returning 1 as gone`);
  return rows.length > 0;
};
