/** What became of a broadcast: progress while it leaves, and the report. Every number counts the rows of its list. */
import { type BroadcastDocument, countsOf, type Decision, type Standing } from '../../broadcasts/index.ts';
import type { EventMap } from '../../conditions/index.ts';
import { join, type Queryable, raw, sql } from '../../platform/index.ts';
import { CREDIT_DAYS } from '../credit.ts';
import { loadNames } from '../names.ts';
import { amountSql, rowsOf } from '../numbered.ts';
import { type Tally, type Verdict, verdictOn } from '../statistics/index.ts';
import {
  type BroadcastFigure,
  creditedOrders,
  DEVICE,
  DOMAIN,
  LANGUAGE,
  messagesOf,
  type OfBroadcast,
  TESTS,
  touchesOf,
} from './relations.ts';

export type BroadcastCounts = Record<BroadcastFigure, number>;

const NAMES = Object.keys(TESTS) as BroadcastFigure[];

const counts = join(
  NAMES.map((name) => sql`count(*) filter (where ${TESTS[name]})::int as ${raw(`"${name}"`)}`),
  ', ',
);

/** Counts of people, in one read of the broadcast's messages. */
export const broadcastCounts = async (db: Queryable, of: OfBroadcast): Promise<BroadcastCounts> => {
  const [row] = await db.query<BroadcastCounts>(sql`select ${counts} from ${messagesOf(of)}`);
  return row!;
};

/** What is told of a broadcast while it leaves. */
export type ProgressCounts = Pick<
  BroadcastCounts,
  'sent' | 'waiting' | 'held' | 'takenBack' | 'failed' | 'humanClicks' | 'unsubscribed'
>;

/** How a broadcast leaves just now. */
export interface BroadcastFlow {
  counts: ProgressCounts;
  /** when the last that waits may leave */
  lastAt: Date | null;
}

/** Test persons are in the sums and in no figure. Index: contacts_test; none but in workspaces that have some. */
const countsOfTests = async (db: Queryable, { workspaceId, broadcastId }: OfBroadcast) => {
  const figures = join(
    (['people', 'held', 'holdout', 'sent', 'takenBack', 'failed'] as const).map(
      (name) => sql`count(*) filter (where ${TESTS[name]})::int as ${raw(`"${name}"`)}`,
    ),
    ', ',
  );
  const [row] = await db.query<
    Record<'people' | 'held' | 'holdout' | 'sent' | 'takenBack' | 'failed', number>
  >(sql`
    select ${figures}
    from contacts tp
    join messages m on m.bucket = tp.bucket and m.contact_id = tp.contact_id and m.workspace_id = tp.workspace_id
      and m.broadcast_id = ${broadcastId}
    where tp.bucket >= 0 and tp.workspace_id = ${workspaceId} and tp.is_test`);
  return row!;
};

/** Progress by what is summed while it leaves (`broadcast_counts`): no message is counted but those that were clicked. */
export const broadcastFlow = async (db: Queryable, of: OfBroadcast): Promise<BroadcastFlow> => {
  const all = await countsOf(db, of);
  const tests = await countsOfTests(db, of);
  const less = (name: keyof typeof tests): number => Math.max(0, all[name] - tests[name]);
  const [sent, held, takenBack, failed] = [less('sent'), less('held'), less('takenBack'), less('failed')];
  const waiting = Math.max(0, less('people') - less('holdout') - sent - held - takenBack - failed);
  const [reacted] = await db.query<{ humanClicks: number; unsubscribed: number; lastAt: Date | null }>(sql`
    select
      (select count(*)::int from ${messagesOf(of)} and ${TESTS.humanClicks}) as "humanClicks",
      (select count(*)::int from ${messagesOf(of)} and ${TESTS.unsubscribed}) as unsubscribed,
      (select max(o.not_before) from outbox o
       where o.bucket >= 0 and o.workspace_id = ${of.workspaceId} and o.broadcast_id = ${of.broadcastId}) as "lastAt"`);
  const { humanClicks, unsubscribed, lastAt } = reacted!;
  return { counts: { sent, waiting, held, takenBack, failed, humanClicks, unsubscribed }, lastAt };
};

