import { type Db, raw, sql } from '../platform/index.ts';

const WEEK_MS = 604_800_000;

const partition = (week: number): string => `seen_w${week}`;

/**
 * Keeps the partitions of `seen`: one for this week and the next, those older than the last dropped whole. Call at
 * start and once a day. A week that already has rows in the default partition stays there and is deleted from it.
 */
export const keepSeen = async (db: Db, nowMs: number): Promise<void> => {
  const week = Math.floor(nowMs / WEEK_MS);
  for (const wanted of [week - 1, week, week + 1]) await addPartition(db, wanted);
  const existing = await db.query<{ name: string }>(
    sql`select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'seen'::regclass and c.relname like 'seen\\_w%'`,
  );
  for (const { name } of existing)
    if (Number(name.slice('seen_w'.length)) < week - 1)
      await db.query(sql`drop table if exists ${raw(name)}`);
  await db.query(sql`delete from seen where bucket >= 0 and week < ${week - 1}`);
};

/** Waiting longer would stop ingest behind us: then the default partition takes the week. */
const LOCK_TIMEOUT = '2s';

const addPartition = (db: Db, week: number): Promise<void> =>
  db.transaction(async (tx) => {
    const [there] = await tx.query(sql`
      select 1 from pg_class where relname = ${partition(week)}
      union all (select 1 from seen_default where bucket >= 0 and week = ${week} limit 1)`);
    if (there) return;
    await tx.query(raw(`set local lock_timeout = '${LOCK_TIMEOUT}'`));
    await tx.query(
      raw(`create table if not exists ${partition(week)} partition of seen for values in (${week})`),
    );
  });
