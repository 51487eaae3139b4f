/**
 * How fast mail leaves. A mail passes its lane: its receiver's when that has a limit, and always the workspace's. What
 * its lane has no room for is *parked* (`outbox.lane`): it stands apart from what may leave at once, keeps its
 * priority and its order, and comes back as the lane has room. Urgent mail (priority 0) is counted and never parked.
 *
 * Workspaces without limits cost one look at their settings. Limits hold over all processes (`send_lanes`).
 */
import { dayOf } from '../../conditions/index.ts';
import type { Clock, Db } from '../../platform/index.ts';
import type { Mailer } from '../mailer.ts';
import { type DueRow, parkedLanes, parkedRows, parkRows } from '../queries.ts';
import type { SendingWorkspace } from '../sending-workspaces.ts';
import { type Asking, passLanes, returnToLanes } from './lanes.ts';
import { isPaced, laneOf, limitOf } from './limits.ts';

/** The range of buckets of a sender. `bucketTo` is exclusive. */
interface Range {
  bucketFrom: number;
  bucketTo: number;
}

export interface Pace {
  /** Those of `rows` that may leave now, in their order; the others are parked. */
  admit(rows: readonly DueRow[]): Promise<DueRow[]>;
  /** Parked rows that may leave now, and those that are past their time, which take no room. */
  unparked(): Promise<{ rows: DueRow[]; late: DueRow[] }>;
  /** These were admitted and did not start. */
  notStarted(rows: readonly DueRow[]): Promise<void>;
}

export interface PaceDeps {
  db: Db;
  clock: Clock;
  mailer: Pick<Mailer, 'workspaces' | 'providerOf'>;
}

/** Parked rows looked at together; a lane that allows more is looked at again at once. */
const UNPARKED_MAX = 50;
/** A lane without room, or without rows that may start, rests for this long. Longer: bursts after each rest. */
const REST_MS = 250;
/** Lanes of parked rows are read again after this: what another sender parked before it lost the group. */
const LANES_FRESH_MS = 10_000;

const URGENT = 0;

interface Waiting {
  workspaceId: number;
  lane: string;
  restsUntilMs: number;
}

const keyOf = (workspaceId: number, lane: string): string => `${workspaceId} ${lane}`;

const keysOf = (rows: readonly DueRow[]): [number[], string[]] => [
  rows.map(({ bucket }) => bucket),
  rows.map(({ messageId }) => messageId),
];