/** Orders credited to a broadcast, and their sum in the workspace's currency. */
export const broadcastMoney = async (
  db: Queryable,
  of: OfBroadcast,
  { eventMap, currency }: { eventMap: EventMap; currency: string },
): Promise<{ orders: number; revenue: number }> => {
  const [money] = await db.query<{ orders: number; revenue: number }>(sql`
    select count(*)::int as orders, coalesce(sum(${amountSql(currency)}), 0)::float8 as revenue
    from (${rowsOf({ facts: creditedOrders(of, eventMap) })}) r`);
  return { orders: money!.orders, revenue: Math.round(money!.revenue * 100) / 100 };
};

export interface HeldRow {
  code: string;
  /** the words of one of them */
  text: string;
  people: number;
}

/** Who was held back, by reason, most first. */
const heldBy = (db: Queryable, of: OfBroadcast): Promise<HeldRow[]> =>
  db.query<HeldRow>(sql`
    select m.reason ->> 'code' as code, min(m.reason ->> 'text') as text, count(*)::int as people
    from ${messagesOf(of)} and ${TESTS.held}
    group by 1 order by 3 desc, 1`);

/** Receivers shown by name; the rest is in the table of people. */
const DOMAINS_MAX = 12;

export interface DomainRow {
  domain: string;
  sent: number;
  humanClicks: number;
  bounced: number;
  complained: number;
}

const byDomain = (db: Queryable, of: OfBroadcast): Promise<DomainRow[]> =>
  db.query<DomainRow>(sql`
    select ${DOMAIN} as domain, count(*)::int as sent,
      count(*) filter (where ${TESTS.humanClicks})::int as "humanClicks",
      count(*) filter (where ${TESTS.bounced})::int as bounced,
      count(*) filter (where ${TESTS.complained})::int as complained
    from ${messagesOf(of)} and ${TESTS.sent}
    group by 1 order by 2 desc, 1
    limit ${DOMAINS_MAX}`);

export interface DeviceRow {
  device: string;
  people: number;
}

const byDevice = (db: Queryable, of: OfBroadcast): Promise<DeviceRow[]> =>
  db.query<DeviceRow>(sql`
    select ${DEVICE} as device, count(distinct m.message_id)::int as people
    from ${touchesOf(of, ['Email Opened', 'Email Clicked'])} and e.properties ->> 'verdict' <> 'machine'
    group by 1 order by 2 desc, 1`);

export interface LanguageRow {
  /** of the text that was taken; '': the one for everybody else */
  language: string;
  sent: number;
  humanClicks: number;
}

/** Which of the template's texts people got; one row where there is one text. */
const byLanguage = (db: Queryable, of: OfBroadcast): Promise<LanguageRow[]> =>
  db.query<LanguageRow>(sql`
    select ${LANGUAGE} as language, count(*)::int as sent,
      count(*) filter (where ${TESTS.humanClicks})::int as "humanClicks"
    from ${messagesOf(of)} and ${TESTS.sent}
    group by 1 order by 2 desc, 1`);

/** Links of a mail; a mail with more is a list, not a letter. */
const LINKS_MAX = 50;

export interface LinkRow {
  url: string;
  /** who clicked it, humans */
  people: number;
  clicks: number;
  machineClicks: number;
}

const byLink = (db: Queryable, of: OfBroadcast): Promise<LinkRow[]> =>
  db.query<LinkRow>(sql`
    select e.properties ->> 'url' as url,
      count(distinct m.message_id) filter (where e.properties ->> 'verdict' <> 'machine')::int as people,
      count(*) filter (where e.properties ->> 'verdict' <> 'machine')::int as clicks,
      count(*) filter (where e.properties ->> 'verdict' = 'machine')::int as "machineClicks"
    from ${touchesOf(of, ['Email Clicked'])} and e.properties ? 'url'
    group by 1 order by 2 desc, 1
    limit ${LINKS_MAX}`);

