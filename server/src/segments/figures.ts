import { addDays, dayOf, startOfDay } from '../conditions/index.ts';
import { isCounted } from '../contacts/index.ts';
import { empty, type Queryable, sql } from '../platform/index.ts';

export const SPARK_DAYS = 30;

/** How many are in a segment, and how that came about. Days are those of the workspace's zone. */
export interface SegmentFigures {
  people: number;
  /** joins, as the log has them: who joined twice counts twice */
  joinedToday: number;
  leftToday: number;
  /** size at the end of each of the last 30 days, oldest first; today's is now's */
  spark: number[];
  /** 0..1: how far judging everybody by the live version has come; null when it is done */
  building: number | null;
}

export interface FiguresWanted {
  workspaceId: number;
  /** IANA */
  timeZone: string;
  /** only of this one; absent: of all */
  segmentId?: number;
}

/** Starts of the last 30 days in `zone`, oldest first. */
const sparkStarts = (zone: string, nowMs: number): Date[] => {
  const day = dayOf(nowMs, zone);
  return Array.from(
    { length: SPARK_DAYS },
    (_, n) => new Date(startOfDay(addDays(day, n + 1 - SPARK_DAYS), zone)),
  );
};

const only = (column: 'segment_id' | 'definition_id', segmentId: number | undefined) =>
  segmentId === undefined
    ? empty
    : column === 'segment_id'
      ? sql`and segment_id = ${segmentId}`
      : sql`and d.definition_id = ${segmentId}`;

/** Index: memberships_people. */
const sizes = async (
  db: Queryable,
  { workspaceId, segmentId }: FiguresWanted,
  nowMs: number,
): Promise<Map<number, number>> => {
  const rows = await db.query<{ id: number; people: number }>(sql`
    select segment_id as id, count(*) as people
    from memberships m
    where bucket >= 0 and bucket < 4096 and workspace_id = ${workspaceId} ${only('segment_id', segmentId)}
      and (until is null or until > ${new Date(nowMs)}) and ${isCounted('m', workspaceId)}
    group by segment_id`);
  return new Map(rows.map(({ id, people }) => [id, people]));
};

interface DayRow {
  id: number;
  /** 1 is the oldest day */
  day: number;
  entered: number;
  gone: number;
}

/** Changes by day. Index: membership_log_at (BRIN). */
const changesByDay = (
  db: Queryable,
  { workspaceId, segmentId }: FiguresWanted,
  starts: readonly Date[],
): Promise<DayRow[]> =>
  db.query<DayRow>(sql`
    select segment_id as id, width_bucket(at, ${starts}::timestamptz[]) as day,
      count(*) filter (where entered) as entered, count(*) filter (where not entered) as gone
    from membership_log l
    where bucket >= 0 and bucket < 4096 and workspace_id = ${workspaceId} ${only('segment_id', segmentId)}
      and at >= ${starts[0]} and ${isCounted('l', workspaceId)}
    group by 1, 2`);

/** Of the sweep that the live version asked for, by buckets: people are spread over them by chance. */
const progress = async (
  db: Queryable,
  { workspaceId, segmentId }: FiguresWanted,
): Promise<Map<number, number>> => {
  const rows = await db.query<{ id: number; done: number }>(sql`
    select d.definition_id as id,
      sum(case when s.state = 'running'
        then greatest(s.cursor_bucket - l.bucket_from, 0) else l.bucket_to - l.bucket_from end)::float8
      / sum(l.bucket_to - l.bucket_from) as done
    from definitions d
    join sweeps s on s.workspace_id = d.workspace_id and s.options -> 'epoch' = to_jsonb(d.epoch)
    join leases l on l.role = 'fold' and l.grp = s.grp
    where d.workspace_id = ${workspaceId} and d.kind = 'segment' and d.state = 'live' ${only('definition_id', segmentId)}
    group by d.definition_id
    having bool_or(s.state = 'running')`);
  return new Map(rows.map(({ id, done }) => [id, done]));
};

/** Sizes backwards from now: each day's end is the next one's without its changes. */
const sparkOf = (people: number, days: readonly DayRow[]): number[] => {
  const spark = Array.from({ length: SPARK_DAYS }, () => people);
  for (let n = SPARK_DAYS - 2; n >= 0; n--) {
    const next = days.find(({ day }) => day === n + 2);
    spark[n] = Math.max(0, spark[n + 1]! - (next?.entered ?? 0) + (next?.gone ?? 0));
  }
  return spark;
};

/** Figures of segments, by id; four statements, whatever their number. Ask with `of(id)`: who has none is empty. */
export const segmentFigures = async (
  db: Queryable,
  wanted: FiguresWanted,
  nowMs: number,
): Promise<{ of(segmentId: number): SegmentFigures }> => {
  const people = await sizes(db, wanted, nowMs);
  const days = await changesByDay(db, wanted, sparkStarts(wanted.timeZone, nowMs));
  const building = await progress(db, wanted);
  return {
    of: (segmentId) => {
      const own = days.filter(({ id }) => id === segmentId);
      const today = own.find(({ day }) => day === SPARK_DAYS);
      const size = people.get(segmentId) ?? 0;
      return {
        people: size,
        joinedToday: today?.entered ?? 0,
        leftToday: today?.gone ?? 0,
        spark: sparkOf(size, own),
        building: building.get(segmentId) ?? null,
      };
    },
  };
};
