import {
  appliedMigrations,
  type Clock,
  type Db,
  migrationsFolder,
  migrationsIn,
  type OpenedDatabase,
  pendingMigrations,
  sql,
} from '../../../server/src/platform/index.ts';
import { bytesInWords, count, secondsInWords } from '../words.ts';
import { type Finding, fail, graded, ok, warn } from './finding.ts';

/** A snapshot held longer keeps dead rows of every queue alive (ENGINE, Fairness). */
const SNAPSHOT_WARN_SECONDS = 60;
const SNAPSHOT_FAIL_SECONDS = 3600;
/** Apart by more than a second, times look wrong; by a minute, the engine stops its timers. */
const SKEW_WARN_MS = 1_000;
const SKEW_FAIL_MS = 60_000;
/** Inputs and messages that wait longer than this mean that no worker keeps up. */
const WAITING_WARN_SECONDS = 60;
const WAITING_FAIL_SECONDS = 3600;

const server = async ({ db, version, embedded, url }: OpenedDatabase): Promise<Finding> => {
  const [row] = await db.query<{ bytes: number }>(sql`select pg_database_size(current_database()) as bytes`);
  const isEmbedded = embedded !== undefined || url.includes('host=');
  return ok(
    'database',
    `PostgreSQL ${version}${isEmbedded ? ' (embedded)' : ''}, ${bytesInWords(row!.bytes)}`,
  );
};

const migrations = async (db: Db): Promise<Finding> => {
  const known = migrationsIn(migrationsFolder());
  const applied = await appliedMigrations(db);
  try {
    const pending = pendingMigrations(known, applied);
    if (applied.length === 0) return ok('migrations', 'none yet: the first start makes the tables');
    if (pending.length > 0)
      return warn('migrations', `at ${applied.at(-1)!.name}; ${pending.length} more at the next start`);
    return ok('migrations', `at ${applied.at(-1)!.name}, nothing to do`);
  } catch (error) {
    return fail('migrations', (error as Error).message);
  }
};

interface Queue {
  name: string;
  thing: string;
  waiting: number;
  seconds: number;
}

/** Queues of all buckets: a person asks this now and then, so the counts are exact rather than estimated. */
const queueRows = (db: Db): Promise<Queue[]> =>
  db.query<Queue>(sql`
    select 'inbox' as name, 'input' as thing, count(*) as waiting,
      coalesce(extract(epoch from clock_timestamp() - min(at)), 0) as seconds
    from inbox where bucket >= 0
    union all
    select 'bulk inbox', 'input', count(*), 0 from inbox_bulk where bucket >= 0
    union all
    select 'timers', 'due timer', count(*), coalesce(extract(epoch from clock_timestamp() - min(due_at)), 0)
    from timers where bucket >= 0 and due_at <= clock_timestamp()
    union all
    select 'outbox', 'message', count(*), coalesce(extract(epoch from clock_timestamp() - min(not_before)), 0)
    from outbox where bucket >= 0 and not_before <= clock_timestamp()
    union all
    select 'set aside', 'input', count(*), 0 from poison where bucket >= 0`);

const queueFinding = ({ name, thing, waiting, seconds }: Queue): Finding => {
  const says = `${count(waiting, thing)}${waiting > 0 && seconds > 0 ? `, the oldest for ${secondsInWords(seconds)}` : ''}`;
  if (name === 'set aside' && waiting > 0) return warn(name, `${says} that failed and wait for a person`);
  return graded(name, seconds, WAITING_WARN_SECONDS, WAITING_FAIL_SECONDS, says);
};

const snapshot = async (db: Db): Promise<Finding> => {
  const [row] = await db.query<{ seconds: number | null }>(sql`
    select extract(epoch from clock_timestamp() - min(xact_start)) as seconds
    from pg_stat_activity
    where backend_xmin is not null and pid <> pg_backend_pid() and backend_type = 'client backend'`);
  const seconds = row!.seconds ?? 0;
  const says = row!.seconds === null ? 'none open' : `${secondsInWords(seconds)} old`;
  return graded('oldest snapshot', seconds, SNAPSHOT_WARN_SECONDS, SNAPSHOT_FAIL_SECONDS, says);
};

/** How far the database's clock is from ours, less the time the question took. */
const clockSkew = async (db: Db, clock: Clock): Promise<Finding> => {
  const before = clock.now();
  const [row] = await db.query<{ ms: number }>(
    sql`select extract(epoch from clock_timestamp()) * 1000 as ms`,
  );
  const skewMs = row!.ms - (before + clock.now()) / 2;
  const says = `the database is ${Math.abs(Math.round(skewMs))} ms ${skewMs < 0 ? 'behind' : 'ahead of'} this machine`;
  return graded('clocks', Math.abs(skewMs), SKEW_WARN_MS, SKEW_FAIL_MS, says);
};

/** Everything there is to say about an open database. */
export const databaseFindings = async (opened: OpenedDatabase, clock: Clock): Promise<Finding[]> => {
  const { db } = opened;
  const level = await migrations(db);
  const hasTables = (await appliedMigrations(db)).length > 0;
  const queues = hasTables ? (await queueRows(db)).map(queueFinding) : [];
  return [await server(opened), level, ...queues, await snapshot(db), await clockSkew(db, clock)];
};
