import { bumpDefinitions, bumpEpoch } from '../definitions/index.ts';
import { type Queryable, sql } from '../platform/index.ts';
import { DOMAIN_RULES, type DomainRule } from './model.ts';

/** What a workspace has set, or nothing yet: off. */
export const domainRuleOf = (setting: unknown): DomainRule =>
  DOMAIN_RULES.find((rule) => rule === setting) ?? 'off';

/** Who joins a company by mail domain. */
export const domainRule = async (db: Queryable, workspaceId: number): Promise<DomainRule> => {
  const [row] = await db.query<{ rule: string | null }>(sql`
    select settings #>> '{companies,domains}' as rule from workspaces where workspace_id = ${workspaceId}`);
  return domainRuleOf(row?.rule);
};

/** Another rule: everybody is looked at again, in sweeps. Nobody leaves a company by it. */
export const setDomainRule = async (
  tx: Queryable,
  workspaceId: number,
  domains: DomainRule,
  nowMs: number,
): Promise<void> => {
  await bumpEpoch(tx, workspaceId, nowMs);
  await tx.query(sql`
    update workspaces set settings = settings || ${JSON.stringify({ companies: { domains } })}::jsonb
    where workspace_id = ${workspaceId}`);
  await bumpDefinitions(tx);
};
