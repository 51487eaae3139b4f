import type { Db, Queryable } from '../../platform/index.ts';
import { sql } from '../../platform/index.ts';
import { WHOLE } from './limits.ts';
import { type LaneLimit, type LaneState, laneAfter, laneAt, roomOf } from './tokens.ts';

interface LaneRow {
  lane: string;
  tokens: number;
  tokensAt: Date;
  day: string;
  sent: number;
}

/** A mail that asks to leave. Urgent mail is counted, and does not wait. */
export interface Asking {
  lane: string;
  isUrgent: boolean;
}

/** Who of `asking`, in their order, may leave now, and the lanes after it. Pure. */
export const grants = (
  lanes: ReadonlyMap<string, { state: LaneState; limit: LaneLimit }>,
  asking: readonly Asking[],
): { granted: boolean[]; after: Map<string, LaneState> } => {
  const after = new Map([...lanes].map(([lane, { state }]) => [lane, state]));
  const granted = asking.map(({ lane, isUrgent }) => {
    const passes = lane === WHOLE ? [WHOLE] : [lane, WHOLE];
    if (!isUrgent && passes.some((name) => roomOf(after.get(name)!, lanes.get(name)!.limit) < 1))
      return false;
    for (const name of passes) after.set(name, laneAfter(after.get(name)!, lanes.get(name)!.limit, 1));
    return true;
  });
  return { granted, after };
};

const lockLanes = (tx: Queryable, workspaceId: number, names: readonly string[]): Promise<LaneRow[]> =>
  tx.query<LaneRow>(sql`
    select lane, tokens, tokens_at as "tokensAt", day::text as day, sent
    from send_lanes
    where workspace_id = ${workspaceId} and lane = any(${names})
    order by lane
    for update`);

/** Adds lanes that nobody used yet; another process may be doing the same. */
const addLanes = (
  tx: Queryable,
  workspaceId: number,
  names: readonly string[],
  nowMs: number,
  day: string,
): Promise<unknown> =>
  tx.query(sql`
    insert into send_lanes (workspace_id, lane, tokens, tokens_at, day, sent)
    select ${workspaceId}, lane, 1, ${new Date(nowMs)}, ${day}::date, 0
    from unnest(${names}::text[]) as fresh(lane)
    order by lane
    on conflict do nothing`);

const writeLanes = (tx: Queryable, workspaceId: number, after: ReadonlyMap<string, LaneState>) => {
  const states = [...after].map(([lane, { tokens, tokensAtMs, day, sent }]) => ({
    lane,
    tokens,
    tokens_at: new Date(tokensAtMs).toISOString(),
    day,
    sent,
  }));
  return tx.query(sql`
    update send_lanes l set tokens = s.tokens, tokens_at = s.tokens_at, day = s.day, sent = s.sent
    from jsonb_to_recordset(${JSON.stringify(states)}::jsonb)
      as s(lane text, tokens float8, tokens_at timestamptz, day date, sent int)
    where l.workspace_id = ${workspaceId} and l.lane = s.lane`);
};

const stateOf = ({ tokens, tokensAt, day, sent }: LaneRow): LaneState => ({
  tokens,
  tokensAtMs: tokensAt.getTime(),
  day,
  sent,
});

/**
 * Lets as many leave as their lanes allow: the same counters for all processes, held by a lock of their rows for the
 * two statements that it takes (1 ms). `day`: of the workspace, `2026-11-22`.
 */
export const passLanes = (
  db: Db,
  request: {
    workspaceId: number;
    asking: readonly Asking[];
    limitOf: (lane: string) => LaneLimit;
    nowMs: number;
    day: string;
  },
): Promise<boolean[]> => {
  const { workspaceId, asking, limitOf, nowMs, day } = request;
  const names = [...new Set([WHOLE, ...asking.map(({ lane }) => lane)])].sort();
  return db.transaction(async (tx) => {
    let rows = await lockLanes(tx, workspaceId, names);
    if (rows.length < names.length) {
      await addLanes(tx, workspaceId, names, nowMs, day);
      rows = await lockLanes(tx, workspaceId, names);
    }
    const lanes = new Map(
      rows.map((row) => {
        const limit = limitOf(row.lane);
        return [row.lane, { limit, state: laneAt(stateOf(row), limit, nowMs, day) }];
      }),
    );
    const { granted, after } = grants(lanes, asking);
    if (granted.some(Boolean)) await writeLanes(tx, workspaceId, after);
    return granted;
  });
};

/** Takes back what was granted to mails that did not leave after all. */
export const returnToLanes = async (db: Db, workspaceId: number, lanes: readonly string[]): Promise<void> => {
  const counts = new Map<string, number>();
  for (const lane of lanes)
    for (const name of lane === WHOLE ? [WHOLE] : [lane, WHOLE])
      counts.set(name, (counts.get(name) ?? 0) + 1);
  await db.query(sql`
    update send_lanes l set tokens = l.tokens + back.n, sent = greatest(0, l.sent - back.n)
    from unnest(${[...counts.keys()]}::text[], ${[...counts.values()]}::int[]) as back(lane, n)
    where l.workspace_id = ${workspaceId} and l.lane = back.lane`);
};