/** Figures of one variant. `null`: a broadcast without an experiment. */
export interface VariantRow {
  id: string;
  people: number;
  sent: number;
  humanOpens: number;
  humanClicks: number;
  unsubscribed: number;
  orders: number;
  revenue: number;
}

const byVariant = async (
  db: Queryable,
  of: OfBroadcast,
  { eventMap, currency }: { eventMap: EventMap; currency: string },
): Promise<VariantRow[]> => {
  const rows = await db.query<Omit<VariantRow, 'orders' | 'revenue'>>(sql`
    select m.variant as id, count(*)::int as people, count(*) filter (where ${TESTS.sent})::int as sent,
      count(*) filter (where ${TESTS.humanOpens})::int as "humanOpens",
      count(*) filter (where ${TESTS.humanClicks})::int as "humanClicks",
      count(*) filter (where ${TESTS.unsubscribed})::int as unsubscribed
    from ${messagesOf(of)} and m.variant is not null
    group by 1 order by 1`);
  if (rows.length === 0) return [];
  const sums = await db.query<{ id: string; orders: number; revenue: number }>(sql`
    select r.detail ->> 'variant' as id, count(*)::int as orders,
      coalesce(sum(${amountSql(currency)}), 0)::float8 as revenue
    from (${rowsOf({ facts: creditedOrders(of, eventMap) })}) r group by 1`);
  const byId = new Map(sums.map((sum) => [sum.id, sum]));
  return rows.map((row) => ({
    ...row,
    orders: byId.get(row.id)?.orders ?? 0,
    revenue: byId.get(row.id)?.revenue ?? 0,
  }));
};

// --- experiments -------------------------------------------------------------------------------------------

export type ExperimentMetric = 'clicks' | 'opens' | 'orders';

export interface TestedBroadcast extends OfBroadcast {
  metric: ExperimentMetric;
  variants: readonly { id: string; share: number }[];
  /** only reactions within this long of the hand-over count (ms); null: all. For variants that leave at other times. */
  withinMs: number | null;
  /** people asked for after this instant got the winner without a lot */
  testedUntil: Date | null;
}

const HOUR_MS = 3_600_000;

/**
 * What is judged of a broadcast's experiment; null: it has none. Variants that leave at other times of day are compared by
 * what each did within the same time of its own.
 */
export const testedOf = (
  of: OfBroadcast,
  { experiment }: Pick<BroadcastDocument, 'experiment'>,
  decided: Decision | null,
): TestedBroadcast | null =>
  experiment && {
    ...of,
    metric: experiment.metric,
    variants: experiment.variants,
    withinMs: experiment.about === 'time' ? experiment.decideAfterHours * HOUR_MS : null,
    testedUntil: decided ? new Date(decided.at) : null,
  };

/** The test's people by variant, and who reacted. */
const tallies = async (db: Queryable, test: TestedBroadcast, eventMap: EventMap): Promise<Tally[]> => {
  const column = test.metric === 'opens' ? sql`m.opened_at` : sql`m.clicked_at`;
  const inTime =
    test.withinMs === null
      ? sql`true`
      : sql`${column} <= m.submitted_at + make_interval(secs => ${test.withinMs / 1_000})`;
  const reacted =
    test.metric === 'orders'
      ? sql`exists (
          select 1 from (${creditedOrders(test, eventMap)}) o where o.bucket = m.bucket and o.contact_id = m.contact_id)`
      : sql`${column} is not null and ${inTime}`;
  const rows = await db.query<{ id: string; people: number; reacted: number }>(sql`
    select m.variant as id, count(*)::int as people, count(*) filter (where ${reacted})::int as reacted
    from ${messagesOf(test)} and m.variant is not null
      and (${test.testedUntil}::timestamptz is null or m.requested_at < ${test.testedUntil}::timestamptz)
    group by 1`);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return test.variants.map(({ id, share }) => ({
    id,
    share,
    people: byId.get(id)?.people ?? 0,
    reacted: byId.get(id)?.reacted ?? 0,
  }));
};

