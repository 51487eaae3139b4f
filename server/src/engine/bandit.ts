/**
 * Shares that follow their results: what a split sends by each path from now on, worked out from who came by it and did
 * what is counted within the days, machines left out. By Thompson (1933) a path gets as large a part as it is sure to be
 * the best; every path keeps some, so that one that was unlucky at first, or gets better, is found out.
 *
 * - Nobody is moved: who entered keeps the path that their lot fell on (EntryData.drawn).
 * - The fold reads the shares with the definitions, and is fenced as by a publish: no pass draws by older ones once newer
 *   are in force (I5).
 * - They are counted over people whose days are over, all since the split has these paths. What is better at one time and
 *   worse at another is mixed up thereby, which is one reason why this is no test.
 */
import { bumpDefinitions } from '../definitions/index.ts';
import {
  chancesToBeBest,
  liveSplit,
  loadNames,
  type SplitPathCounts,
  splitCounts,
} from '../insights/index.ts';
import {
  type Clock,
  type Db,
  isWeather,
  makeRounds,
  type Queryable,
  Refusal,
  sql,
} from '../platform/index.ts';
import type { SplitShares } from '../workflows/index.ts';

/** What every path keeps, per cent: less, and a path that was unlucky at first is hardly ever tried again; more, and
 *  people are sent where they do worse. */
const LEAST_PERCENT = 5;
/** Reactions of all paths below which the step's own shares hold: a handful says nothing. */
const REACTED_MIN = 20;
/** Between two looks at a split: a look reads its whole log, and a changed share has the definitions read again. */
const LOOK_EVERY_MS = 3_600_000;
/** A share that would change by less, per cent, stays: it would be a fence for nobody. */
const MOVE_MIN = 1;
const TENTHS = 10;

export interface SplitRef {
  workspaceId: number;
  workflowId: number;
  nodeId: string;
}

/** {people, reacted} by path id. */
export type Counted = Record<string, { people: number; reacted: number }>;

/** Shares to a tenth of a per cent, together 100: the largest takes what rounding leaves. */
const rounded = (percents: readonly number[]): number[] => {
  const tenths = percents.map((percent) => Math.round(percent * TENTHS));
  const over = 100 * TENTHS - tenths.reduce((sum, tenth) => sum + tenth, 0);
  const largest = tenths.indexOf(Math.max(...tenths));
  return tenths.map((tenth, n) => (n === largest ? tenth + over : tenth) / TENTHS);
};

/** The shares that counts bring about, by path; null: they say too little. Pure. */
export const sharesBy = (counted: Counted): SplitShares | null => {
  const ids = Object.keys(counted);
  const ways = Object.values(counted);
  if (ids.length < 2 || ways.reduce((sum, { reacted }) => sum + reacted, 0) < REACTED_MIN) return null;
  const free = 100 - ids.length * LEAST_PERCENT;
  const percents = rounded(chancesToBeBest(ways).map((chance) => LEAST_PERCENT + free * chance));
  return Object.fromEntries(ids.map((id, n) => [id, percents[n]!]));
};

const isMoved = (before: SplitShares | null, after: SplitShares | null): boolean => {
  if (before === null || after === null) return before !== after;
  const ids = Object.keys(after);
  return (
    ids.length !== Object.keys(before).length ||
    ids.some((id) => before[id] === undefined || Math.abs(before[id] - after[id]!) >= MOVE_MIN)
  );
};

const countedIn = (paths: readonly SplitPathCounts[]): Counted =>
  Object.fromEntries(
    paths
      .filter(({ percent }) => percent > 0)
      .map(({ id, counted: people, reacted }) => [id, { people, reacted }]),
  );

interface InForce {
  shares: SplitShares | null;
  lookedAtMs: number;
}

const inForce = async (
  tx: Queryable,
  { workspaceId, workflowId, nodeId }: SplitRef,
): Promise<InForce | null> => {
  const [row] = await tx.query<InForce>(sql`
    select shares, (extract(epoch from looked_at) * 1000)::float8 as "lookedAtMs" from split_shares
    where workspace_id = ${workspaceId} and workflow_id = ${workflowId} and node_id = ${nodeId} and until is null
    for update`);
  return row ?? null;
};

