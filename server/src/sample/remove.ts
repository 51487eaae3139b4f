/**
 * Removes the sample company: every row of its workspace in every table that has a workspace, whatever tables later
 * releases bring.
 *
 * The keys go first, so that nothing new comes in; then everything in short statements; then, with all leases held so
 * that no fold is in flight, what came meanwhile and the workspace itself. What was on its way in another process
 * then (a call taken with a key it still remembered, a mail under way) is swept a little later.
 *
 * `seen` has no workspace: it keeps one-way keys of message ids, which fall away with their week (P1).
 */
import { bumpDefinitions } from '../definitions/index.ts';
import {
  BUCKETS,
  type Clock,
  type Db,
  empty,
  isWeather,
  type Queryable,
  raw,
  sql,
} from '../platform/index.ts';
import { workspaceById } from '../workspaces/index.ts';
import { notASample } from './speed.ts';

/** Longer than any process remembers a write key, and than a mail is under way. */
const SWEPT_AFTER_MS = 75_000;

interface WorkspaceTable {
  name: string;
  /** contact tables are spread over buckets */
  hasBucket: boolean;
}

/** Tables with rows of workspaces, by their catalogue; partitions follow their parents. */
const workspaceTables = (db: Queryable): Promise<WorkspaceTable[]> =>
  db.query<WorkspaceTable>(sql`
    select c.relname as name, exists (
      select from pg_attribute b where b.attrelid = c.oid and b.attname = 'bucket' and not b.attisdropped
    ) as "hasBucket"
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace_id' and not a.attisdropped
    where c.relkind in ('r', 'p') and not c.relispartition and c.relname <> 'workspaces'
    order by c.relname`);

const emptyTables = async (
  db: Queryable,
  workspaceId: number,
  tables: readonly WorkspaceTable[],
): Promise<void> => {
  for (const { name, hasBucket } of tables) {
    const everywhere = hasBucket ? sql`bucket >= 0 and bucket < ${BUCKETS} and` : empty;
    await db.query(sql`delete from ${raw(`"${name}"`)} where ${everywhere} workspace_id = ${workspaceId}`);
  }
};

/** Removes a sample workspace. Refuses `not-a-sample`, `workspace-not-found`. */
export const removeSample = async (
  { db, clock, onError }: { db: Db; clock: Clock; onError(error: unknown, doing: string): void },
  workspaceId: number,
): Promise<void> => {
  const { isSample } = await workspaceById(db, workspaceId);
  if (!isSample) throw notASample();
  const tables = await workspaceTables(db);
  const keys = tables.filter(({ name }) => name === 'keys');
  await throughWeather(() => emptyTables(db, workspaceId, keys));
  await throughWeather(() => emptyTables(db, workspaceId, tables));
  await throughWeather(() =>
    db.transaction(async (tx) => {
      // nobody adds a row that names it while it goes
      await workspaceById(tx, workspaceId, 'lock');
      await bumpDefinitions(tx);
      await emptyTables(tx, workspaceId, tables);
      await tx.query(sql`delete from workspaces where workspace_id = ${workspaceId}`);
    }),
  );
  clock.after(SWEPT_AFTER_MS, () => {
    emptyTables(db, workspaceId, tables).catch((error: unknown) =>
      onError(error, 'sweeping up after the sample company'),
    );
  });
};

const TRIES_MAX = 5;

/** Folds and senders that are under way lock rows in an order of their own: a deadlock is tried again. */
const throughWeather = async (work: () => Promise<void>): Promise<void> => {
  for (let tries = 1; ; tries++)
    try {
      return await work();
    } catch (error) {
      if (!isWeather(error) || tries === TRIES_MAX) throw error;
    }
};
