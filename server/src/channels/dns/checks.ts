import { type Db, type Queryable, sql } from '../../platform/index.ts';
import { dkimKeysSeen, updateWorkspace, workspaceById } from '../../workspaces/index.ts';
import { type Finding, findingsOf } from './findings.ts';
import type { DnsLook } from './look.ts';

/** What DNS said of a workspace's domains when somebody last asked. */
export interface DomainCheck {
  checkedAt: Date;
  findings: Finding[];
}

/** The last check; null when nobody asked yet. */
export const lastDomainCheck = async (db: Queryable, workspaceId: number): Promise<DomainCheck | null> => {
  const [row] = await db.query<DomainCheck>(sql`
    select checked_at as "checkedAt", findings from domain_checks where workspace_id = ${workspaceId}`);
  return row ?? null;
};

/** Asks DNS and keeps what it said; keys that it has sign from now on. Takes up to some seconds. */
export const checkDomains = async (
  { db, dns, nowMs }: { db: Db; dns: DnsLook; nowMs: () => number },
  { workspaceId, provider, host }: { workspaceId: number; provider: string; host: string },
): Promise<DomainCheck> => {
  const { settings } = await workspaceById(db, workspaceId);
  const findings = await findingsOf(dns, { settings, provider, host });
  const seen = new Set(
    findings.flatMap(({ selector, state }) => (selector && state === 'right' ? [selector] : [])),
  );
  const checkedAt = new Date(nowMs());
  await db.transaction(async (tx) => {
    const row = await workspaceById(tx, workspaceId, 'lock');
    if (row.settings.dkim && seen.size > 0) {
      const dkim = dkimKeysSeen(row.settings.dkim, seen, checkedAt.getTime());
      await updateWorkspace(tx, { ...row, settings: { ...row.settings, dkim } });
    }
    await tx.query(sql`
      insert into domain_checks (workspace_id, checked_at, findings)
      values (${workspaceId}, ${checkedAt}, ${JSON.stringify(findings)}::jsonb)
      on conflict (workspace_id) do update set checked_at = excluded.checked_at, findings = excluded.findings`);
  });
  return { checkedAt, findings };
};