/** The pace of one sender's mail. */
export const createPace = ({ db, clock, mailer }: PaceDeps, range: Range): Pace => {
  const waiting = new Map<string, Waiting>();
  let lanesReadMs = Number.NEGATIVE_INFINITY;

  /** null when nothing of the workspace waits: no limits, or mail that stays in the app. */
  const pacedWorkspace = async (workspaceId: number) => {
    const workspace = await mailer.workspaces.get(workspaceId);
    const { pace } = workspace.settings;
    if (!pace) return null;
    const day = dayOf(clock.now(), workspace.timeZone);
    if (!isPaced(pace, day) || mailer.providerOf(workspace).name === 'sandbox') return null;
    return { workspace, pace, day };
  };

  const pass = (workspace: SendingWorkspace, asking: readonly Asking[]): Promise<boolean[]> => {
    const nowMs = clock.now();
    const day = dayOf(nowMs, workspace.timeZone);
    const { pace } = workspace.settings;
    return passLanes(db, {
      workspaceId: workspace.workspaceId,
      asking,
      limitOf: (lane) => limitOf(pace, lane, day),
      nowMs,
      day,
    });
  };

  const wait = (workspaceId: number, lane: string): void => {
    const key = keyOf(workspaceId, lane);
    if (!waiting.has(key)) waiting.set(key, { workspaceId, lane, restsUntilMs: clock.monotonic() + REST_MS });
  };

  const park = async (rows: readonly DueRow[], lanes: readonly string[]): Promise<void> => {
    await db.query(parkRows(...keysOf(rows), lanes));
    for (const [n, { workspaceId }] of rows.entries()) wait(workspaceId, lanes[n]!);
  };

  const admitOf = async (workspaceId: number, rows: readonly DueRow[]): Promise<readonly DueRow[]> => {
    const paced = await pacedWorkspace(workspaceId);
    if (!paced) return rows;
    const { workspace, pace } = paced;
    const lanes = rows.map(({ address }) => laneOf(pace, address));
    // who comes later waits behind those who are parked, who are taken by priority
    const mayAsk = rows.map(
      ({ priority }, n) => priority === URGENT || !waiting.has(keyOf(workspaceId, lanes[n]!)),
    );
    const asking = rows.flatMap(({ priority }, n) =>
      mayAsk[n] ? [{ lane: lanes[n]!, isUrgent: priority === URGENT }] : [],
    );
    const granted = asking.length > 0 ? await pass(workspace, asking) : [];
    let asked = 0;
    const goes = mayAsk.map((asks) => asks && granted[asked++]!);
    const stays = rows.map((_, n) => n).filter((n) => !goes[n]);
    if (stays.length > 0)
      await park(
        stays.map((n) => rows[n]!),
        stays.map((n) => lanes[n]!),
      );
    return rows.filter((_, n) => goes[n]);
  };

  /** Every mail but texts and the like, which have no receivers. */
  const byWorkspace = (rows: readonly DueRow[]): Map<number, DueRow[]> => {
    const groups = new Map<number, DueRow[]>();
    for (const row of rows) {
      if (row.channel !== 'email') continue;
      const group = groups.get(row.workspaceId);
      if (group) group.push(row);
      else groups.set(row.workspaceId, [row]);
    }
    return groups;
  };

  const readLanes = async (): Promise<void> => {
    if (clock.monotonic() - lanesReadMs < LANES_FRESH_MS) return;
    lanesReadMs = clock.monotonic();
    const rows = await db.query<{ workspaceId: number; lane: string }>(
      parkedLanes(range.bucketFrom, range.bucketTo),
    );
    const found = new Set(rows.map(({ workspaceId, lane }) => keyOf(workspaceId, lane)));
    for (const key of [...waiting.keys()]) if (!found.has(key)) waiting.delete(key);
    for (const { workspaceId, lane } of rows) wait(workspaceId, lane);
  };

  const unparkedOf = async (one: Waiting): Promise<{ rows: DueRow[]; late: DueRow[] }> => {
    const nowMs = clock.now();
    const parked = await db.query<DueRow>(
      parkedRows(range.bucketFrom, range.bucketTo, new Date(nowMs), UNPARKED_MAX, one.workspaceId, one.lane),
    );
    const late = parked.filter(({ notAfter }) => notAfter.getTime() < nowMs);
    const inTime = parked.filter(({ notAfter }) => notAfter.getTime() >= nowMs);
    const workspace = await mailer.workspaces.get(one.workspaceId);
    const granted =
      inTime.length > 0
        ? await pass(
            workspace,
            inTime.map(() => ({ lane: one.lane, isUrgent: false })),
          )
        : [];
    const rows = inTime.filter((_, n) => granted[n]);
    // an empty lane lets others pass at once; what cannot start yet (an unread input) is found again by `readLanes`
    if (parked.length < UNPARKED_MAX && rows.length + late.length === parked.length)
      waiting.delete(keyOf(one.workspaceId, one.lane));
    else if (rows.length + late.length < parked.length) one.restsUntilMs = clock.monotonic() + REST_MS;
    return { rows, late };
  };

  return {
    admit: async (rows) => {
      const groups = byWorkspace(rows);
      const admitted = new Set(rows.filter(({ channel }) => channel !== 'email'));
      for (const [workspaceId, group] of groups)
        for (const row of await admitOf(workspaceId, group)) admitted.add(row);
      return rows.filter((row) => admitted.has(row));
    },
    unparked: async () => {
      await readLanes();
      const all: { rows: DueRow[]; late: DueRow[] } = { rows: [], late: [] };
      for (const one of [...waiting.values()]) {
        if (one.restsUntilMs > clock.monotonic()) continue;
        const { rows, late } = await unparkedOf(one);
        all.rows.push(...rows);
        all.late.push(...late);
      }
      return all;
    },
    notStarted: async (rows) => {
      for (const [workspaceId, group] of byWorkspace(rows)) {
        const paced = await pacedWorkspace(workspaceId);
        if (paced)
          await returnToLanes(
            db,
            workspaceId,
            group.map(({ address }) => laneOf(paced.pace, address)),
          );
      }
    },
  };
};
