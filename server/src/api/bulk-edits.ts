/**
 * Changes of many contacts at once. They are edits like any other: inputs, appended chunk by chunk, the next one when
 * the fold has taken the one before, so that live work passes between.
 *
 * A job is a row (`bulk_edits`). Who is next moves in the transaction that appends the inputs of a chunk, so a process
 * may be killed anywhere: another goes on behind the last chunk, and nobody is asked twice (P3). One process goes
 * through a job, the one named in its row; silent for ALIVE_MS it is taken for dead. States: running -> done, cancelled
 * or failed.
 */
import { appendInputs, type InputToAppend } from '../capture/index.ts';
import { contactPage } from '../contacts/index.ts';
import { loadNames } from '../insights/index.ts';
import {
  bucketOf,
  inWorkspace,
  isWeather,
  newId,
  type Queryable,
  Refusal,
  type Uuid,
  type WorkspaceDb,
} from '../platform/index.ts';
import { listInputs } from '../segments/index.ts';
import { startInputs } from '../workflows/index.ts';
import { awaitFold } from './await-fold.ts';
import {
  type BulkRecord,
  bulkEditsSince,
  endBulkEdit,
  forgetBulkEdits,
  giveBackBulkEdit,
  insertBulkEdit,
  moveBulkEdit,
  stayWithBulkEdit,
  takeBulkEdit,
} from './bulk-edit-queries.ts';
import type { ApiDeps } from './deps.ts';
import { filterOf } from './routes/contact-filter.ts';
import type { BulkEdit } from './types.ts';

export type { BulkChange, BulkPeople } from './bulk-edit-queries.ts';

/** Contacts of one append. More: live inputs behind them wait longer; fewer: more round trips. */
const CHUNK = 500;
/** Looks whether a chunk was folded, each up to a second, before the next one is appended regardless. */
const LOOKS_MAX = 30;
/** Jobs that are over and still told of, so that who looks away for a minute sees the end. */
const ENDED_SHOWN_MS = 60_000;
/** Kept for whoever asks what became of it. */
const ENDED_KEPT_MS = 7 * 86_400_000;
/** Jobs that one process goes through side by side. Fewer: a large one keeps others waiting; more: they slow each other. */
const JOBS_MAX = 4;
/** How long a job lies when its wake-up was lost, or its process died. */
const LOOK_EVERY_MS = 5_000;
/** A process that is silent for this long is dead; a look takes a second. */
const ALIVE_MS = 15_000;

/** Another process has the job now, somebody cancelled it, or this process stops. */
class JobTaken extends Error {
  override name = 'JobTaken';
}

/** Whom the walk comes to next: those named as they were, those of a filter by keyset, newest first. */
const nextPeople = async (
  db: WorkspaceDb,
  { people, done, afterId }: BulkRecord,
  limit: number,
  nowMs: number,
): Promise<Uuid[]> => {
  if ('ids' in people) return people.ids.slice(done, done + limit) as Uuid[];
  const { workspaceId } = db;
  const filter = filterOf(people.filter, { id: workspaceId }, await loadNames(db, workspaceId), nowMs);
  const after = afterId && { contactId: afterId, seen: null };
  const rows = await contactPage(db, { workspaceId, filter, sort: 'newest', after, limit }, nowMs);
  return rows.map(({ contactId }) => contactId as Uuid);
};

const inputsOf = (
  db: WorkspaceDb,
  { workspaceId, change, askedBy: by, createdAt }: BulkRecord,
  contactIds: Uuid[],
  nowMs: number,
): Promise<InputToAppend[]> => {
  if ('list' in change)
    return listInputs(db, { workspaceId, key: change.list, contactIds, put: 'in', by }, nowMs);
  if ('start' in change) {
    const { workflow: key, ...asked } = change.start;
    // all of one instant, that of the asking: what it starts is named by it
    return Promise.resolve(
      startInputs({ workspaceId, key, contactIds, name: by, ...asked }, createdAt.getTime()),
    );
  }
  return Promise.resolve(
    contactIds.map((contactId) => ({
      contactId,
      workspaceId,
      kind: 'edit',
      name: 'Contact Edited',
      occurredAtMs: nowMs,
      via: `edit:${by}`,
      payload: { ...change, by },
    })),
  );
};

