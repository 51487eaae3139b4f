/**
 * A database in bad weather: something may happen before any statement, and the answer to a commit may be lost.
 * What a killed process, a broken socket and a restarted PostgreSQL have in common is reached this way at any place.
 */
import type { Db, Queryable, Statement } from '../src/platform/index.ts';

export interface Storm {
  /** before the n-th statement of a transaction, or a statement of its own (n = 1); throws: the connection breaks */
  before?(n: number, statement: Statement): Promise<void>;
  /** before the commit; throws: the connection breaks, and nothing has happened */
  beforeCommit?(wasFenced: boolean): Promise<void>;
  /** after the commit, or a statement of its own; throws: it has happened, and nobody heard */
  after?(): void;
}

/** The connection broke (SQLSTATE 57P01, "terminating connection"): weather, whose outcome is unknown. */
export const brokenConnection = (): Error =>
  Object.assign(new Error('the connection broke'), { code: '57P01' });

const nameOf = (statement: Statement): string | undefined =>
  'name' in statement ? statement.name : undefined;

export const stormyDb = (db: Db, storm: Storm): Db => ({
  query: async (statement) => {
    await storm.before?.(1, statement);
    const rows = await db.query(statement);
    storm.after?.();
    return rows as never;
  },
  transaction: async (work) => {
    const connection = await db.connect();
    let n = 0;
    let wasFenced = false;
    const tx: Queryable = {
      query: async (statement) => {
        await storm.before?.(++n, statement);
        const rows = await connection.query(statement);
        if (nameOf(statement) === 'fence' && rows.length > 0) wasFenced = true;
        return rows as never;
      },
    };
    const committed = async () => {
      try {
        await connection.client.query('begin');
        const result = await work(tx);
        await storm.beforeCommit?.(wasFenced);
        await connection.client.query('commit');
        connection.release();
        return result;
      } catch (error) {
        await letGo(connection, error as Error);
        throw error;
      }
    };
    const result = await committed();
    storm.after?.();
    return result;
  },
  connect: () => db.connect(),
  close: () => Promise.resolve(),
});

/** A broken connection is closed, which rolls back; after any other error the transaction is rolled back and it stays. */
const letGo = async (connection: Awaited<ReturnType<Db['connect']>>, error: Error): Promise<void> => {
  try {
    await connection.client.query('rollback');
    connection.release();
  } catch {
    connection.release(error);
  }
};
