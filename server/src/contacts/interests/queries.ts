import { bumpDefinitions, bumpEpoch } from '../../definitions/index.ts';
import { bucketOf, type Queryable, sql } from '../../platform/index.ts';
import type { InterestRules } from './topics.ts';
import type { Interests } from './weights.ts';

const NONE: InterestRules = { topics: [], categories: false };

/** What the workspace takes for interests. */
export const interestRules = async (db: Queryable, workspaceId: number): Promise<InterestRules> => {
  const [row] = await db.query<{ rules: InterestRules | null }>(sql`
    select settings -> 'interests' as rules from workspaces where workspace_id = ${workspaceId}`);
  return row?.rules ?? NONE;
};

/** Other rules: everybody's interests are counted anew from their events, in sweeps. */
export const setInterestRules = async (
  tx: Queryable,
  workspaceId: number,
  rules: InterestRules,
  nowMs: number,
): Promise<void> => {
  await bumpEpoch(tx, workspaceId, nowMs);
  await tx.query(sql`
    update workspaces set settings = settings || ${JSON.stringify({ interests: rules })}::jsonb
    where workspace_id = ${workspaceId}`);
  await bumpDefinitions(tx);
};

/** What a contact looks at, as the fold keeps it. */
export const interestsOf = async (
  db: Queryable,
  workspaceId: number,
  contactId: string,
): Promise<Interests> => {
  const [row] = await db.query<{ interests: Interests | null }>(sql`
    select interests from contact_state
    where bucket = ${bucketOf(contactId)} and contact_id = ${contactId}::uuid and workspace_id = ${workspaceId}`);
  return row?.interests ?? {};
};
