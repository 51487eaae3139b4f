/**
 * Changes of many contacts at once. They are edits like any other: inputs, appended chunk by chunk, the next one when
 * the fold has taken the one before, so that live work passes between. Each act may be repeated without harm, so one
 * whose process ended is simply asked for again.
 */
import { appendInputs, type InputToAppend } from '../capture/index.ts';
import { type ContactFilter, contactPage } from '../contacts/index.ts';
import {
  bucketOf,
  inWorkspace,
  type JsonObject,
  newId,
  type Uuid,
  type WorkspaceDb,
} from '../platform/index.ts';
import { listInputs } from '../segments/index.ts';
import { type AskedBy, startInputs } from '../workflows/index.ts';
import { type Who, whoName } from '../workspaces/index.ts';
import { awaitFold } from './await-fold.ts';
import type { ApiDeps } from './deps.ts';
import type { BulkEdit } from './types.ts';

/** Contacts of one append. More: live inputs behind them wait longer; fewer: more round trips. */
const CHUNK = 500;
/** Looks whether a chunk was folded, each up to a second, before the next one is appended regardless. */
const LOOKS_MAX = 30;
/** Jobs that are over and still told of, so that who looks away for a minute sees the end. */
const ENDED_SHOWN_MS = 60_000;

/** What is done to each of them. */
export type BulkChange =
  | { tags: { add: string[]; remove: string[] } }
  | { attributes: JsonObject }
  | { list: string }
  /** a start in a workflow, by its key; `askId` makes it one asking */
  | { start: { workflow: string; properties: JsonObject; askId: string; by: AskedBy } };

export interface BulkRequest {
  workspaceId: number;
  who: Who;
  /** in the words of the screen: "Tag press" */
  what: string;
  change: BulkChange;
  /** those named, or all that a filter keeps */
  people: readonly string[] | ContactFilter;
  total: number;
  isAbout: boolean;
}

interface Job extends BulkEdit {
  workspaceId: number;
  isCancelled: boolean;
  endedMs: number | null;
}

/** Ids in chunks: of a filter by keyset, newest first, whoever matches when the walk comes by. */
async function* chunksOf(
  db: WorkspaceDb,
  people: BulkRequest['people'],
  nowMs: number,
): AsyncGenerator<string[]> {
  if (Array.isArray(people)) {
    for (let at = 0; at < people.length; at += CHUNK) yield people.slice(at, at + CHUNK);
    return;
  }
  for (let after: { contactId: string; seen: null } | null = null; ; ) {
    const rows = await contactPage(
      db,
      { workspaceId: db.workspaceId, filter: people as ContactFilter, sort: 'newest', after, limit: CHUNK },
      nowMs,
    );
    if (rows.length > 0) yield rows.map(({ contactId }) => contactId);
    if (rows.length < CHUNK) return;
    after = { contactId: rows.at(-1)!.contactId, seen: null };
  }
}

const inputsOf = (
  db: WorkspaceDb,
  { workspaceId, who, change }: BulkRequest,
  contactIds: readonly string[],
  nowMs: number,
): Promise<InputToAppend[]> => {
  const by = whoName(who);
  if ('list' in change)
    return listInputs(
      db,
      { workspaceId, key: change.list, contactIds: [...contactIds] as Uuid[], put: 'in', by },
      nowMs,
    );
  if ('start' in change) {
    const { workflow: key, ...asked } = change.start;
    const ask = { workspaceId, key, contactIds: contactIds as Uuid[], name: by, ...asked };
    return Promise.resolve(startInputs(ask, nowMs));
  }
  return Promise.resolve(
    contactIds.map((contactId) => ({
      contactId: contactId as Uuid,
      workspaceId,
      kind: 'edit',
      name: 'Contact Edited',
      occurredAtMs: nowMs,
      via: `edit:${by}`,
      payload: { ...change, by },
    })),
  );
};

/** Jobs of this process; another process shows its own. */
const createBulkEdits = (deps: ApiDeps) => {
  const { db: wholeDb, clock, hooks, live, log } = deps;
  const jobs = new Map<string, Job>();

  const appendChunk = async (
    db: WorkspaceDb,
    request: BulkRequest,
    ids: readonly string[],
  ): Promise<void> => {
    const inputs = await inputsOf(db, request, ids, clock.now());
    // Of the plain database: the inbox takes its rows as one JSON parameter, which a WorkspaceDb cannot look into.
    const appended = await wholeDb.transaction((tx) => appendInputs(tx, inputs));
    for (const bucket of new Set(ids.map((id) => bucketOf(id as Uuid)))) hooks.inputAppended(bucket);
    const places = appended.filter((place) => place !== null);
    for (let look = 0; look < LOOKS_MAX; look++) if (await awaitFold(db, clock, places)) return;
  };

  const run = async (job: Job, request: BulkRequest): Promise<void> => {
    const db = inWorkspace(wholeDb, request.workspaceId);
    try {
      for await (const ids of chunksOf(db, request.people, clock.now())) {
        if (job.isCancelled) break;
        await appendChunk(db, request, ids);
        job.done += ids.length;
        live.changed({ workspaceId: request.workspaceId, what: ['contacts'] });
      }
      job.state = job.isCancelled ? 'cancelled' : 'done';
    } catch (error) {
      job.state = 'failed';
      log.error({ err: error }, `bulk edit: ${request.what}`);
    }
    job.endedMs = clock.now();
    live.changed({ workspaceId: request.workspaceId, what: ['contacts'] });
  };

  const forgetEnded = (): void => {
    for (const [id, { endedMs }] of jobs)
      if (endedMs !== null && clock.now() - endedMs > ENDED_SHOWN_MS) jobs.delete(id);
  };

  return {
    /** Starts a job and answers at once. */
    start: (request: BulkRequest): BulkEdit => {
      forgetEnded();
      const { workspaceId, what, total, isAbout } = request;
      const jobId = newId(clock.now());
      const job: Job = {
        jobId,
        what,
        done: 0,
        total,
        isAbout,
        state: 'running',
        workspaceId,
        isCancelled: false,
        endedMs: null,
      };
      jobs.set(jobId, job);
      void run(job, request);
      return shown(job);
    },
    of: (workspaceId: number): BulkEdit[] => {
      forgetEnded();
      return [...jobs.values()].filter((job) => job.workspaceId === workspaceId).map(shown);
    },
    /** What was done stays done; false: there is no such job. */
    cancel: (workspaceId: number, jobId: string): boolean => {
      const job = jobs.get(jobId);
      if (job?.workspaceId !== workspaceId) return false;
      job.isCancelled = true;
      return true;
    },
  };
};

const created = new WeakMap<ApiDeps, ReturnType<typeof createBulkEdits>>();

/** The jobs of this process: one set for all routes. */
export const bulkEditsOf = (deps: ApiDeps): ReturnType<typeof createBulkEdits> => {
  const known = created.get(deps) ?? createBulkEdits(deps);
  created.set(deps, known);
  return known;
};

const shown = ({ jobId, what, done, total, isAbout, state }: Job): BulkEdit => ({
  jobId,
  what,
  done,
  total,
  isAbout,
  state,
});
