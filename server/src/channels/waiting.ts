import { BUCKETS, type Queryable, sql } from '../platform/index.ts';

/** Mails that the provider did not take and that are tried again, with what it says most. */
export interface MailWaiting {
  count: number;
  /** there are more than were counted */
  isAtLeast: boolean;
  reason: string;
  /** it is the account, its key or its sender */
  isAccount: boolean;
}

/** Rows counted: enough to say what is wrong; a backlog of a million is not read for a line of text. */
const COUNTED_MAX = 1_000;
/** Rows of the outbox looked through, all workspaces': among very many mails of others one's own may be overlooked. */
const LOOKED_AT_MAX = 20_000;

/** What waits for a provider that does not take it now; null when nothing does. */
export const mailWaiting = async (db: Queryable, workspaceId: number): Promise<MailWaiting | null> => {
  const rows = await db.query<{ count: number; reason: string; isAccount: boolean }>(sql`
    with looked_at as materialized (
      select bucket, message_id, workspace_id from outbox
      where bucket >= 0 and bucket < ${BUCKETS} and channel = 'email' and started_at is null
      limit ${LOOKED_AT_MAX}
    ), waiting as materialized (
      select bucket, message_id from looked_at where workspace_id = ${workspaceId} limit ${COUNTED_MAX}
    )
    select count(*) as count, m.reason ->> 'text' as reason, bool_or(m.reason ? 'account') as "isAccount"
    from waiting w
    join messages m on m.bucket = w.bucket and m.message_id = w.message_id
    where m.workspace_id = ${workspaceId} and m.reason ->> 'code' = 'deferred'
    group by m.reason ->> 'text'
    order by 1 desc`);
  const [first] = rows;
  if (!first) return null;
  const count = rows.reduce((sum, row) => sum + row.count, 0);
  return { count, isAtLeast: count >= COUNTED_MAX, reason: first.reason, isAccount: first.isAccount };
};
