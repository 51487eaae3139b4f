/**
 * What a split does: how its lots fell, and what its experiment shows (P18). Everybody counts once, by the first time
 * they came to the step since its shares are as they are now; in the experiment once their days are over, so that a path
 * on which the mail leaves later has had the same time. Every number counts the rows of its list (P17).
 *
 * Who is held out of a workflow is a path beside all who are let in: the same figures say what the workflow does (R6).
 *
 * Shares that follow their results are worked out from the same counts (engine/bandit.ts). They say nothing about which
 * way is better, so that no verdict stands beside them.
 */
import type { EventMap, Meaning } from '../conditions/index.ts';
import { type Queryable, Refusal, type Sql, sql } from '../platform/index.ts';
import {
  countedBy,
  experimentText,
  heldOutToo,
  inCohort,
  pathsInForce,
  type SplitNode,
  type SplitShares,
  type WorkflowDocument,
} from '../workflows/index.ts';
import { isMismatch, type Tally, type Verdict, verdictOn } from './statistics/index.ts';

/** In place of a step's id: the workflow as a whole, against who is held out of it. */
export const HOLDOUT = '$holdout';
/** How long an order, or what else is the goal, counts for or against a workflow: most of what a mail brings comes sooner. */
const HOLDOUT_DAYS = 30;

/** A split as it is live, and since when its lots fall as they do. */
export interface LiveSplit {
  workspaceId: number;
  workflowId: number;
  nodeId: string;
  node: SplitNode;
  /** published when its shares became what they are */
  since: Date;
  /** versions that have these shares */
  versions: number[];
}

/** One path's people: who came, whose days are over, and of those who did what is counted. */
export interface SplitPathCounts {
  id: string;
  name: string;
  percent: number;
  assigned: number;
  counted: number;
  reacted: number;
}

export interface SplitShown {
  since: string;
  /** "the goal within 7 days"; null: no experiment is set, and nobody is counted */
  counts: string | null;
  paths: SplitPathCounts[];
  /** the people do not fit the shares: something is wrong with the lot */
  isMismatch: boolean;
  verdict: Verdict | null;
  /** shares that followed the results, the newest first; null: they stay as they were set */
  moved: SharesMoved[] | null;
}

/** Shares that were in force from an instant on, and what they were worked out from. */
export interface SharesMoved {
  since: string;
  /** null: too little was known, and the step's own shares held */
  shares: SplitShares | null;
  /** by path */
  counted: Record<string, { people: number; reacted: number }>;
}

/** What decides on whom a lot falls; shares that follow their results are the same split while its paths are. */
const lotsOf = ({ paths, salt, bandit }: SplitNode): string =>
  JSON.stringify([
    salt ?? null,
    paths
      .filter(({ percent }) => percent > 0)
      .map(({ id, percent }) => (bandit ? id : `${id}:${percent}`))
      .sort(),
  ]);

/** The draw at the door as a split; its experiment counts the event of the first goal that is one. Who was held out first:
 *  what the workflow adds to them is the lift. */
const holdoutOf = ({ enrollment: { holdout }, goals = [] }: WorkflowDocument): SplitNode | undefined => {
  if (!holdout) return undefined;
  const goal = goals.find((one) => one.on === 'event');
  return {
    type: 'split',
    paths: [
      { id: 'held', name: 'Held out', percent: holdout },
      { id: 'in', name: 'Let in', percent: 100 - holdout },
    ],
    ...(goal
      ? { experiment: { metric: { type: 'event', event: goal.event }, withinDays: HOLDOUT_DAYS } }
      : {}),
  };
};

const splitIn = (document: WorkflowDocument, nodeId: string): SplitNode | undefined => {
  if (nodeId === HOLDOUT) return holdoutOf(document);
  const node = Object.hasOwn(document.nodes, nodeId) ? document.nodes[nodeId] : undefined;
  return node?.type === 'split' ? node : undefined;
};

const splitNotFound = (nodeId: string): Refusal =>
  new Refusal('split-not-found', {
    status: 404,
    field: 'node',
    detail: `"${nodeId}" is no split of the version that was published last.`,
    fix: 'Name a step that divides people.',
  });

/** The split of the version that was published last. Refuses `split-not-found`. Reads the workflow's versions. */
export const liveSplit = async (
  db: Queryable,
  of: { workspaceId: number; workflowId: number },
  nodeId: string,
): Promise<LiveSplit> => {
  const rows = await db.query<{ version: number; document: WorkflowDocument; publishedAt: Date }>(sql`
    select version, document, published_at as "publishedAt" from definition_versions
    where workspace_id = ${of.workspaceId} and definition_id = ${of.workflowId}
    order by version desc`);
  const node = rows[0] && splitIn(rows[0].document, nodeId);
  if (!node) throw splitNotFound(nodeId);
  const isOther = rows.findIndex(({ document }) => {
    const before = splitIn(document, nodeId);
    return !before || lotsOf(before) !== lotsOf(node);
  });
  const same = isOther === -1 ? rows : rows.slice(0, isOther);
  const since = same.at(-1)!.publishedAt;
  return { ...of, nodeId, node, since, versions: same.map(({ version }) => version) };
};

