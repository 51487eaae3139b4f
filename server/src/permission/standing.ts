/** How many people stand where with each topic, and what one contact said. */
import {
  bucketOf,
  type JsonObject,
  type Queryable,
  raw,
  type Sql,
  sql,
  type Uuid,
} from '../platform/index.ts';
import type { PersonalChannel } from './channel.ts';
import type { ConsentState } from './consent.ts';

export interface Standing {
  topic: string;
  channel: PersonalChannel;
  state: ConsentState;
  count: number;
}

/** People by topic, channel and state; index `consents_people`. */
export const standings = (db: Queryable, workspaceId: number): Promise<Standing[]> =>
  db.query<Standing>(sql`
    select topic, channel, state, count(*)::int as count from consents
    where bucket >= 0 and workspace_id = ${workspaceId}
    group by topic, channel, state`);

export interface ConsentRow {
  topic: string;
  channel: PersonalChannel;
  state: ConsentState;
  at: Date;
  proof: JsonObject;
}

const ofContact = (workspaceId: number, contactId: Uuid): Sql =>
  sql`bucket = ${bucketOf(contactId)} and contact_id = ${contactId}::uuid and workspace_id = ${workspaceId}`;

/** Where a contact stands with each topic it said something to. */
export const consentsNow = (db: Queryable, workspaceId: number, contactId: Uuid): Promise<ConsentRow[]> =>
  db.query<ConsentRow>(sql`
    select topic, channel, state, at, proof from consents
    where ${ofContact(workspaceId, contactId)} order by topic, channel`);

/** Where a contact stands, and all it ever said, newest first. */
export const consentsOf = async (
  db: Queryable,
  workspaceId: number,
  contactId: Uuid,
): Promise<{ now: ConsentRow[]; log: ConsentRow[] }> => ({
  now: await consentsNow(db, workspaceId, contactId),
  log: await db.query<ConsentRow>(sql`
    select topic, channel, state, at, proof from consent_log
    where ${ofContact(workspaceId, contactId)} order by log_id desc limit 200`),
});

/** Rules of a workspace as they are stored; `for update`: nobody else changes them until the transaction ends. */
export const storedRules = async (
  db: Queryable,
  workspaceId: number,
  lock: '' | 'for update' = '',
): Promise<unknown> => {
  const [row] = await db.query<{ rules: unknown }>(sql`
    select settings -> 'permission' as rules from workspaces where workspace_id = ${workspaceId} ${raw(lock)}`);
  return row?.rules ?? null;
};

/** Sets the rules; the caller fences the folds after it (`bumpDefinitions`). */
export const storeRules = async (db: Queryable, workspaceId: number, rules: object): Promise<void> => {
  await db.query(sql`
    update workspaces set settings = settings || ${JSON.stringify({ permission: rules })}::jsonb
    where workspace_id = ${workspaceId}`);
};