export interface ExperimentShown extends Verdict {
  metric: ExperimentMetric;
  tallies: Tally[];
}

/** What the experiment of a broadcast shows so far (P18). */
export const experimentShown = async (
  db: Queryable,
  test: TestedBroadcast,
  eventMap: EventMap,
): Promise<ExperimentShown> => {
  const counted = await tallies(db, test, eventMap);
  return { ...verdictOn(counted), metric: test.metric, tallies: counted };
};

/** What a running experiment shows, as the conductor asks; nothing when the lot did not draw as it should. */
export const standingOf = async (
  db: Queryable,
  run: OfBroadcast & { decided: Decision | null },
  document: BroadcastDocument,
): Promise<Standing> => {
  const { eventMap } = await loadNames(db, run.workspaceId);
  const { winner, ahead } = await experimentShown(db, testedOf(run, document, run.decided)!, eventMap);
  return { winner, ahead };
};

/** Whether who got it orders more than who got nothing: by lot, held back or not, within 5 days of the start. */
const liftOverHoldout = async (
  db: Queryable,
  of: OfBroadcast & { holdoutPercent: number },
  eventMap: EventMap,
): Promise<ExperimentShown | null> => {
  if (of.holdoutPercent === 0) return null;
  const rows = await db.query<{ id: string; people: number; reacted: number }>(sql`
    select case when ${TESTS.holdout} then 'nothing' else 'broadcast' end as id, count(*)::int as people,
      count(*) filter (where exists (
        select 1 from events e
        where e.bucket = m.bucket and e.contact_id = m.contact_id and e.workspace_id = m.workspace_id
          and e.name = any(${[...(eventMap.order?.events ?? [])]}::text[]) and e.kind = 'track'
          and e.occurred_at >= m.requested_at
          and e.occurred_at < m.requested_at + make_interval(days => ${CREDIT_DAYS})))::int as reacted
    from ${messagesOf(of)}
    group by 1`);
  const tally = (id: string, share: number): Tally => {
    const { people = 0, reacted = 0 } = rows.find((row) => row.id === id) ?? {};
    return { id, share, people, reacted };
  };
  const counted = [tally('nothing', of.holdoutPercent), tally('broadcast', 100 - of.holdoutPercent)];
  return { ...verdictOn(counted), metric: 'orders', tallies: counted };
};

// --- the whole ---------------------------------------------------------------------------------------------

/** How orders are credited, as figures say it. */
export const CREDIT_RULE = `Orders within ${CREDIT_DAYS} days of a human click in this mail, when it was the last mail they clicked; each counted once.`;

export interface BroadcastReport {
  counts: BroadcastCounts;
  held: HeldRow[];
  domains: DomainRow[];
  devices: DeviceRow[];
  languages: LanguageRow[];
  links: LinkRow[];
  orders: number;
  /** of orders in the workspace's currency */
  revenue: number;
  currency: string;
  variants: VariantRow[];
  experiment: ExperimentShown | null;
  holdout: ExperimentShown | null;
}

/** Reads all figures of a broadcast; some statements over its messages. */
export const broadcastReport = async (
  db: Queryable,
  of: OfBroadcast & { test: TestedBroadcast | null; holdoutPercent: number },
  words: { eventMap: EventMap; currency: string },
): Promise<BroadcastReport> => {
  const { eventMap, currency } = words;
  return {
    counts: await broadcastCounts(db, of),
    held: await heldBy(db, of),
    domains: await byDomain(db, of),
    devices: await byDevice(db, of),
    languages: await byLanguage(db, of),
    links: await byLink(db, of),
    ...(await broadcastMoney(db, of, words)),
    currency,
    variants: await byVariant(db, of, words),
    experiment: of.test ? await experimentShown(db, of.test, eventMap) : null,
    holdout: await liftOverHoldout(db, of, eventMap),
  };
};