/**
 * Puts shares in force, or notes that those in force were looked at again. In a transaction; says whether the shares are
 * others now, and then fences the folds: last in the transaction.
 */
export const putShares = async (
  tx: Queryable,
  of: SplitRef,
  { shares, counted }: { shares: SplitShares | null; counted: Counted },
  nowMs: number,
): Promise<boolean> => {
  const { workspaceId, workflowId, nodeId } = of;
  const now = new Date(nowMs);
  // one look at a time: two processes that counted at once wait for each other
  await tx.query(sql`
    select 1 from definitions where workspace_id = ${workspaceId} and definition_id = ${workflowId} for update`);
  const before = await inForce(tx, of);
  if (before && before.lookedAtMs >= nowMs) return false;
  const mine = sql`workspace_id = ${workspaceId} and workflow_id = ${workflowId} and node_id = ${nodeId}`;
  if (before && !isMoved(before.shares, shares)) {
    await tx.query(sql`
      update split_shares set looked_at = ${now}
      where ${mine} and until is null`);
    return false;
  }
  await tx.query(sql`update split_shares set until = ${now} where ${mine} and until is null`);
  await tx.query(sql`
    insert into split_shares (workspace_id, workflow_id, node_id, since, shares, counted, looked_at)
    values (${workspaceId}, ${workflowId}, ${nodeId}, ${now}, ${shares && JSON.stringify(shares)}::jsonb,
      ${JSON.stringify(counted)}::jsonb, ${now})`);
  if (!isMoved(before?.shares ?? null, shares)) return false;
  await bumpDefinitions(tx);
  return true;
};

/** Splits of live workflows that follow their results and were not looked at for an hour. */
const dueSplits = (db: Queryable, nowMs: number): Promise<SplitRef[]> =>
  db.query<SplitRef>(sql`
    select d.workspace_id as "workspaceId", d.definition_id as "workflowId", n.key as "nodeId"
    from definitions d
    join definition_versions v on v.workspace_id = d.workspace_id and v.definition_id = d.definition_id
      and v.version = d.live_version
    cross join lateral jsonb_each(v.document -> 'nodes') n
    where d.kind = 'workflow' and d.state = 'live' and n.value ? 'bandit' and not exists (
      select from split_shares s
      where s.workspace_id = d.workspace_id and s.workflow_id = d.definition_id and s.node_id = n.key
        and s.until is null and s.looked_at > ${new Date(nowMs - LOOK_EVERY_MS)})`);

const lookAt = async (db: Db, of: SplitRef, nowMs: number): Promise<boolean> => {
  const split = await liveSplit(db, of, of.nodeId);
  const { eventMap } = await loadNames(db, of.workspaceId);
  const counted = countedIn(await splitCounts(db, split, eventMap, nowMs));
  return db.transaction((tx) => putShares(tx, of, { shares: sharesBy(counted), counted }, nowMs));
};

/** Looks at every split that is due. Returns the workspaces where shares are others now. */
export const followResults = async (db: Db, nowMs: number): Promise<number[]> => {
  const moved: number[] = [];
  for (const of of await dueSplits(db, nowMs)) {
    try {
      if (await lookAt(db, of, nowMs)) moved.push(of.workspaceId);
    } catch (error) {
      // it was published without the split since
      if (!(error instanceof Refusal)) throw error;
    }
  }
  return [...new Set(moved)];
};

/** How late a look is at most; there is nothing to read where no split follows its results. */
const DUE_EVERY_MS = 60_000;

/** Looks every minute for splits that are due, until the returned function is called. */
export const followResultsOnTime = (deps: {
  db: Db;
  clock: Clock;
  onMoved(workspaceId: number): void;
  onError(error: unknown, doing: string): void;
}): (() => Promise<void>) =>
  makeRounds({
    clock: deps.clock,
    everyMs: DUE_EVERY_MS,
    round: async () => {
      for (const workspaceId of await followResults(deps.db, deps.clock.now())) deps.onMoved(workspaceId);
    },
    failed: (error) => {
      if (!isWeather(error)) deps.onError(error, 'working out shares that follow results');
    },
  });
