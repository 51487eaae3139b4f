/** What a salesperson asks first of one contact: how warm, what was sent last, what comes next. */
import { PERSONAL_CHANNELS } from '../permission/index.ts';
import { bucketOf, type Json, type Queryable, sql } from '../platform/index.ts';
import { comingLines } from './coming.ts';
import { type MessageRecord, messageFactsColumns } from './message-queries.ts';
import { outcomeWords } from './message-words.ts';
import { loadNames, loadVersions, messageName, type WorkspaceNames } from './names.ts';
import { mapped } from './numbered.ts';
import type { TimelineLine } from './timeline.ts';
import { amountOf } from './words.ts';

const DAY_MS = 86_400_000;
/** As far back as the sparkline goes. */
export const ACTIVITY_DAYS = 90;

export interface ContactSummary {
  /** what the person did themselves (P16) */
  activity: {
    /** acts in each of the last 90 times 24 hours, the oldest first */
    days: number[];
    /** their last act within them */
    lastAt: string | null;
  };
  /** null: nothing was ordered. `value` leaves out amounts in another currency than the workspace's. */
  orders: { count: number; value: number; currency: string; lastAt: string } | null;
  lastMessage: { messageId: string; name: string; at: string; outcome: string } | null;
  /** the next thing that happens by itself; null: nothing is planned */
  next: Pick<TimelineLine, 'kind' | 'dueAt' | 'text' | 'why'> | null;
}

interface Whose {
  workspaceId: number;
  contactId: string;
}

/** Acts by age in days. Reads the contact's events of 90 days: 50,000 of them take 45 ms. */
const activityOf = async (
  db: Queryable,
  { workspaceId, contactId }: Whose,
  nowMs: number,
): Promise<ContactSummary['activity']> => {
  const from = new Date(nowMs - ACTIVITY_DAYS * DAY_MS).toISOString();
  const now = new Date(nowMs).toISOString();
  const rows = await db.query<{ age: number; acts: number; lastAt: Date }>(sql`
    select date_part('day', ${now}::timestamptz - e.occurred_at)::int as age,
      count(*)::int as acts, max(e.occurred_at) as "lastAt"
    from events e
    where e.bucket = ${bucketOf(contactId)} and e.contact_id = ${contactId}::uuid and e.workspace_id = ${workspaceId}
      and e.received_at >= ${from}::timestamptz and e.occurred_at > ${from}::timestamptz
      and e.occurred_at <= ${now}::timestamptz
      and (e.kind in ('page', 'screen', 'track')
        or (e.kind = 'feedback' and e.name in ('Email Opened', 'Email Clicked', 'SMS Clicked')
          and e.properties ->> 'verdict' = 'human')
        or (e.kind = 'feedback' and e.name in ('Email Replied', 'SMS Replied')))
    group by age
    order by age`);
  const days = Array<number>(ACTIVITY_DAYS).fill(0);
  for (const { age, acts } of rows) days[ACTIVITY_DAYS - 1 - age] = acts;
  return { days, lastAt: rows[0]?.lastAt.toISOString() ?? null };
};

/** Newest order events that are looked at: a wholesaler's years. */
const ORDERS_MAX = 2_000;

const ordersOf = async (
  db: Queryable,
  { workspaceId, contactId }: Whose,
  { eventMap, currency }: WorkspaceNames,
): Promise<ContactSummary['orders']> => {
  const rows = await db.query<{ at: Date; eventId: string; id: Json; value: Json; currency: Json }>(sql`
    select e.occurred_at as at, e.event_id as "eventId", ${mapped(eventMap, 'order', 'id')} as id,
      ${mapped(eventMap, 'order', 'value')} as value, ${mapped(eventMap, 'order', 'currency')} as currency
    from events e
    where e.bucket = ${bucketOf(contactId)} and e.contact_id = ${contactId}::uuid and e.workspace_id = ${workspaceId}
      and e.name = any(${[...(eventMap.order?.events ?? [])]}::text[]) and e.kind = 'track'
    order by e.occurred_at desc
    limit ${ORDERS_MAX}`);
  const [newest] = rows;
  if (!newest) return null;
  const once = new Map(rows.map((row) => [String(row.id ?? row.eventId), row]));
  const own = [...once.values()].filter((row) => row.currency === null || row.currency === currency);
  const value = own.reduce((sum, row) => sum + (amountOf(row.value) ?? 0), 0);
  return {
    count: once.size,
    value: Math.round(value * 100) / 100,
    currency,
    lastAt: newest.at.toISOString(),
  };
};

const lastMessageOf = async (
  db: Queryable,
  { workspaceId, contactId }: Whose,
  names: WorkspaceNames,
): Promise<ContactSummary['lastMessage']> => {
  const [row] = await db.query<MessageRecord & { submittedAt: Date }>(sql`
    select ${messageFactsColumns('m')}
    from messages m
    where m.bucket = ${bucketOf(contactId)} and m.contact_id = ${contactId}::uuid and m.workspace_id = ${workspaceId}
      and m.submitted_at is not null and m.channel = any(${[...PERSONAL_CHANNELS]}::text[])
    order by m.message_id desc
    limit 1`);
  if (!row) return null;
  const versions = await loadVersions(db, workspaceId, [
    { workflowId: row.workflowId, version: row.workflowVersion },
  ]);
  return {
    messageId: row.messageId,
    name: messageName(row, names, versions),
    at: row.submittedAt.toISOString(),
    outcome: outcomeWords(row),
  };
};

const nextOf = (coming: readonly TimelineLine[]): ContactSummary['next'] => {
  const line = coming.find(({ kind }) => kind !== 'segment');
  return line ? { kind: line.kind, dueAt: line.dueAt, text: line.text, why: line.why } : null;
};

/** The answers above the timeline. Who there is not has none of it. */
export const contactSummary = async (db: Queryable, whose: Whose, nowMs: number): Promise<ContactSummary> => {
  const names = await loadNames(db, whose.workspaceId);
  const [activity, orders, lastMessage, coming] = await Promise.all([
    activityOf(db, whose, nowMs),
    ordersOf(db, whose, names),
    lastMessageOf(db, whose, names),
    comingLines(db, { ...whose, names, nowMs }),
  ]);
  return { activity, orders, lastMessage, next: nextOf(coming) };
};
