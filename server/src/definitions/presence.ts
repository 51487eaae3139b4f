/**
 * Who has a definition open just now. A window says so every `BEAT_MS` and when it goes to another step; one that was
 * not heard of for `GONE_AFTER_MS` is gone. Hints for people, not locks: what is saved is guarded by revisions.
 */
import { type Queryable, sql } from '../platform/index.ts';
import type { DefinitionRef } from './model.ts';

/** Two beats may be lost; a window that was closed without a word shows so much longer. */
export const GONE_AFTER_MS = 50_000;

export interface Present {
  /** names a window of a browser */
  tab: string;
  name: string;
  /** the node looked at */
  step: string | null;
}

/** Notes that a window is here. True when others should hear of it: it came, went to another step, or somebody is gone. */
export const noteHere = async (
  db: Queryable,
  { workspaceId, kind, key }: DefinitionRef,
  { tab, name, step }: Present,
  nowMs: number,
): Promise<boolean> => {
  const [row] = await db.query<{ isNews: boolean }>(sql`
    with was as (
      select step from presence
      where workspace_id = ${workspaceId} and kind = ${kind} and key = ${key} and tab = ${tab}
    ), gone as (
      delete from presence
      where workspace_id = ${workspaceId} and seen_at < ${new Date(nowMs - GONE_AFTER_MS)} and tab <> ${tab}
      returning tab
    ), here as (
      insert into presence (workspace_id, kind, key, tab, name, step, seen_at)
      values (${workspaceId}, ${kind}, ${key}, ${tab}, ${name}, ${step}, ${new Date(nowMs)})
      on conflict (workspace_id, kind, key, tab)
      do update set name = excluded.name, step = excluded.step, seen_at = excluded.seen_at
      returning step
    )
    select not exists (select from was) or (select step from was) is distinct from h.step
      or exists (select from gone) as "isNews"
    from here h`);
  return row!.isNews;
};

/** Notes that a window was closed. True when it was here. */
export const noteGone = async (
  db: Queryable,
  { workspaceId, kind, key }: DefinitionRef,
  tab: string,
): Promise<boolean> => {
  const gone = await db.query<{ tab: string }>(sql`
    delete from presence
    where workspace_id = ${workspaceId} and kind = ${kind} and key = ${key} and tab = ${tab}
    returning tab`);
  return gone.length > 0;
};

/** Everybody who has it open, in an order that stays. */
export const whoIsHere = (
  db: Queryable,
  { workspaceId, kind, key }: DefinitionRef,
  nowMs: number,
): Promise<Present[]> =>
  db.query<Present>(sql`
    select tab, name, step from presence
    where workspace_id = ${workspaceId} and kind = ${kind} and key = ${key}
      and seen_at >= ${new Date(nowMs - GONE_AFTER_MS)}
    order by lower(name), tab`);
