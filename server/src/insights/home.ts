/**
 * Home: what needs me, today beside the same weekday, what runs. Figures of today are counted each time; those of days
 * that are over are kept for a while, since nobody waits for them and late events change them little.
 */

import { mailWaiting } from '../channels/index.ts';
import { lowPools } from '../content/index.ts';
import { type Queryable, sql, type WorkspaceDb } from '../platform/index.ts';
import { taskCounts } from '../sales/index.ts';
import { DAYS_SHOWN, dayStarts, sameDayLastWeek, today, type Window } from './days.ts';
import { loadNames, type WorkspaceNames } from './names.ts';
import { amountSql, type NumberContext, type Numbered, rowsOf } from './numbered.ts';
import { IN_WINDOW, numberOf } from './numbers.ts';
import { countAll } from './people-list.ts';
import type { Reports } from './reports.ts';

/** `clicks` are raw: machines' too. Screens show them in place of `humanClicks` when somebody asks (P16). */
export type Metric =
  | 'visitors'
  | 'newContacts'
  | 'messages'
  | 'humanClicks'
  | 'clicks'
  | 'orders'
  | 'revenue';

export interface Figure {
  metric: Metric;
  label: string;
  value: number;
  /** same weekday last week up to the same time of day; null when there were no days before */
  before: number | null;
  /** last 14 days, oldest first, today last */
  spark: number[];
  /** path in the workspace of the list whose length is `value` (revenue: of its orders) */
  href: string;
  unit?: 'money';
}

export interface Home {
  needsYou: { code: string; text: string; href: string; count: number }[];
  today: Figure[];
  running: {
    workflowId: string;
    key: string;
    name: string;
    enteredToday: number;
    hereNow: number;
    problems: number;
  }[];
  checklist: { code: string; label: string; done: boolean; href: string }[] | null;
  empty: boolean;
}

const COUNTED = ['visitors', 'newContacts', 'messages', 'humanClicks', 'clicks', 'orders'] as const;
type Counted = (typeof COUNTED)[number];

const LABELS: Readonly<Record<Metric, string>> = {
  visitors: 'Visitors',
  newContacts: 'New contacts',
  messages: 'Messages',
  humanClicks: 'Human clicks',
  clicks: 'Clicks, machines too',
  orders: 'Orders',
  revenue: 'Revenue',
};

export const peopleHref = (of: string): string => `/people?of=${of}`;

// --- today ---------------------------------------------------------------------------------------------

const revenueIn = async (tx: Queryable, context: NumberContext, window: Window): Promise<number> => {
  const facts = IN_WINDOW.orders.facts(context, window);
  const [row] = await tx.query<{ sum: number }>(sql`
    select coalesce(sum(${amountSql(context.names.currency)}), 0)::float8 as sum from (${rowsOf({ facts })}) r`);
  return cents(row!.sum);
};

const cents = (amount: number): number => Math.round(amount * 100) / 100;

type Past = Record<Metric, number[]>;

/** Counts and revenue of the days that are over, by day. */
const pastDays = async (tx: Queryable, context: NumberContext, starts: readonly number[]): Promise<Past> => {
  const over = starts.slice(0, -1);
  const window = { from: over[0]!, to: over.at(-1)! };
  const edges = sql`${over.map((ms) => new Date(ms).toISOString())}::timestamptz[]`;
  const empty = (): number[] => over.slice(1).map(() => 0);
  const past = Object.fromEntries(Object.keys(LABELS).map((metric) => [metric, empty()])) as Past;
  for (const metric of COUNTED) {
    const facts = IN_WINDOW[metric].facts(context, window);
    const rows = await tx.query<{ day: number; count: number }>(sql`
      select width_bucket(f.at, ${edges}) as day, count(distinct f.unit)::int as count
      from (${facts}) f group by 1`);
    for (const { day, count } of rows) past[metric][day - 1] = count;
  }
  const orders = IN_WINDOW.orders.facts(context, window);
  const sums = await tx.query<{ day: number; sum: number }>(sql`
    select width_bucket(r.at, ${edges}) as day, sum(${amountSql(context.names.currency)})::float8 as sum
    from (${rowsOf({ facts: orders })}) r group by 1`);
  for (const { day, sum } of sums) past.revenue[day - 1] = cents(sum);
  return past;
};

