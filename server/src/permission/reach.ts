import { raw, type Sql, sql } from '../platform/index.ts';

/**
 * Whether a mail could go to a contact now, as a test over an alias of `contacts`: an address and no bar on it. The
 * bucket is that of `addressBucket`, in SQL, so that each look-up goes by the primary key of `suppressions`.
 */
export const reachableByEmail = (
  contact: string,
  { workspaceId, nowMs }: { workspaceId: number; nowMs: number },
): Sql => {
  const address = sql`${raw(contact)}.attributes ->> 'email'`;
  const hashed = sql`convert_to(${String(workspaceId)}, 'UTF8') || '\\x00'::bytea || convert_to(${address}, 'UTF8')`;
  return sql`(strpos(coalesce(${address}, ''), '@') > 0 and not exists (
    select from suppressions s
    where s.bucket = ('x' || substr(md5(${hashed}), 1, 4))::bit(16)::int & 4095
      and s.workspace_id = ${workspaceId} and s.channel = 'email' and s.address = ${address}
      and (s.expires_at is null or s.expires_at > ${new Date(nowMs)})
  ))`;
};
