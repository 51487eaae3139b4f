/**
 * A database whose clock is the simulation's: `clock_timestamp()` and its kin are found in the schema `sim` before
 * PostgreSQL's own, so that leases expire, inputs arrive and message ids are forgotten in virtual time.
 */
import { type Db, openDb, raw, sql } from '../src/platform/index.ts';
import { testDatabase } from '../testing/index.ts';

export interface SimDatabase {
  db: Db;
  /** moves the database's clock */
  setNow(nowMs: number): Promise<void>;
  /** an empty database again */
  reset(): Promise<void>;
  close(): Promise<void>;
}

const CLOCKS = ['clock_timestamp', 'statement_timestamp', 'now'];
/** A microsecond passes with each input, as it does in life: a database does not take two in one. */
const CLOCK = `at + least(999, (select last_value from inbox_seq) - inputs) * interval ''1 microsecond''`;
/** Enough for a pass, what happens in its middle, and the look at the leases at its commit. */
const POOL_MAX = 8;
/** Worlds after which the tables' files are made anew: dead rows slow the claims down. */
const TRUNCATED_EVERY = 25;

export const openSimDatabase = async (): Promise<SimDatabase> => {
  const made = await testDatabase({ poolMax: 1 });
  await made.db.query(sql`create schema sim`);
  await made.db.query(sql`create table sim.wall as select pg_catalog.now() as at, 0::bigint as inputs`);
  for (const name of CLOCKS)
    await made.db.query(
      raw(
        `create function sim.${name}() returns timestamptz language sql volatile as 'select ${CLOCK} from sim.wall'`,
      ),
    );
  const tables = await made.db.query<{ name: string }>(sql`
    select c.oid::regclass::text as name from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and c.relname !~ 'migration'`);
  const names = tables.map(({ name }) => name);
  const identities = await made.db.query<{ name: string }>(sql`
    select oid::regclass::text as name from pg_class where relkind = 'S' and relnamespace = 'public'::regnamespace`);
  const restarts = identities.map(({ name }) => `alter sequence ${name} restart`).join('; ');
  const truncation = raw(`truncate ${names.join(', ')}; ${restarts}`);
  // few rows are deleted ten times faster than files are made anew; foreign keys must not mind the order
  const deletion =
    raw(`set session_replication_role = replica; ${names.map((name) => `delete from ${name}`).join('; ')};
    ${restarts}; set session_replication_role = origin`);
  let resets = 0;
  const db = openDb({
    connectionString: made.url,
    max: POOL_MAX,
    options: '-c search_path=sim,pg_catalog,public -c enable_seqscan=off -c jit=off',
  });
  return {
    db,
    setNow: async (nowMs) => {
      await db.query(
        sql`update sim.wall set at = ${new Date(nowMs)}, inputs = (select last_value from inbox_seq)`,
      );
    },
    reset: async () => {
      await db.query(resets++ % TRUNCATED_EVERY === 0 ? truncation : deletion);
    },
    close: async () => {
      await db.close();
      await made.close();
    },
  };
};