const countedIn = async (
  tx: Queryable,
  context: NumberContext,
  window: Window,
): Promise<Record<Metric, number>> => {
  const counts = await countAll(
    tx,
    COUNTED.map((metric) => ({ ...IN_WINDOW[metric], facts: IN_WINDOW[metric].facts(context, window) })),
  );
  const counted = Object.fromEntries(COUNTED.map((metric, n) => [metric, counts[n]!])) as Record<
    Counted,
    number
  >;
  return { ...counted, revenue: await revenueIn(tx, context, window) };
};

/** How long figures of days that are over are kept, and those of last week up to this time of day. */
const PAST_KEPT_MS = 300_000;
const BEFORE_KEPT_MS = 60_000;
const KEPT_MAX = 1_000;

interface Kept<T> {
  at: number;
  value: T;
}

/** Keeps values for a while, per key; bounded. */
const createKeeper = <T>(keptMs: number) => {
  const kept = new Map<string, Kept<T>>();
  return async (key: string, nowMs: number, read: () => Promise<T>): Promise<T> => {
    const known = kept.get(key);
    if (known && Math.abs(nowMs - known.at) < keptMs) return known.value;
    const value = await read();
    if (kept.size >= KEPT_MAX) kept.clear();
    kept.set(key, { at: nowMs, value });
    return value;
  };
};

// --- what runs, what needs me ----------------------------------------------------------------------------

/** More rows than a glance takes in are on the Workflows screen. */
const RUNNING_MAX = 10;

const running = async (tx: Queryable, context: NumberContext): Promise<Home['running']> => {
  const { names, workspaceId } = context;
  const live = [...names.byId.values()].filter(({ kind, state }) => kind === 'workflow' && state === 'live');
  const numbers = live.flatMap(({ key }): Numbered[] => [
    numberOf(`workflow:${key}:entered:today`, context),
    numberOf(`workflow:${key}:here`, context),
  ]);
  const counts = await countAll(tx, numbers);
  const stuck = await tx.query<{ workflowId: number; count: number }>(sql`
    select s.definition_id as "workflowId", count(s.bucket)::int as count
    from stuck s where s.workspace_id = ${workspaceId} group by s.definition_id`);
  const problems = new Map(stuck.map(({ workflowId, count }) => [workflowId, count]));
  return live
    .map(({ definitionId, key, name }, n) => ({
      workflowId: String(definitionId),
      key,
      name,
      enteredToday: counts[2 * n]!,
      hereNow: counts[2 * n + 1]!,
      problems: problems.get(definitionId) ?? 0,
    }))
    .sort((a, b) => b.enteredToday - a.enteredToday || b.hereNow - a.hereNow || (a.name < b.name ? -1 : 1))
    .slice(0, RUNNING_MAX);
};

const people = (count: number, one: string, many: string): string =>
  count === 1 ? `1 ${one}` : `${new Intl.NumberFormat('en-US').format(count)} ${many}`;

/** Definitions that were asked no more because they failed for many people in a row. A segment that was published since
 *  has judged everybody anew; in workflows people stay in the version that failed. */
const inQuarantine = async (
  tx: Queryable,
  { names, workspaceId }: NumberContext,
): Promise<Home['needsYou']> => {
  const rows = await tx.query<{ id: number; version: number; count: number }>(sql`
    select s.definition_id as id, s.version, count(s.bucket)::int as count
    from stuck s where s.workspace_id = ${workspaceId} and s.quarantined
    group by s.definition_id, s.version order by s.definition_id, s.version`);
  return rows.flatMap(({ id, version, count }) => {
    const definition = names.byId.get(id);
    if (!definition || (definition.kind === 'segment' && definition.liveVersion !== version)) return [];
    const passedOver = people(count, 'person was', 'people were');
    return [
      {
        code: `quarantined:${id}:${version}`,
        count,
        text: `“${definition.name}” failed for many people in a row and is not asked any more: ${passedOver} passed over. Correct it and publish`,
        href: '/settings/log?show=set-aside',
      },
    ];
  });
};

