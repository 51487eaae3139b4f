/**
 * The nightly run of retention. Buckets in ranges, a short statement each, so that live work passes between; a run that
 * was interrupted goes on where it stood.
 *
 * The first and the last event of each name stay with every contact: "ever", "never", "first" and "last" are answered
 * as before. Counts and sums count what is left; when a published definition reads such an event, everybody is judged
 * again, so that memory and database agree (P4), and nobody enters by it. After the events, people who never confirmed.
 */
import { bumpDefinitions, bumpEpoch } from '../definitions/index.ts';
import { eventNamesInUse } from '../engine/index.ts';
import {
  BUCKETS,
  type Clock,
  type Db,
  isWeather,
  makeRounds,
  type Queryable,
  type Sql,
  sql,
} from '../platform/index.ts';
import { askForUnconfirmed } from './unconfirmed.ts';

/** Buckets of one statement. More: it holds its rows longer; fewer: more commits. */
const BUCKETS_AT_ONCE = 64;
const DAY_MS = 86_400_000;
/** A rule runs at most this often, and the first run comes after the night it was set. */
const EVERY_MS = 20 * 3_600_000;
/** In UTC: the night of most of those who work in Europe. */
const NIGHT = { from: 1, to: 4 };
const LOOK_EVERY_MS = 600_000;

interface DueRule {
  workspaceId: number;
  scope: 'kind' | 'event';
  name: string;
  keepDays: number;
  nextBucket: number | null;
  recount: boolean;
}

const dueRule = async (tx: Queryable, nowMs: number): Promise<DueRule | null> => {
  const [rule] = await tx.query<DueRule>(sql`
    select workspace_id as "workspaceId", scope, name, keep_days as "keepDays", next_bucket as "nextBucket", recount
    from retention_rules
    where next_bucket is not null or coalesce(run_at, set_at) < ${new Date(nowMs - EVERY_MS)}
    order by next_bucket is null, workspace_id, scope, name
    limit 1
    for update skip locked`);
  return rule ?? null;
};

const ofRule = ({ scope, name }: DueRule): Sql =>
  scope === 'kind' ? sql`e.kind = ${name}` : sql`e.name = ${name} and e.kind <> 'change'`;

/** Names of the events that went, one a row. */
const deleteOld = (
  tx: Queryable,
  rule: DueRule,
  { from, to, beforeMs }: { from: number; to: number; beforeMs: number },
): Promise<{ name: string }[]> =>
  tx.query<{ name: string }>(sql`
    delete from events e
    where e.bucket >= ${from} and e.bucket < ${to} and e.workspace_id = ${rule.workspaceId} and ${ofRule(rule)}
      and e.occurred_at < ${new Date(beforeMs)}
      and exists (
        select from events l
        where l.bucket = e.bucket and l.contact_id = e.contact_id and l.name = e.name
          and (l.occurred_at, l.event_id) > (e.occurred_at, e.event_id))
      and exists (
        select from events f
        where f.bucket = e.bucket and f.contact_id = e.contact_id and f.name = e.name
          and (f.occurred_at, f.event_id) < (e.occurred_at, e.event_id))
    returning e.name`);

const isRead = async (tx: Queryable, workspaceId: number, names: ReadonlySet<string>): Promise<boolean> => {
  if (names.size === 0) return false;
  const used = await eventNamesInUse(tx, workspaceId);
  return [...names].some((name) => used.has(name));
};

/** One range of buckets of a rule whose turn it is; false: none is due. */
export const retainSome = (db: Db, nowMs: number): Promise<boolean> =>
  db.transaction(async (tx) => {
    const rule = await dueRule(tx, nowMs);
    if (!rule) return false;
    const from = rule.nextBucket ?? 0;
    const to = Math.min(BUCKETS, from + BUCKETS_AT_ONCE);
    const gone = await deleteOld(tx, rule, { from, to, beforeMs: nowMs - rule.keepDays * DAY_MS });
    const { workspaceId, scope, name, nextBucket } = rule;
    const recount = rule.recount || (await isRead(tx, workspaceId, new Set(gone.map((row) => row.name))));
    const isOver = to === BUCKETS;
    await tx.query(sql`
      update retention_rules set next_bucket = ${isOver ? null : to}, run_at = ${new Date(nowMs)},
        run_deleted = ${gone.length} + (case when ${nextBucket === null} then 0 else coalesce(run_deleted, 0) end),
        deleted_count = deleted_count + ${gone.length}, recount = ${recount && !isOver}
      where workspace_id = ${workspaceId} and scope = ${scope} and name = ${name}`);
    if (recount && isOver) {
      await bumpEpoch(tx, workspaceId, nowMs);
      await bumpDefinitions(tx);
    }
    return true;
  });

const isNight = (nowMs: number): boolean => {
  const hour = new Date(nowMs).getUTCHours();
  return hour >= NIGHT.from && hour < NIGHT.to;
};

export interface Retention {
  stop(): Promise<void>;
}

/** Runs what is due, at night. Several processes may: each takes a rule of its own. */
export const createRetention = (deps: {
  db: Db;
  clock: Clock;
  /** people are to be erased: wakes who does it */
  erasureAsked(): void;
  onError(error: unknown, doing: string): void;
}): Retention => {
  const { db, clock } = deps;

  const night = async (isOver: () => boolean): Promise<void> => {
    while (!isOver() && isNight(clock.now()) && (await retainSome(db, clock.now())));
    if (isOver() || !isNight(clock.now())) return;
    if ((await db.transaction((tx) => askForUnconfirmed(tx, clock.now()))) > 0) deps.erasureAsked();
  };
  const stop = makeRounds({
    clock,
    everyMs: LOOK_EVERY_MS,
    round: night,
    failed: (error) => {
      if (!isWeather(error)) deps.onError(error, 'deleting old events');
    },
  });
  return { stop };
};
