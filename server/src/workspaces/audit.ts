import { type JsonObject, newId, type Queryable, sql } from '../platform/index.ts';
import { type Who, whoName, whoRef } from './model.ts';

export interface AuditEntry {
  workspaceId: number;
  /** `itself`: nobody asked for it */
  who: Who | 'itself';
  /** past tense, glossary words: `published`, `stopped sending`, `changed role` */
  action: string;
  /** what it was done to, for people: `segment "Regulars"`, `ana@example.com` */
  object: string;
  detail?: JsonObject;
}

/** Records a change made by a person or key; call it in the transaction of the change, so that neither is without the other. */
export const audit = async (tx: Queryable, entry: AuditEntry, nowMs: number): Promise<void> => {
  const { workspaceId, who, action, object } = entry;
  const detail = entry.detail === undefined ? null : JSON.stringify(entry.detail);
  await tx.query(sql`
    insert into audit_log (workspace_id, audit_id, at, who_ref, who, action, object, detail)
    values (${workspaceId}, ${newId(nowMs)}, ${new Date(nowMs)}, ${who === 'itself' ? who : whoRef(who)},
      ${who === 'itself' ? 'Baton' : whoName(who)}, ${action}, ${object}, ${detail}::jsonb)`);
};

export interface AuditRecord {
  auditId: string;
  at: Date;
  who: string;
  action: string;
  object: string;
  detail: JsonObject | null;
}

/** The audit log, newest first, `limit` rows after (older than) the row `after`. */
export const auditPage = (
  db: Queryable,
  page: { workspaceId: number; after: string | null; limit: number },
): Promise<AuditRecord[]> =>
  db.query<AuditRecord>(sql`
    select audit_id as "auditId", at, who, action, object, detail
    from audit_log
    where workspace_id = ${page.workspaceId}
      and audit_id < coalesce(${page.after}::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
    order by audit_id desc
    limit ${page.limit}`);
