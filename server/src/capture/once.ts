import { type Queryable, sql } from '../platform/index.ts';
import { messageKey } from './rows.ts';

/**
 * Whether this key was not there in the workspace within the last 7 days; from the caller's commit on it is. For
 * things that may be done once and are no input themselves, such as a token that somebody might send again.
 */
export const firstTime = async (tx: Queryable, workspaceId: number, key: string): Promise<boolean> => {
  const { bucket, key: hashed } = messageKey(workspaceId, key);
  const fresh = await tx.query(sql`
    with week as materialized (
      select floor(extract(epoch from statement_timestamp()) / 604800)::smallint as number
    )
    insert into seen (bucket, message_key, week)
    select ${bucket}::smallint, ${hashed}::uuid, number from week
    where not exists (
      select 1 from seen s where s.bucket = ${bucket} and s.message_key = ${hashed} and s.week = number - 1::smallint
    )
    on conflict do nothing
    returning 1 as fresh`);
  return fresh.length > 0;
};