/** Sending that stopped by itself waits for a person; one that stopped it knows. */
const stoppedByItself = async (tx: Queryable, { workspaceId }: NumberContext): Promise<Home['needsYou']> => {
  const rows = await tx.query<{ why: { text: string; count: number } }>(sql`
    select sending_stopped_why as why from workspaces
    where workspace_id = ${workspaceId} and sending_stopped_why is not null`);
  return rows.map(({ why }) => ({
    code: 'sendingStopped',
    count: why.count,
    text: `Sending was stopped. ${why.text}. Look at who was mailed, then resume`,
    href: '/messages/deliverability',
  }));
};

/** A provider that takes no mail of the account, whoever it is to: nobody gets anything until somebody mends that. */
const refusedAccount = async (tx: Queryable, { workspaceId }: NumberContext): Promise<Home['needsYou']> => {
  const waiting = await mailWaiting(tx, workspaceId);
  if (!waiting?.isAccount) return [];
  const { count, isAtLeast, reason } = waiting;
  const mails = `${isAtLeast ? 'At least ' : ''}${people(count, 'mail waits', 'mails wait')}`;
  return [
    {
      code: 'refusedAccount',
      count,
      text: `${mails}: the provider takes none from this account. It says: ${reason}`,
      href: '/settings/channels',
    },
  ];
};

/** A pool that runs out stops the mails that print its codes. */
const lowCoupons = async (tx: Queryable, { workspaceId, nowMs }: NumberContext): Promise<Home['needsYou']> =>
  (await lowPools(tx, workspaceId, nowMs)).map(({ key, name, left }) => ({
    code: `lowCoupons:${key}`,
    // an empty pool needs somebody most of all, and zeros are not shown
    count: Math.max(1, left),
    text:
      left === 0
        ? `The coupon pool “${name}” is empty: mails with its codes wait, and fail after four hours`
        : `The coupon pool “${name}” has ${people(left, 'code', 'codes')} left`,
    href: `/messages/coupons?pool=${encodeURIComponent(key)}`,
  }));

/** A publish that was given a time and did not come about then: whoever confirmed it was not there to see why. */
const failedPublishes = async (tx: Queryable, { workspaceId }: NumberContext): Promise<Home['needsYou']> => {
  const rows = await tx.query<{ key: string; name: string; failed: string }>(sql`
    select key, name, publish_plan ->> 'failed' as failed from definitions
    where workspace_id = ${workspaceId} and kind = 'workflow' and publish_plan ->> 'failed' is not null
    order by key`);
  return rows.map(({ key, name, failed }) => ({
    code: `failedPublish:${key}`,
    count: 1,
    text: `“${name}” was not published at its time: ${failed.replace(/\.$/, '')}. Correct it and publish`,
    href: `/workflows/${encodeURIComponent(key)}`,
  }));
};

const overdueTasks = async (
  tx: Queryable,
  { workspaceId, nowMs, names }: NumberContext,
): Promise<Home['needsYou']> => {
  const asked = { workspaceId, nowMs, timeZone: names.timeZone, whose: 'all', userId: null } as const;
  const { overdue } = await taskCounts(tx, asked);
  const text = `${people(overdue, 'task is', 'tasks are')} overdue`;
  return [{ code: 'overdueTasks', count: overdue, text, href: '/sales/tasks?when=overdue' }];
};

const needsYou = async (tx: Queryable, context: NumberContext): Promise<Home['needsYou']> => {
  const failedOf = 'failedMessages:7d';
  const [failed] = await countAll(tx, [numberOf(failedOf, context)]);
  const [aside] = await tx.query<{ count: number }>(sql`
    select (select count(p.bucket) from poison p where p.workspace_id = ${context.workspaceId})::int
      + (select count(s.bucket) from stuck s where s.workspace_id = ${context.workspaceId})::int as count`);
  const quarantined = await inQuarantine(tx, context);
  const all = [
    ...(await stoppedByItself(tx, context)),
    ...(await refusedAccount(tx, context)),
    ...quarantined,
    ...(await failedPublishes(tx, context)),
    ...(await lowCoupons(tx, context)),
    ...(await overdueTasks(tx, context)),
    {
      code: 'failedMessages',
      count: failed!,
      text: `${people(failed!, 'message', 'messages')} failed, or nobody knows whether they arrived, in the last 7 days`,
      href: peopleHref(failedOf),
    },
    {
      code: 'setAside',
      count: aside!.count,
      text: `${people(aside!.count, 'input was', 'inputs were')} set aside and ${aside!.count === 1 ? 'waits' : 'wait'} for a decision`,
      href: '/settings/log?show=set-aside',
    },
  ];
  return all.filter(({ count }) => count > 0);
};

