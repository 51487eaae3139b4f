/**
 * Begins broadcasts whose time has come, decides experiments, and says when a broadcast is over. Any process may: each
 * step is a transaction that locks the run and looks again (P5). The work itself is the groups' (engine/broadcasts).
 */
import { type Clock, type Db, isWeather, type Queryable, sql } from '../platform/index.ts';
import { readSegments, startAudience } from './audience.ts';
import { recount } from './counts.ts';
import { type BroadcastDocument, broadcastSchema } from './document.ts';
import type { Decision } from './model.ts';
import * as queries from './queries.ts';
import { decidesAt } from './when.ts';

/** What an experiment shows so far. */
export interface Standing {
  /** better than every other, shown; null: not (yet) */
  winner: string | null;
  ahead: string;
}

export interface ConductorDeps {
  db: Db;
  clock: Clock;
  standing(db: Queryable, run: queries.DueRun, document: BroadcastDocument): Promise<Standing>;
  /** bulk work waits for the groups */
  wakeGroups(): void;
  onChanged(workspaceId: number): void;
  onError(error: unknown, doing: string): void;
}

export interface Conductor {
  /** a broadcast was scheduled, paused, resumed or cancelled */
  wake(): void;
  stop(): Promise<void>;
}

/** How late a broadcast begins, at most, when the wake-up was lost. */
const LOOK_EVERY_MS = 1_000;

const documentOf = async (db: Queryable, run: queries.DueRun): Promise<BroadcastDocument> => {
  const [row] = await db.query<{ document: unknown }>(sql`
    select document from definition_versions
    where workspace_id = ${run.workspaceId} and definition_id = ${run.broadcastId} and version = ${run.version}`);
  return broadcastSchema.parse(row!.document);
};

/** Takes one step of a run, if there is one to take; says whether it did. In a transaction. */
export const stepRun = async (
  tx: Queryable,
  found: queries.DueRun,
  standing: ConductorDeps['standing'],
  nowMs: number,
): Promise<boolean> => {
  const run = await queries.lockRun(tx, found);
  if (!run || run.state !== found.state) return false;
  const { version } = run;
  if (run.state === 'scheduled') {
    const document = await documentOf(tx, found);
    const audience = startAudience(document, await readSegments(tx, found.workspaceId));
    await queries.begin(tx, found, { nowMs, decideMs: decidesAt(document, nowMs), audience });
    await queries.insertSweep(tx, found, { kind: 'broadcast', phase: 'all', version, nowMs });
    return true;
  }
  if (run.state !== 'sending' || (await queries.isSweeping(tx, found))) return false;
  if (run.decideAt !== null && run.decided === null) {
    const decision = await decisionOn(tx, found, standing, nowMs);
    if (!decision) return false;
    await queries.decide(tx, found, decision);
    await queries.insertSweep(tx, found, { kind: 'broadcast', phase: 'rest', version, nowMs });
    return true;
  }
  if (await queries.isLeaving(tx, found)) return false;
  await recount(tx, found);
  await queries.setState(tx, found, 'done', nowMs);
  await queries.retireDefinition(tx, found, nowMs);
  return true;
};

/** The winner as soon as it is shown; at the decision time whoever is ahead, and that no difference was shown. */
const decisionOn = async (
  tx: Queryable,
  run: queries.DueRun,
  standing: ConductorDeps['standing'],
  nowMs: number,
): Promise<Decision | null> => {
  const { winner, ahead } = await standing(tx, run, await documentOf(tx, run));
  const at = new Date(nowMs).toISOString();
  if (winner !== null) return { variant: winner, shown: true, at };
  return nowMs >= run.decideMs! ? { variant: ahead, shown: false, at } : null;
};

export const createConductor = (deps: ConductorDeps): Conductor => {
  const { db, clock } = deps;
  let stopped = false;
  let wakeUp: () => void = () => undefined;

  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const cancel = clock.after(LOOK_EVERY_MS, resolve);
      wakeUp = () => {
        cancel();
        resolve();
      };
    });

  const turn = async (): Promise<void> => {
    const nowMs = clock.now();
    for (const run of await queries.dueRuns(db, nowMs)) {
      if (!(await db.transaction((tx) => stepRun(tx, run, deps.standing, nowMs)))) continue;
      deps.wakeGroups();
      deps.onChanged(run.workspaceId);
    }
  };

  const running = (async () => {
    while (!stopped) {
      try {
        await turn();
      } catch (error) {
        if (!isWeather(error)) deps.onError(error, 'conducting broadcasts');
      }
      if (!stopped) await pause();
    }
  })();

  return {
    wake: () => {
      deps.wakeGroups();
      wakeUp();
    },
    stop: async () => {
      stopped = true;
      wakeUp();
      await running;
    },
  };
};
