import { RECEIVERS, type Receiver, receiverOf, receiverTitle } from '../../channels/index.ts';
import { type Queryable, type Sql, sql } from '../../platform/index.ts';
import type { Window } from '../days.ts';

/** What became of mail at a receiver. `accepted` and `bounced` are all that was tried. */
export const RECEIVED = {
  accepted: 'Accepted',
  bounced: 'Bounced',
  complained: 'Called spam',
} as const;
export type Received = keyof typeof RECEIVED;

export interface ReceiverFigures {
  /** `google`, or a domain; '' for all */
  key: string;
  title: string;
  accepted: number;
  bounced: number;
  complained: number;
}

const iso = (ms: number): Sql => sql`${new Date(ms).toISOString()}::timestamptz`;

/** Messages of `m` of which this became in a window. By `messages_submitted`, `messages_bounced`, `messages_complained`. */
export const receivedIn = (what: Received, { from, to }: Window): Sql => {
  const mail = sql`m.channel = 'email' and m.provider is distinct from 'sandbox'`;
  switch (what) {
    case 'accepted':
      return sql`${mail} and m.submitted_at >= ${iso(from)} and m.submitted_at < ${iso(to)} and m.bounced_at is null`;
    case 'bounced':
      return sql`${mail} and m.bounced_at >= ${iso(from)} and m.bounced_at < ${iso(to)}`;
    case 'complained':
      return sql`${mail} and m.complained_at >= ${iso(from)} and m.complained_at < ${iso(to)}`;
  }
};

const DOMAIN = sql`lower(split_part(m.address, '@', 2))`;

/** Whether a message of `m` went to a receiver; '' is every one. */
export const isReceiver = (key: string): Sql => {
  if (key === '') return sql`true`;
  const known: Receiver | undefined = RECEIVERS.find((receiver) => receiver.key === key);
  if (!known) return sql`${DOMAIN} = ${key}`;
  const names = known.domains.filter((domain) => domain.endsWith('.*')).map((domain) => domain.slice(0, -2));
  const domains = known.domains.filter((domain) => !domain.endsWith('.*'));
  return sql`(${DOMAIN} = any(${domains}::text[]) or split_part(${DOMAIN}, '.', 1) = any(${names}::text[]))`;
};

const domainsOf = (db: Queryable, workspaceId: number, what: Received, window: Window) =>
  db.query<{ domain: string; count: number }>(sql`
    select ${DOMAIN} as domain, count(m.bucket)::int as count
    from messages m
    where m.workspace_id = ${workspaceId} and ${receivedIn(what, window)}
    group by 1`);

/** What became of mail by receiver, the largest first, and of all of it. */
export const receiversIn = async (
  db: Queryable,
  workspaceId: number,
  window: Window,
  shownMax: number,
): Promise<{ receivers: ReceiverFigures[]; total: ReceiverFigures; more: number }> => {
  const all = new Map<string, ReceiverFigures>();
  const at = (key: string, title: string): ReceiverFigures => {
    const known = all.get(key) ?? { key, title, accepted: 0, bounced: 0, complained: 0 };
    all.set(key, known);
    return known;
  };
  const total = { key: '', title: 'All', accepted: 0, bounced: 0, complained: 0 };
  for (const what of Object.keys(RECEIVED) as Received[])
    for (const { domain, count } of await domainsOf(db, workspaceId, what, window)) {
      const key = receiverOf(domain);
      at(key, receiverTitle(key))[what] += count;
      total[what] += count;
    }
  const receivers = [...all.values()].sort(
    (a, b) => b.accepted + b.bounced - (a.accepted + a.bounced) || (a.title < b.title ? -1 : 1),
  );
  return { receivers: receivers.slice(0, shownMax), total, more: Math.max(0, receivers.length - shownMax) };
};

/** How many mails left on each day of a zone since an instant: `2026-11-22` -> count. */
export const mailsByDay = async (
  db: Queryable,
  workspaceId: number,
  { sinceMs, zone }: { sinceMs: number; zone: string },
): Promise<Map<string, number>> => {
  const rows = await db.query<{ day: string; count: number }>(sql`
    select (m.submitted_at at time zone ${zone})::date::text as day, count(m.bucket)::int as count
    from messages m
    where m.workspace_id = ${workspaceId} and m.channel = 'email' and m.provider is distinct from 'sandbox'
      and m.submitted_at >= ${iso(sinceMs)}
    group by 1`);
  return new Map(rows.map(({ day, count }) => [day, count]));
};

/** Mails that wait for the turn of their lane, by lane ('': the whole workspace's). */
export const waitingByLane = (
  db: Queryable,
  workspaceId: number,
): Promise<{ lane: string; count: number }[]> =>
  db.query(sql`
    select o.lane, count(o.bucket)::int as count
    from outbox o
    where o.workspace_id = ${workspaceId} and o.lane is not null
    group by o.lane
    order by count desc, o.lane`);
