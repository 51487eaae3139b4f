/** Partitions made ahead and dropped behind (RULES-SQL 16): months of events and logs, weeks of seen message ids. */
import { type Db, raw, sql } from '../platform/index.ts';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;

/** Number of the week of an instant (ms), counted from 1970-01-01: partition key of `seen`. */
export const weekOf = (ms: number): number => Math.floor(ms / WEEK_MS);

const MONTHLY = ['events', 'membership_log', 'enrollment_steps'] as const;
/** Months made ahead: a server that was off for a month still finds its partition. */
const MONTHS_AHEAD = 2;
/** Weeks of message ids kept beside the running one: a message id is known for 7 to 14 days (P1). */
const WEEKS_KEPT = 1;

const monthStart = (ms: number, plus: number): Date => {
  const at = new Date(ms);
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + plus, 1));
};

const partitionExists = async (db: Db, name: string): Promise<boolean> => {
  const [row] = await db.query<{ found: boolean }>(sql`select to_regclass(${name}) is not null as found`);
  return row!.found;
};

/** Creates what is missing for this and the coming periods; drops weeks of `seen` that are over. Safe to run by
 *  several workers: whoever comes second finds the partition there. */
export const maintainPartitions = async (db: Db, nowMs: number): Promise<void> => {
  for (const table of MONTHLY)
    for (let plus = 0; plus <= MONTHS_AHEAD; plus++) await createMonth(db, table, monthStart(nowMs, plus));
  const week = weekOf(nowMs);
  for (let number = week - WEEKS_KEPT; number <= week + 1; number++) await createWeek(db, number);
  await dropWeeks(db, week - WEEKS_KEPT);
};

const createMonth = async (db: Db, table: string, from: Date): Promise<void> => {
  const to = monthStart(from.getTime(), 1);
  const name = `${table}_${from.toISOString().slice(0, 7).replace('-', '_')}`;
  if (await partitionExists(db, name)) return;
  await create(
    db,
    `create table if not exists ${name} partition of ${table}
    for values from ('${from.toISOString()}') to ('${to.toISOString()}')`,
  );
};

const createWeek = async (db: Db, week: number): Promise<void> => {
  const name = `seen_${week}`;
  if (await partitionExists(db, name)) return;
  await create(db, `create table if not exists ${name} partition of seen for values in (${week})`);
};

/** Rows that came into the default partition first make the creation fail (23514): they are served from there. */
const create = async (db: Db, text: string): Promise<void> => {
  try {
    await db.query(sql`${raw(text)}`);
  } catch (error) {
    const code = (error as { code?: string }).code;
    if (code !== '23514' && code !== '42P07') throw error;
  }
};

const dropWeeks = async (db: Db, oldestKept: number): Promise<void> => {
  const rows = await db.query<{ name: string }>(sql`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'seen'::regclass and c.relname ~ '^seen_[0-9]+$'`);
  for (const { name } of rows)
    if (Number(name.slice('seen_'.length)) < oldestKept)
      await db.query(sql`${raw(`drop table if exists ${name}`)}`);
};