/** Everybody whom a workflow would have taken in, as rows of `assigned`. */
const drawnAtTheDoor = (of: LiveSplit): Sql => sql`
  select f.* from (
    select distinct on (e.contact_id) e.bucket, e.contact_id, e.enrollment_id, e.version,
      case when e.state = 'holdout' then 'held' else 'in' end as path,
      case when e.state = 'holdout' then 'Held out' else 'Let in' end as text,
      (extract(epoch from e.entered_at) * 1000)::float8 as at_ms
    from enrollments e
    where ${heldOutToo(of)}
    order by e.contact_id, e.entered_at, e.enrollment_id) f
  where f.at_ms >= ${of.since.getTime()}::float8 and f.version = any(${of.versions}::int[])`;

/** Rows (bucket, contact_id, enrollment_id, path, at_ms, text): once a person. Index: enrollments_people. */
const assigned = (of: LiveSplit): Sql =>
  of.nodeId === HOLDOUT
    ? drawnAtTheDoor(of)
    : sql`
  select f.* from (
    select distinct on (e.contact_id) e.bucket, e.contact_id, e.enrollment_id, e.version,
      line ->> 'path' as path, line ->> 'text' as text, (line ->> 'at')::float8 as at_ms
    from enrollments e
    join enrollment_steps s on s.bucket = e.bucket and s.contact_id = e.contact_id
      and s.enrollment_id = e.enrollment_id and s.workspace_id = ${of.workspaceId}
      and s.steps @> ${JSON.stringify([{ nodeId: of.nodeId, what: 'split' }])}::jsonb
    cross join lateral jsonb_array_elements(s.steps) as line
    where ${inCohort(of)} and line ->> 'nodeId' = ${of.nodeId} and line ->> 'what' = 'split'
    order by e.contact_id, (line ->> 'at')::float8, (line ->> 'visit')::int) f
  where f.at_ms >= ${of.since.getTime()}::float8 and f.version = any(${of.versions}::int[])`;

const namesOf = (event: string, eventMap: EventMap): readonly string[] =>
  event.startsWith('@') ? (eventMap[event.slice(1) as Meaning]?.events ?? []) : [event];

/** Whether the person of a row `f` of `assigned` did what the experiment counts, within its days. */
const hasReacted = (
  { workspaceId }: LiveSplit,
  { metric, withinDays }: NonNullable<SplitNode['experiment']>,
  eventMap: EventMap,
): Sql => {
  const from = sql`to_timestamp(f.at_ms / 1000)`;
  const to = sql`to_timestamp(f.at_ms / 1000) + make_interval(hours => ${withinDays * 24}::int)`;
  const own = (table: Sql): Sql => sql`
    ${table}.bucket = f.bucket and ${table}.contact_id = f.contact_id and ${table}.workspace_id = ${workspaceId}`;
  switch (metric.type) {
    case 'goal':
      return sql`exists (select 1 from enrollments g where ${own(sql`g`)}
        and g.enrollment_id = f.enrollment_id and g.state = 'goal' and g.ended_at < ${to})`;
    case 'click':
      return sql`exists (select 1 from messages m where ${own(sql`m`)}
        and m.enrollment_id = f.enrollment_id and m.requested_at >= ${from} and m.clicked_at < ${to})`;
    case 'event':
      return sql`exists (select 1 from events v where ${own(sql`v`)}
        and v.name = any(${[...namesOf(metric.event, eventMap)]}::text[])
        and v.occurred_at >= ${from} and v.occurred_at < ${to})`;
  }
};

/** Rows of `assigned` with `is_counted` and `reacted`. */
const judged = (of: LiveSplit, eventMap: EventMap, nowMs: number): Sql => {
  const counts = countedBy(of.node);
  if (!counts) return sql`select f.*, false as is_counted, false as reacted from (${assigned(of)}) f`;
  const overBefore = nowMs - counts.withinDays * 86_400_000;
  return sql`
    select f.*, f.at_ms <= ${overBefore}::float8 as is_counted,
      f.at_ms <= ${overBefore}::float8 and ${hasReacted(of, counts, eventMap)} as reacted
    from (${assigned(of)}) f`;
};

