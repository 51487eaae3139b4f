/**
 * How far a broadcast is, kept as sums by bucket (`broadcast_counts`) in the transactions that move its messages, so that a
 * look at a broadcast to a million counts no messages. What waits is the people less all the others.
 * A bounce that comes before the outcome of its hand-over counts as sent when that outcome is written; the conductor
 * counts once more when a run is over (`recount`).
 */
import { join, type Queryable, raw, sql } from '../platform/index.ts';
import type { BroadcastRef } from './queries.ts';

export const COUNTED = ['people', 'held', 'holdout', 'sent', 'takenBack', 'failed'] as const;
export type Counted = (typeof COUNTED)[number];

const columnOf = (counted: Counted): string => (counted === 'takenBack' ? 'taken_back' : counted);

/** What a message of a state is counted as, as SQL over `m`. */
const TESTS: Readonly<Record<Counted, string>> = {
  people: 'true',
  held: `m.state = 'held' and m.reason ->> 'code' <> 'holdout'`,
  holdout: `m.state = 'held' and m.reason ->> 'code' = 'holdout'`,
  sent: `m.state in ('submitted', 'unknown', 'bounced')`,
  takenBack: `m.state in ('withdrawn', 'expired')`,
  failed: `m.state = 'failed'`,
};

/**
 * A part of a statement that adds moved messages to their sums; `moved`: a relation with `bucket, workspace_id,
 * broadcast_id`; `sums`: a condition over `moved` for each column. Sorted, so that two transactions never wait crosswise.
 */
export const addCountsSql = (moved: string, sums: Partial<Record<Counted, string>>): string => {
  const given = Object.entries(sums) as [Counted, string][];
  return `insert into broadcast_counts as c (bucket, workspace_id, broadcast_id, ${given.map(([one]) => columnOf(one)).join(', ')})
     select bucket, workspace_id, broadcast_id, ${given.map(([, when]) => `count(*) filter (where ${when})`).join(', ')}
     from ${moved} where broadcast_id is not null
     group by bucket, workspace_id, broadcast_id
     order by bucket, workspace_id, broadcast_id
     on conflict (bucket, workspace_id, broadcast_id) do update set
       ${given.map(([one]) => `${columnOf(one)} = c.${columnOf(one)} + excluded.${columnOf(one)}`).join(', ')}`;
};

/** Messages of one bucket and broadcast, to be added. */
export type CountRow = { bucket: number; workspaceId: number; broadcastId: number } & Partial<
  Record<Counted, number>
>;

/** Sums of single messages by bucket, in the order of their keys. */
export const summed = (rows: readonly CountRow[]): CountRow[] => {
  const sums = new Map<string, CountRow>();
  for (const { bucket, workspaceId, broadcastId, ...counts } of rows) {
    const key = `${bucket}:${broadcastId}`;
    const sum = sums.get(key) ?? { bucket, workspaceId, broadcastId };
    for (const one of COUNTED) if (counts[one]) sum[one] = (sum[one] ?? 0) + counts[one];
    sums.set(key, sum);
  }
  return [...sums.values()].sort((a, b) => a.bucket - b.bucket || a.broadcastId - b.broadcastId);
};

/** Adds messages to the sums of their broadcasts. */
export const addCounts = async (tx: Queryable, rows: readonly CountRow[]): Promise<void> => {
  if (rows.length === 0) return;
  await tx.query(sql`
    insert into broadcast_counts as c (bucket, workspace_id, broadcast_id, people, held, holdout, sent, taken_back, failed)
    select bucket, "workspaceId", "broadcastId", coalesce(people, 0), coalesce(held, 0), coalesce(holdout, 0),
      coalesce(sent, 0), coalesce("takenBack", 0), coalesce(failed, 0)
    from jsonb_to_recordset(${JSON.stringify(summed(rows))}::jsonb)
      as r(bucket smallint, "workspaceId" int, "broadcastId" int, people int, held int, holdout int, sent int,
        "takenBack" int, failed int)
    on conflict (bucket, workspace_id, broadcast_id) do update set
      people = c.people + excluded.people, held = c.held + excluded.held, holdout = c.holdout + excluded.holdout,
      sent = c.sent + excluded.sent, taken_back = c.taken_back + excluded.taken_back, failed = c.failed + excluded.failed`);
};

const columns = join(
  COUNTED.map((one) => raw(columnOf(one))),
  ', ',
);
const counts = join(
  COUNTED.map((one) => raw(`count(*) filter (where ${TESTS[one]})`)),
  ', ',
);
const excluded = join(
  COUNTED.map((one) => raw(`${columnOf(one)} = excluded.${columnOf(one)}`)),
  ', ',
);

/** Counts the messages of a run that is over, once, in place of its sums. Index: messages_of_broadcast. */
export const recount = async (tx: Queryable, { workspaceId, broadcastId }: BroadcastRef): Promise<void> => {
  await tx.query(sql`
    insert into broadcast_counts (bucket, workspace_id, broadcast_id, ${columns})
    select m.bucket, m.workspace_id, m.broadcast_id, ${counts}
    from messages m
    where m.bucket >= 0 and m.workspace_id = ${workspaceId} and m.broadcast_id = ${broadcastId}
    group by m.bucket, m.workspace_id, m.broadcast_id
    on conflict (bucket, workspace_id, broadcast_id) do update set ${excluded}`);
};

/** The sums of a broadcast; test persons among them. At most a row a bucket. */
export const countsOf = async (
  db: Queryable,
  { workspaceId, broadcastId }: BroadcastRef,
): Promise<Record<Counted, number>> => {
  const sums = join(
    COUNTED.map((one) => raw(`coalesce(sum(${columnOf(one)}), 0)::int as "${one}"`)),
    ', ',
  );
  const [row] = await db.query<Record<Counted, number>>(sql`
    select ${sums} from broadcast_counts
    where bucket >= 0 and workspace_id = ${workspaceId} and broadcast_id = ${broadcastId}`);
  return row!;
};
