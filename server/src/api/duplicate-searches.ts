import { duplicateRefusals, searchDuplicates, searchOf } from '../contacts/index.ts';
import { requestMerge } from '../engine/index.ts';
import type { Reports } from '../insights/index.ts';
import { type Clock, type Db, inWorkspace, type Log, Refusal, sql } from '../platform/index.ts';

/** The searches for duplicates that run in this process. */
export interface DuplicateSearches {
  /** Starts one and answers when it runs. Refuses `search-running`. */
  start(workspaceId: number, by: string): Promise<void>;
  /** Starts one where people came in, unless it runs; what speaks against it is logged. */
  afterImport(workspaceId: number): Promise<void>;
  /** Looks in each workspace whose last search is a day old, one workspace after the other. */
  lookWhereDue(): Promise<void>;
  /** Cuts what runs short, and waits for it. */
  stop(): Promise<void>;
}

/** Who asked, when nobody did. */
const BY_ITSELF = 'Baton';
/** People come in every day; a pair that waits a day for its place in the queue hurts nobody. */
const LOOKED_EVERY_MS = 20 * 3600_000;

export const createDuplicateSearches = ({
  db,
  clock,
  log,
  reports,
  onChange,
}: {
  db: Db;
  clock: Clock;
  log: Log;
  reports: Reports;
  /** the queue of a workspace, or how far its search is, has changed */
  onChange(workspaceId: number): void;
}): DuplicateSearches => {
  const running = new Set<Promise<void>>();
  let isStopping = false;

  const begin = async (workspaceId: number, by: string): Promise<{ over: Promise<void> }> => {
    const own = inWorkspace(db, workspaceId);
    const { ended } = await searchDuplicates(
      {
        db: own,
        clock,
        read: (work) => reports.read(own, work),
        requestMerge,
        isStopping: () => isStopping,
        onChange: () => onChange(workspaceId),
      },
      { workspaceId, by },
    );
    const noted = ended
      .catch((error: unknown) => log.error({ err: error, workspaceId }, 'looking for duplicates'))
      .finally(() => running.delete(noted));
    running.add(noted);
    return { over: noted };
  };

  /** Until it has ended; a search that somebody else has begun is as good. */
  const look = async (workspaceId: number): Promise<void> => {
    try {
      await (await begin(workspaceId, BY_ITSELF)).over;
    } catch (error) {
      const runsAlready = error instanceof Refusal && error.code === duplicateRefusals.searchRunning().code;
      if (!runsAlready) throw error;
    }
  };

  const isDue = async (workspaceId: number): Promise<boolean> => {
    const { state, startedAt } = await searchOf(db, workspaceId, clock.now());
    return state !== 'running' && (startedAt?.getTime() ?? 0) < clock.now() - LOOKED_EVERY_MS;
  };

  return {
    start: async (workspaceId, by) => {
      await begin(workspaceId, by);
    },
    afterImport: (workspaceId) =>
      look(workspaceId).catch((error: unknown) =>
        log.error({ err: error, workspaceId }, 'looking for duplicates after an import'),
      ),
    lookWhereDue: async () => {
      const workspaces = await db.query<{ id: number }>(sql`select workspace_id as id from workspaces`);
      for (const { id } of workspaces) if (!isStopping && (await isDue(id))) await look(id);
    },
    stop: async () => {
      isStopping = true;
      await Promise.all(running);
    },
  };
};