/** How many came by each path, in the order of the paths. One statement over the log of the split. */
export const splitCounts = async (
  db: Queryable,
  of: LiveSplit,
  eventMap: EventMap,
  nowMs: number,
): Promise<SplitPathCounts[]> => {
  const rows = await db.query<{ path: string; assigned: number; counted: number; reacted: number }>(sql`
    select j.path, count(*)::int as assigned, count(*) filter (where j.is_counted)::int as counted,
      count(*) filter (where j.reacted)::int as reacted
    from (${judged(of, eventMap, nowMs)}) j
    group by 1`);
  const byPath = new Map(rows.map((row) => [row.path, row]));
  return of.node.paths.map(({ id, name = id.length === 1 ? id.toUpperCase() : id, percent }) => {
    const { assigned = 0, counted = 0, reacted = 0 } = byPath.get(id) ?? {};
    return { id, name, percent, assigned, counted, reacted };
  });
};

/** Ten days of shares that moved every hour; more would not be read. */
const MOVES_MAX = 240;

/** The shares that results brought about, the newest first. Index: the primary key. */
const movesOf = (db: Queryable, { workspaceId, workflowId, nodeId }: LiveSplit): Promise<SharesMoved[]> =>
  db.query<SharesMoved>(sql`
    select to_char(since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as since, shares, counted
    from split_shares
    where workspace_id = ${workspaceId} and workflow_id = ${workflowId} and node_id = ${nodeId}
    order by split_shares.since desc
    limit ${MOVES_MAX}`);

/** How the lots of a split fell, and what its experiment shows so far; its paths with the shares in force. */
export const splitShown = async (
  db: Queryable,
  of: LiveSplit,
  eventMap: EventMap,
  nowMs: number,
): Promise<SplitShown> => {
  const { node, since } = of;
  const moved = node.bandit ? await movesOf(db, of) : null;
  const inForce = pathsInForce(node, moved?.[0]?.shares ?? undefined);
  const found = await splitCounts(db, of, eventMap, nowMs);
  const paths = found.map((path, n) => ({ ...path, percent: inForce[n]!.percent }));
  const counts = countedBy(node);
  return {
    since: since.toISOString(),
    counts: counts ? experimentText(counts) : null,
    paths,
    ...(moved ? { isMismatch: false, verdict: null } : verdictOf(paths, node.experiment !== undefined)),
    moved,
  };
};

/** Judged on who is counted; the lot on everybody on whom it fell. */
const verdictOf = (
  paths: readonly SplitPathCounts[],
  isExperiment: boolean,
): Pick<SplitShown, 'isMismatch' | 'verdict'> => {
  const drawn = paths.filter(({ percent }) => percent > 0);
  if (drawn.length < 2) return { isMismatch: false, verdict: null };
  const tally = (people: 'assigned' | 'counted'): Tally[] =>
    drawn.map(({ id, percent, reacted, ...counts }) => ({
      id,
      share: percent,
      people: counts[people],
      reacted,
    }));
  const isOff = isMismatch(tally('assigned'));
  if (!isExperiment) return { isMismatch: isOff, verdict: null };
  const verdict = verdictOn(tally('counted'));
  return { isMismatch: isOff, verdict: isOff ? { ...verdict, says: 'mismatch', winner: null } : verdict };
};

/** Lists behind the numbers of a split, with the path that they are of: `assigned:a`. */
const LIST = /^(assigned|counted|reacted):(.+)$/;
const LISTS = { assigned: sql`true`, counted: sql`j.is_counted`, reacted: sql`j.reacted` } as const;

/** Whether a list of a workflow's people is one of a split. */
export const isSplitList = (what: string): boolean => LIST.test(what);

export interface SplitPerson {
  contactId: string;
  at: Date;
  text: string;
  place: string;
}

/** A page of the people behind a number of a split, and how many there are. `what` is one of `isSplitList`. */
export const splitPeople = async (
  db: Queryable,
  of: LiveSplit,
  what: string,
  { after, limit }: { after: string | null; limit: number },
  { eventMap, nowMs }: { eventMap: EventMap; nowMs: number },
): Promise<{ total: number; rows: SplitPerson[] }> => {
  const [, list, path] = LIST.exec(what)!;
  const all = sql`
    select j.contact_id, to_timestamp(j.at_ms / 1000) as at, j.text, j.enrollment_id::text as place
    from (${judged(of, eventMap, nowMs)}) j
    where j.path = ${path} and ${LISTS[list as keyof typeof LISTS]}`;
  const [count] = await db.query<{ total: number }>(sql`select count(*)::int as total from (${all}) r`);
  const rows = await db.query<SplitPerson>(sql`
    select r.contact_id as "contactId", r.at, r.text, r.place from (${all}) r
    where ${after}::text is null or r.place collate "C" < ${after}
    order by r.place collate "C" desc
    limit ${limit}`);
  return { total: count!.total, rows };
};