interface Started {
  seen: boolean;
  people: boolean;
  users: number;
  invites: number;
}

const started = async (tx: Queryable, workspaceId: number): Promise<Started> => {
  const [row] = await tx.query<Started>(sql`
    select exists (select 1 from keys where workspace_id = ${workspaceId} and kind = 'write' and last_used_at is not null)
        or exists (select 1 from event_registry where workspace_id = ${workspaceId}) as seen,
      exists (select c.bucket from contacts c where c.workspace_id = ${workspaceId} and c.state = 'live') as people,
      (select count(*) from members where workspace_id = ${workspaceId})::int as users,
      (select count(*) from invites where workspace_id = ${workspaceId})::int as invites`);
  return row!;
};

/** First steps, each ticked by a fact; null when all are done. */
const checklistOf = (facts: Started, { settings, byId }: WorkspaceNames): Home['checklist'] => {
  const isPublished = [...byId.values()].some(
    ({ kind, liveVersion }) => kind === 'workflow' && liveVersion !== null,
  );
  const steps = [
    { code: 'snippet', label: 'Paste the snippet', done: facts.seen, href: '/settings/sources' },
    { code: 'people', label: 'Bring people in', done: facts.people, href: '/contacts' },
    {
      code: 'sender',
      label: 'Say who your mail is from',
      done: settings.sender !== undefined,
      href: '/settings/channels',
    },
    { code: 'recipe', label: 'Publish your first recipe', done: isPublished, href: '/workflows/recipes' },
    {
      code: 'invite',
      label: 'Invite a colleague',
      done: facts.users > 1 || facts.invites > 0,
      href: '/settings/people',
    },
  ];
  return steps.every(({ done }) => done) ? null : steps;
};

// --- home ------------------------------------------------------------------------------------------------

export interface HomeReader {
  read(db: WorkspaceDb, nowMs: number): Promise<Home>;
}

/** Reads Home through the process's gate for reports; keeps figures of the past for minutes. */
export const createHome = (reports: Reports): HomeReader => {
  const keepPast = createKeeper<Past>(PAST_KEPT_MS);
  const keepBefore = createKeeper<Record<Metric, number>>(BEFORE_KEPT_MS);

  const figures = async (tx: Queryable, context: NumberContext): Promise<Figure[]> => {
    const { nowMs, workspaceId, names } = context;
    const zone = names.timeZone;
    const starts = dayStarts(nowMs, zone);
    const key = `${workspaceId}:${starts.at(-1)}`;
    const past = await keepPast(key, nowMs, () => pastDays(tx, context, starts));
    const before = await keepBefore(key, nowMs, () => countedIn(tx, context, sameDayLastWeek(nowMs, zone)));
    const now = await countedIn(tx, context, today(nowMs, zone));
    const isOld = Object.values(past).some((days) =>
      days.slice(0, DAYS_SHOWN - 7).some((value) => value > 0),
    );
    return (Object.keys(LABELS) as Metric[]).map((metric) => ({
      metric,
      label: LABELS[metric],
      value: now[metric],
      before: isOld ? before[metric] : null,
      spark: [...past[metric], now[metric]],
      href: peopleHref(`${metric === 'revenue' ? 'orders' : metric}:today`),
      ...(metric === 'revenue' ? { unit: 'money' as const } : {}),
    }));
  };

  return {
    read: (db, nowMs) =>
      reports.read(db, async (tx) => {
        const names = await loadNames(tx, db.workspaceId);
        const context = { workspaceId: db.workspaceId, nowMs, names };
        const facts = await started(tx, db.workspaceId);
        return {
          needsYou: await needsYou(tx, context),
          today: await figures(tx, context),
          running: await running(tx, context),
          checklist: checklistOf(facts, names),
          empty: !facts.people,
        };
      }),
  };
};
