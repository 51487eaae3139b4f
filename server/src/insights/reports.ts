import { type Queryable, Refusal, sql, type WorkspaceDb } from '../platform/index.ts';

/** Reports that read at a time in one process: a long one must not take the pool from those who work. */
const REPORTS_AT_ONCE = 2;
/** One report's statement; a longer snapshot would make every queue slow (ENGINE, reports). */
const LIMIT_MS = 20_000;
const QUERY_CANCELED = '57014';

const tooSlow = (): Refusal =>
  new Refusal('report-too-slow', {
    status: 503,
    detail: `This figure took longer than ${LIMIT_MS / 1_000} s and was given up.`,
    fix: 'Ask for a shorter stretch of time.',
    retryAfterSeconds: 30,
  });

/** Runs reads one behind the other past two at a time. */
export interface Reports {
  /** Reads in one read-only transaction. Refuses `report-too-slow`. */
  read<T>(db: WorkspaceDb, work: (tx: Queryable) => Promise<T>): Promise<T>;
}

const readOnly = async <T>(
  db: WorkspaceDb,
  limitMs: number,
  work: (tx: Queryable) => Promise<T>,
): Promise<T> => {
  try {
    return await db.transaction(async (tx) => {
      // The workspace is named because a WorkspaceDb runs no statement without it.
      await tx.query(sql`
        select set_config('statement_timeout', ${String(limitMs)}, true),
          set_config('transaction_read_only', 'on', true), ${db.workspaceId}::int as workspace_id`);
      return work(tx);
    });
  } catch (error) {
    if ((error as { code?: string }).code === QUERY_CANCELED) throw tooSlow();
    throw error;
  }
};

/** The gate of one process through which its reports go. */
export const createReports = (limitMs: number = LIMIT_MS, atOnce: number = REPORTS_AT_ONCE): Reports => {
  let free = atOnce;
  const waiting: (() => void)[] = [];
  return {
    read: async (db, work) => {
      if (free > 0) free--;
      else await new Promise<void>((enter) => waiting.push(enter));
      try {
        return await readOnly(db, limitMs, work);
      } finally {
        const next = waiting.shift();
        if (next) next();
        else free++;
      }
    },
  };
};
