/** The statements of changes of many contacts. Owns `bulk_edits`. */
import type { z } from 'zod';
import { type JsonObject, type Queryable, type Sql, sql, type Uuid } from '../platform/index.ts';
import type { AskedBy } from '../workflows/index.ts';
import type { filterQuery } from './routes/contact-filter.ts';

/** What is done to each of them. */
export type BulkChange =
  | { tags: { add: string[]; remove: string[] } }
  | { attributes: JsonObject }
  | { list: string }
  /** a start in a workflow, by its key; `askId` makes it one asking */
  | { start: { workflow: string; properties: JsonObject; askId: string; by: AskedBy } };

/** Those named, or all that a filter keeps when the walk comes by. */
export type BulkPeople = { ids: readonly string[] } | { filter: z.output<typeof filterQuery> };

export interface BulkRecord {
  workspaceId: number;
  jobId: Uuid;
  /** in the words of the screen: "Tag press" */
  what: string;
  change: BulkChange;
  people: BulkPeople;
  askedBy: string;
  total: number;
  isAbout: boolean;
  state: 'running' | 'done' | 'cancelled' | 'failed';
  /** contacts asked so far, and the last of them */
  done: number;
  afterId: Uuid | null;
  perSecond: number | null;
  error: string | null;
  createdAt: Date;
}

type BulkKey = Pick<BulkRecord, 'workspaceId' | 'jobId'>;

const COLUMNS = sql`workspace_id as "workspaceId", job_id as "jobId", what, change, people, asked_by as "askedBy",
  total, is_about as "isAbout", state, done, after_id as "afterId", per_second as "perSecond", error,
  created_at as "createdAt"`;

const ofKey = ({ workspaceId, jobId }: BulkKey): Sql =>
  sql`workspace_id = ${workspaceId} and job_id = ${jobId}::uuid`;

export const insertBulkEdit = async (
  tx: Queryable,
  job: Pick<
    BulkRecord,
    'workspaceId' | 'jobId' | 'what' | 'change' | 'people' | 'askedBy' | 'total' | 'isAbout' | 'createdAt'
  >,
): Promise<BulkRecord> => {
  const [row] = await tx.query<BulkRecord>(sql`
    insert into bulk_edits (workspace_id, job_id, what, change, people, asked_by, total, is_about, created_at)
    values (${job.workspaceId}, ${job.jobId}::uuid, ${job.what}, ${JSON.stringify(job.change)}::jsonb,
      ${JSON.stringify(job.people)}::jsonb, ${job.askedBy}, ${job.total}, ${job.isAbout}, ${job.createdAt})
    returning ${COLUMNS}`);
  return row!;
};

/** Those that run, and those that ended after `endedAfter`; oldest first. */
export const bulkEditsSince = (db: Queryable, workspaceId: number, endedAfter: Date): Promise<BulkRecord[]> =>
  db.query<BulkRecord>(sql`
    select ${COLUMNS} from bulk_edits
    where workspace_id = ${workspaceId} and (state = 'running' or ended_at > ${endedAfter})
    order by created_at, job_id`);

/** Takes one that nobody goes through; others leave it alone until `untilMs`. Null: there is none. */
export const takeBulkEdit = async (
  db: Queryable,
  { worker, nowMs, untilMs }: { worker: string; nowMs: number; untilMs: number },
): Promise<BulkRecord | null> => {
  const [row] = await db.query<BulkRecord>(sql`
    update bulk_edits set worker = ${worker}, worker_until = ${new Date(untilMs)}
    where (workspace_id, job_id) = (
      select workspace_id, job_id from bulk_edits
      where state = 'running' and (worker_until is null or worker_until < ${new Date(nowMs)})
      order by created_at
      limit 1
      for update skip locked
    )
    returning ${COLUMNS}`);
  return row ?? null;
};

/** Says that whoever goes through it is alive; false: another process has it now, or somebody cancelled it. */
export const stayWithBulkEdit = async (
  db: Queryable,
  key: BulkKey,
  { worker, untilMs }: { worker: string; untilMs: number },
): Promise<boolean> => {
  const rows = await db.query(sql`
    update bulk_edits set worker_until = ${new Date(untilMs)}
    where ${ofKey(key)} and worker = ${worker} and state = 'running'
    returning job_id`);
  return rows.length > 0;
};

/**
 * Moves the place on in the transaction that appends the inputs of `count` contacts up to `afterId`. False: another
 * process has it now, or somebody cancelled it: roll back.
 */
export const moveBulkEdit = async (
  tx: Queryable,
  key: BulkKey,
  place: {
    worker: string;
    untilMs: number;
    /** contacts asked before */
    from: number;
    count: number;
    afterId: string;
    perSecond: number | null;
  },
): Promise<boolean> => {
  const { worker, untilMs, from, count, afterId, perSecond } = place;
  const rows = await tx.query(sql`
    update bulk_edits set done = ${from + count}, after_id = ${afterId}::uuid, per_second = ${perSecond}::real,
      worker_until = ${new Date(untilMs)}
    where ${ofKey(key)} and worker = ${worker} and state = 'running' and done = ${from}
    returning job_id`);
  return rows.length > 0;
};

/** Ends one that runs, by its worker or, without, by whoever asks; false: it does not run. Whom it was for is forgotten. */
export const endBulkEdit = async (
  db: Queryable,
  key: BulkKey,
  end: { state: 'done' | 'cancelled' | 'failed'; nowMs: number; worker?: string; error?: string },
): Promise<boolean> => {
  const { state, nowMs, worker = null, error = null } = end;
  const rows = await db.query(sql`
    update bulk_edits set state = ${state}, ended_at = ${new Date(nowMs)}, error = ${error}::text,
      change = '{}'::jsonb, people = '{}'::jsonb, worker = null, worker_until = null
    where ${ofKey(key)} and state = 'running' and (${worker}::text is null or worker = ${worker})
    returning job_id`);
  return rows.length > 0;
};

/** A process that stops gives it back, so that another goes on at once. */
export const giveBackBulkEdit = async (db: Queryable, key: BulkKey, worker: string): Promise<void> => {
  await db.query(sql`
    update bulk_edits set worker = null, worker_until = null where ${ofKey(key)} and worker = ${worker}`);
};

/** Forgets those that ended before. */
export const forgetBulkEdits = async (
  db: Queryable,
  workspaceId: number,
  endedBefore: Date,
): Promise<void> => {
  await db.query(sql`
    delete from bulk_edits where workspace_id = ${workspaceId} and ended_at < ${endedBefore}`);
};