type BulkDeps = Pick<ApiDeps, 'db' | 'clock' | 'live' | 'log'> & {
  hooks: Pick<ApiDeps['hooks'], 'inputAppended'>;
};

export interface BulkEdits {
  /** Notes a job in the caller's transaction; `wake` after it. */
  ask(
    tx: Queryable,
    job: Pick<BulkRecord, 'workspaceId' | 'what' | 'change' | 'people' | 'askedBy' | 'total' | 'isAbout'>,
  ): Promise<BulkEdit>;
  wake(): void;
  /** Those of a workspace that run, or just ended. */
  of(workspaceId: number): Promise<BulkEdit[]>;
  /** What was done stays done; false: there is no such job, or it is over. */
  cancel(workspaceId: number, jobId: string): Promise<boolean>;
  /** Gives back what it goes through, and ends. */
  stop(): Promise<void>;
}

/** Goes through the jobs of all workspaces; `chunk`: contacts of one append. */
export const createBulkEdits = (
  { db: wholeDb, clock, hooks, live, log }: BulkDeps,
  chunk = CHUNK,
): BulkEdits => {
  const worker = `${process.pid}-${newId(clock.now()).slice(-12)}`;
  const atWork = new Set<Promise<void>>();
  let isWoken = false;
  let wakeUp: () => void = () => undefined;
  let stopNow: () => void = () => undefined;
  let isStopped = false;
  const stopping = new Promise<void>((resolve) => {
    stopNow = resolve;
  });

  const wake = (): void => {
    isWoken = true;
    wakeUp();
  };
  /** Until woken, or it is time to look again. */
  const pause = async (): Promise<void> => {
    if (!isWoken)
      await new Promise<void>((resolve) => {
        const cancel = clock.after(LOOK_EVERY_MS, resolve);
        wakeUp = () => {
          cancel();
          resolve();
        };
      });
    isWoken = false;
  };

  /** Waits until the fold has taken what was appended. Throws JobTaken. */
  const untilFolded = async (
    db: WorkspaceDb,
    job: BulkRecord,
    places: Parameters<typeof awaitFold>[2],
  ): Promise<void> => {
    for (let look = 0; look < LOOKS_MAX; look++) {
      if ((await Promise.race([awaitFold(db, clock, places), stopping])) === true) return;
      if (isStopped || !(await stayWithBulkEdit(wholeDb, job, { worker, untilMs: clock.now() + ALIVE_MS })))
        throw new JobTaken();
    }
  };

  /** The next chunk; the job as it is then, null when there was nobody left. */
  const goOn = async (
    db: WorkspaceDb,
    job: BulkRecord,
    perSecond: number | null,
  ): Promise<BulkRecord | null> => {
    const nowMs = clock.now();
    const contactIds = await nextPeople(db, job, chunk, nowMs);
    if (contactIds.length === 0) return null;
    const afterId = contactIds.at(-1)!;
    const inputs = await inputsOf(db, job, contactIds, nowMs);
    const place = { from: job.done, count: contactIds.length, afterId, perSecond };
    // Of the plain database: the inbox takes its rows as arrays, which a WorkspaceDb cannot look into.
    const appended = await wholeDb.transaction(async (tx) => {
      if (!(await moveBulkEdit(tx, job, { worker, untilMs: nowMs + ALIVE_MS, ...place })))
        throw new JobTaken();
      return appendInputs(tx, inputs);
    });
    for (const bucket of new Set(contactIds.map((id) => bucketOf(id)))) hooks.inputAppended(bucket);
    live.changed({ workspaceId: job.workspaceId, what: ['contacts'] });
    const next = { ...job, done: job.done + contactIds.length, afterId };
    await untilFolded(
      db,
      next,
      appended.filter((one) => one !== null),
    );
    return next;
  };

  const goThrough = async (taken: BulkRecord): Promise<void> => {
    const db = inWorkspace(wholeDb, taken.workspaceId);
    const begunMs = clock.monotonic();
    let perSecond = taken.perSecond;
    for (let job: BulkRecord | null = taken; ; ) {
      job = await goOn(db, job, perSecond);
      if (job === null) break;
      const seconds = (clock.monotonic() - begunMs) / 1_000;
      perSecond = seconds > 0 ? (job.done - taken.done) / seconds : null;
      if (isStopped) throw new JobTaken();
    }
    await endBulkEdit(wholeDb, taken, { state: 'done', nowMs: clock.now(), worker });
  };

  const work = async (job: BulkRecord): Promise<void> => {
    try {
      await goThrough(job);
    } catch (error) {
      if (error instanceof JobTaken) await giveBackBulkEdit(wholeDb, job, worker);
      // weather: the row names this process until it runs out, then somebody goes on
      else if (!isWeather(error)) {
        const text = error instanceof Refusal ? (error.detail ?? error.code) : String(error);
        const end = { state: 'failed', nowMs: clock.now(), worker, error: text.slice(0, 500) } as const;
        await endBulkEdit(wholeDb, job, end);
        log.error({ err: error }, `bulk edit: ${job.what}`);
      }
    } finally {
      live.changed({ workspaceId: job.workspaceId, what: ['contacts'] });
    }
  };

  const turn = async (): Promise<void> => {
    const nowMs = clock.now();
    const job =
      atWork.size < JOBS_MAX
        ? await takeBulkEdit(wholeDb, { worker, nowMs, untilMs: nowMs + ALIVE_MS })
        : null;
    if (!job) return pause();
    const working: Promise<void> = work(job)
      .catch((error: unknown) => {
        if (!isWeather(error)) log.error({ err: error }, `bulk edit: ${job.what}`);
      })
      .finally(() => {
        atWork.delete(working);
        wake();
      });
    atWork.add(working);
  };

  const running = (async () => {
    while (!isStopped)
      try {
        await turn();
      } catch (error) {
        if (!isWeather(error)) log.error({ err: error }, 'looking for bulk edits');
        await pause();
      }
    await Promise.all(atWork);
  })();

  return {
    ask: async (tx, job) => {
      const nowMs = clock.now();
      await forgetBulkEdits(tx, job.workspaceId, new Date(nowMs - ENDED_KEPT_MS));
      return shown(await insertBulkEdit(tx, { ...job, jobId: newId(nowMs), createdAt: new Date(nowMs) }));
    },
    wake,
    of: async (workspaceId) =>
      (await bulkEditsSince(wholeDb, workspaceId, new Date(clock.now() - ENDED_SHOWN_MS))).map(shown),
    cancel: async (workspaceId, jobId) => {
      const end = { state: 'cancelled', nowMs: clock.now() } as const;
      const isEnded = await endBulkEdit(wholeDb, { workspaceId, jobId: jobId as Uuid }, end);
      if (isEnded) live.changed({ workspaceId, what: ['contacts'] });
      return isEnded;
    },
    stop: async () => {
      isStopped = true;
      stopNow();
      wake();
      await running;
    },
  };
};

const created = new WeakMap<ApiDeps, BulkEdits>();

/** The one that goes through jobs in this process: for all routes. Whoever makes it stops it with the app. */
export const bulkEditsOf = (deps: ApiDeps): BulkEdits => {
  const known = created.get(deps) ?? createBulkEdits(deps);
  created.set(deps, known);
  return known;
};

const secondsLeft = ({ done, total, perSecond }: BulkRecord): number | null =>
  perSecond ? Math.ceil(Math.max(0, total - done) / perSecond) : null;

const shown = (job: BulkRecord): BulkEdit => {
  const { jobId, what, done, total, isAbout, state, perSecond, error } = job;
  const rate = perSecond === null ? null : Math.round(perSecond);
  return { jobId, what, done, total, isAbout, state, error, perSecond: rate, secondsLeft: secondsLeft(job) };
};
