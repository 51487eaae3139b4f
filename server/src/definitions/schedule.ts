import { type Queryable, sql } from '../platform/index.ts';
import type { DefinitionRef, PublishPlan } from './model.ts';

/** Gives a confirmed publish a time, or takes it back (null). The draft may go on: what was confirmed is in the plan. */
export const schedulePublish = async (
  tx: Queryable,
  { workspaceId, kind, key }: DefinitionRef,
  publication: { atMs: number; plan: PublishPlan } | null,
  nowMs: number,
): Promise<void> => {
  await tx.query(sql`
    update definitions set publish_at = ${publication && new Date(publication.atMs).toISOString()},
      publish_plan = ${publication && JSON.stringify(publication.plan)}::jsonb,
      updated_at = ${new Date(nowMs).toISOString()}
    where workspace_id = ${workspaceId} and kind = ${kind} and key = ${key}`);
};

/** Notes that what was to be published was not, and why: it waits no more. */
export const publishFailed = async (
  tx: Queryable,
  { workspaceId, kind, key }: DefinitionRef,
  plan: PublishPlan,
): Promise<void> => {
  await tx.query(sql`
    update definitions set publish_at = null, publish_plan = ${JSON.stringify(plan)}::jsonb
    where workspace_id = ${workspaceId} and kind = ${kind} and key = ${key}`);
};

/** What is due to be published, of all workspaces, the earliest first. Index: definitions_publish_at. */
export const duePublishes = (db: Queryable, nowMs: number): Promise<DefinitionRef[]> =>
  db.query<DefinitionRef>(sql`
    select workspace_id as "workspaceId", kind, key
    from definitions
    where publish_at <= ${new Date(nowMs).toISOString()} and state <> 'archived'
    order by publish_at`);
