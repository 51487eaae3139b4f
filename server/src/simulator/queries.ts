/** The table `simulations`: the last one of each workflow. */
import { type Queryable, sql } from '../platform/index.ts';
import type { SimulationOptions, SimulationProgress, SimulationResult } from './model.ts';

/** A workflow under simulation; `workflowId` 0: a document without a definition. */
export interface SimulationRef {
  workspaceId: number;
  workflowId: number;
}

export interface StoredSimulation {
  key: string;
  revision: number | null;
  state: 'running' | 'done' | 'failed' | 'cancelled';
  options: SimulationOptions;
  progress: SimulationProgress;
  result: SimulationResult | null;
  error: string | null;
  startedAt: Date;
  startedBy: string;
  endedAt: Date | null;
}

/** A process beats every second; one that has not for so long is gone, and its simulation with it. */
const DEAD_AFTER_MS = 30_000;

/** The last simulation of a workflow; null: there was none. One whose process died has failed. */
export const simulationOf = async (
  db: Queryable,
  { workspaceId, workflowId }: SimulationRef,
  nowMs: number,
): Promise<StoredSimulation | null> => {
  const [row] = await db.query<StoredSimulation>(sql`
    select key, revision, options, progress, result, started_at as "startedAt", started_by as "startedBy",
      ended_at as "endedAt",
      case when state = 'running' and beat_at < ${new Date(nowMs - DEAD_AFTER_MS)} then 'failed' else state end as state,
      case when state = 'running' and beat_at < ${new Date(nowMs - DEAD_AFTER_MS)}
        then 'The server was stopped meanwhile' else error end as error
    from simulations where workspace_id = ${workspaceId} and workflow_id = ${workflowId}`);
  return row ?? null;
};

export interface Begun {
  key: string;
  revision: number | null;
  options: SimulationOptions;
  by: string;
}

const NO_PROGRESS: SimulationProgress = { done: 0, of: 0, perSecond: 0, secondsLeft: null };

/** Notes that a simulation begins; false: one of the workspace runs already, here or in another process. */
export const beginSimulation = async (
  tx: Queryable,
  { workspaceId, workflowId }: SimulationRef,
  { key, revision, options, by }: Begun,
  nowMs: number,
): Promise<boolean> => {
  const now = new Date(nowMs);
  // the row of the workspace is the lock of those who want to begin
  await tx.query(sql`select 1 from workspaces where workspace_id = ${workspaceId} for no key update`);
  const running = await tx.query(sql`
    select 1 from simulations
    where workspace_id = ${workspaceId} and state = 'running' and beat_at >= ${new Date(nowMs - DEAD_AFTER_MS)}`);
  if (running.length > 0) return false;
  await tx.query(sql`
    insert into simulations (workspace_id, workflow_id, key, revision, state, options, progress, started_at, started_by,
      beat_at)
    values (${workspaceId}, ${workflowId}, ${key}, ${revision}, 'running', ${JSON.stringify(options)}::jsonb,
      ${JSON.stringify(NO_PROGRESS)}::jsonb, ${now}, ${by}, ${now})
    on conflict (workspace_id, workflow_id) do update
      set key = excluded.key, revision = excluded.revision, state = excluded.state, options = excluded.options,
        progress = excluded.progress, result = null, error = null, started_at = excluded.started_at,
        started_by = excluded.started_by, beat_at = excluded.beat_at, ended_at = null`);
  return true;
};

/** Notes how far it is; false: it was cancelled meanwhile, by whichever process. */
export const beat = async (
  db: Queryable,
  { workspaceId, workflowId }: SimulationRef,
  progress: SimulationProgress,
  nowMs: number,
): Promise<boolean> => {
  const rows = await db.query(sql`
    update simulations set progress = ${JSON.stringify(progress)}::jsonb, beat_at = ${new Date(nowMs)}
    where workspace_id = ${workspaceId} and workflow_id = ${workflowId} and state = 'running'
    returning workflow_id`);
  return rows.length > 0;
};

/** Ends the one that runs; what has ended stays as it ended. */
export const endSimulation = async (
  db: Queryable,
  { workspaceId, workflowId }: SimulationRef,
  end: { state: 'done' | 'failed' | 'cancelled'; result?: SimulationResult; error?: string },
  nowMs: number,
): Promise<void> => {
  await db.query(sql`
    update simulations
    set state = ${end.state}, ended_at = ${new Date(nowMs)}, error = ${end.error ?? null},
      result = ${end.result ? JSON.stringify(end.result) : null}::jsonb
    where workspace_id = ${workspaceId} and workflow_id = ${workflowId} and state = 'running'`);
};
