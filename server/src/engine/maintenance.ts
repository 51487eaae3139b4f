/** Partitions made ahead (RULES-SQL 16): months of events and of the logs. Weeks of message ids are capture's. */
import { type Db, raw, sql } from '../platform/index.ts';

const MONTHLY = ['events', 'membership_log', 'enrollment_steps'] as const;
/** Months made ahead: a server that was off for a month still finds its partition. */
const MONTHS_AHEAD = 2;

const monthStart = (ms: number, plus: number): Date => {
  const at = new Date(ms);
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + plus, 1));
};

/** Creates the partitions of this and the coming months. Safe to run by several workers: whoever comes second finds
 *  the partition there. */
export const maintainPartitions = async (db: Db, nowMs: number): Promise<void> => {
  for (const table of MONTHLY)
    for (let plus = 0; plus <= MONTHS_AHEAD; plus++) await createMonth(db, table, monthStart(nowMs, plus));
};

const createMonth = async (db: Db, table: string, from: Date): Promise<void> => {
  const name = `${table}_${from.toISOString().slice(0, 7).replace('-', '_')}`;
  const [row] = await db.query<{ found: boolean }>(sql`select to_regclass(${name}) is not null as found`);
  if (row!.found) return;
  const to = monthStart(from.getTime(), 1);
  try {
    await db.query(
      raw(`create table if not exists ${name} partition of ${table}
        for values from ('${from.toISOString()}') to ('${to.toISOString()}')`),
    );
  } catch (error) {
    // 23514: rows of that month came into the default partition first and are served from there
    const code = (error as { code?: string }).code;
    if (code !== '23514' && code !== '42P07') throw error;
  }
};
