import { type Queryable, sql, type Uuid } from '../../platform/index.ts';

export type SearchState = 'never' | 'running' | 'done' | 'cancelled' | 'failed';

/** The last search of a workspace. */
export interface SearchRow {
  mergesCertain: boolean;
  state: SearchState;
  startedAt: Date | null;
  startedBy: string | null;
  finishedAt: Date | null;
  doing: string | null;
  share: number;
  contacts: number;
  found: number;
  merged: number;
}

/** A search whose beat is older has died with its process. Shorter: a slow chunk is taken for dead. */
export const SILENT_MS = 60_000;

/** The last search; one that fell silent shows as failed. */
export const searchOf = async (db: Queryable, workspaceId: number, nowMs: number): Promise<SearchRow> => {
  const [row] = await db.query<SearchRow & { beatAt: Date | null }>(sql`
    select merges_certain as "mergesCertain", state, started_at as "startedAt", started_by as "startedBy",
      finished_at as "finishedAt", beat_at as "beatAt", doing, share, contact_count as contacts,
      found_count as found, merged_count as merged
    from duplicate_searches where workspace_id = ${workspaceId}`);
  if (!row)
    return {
      mergesCertain: false,
      state: 'never',
      startedAt: null,
      startedBy: null,
      finishedAt: null,
      doing: null,
      share: 0,
      contacts: 0,
      found: 0,
      merged: 0,
    };
  const { beatAt, ...search } = row;
  const isSilent = search.state === 'running' && (beatAt?.getTime() ?? 0) < nowMs - SILENT_MS;
  return isSilent ? { ...search, state: 'failed' } : search;
};

/** Takes the workspace's one search; false: another one is alive. */
export const startSearch = async (
  db: Queryable,
  { workspaceId, runId, by }: { workspaceId: number; runId: Uuid; by: string },
  nowMs: number,
): Promise<boolean> => {
  const now = new Date(nowMs);
  const rows = await db.query(sql`
    insert into duplicate_searches (workspace_id, state, run_id, started_at, started_by, beat_at)
    values (${workspaceId}, 'running', ${runId}::uuid, ${now}, ${by}, ${now})
    on conflict (workspace_id) do update
    set state = 'running', run_id = excluded.run_id, started_at = excluded.started_at,
      started_by = excluded.started_by, finished_at = null, beat_at = excluded.beat_at, doing = null, share = 0,
      contact_count = 0, found_count = 0, merged_count = 0, cancel_asked = false
    where duplicate_searches.state <> 'running' or duplicate_searches.beat_at < ${new Date(nowMs - SILENT_MS)}
    returning run_id`);
  return rows.length > 0;
};

/** Says how far a search is. Answers whether it is to go on: nobody cancelled it and none was started in its place. */
export const beatSearch = async (
  db: Queryable,
  run: { workspaceId: number; runId: Uuid; doing: string; share: number; contacts: number },
  nowMs: number,
): Promise<boolean> => {
  const [row] = await db.query<{ cancelAsked: boolean }>(sql`
    update duplicate_searches
    set beat_at = ${new Date(nowMs)}, doing = ${run.doing}, share = ${run.share}, contact_count = ${run.contacts}
    where workspace_id = ${run.workspaceId} and run_id = ${run.runId}::uuid and state = 'running'
    returning cancel_asked as "cancelAsked"`);
  return row !== undefined && !row.cancelAsked;
};

export const endSearch = async (
  db: Queryable,
  run: { workspaceId: number; runId: Uuid; state: SearchState; found: number; merged: number },
  nowMs: number,
): Promise<void> => {
  await db.query(sql`
    update duplicate_searches
    set state = ${run.state}, finished_at = ${new Date(nowMs)}, found_count = ${run.found},
      merged_count = ${run.merged}, share = 1, doing = null
    where workspace_id = ${run.workspaceId} and run_id = ${run.runId}::uuid and state = 'running'`);
};

/** Asks the search to stop; it does within a second. Answers whether one was running. */
export const cancelSearch = async (db: Queryable, workspaceId: number): Promise<boolean> => {
  const rows = await db.query(sql`
    update duplicate_searches set cancel_asked = true
    where workspace_id = ${workspaceId} and state = 'running' returning run_id`);
  return rows.length > 0;
};

/** Whether a search merges what is certain without asking. */
export const setMergesCertain = async (
  tx: Queryable,
  workspaceId: number,
  merges: boolean,
): Promise<void> => {
  await tx.query(sql`
    insert into duplicate_searches (workspace_id, merges_certain) values (${workspaceId}, ${merges})
    on conflict (workspace_id) do update set merges_certain = excluded.merges_certain`);
};
