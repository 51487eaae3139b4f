/**
 * Who was asked to confirm and never did is erased (R9): an address that anybody could have typed in is not kept. Only
 * of people who came by that request and of whom nothing else is known: who was known before, signs in, has bought,
 * has talked with somebody or is in somebody's notes stays, with the consent still open.
 */
import { rulesOf } from '../permission/index.ts';
import { type Queryable, sql, type Uuid } from '../platform/index.ts';
import { eventMapOf, type StoredSettings } from '../workspaces/index.ts';
import { askErasure } from './queries.ts';

/** People of one erasure; the next look asks for more. */
const PEOPLE_MAX = 1_000;
const DAY_MS = 86_400_000;

interface Asking {
  workspaceId: number;
  settings: StoredSettings & { permission?: unknown };
  topics: string[];
}

/** Workspaces with topics that ask for a second yes. */
const asking = (tx: Queryable): Promise<Asking[]> =>
  tx.query<Asking>(sql`
    select w.workspace_id as "workspaceId", w.settings, t.topics
    from workspaces w
    cross join lateral (
      select array_agg(key) as topics from topics where workspace_id = w.workspace_id and double_opt_in
    ) t
    where t.topics is not null
    order by w.workspace_id`);

/** Who was asked before `beforeMs`, came by that, and is nothing else to the company. By `consents_people`. */
const unconfirmed = async (
  tx: Queryable,
  { workspaceId, settings, topics }: Asking,
  beforeMs: number,
): Promise<Uuid[]> => {
  const orders = eventMapOf(settings).order?.events ?? [];
  const rows = await tx.query<{ contactId: Uuid }>(sql`
    select distinct k.contact_id as "contactId"
    from consents k
    join contacts c on c.bucket = k.bucket and c.contact_id = k.contact_id
    where k.workspace_id = ${workspaceId} and k.topic = any(${topics}) and k.channel = 'email' and k.state = 'pending'
      and k.at < ${new Date(beforeMs)} and c.state = 'live' and c.known_at > k.at - interval '1 day'
      and not exists (
        select from consents o where o.bucket = k.bucket and o.contact_id = k.contact_id and o.state <> 'pending')
      and not exists (
        select from contact_identities i where i.bucket = k.bucket and i.contact_id = k.contact_id and i.kind = 'user')
      and not exists (
        select from events e where e.bucket = k.bucket and e.contact_id = k.contact_id and e.name = any(${orders}))
      and not exists (select from notes n where n.bucket = k.bucket and n.contact_id = k.contact_id)
      and not exists (select from conversations v where v.bucket = k.bucket and v.contact_id = k.contact_id)
      and not exists (
        select from erased_people p where p.workspace_id = ${workspaceId} and p.contact_id = k.contact_id)
    limit ${PEOPLE_MAX}`);
  return rows.map(({ contactId }) => contactId);
};

/** Asks for the erasure of people who did not confirm in time; the eraser does it and its report says whom it was of.
 *  Answers how many. In the caller's transaction, which holds others off. */
export const askForUnconfirmed = async (tx: Queryable, nowMs: number): Promise<number> => {
  let count = 0;
  for (const one of await asking(tx)) {
    const { unconfirmedDays: days } = rulesOf(one.settings.permission);
    if (days === 0) continue;
    // one process at a time looks at a workspace
    const held = await tx.query(sql`
      select 1 as held from workspaces where workspace_id = ${one.workspaceId} for no key update skip locked`);
    if (held.length === 0) continue;
    const contactIds = await unconfirmed(tx, one, nowMs - days * DAY_MS);
    if (contactIds.length === 0) continue;
    const what = `Did not confirm in ${days} days`;
    await askErasure(tx, { workspaceId: one.workspaceId, contactIds, by: 'Permission', what }, nowMs);
    count += contactIds.length;
  }
  return count;
};
