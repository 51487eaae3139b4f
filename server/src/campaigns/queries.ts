import { bumpDefinitions, isKey, keyOfName } from '../definitions/index.ts';
import { empty, type Queryable, sql } from '../platform/index.ts';
import { refusals } from './errors.ts';
import type { Campaign, CampaignChange, CampaignRow } from './model.ts';

/** Tries for a key of a name that is taken: beyond it somebody should choose another name. */
const KEY_TRIES_MAX = 100;

const ROW = sql`
  c.key, c.name, c.goal, to_char(c.starts_on, 'YYYY-MM-DD') as "startsOn", to_char(c.ends_on, 'YYYY-MM-DD') as "endsOn",
  c.budget::float8 as budget, c.currency, c.priority, c.archived_at is not null as archived, c.updated_at as "updatedAt"`;

/** Campaigns by name with what they bear; archived ones only when asked for. Messages are counted: seconds for millions. */
export const listCampaigns = (
  db: Queryable,
  { workspaceId, archived = false, key }: { workspaceId: number; archived?: boolean; key?: string },
): Promise<CampaignRow[]> =>
  db.query<CampaignRow>(sql`
    select ${ROW}, coalesce(u.uses, 0)::int as uses, coalesce(m.sent, 0)::int as sent
    from campaigns c
    left join (
      select named.key, count(distinct d.definition_id) as uses
      from definitions d
      left join definition_versions v on v.workspace_id = d.workspace_id and v.definition_id = d.definition_id
        and v.version = d.live_version
      cross join lateral (
        values (v.document ->> 'campaign'), (v.document #>> '{enrollment,campaign}'), (d.draft ->> 'campaign'),
          (d.draft #>> '{enrollment,campaign}')
      ) as named (key)
      where d.workspace_id = ${workspaceId} and d.kind in ('workflow', 'broadcast') and d.state <> 'archived'
      group by named.key
    ) u on u.key = c.key
    left join (
      select campaign, count(*) as sent
      from messages
      where bucket >= 0 and bucket < 4096 and workspace_id = ${workspaceId} and campaign is not null
        and state in ('submitted', 'unknown', 'bounced')
      group by campaign
    ) m on m.campaign = c.key
    where c.workspace_id = ${workspaceId} ${archived ? empty : sql`and c.archived_at is null`}
      ${key === undefined ? empty : sql`and c.key = ${key}`}
    order by lower(c.name), c.key`);

/** One campaign, archived or not. Refuses `campaign-not-found`. */
export const getCampaign = async (db: Queryable, workspaceId: number, key: string): Promise<CampaignRow> => {
  const [found] = await listCampaigns(db, { workspaceId, key, archived: true });
  if (!found) throw refusals.notFound(key);
  return found;
};

const checked = <C extends Pick<Campaign, 'startsOn' | 'endsOn' | 'budget' | 'currency'>>(campaign: C): C => {
  const { startsOn, endsOn, budget, currency } = campaign;
  if (startsOn !== null && endsOn !== null && endsOn < startsOn) throw refusals.datesInvalid();
  if (budget !== null && currency === null) throw refusals.budgetInvalid();
  return campaign;
};

/** Makes a campaign; without `key` one is made of the name. Refuses `key-taken`, `campaign-dates-invalid`, `campaign-budget-invalid`. */
export const createCampaign = async (
  tx: Queryable,
  workspaceId: number,
  given: Omit<Campaign, 'key'> & { key?: string },
  nowMs: number,
): Promise<CampaignRow> => {
  const { name, goal, startsOn, endsOn, budget, currency, priority } = checked(given);
  const base = given.key ?? keyOfName(name, 'campaign');
  if (!isKey(base)) throw refusals.keyTaken(base);
  const at = new Date(nowMs);
  for (let n = 1; n <= (given.key === undefined ? KEY_TRIES_MAX : 1); n++) {
    const key = n === 1 ? base : `${base.slice(0, 55)}-${n}`;
    const made = await tx.query(sql`
      insert into campaigns (workspace_id, key, name, goal, starts_on, ends_on, budget, currency, priority, created_at, updated_at)
      values (${workspaceId}, ${key}, ${name}, ${goal}, ${startsOn}::date, ${endsOn}::date, ${budget}, ${currency},
        ${priority}, ${at}, ${at})
      on conflict (workspace_id, key) do nothing
      returning key`);
    if (made.length > 0) return getCampaign(tx, workspaceId, key);
  }
  throw refusals.keyTaken(base);
};

/**
 * Changes a campaign. `tx` is a transaction of the plain Db, this its last work: folds read priorities with the
 * definitions. Refuses `campaign-not-found`, `campaign-dates-invalid`, `campaign-budget-invalid`.
 */
export const changeCampaign = async (
  tx: Queryable,
  workspaceId: number,
  key: string,
  change: CampaignChange & { archived?: boolean },
  nowMs: number,
): Promise<CampaignRow> => {
  const { archived, ...now } = checked({ ...(await getCampaign(tx, workspaceId, key)), ...change });
  const at = new Date(nowMs);
  await tx.query(sql`
    update campaigns set name = ${now.name}, goal = ${now.goal}, starts_on = ${now.startsOn}::date,
      ends_on = ${now.endsOn}::date, budget = ${now.budget}, currency = ${now.currency}, priority = ${now.priority},
      archived_at = ${archived ? at : null}, updated_at = ${at}
    where workspace_id = ${workspaceId} and key = ${key}`);
  if (change.priority !== undefined) await bumpDefinitions(tx);
  return getCampaign(tx, workspaceId, key);
};
