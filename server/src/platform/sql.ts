import type { Duplex } from 'node:stream';
import pg from 'pg';
import sql, { empty, join, raw, Sql } from 'sql-template-tag';

export { empty, join, raw, Sql, sql };

/** A statement that PostgreSQL prepares once per connection under `name`: for hot paths. */
export interface NamedStatement {
  name: string;
  text: string;
  values: unknown[];
}

export type Statement = Sql | NamedStatement;

/** Runs statements: a pool, or the one connection of a transaction. */
export interface Queryable {
  query<Row = Record<string, unknown>>(statement: Statement): Promise<Row[]>;
}

export interface Db extends Queryable {
  /** Runs `work` in one transaction; commits when it returns, rolls back and rethrows when it throws. */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  /** A connection of one's own, e.g. for LISTEN or a lease's renewal. Release it when done. */
  connect(): Promise<Queryable & { release(error?: Error): void; client: pg.PoolClient }>;
  close(): Promise<void>;
}

/** Statements that name a contact or reference table must carry the workspace (P14). */
export interface WorkspaceDb extends Db {
  readonly workspaceId: number;
}

// int8 fits a double up to 2^53: sequence numbers and counts are below that for any life of this system.
pg.types.setTypeParser(20, Number);
pg.types.setTypeParser(1700, Number);

type StatementObserver = (text: string) => void;
let observer: StatementObserver | undefined;
/** Lets the test run collect every statement the application really emits (RULES-SQL, last paragraph). */
export const observeStatements = (next: StatementObserver | undefined): void => {
  observer = next;
};

/** What is sent in one turn goes to the socket in one write: each write costs as much as a small statement. */
const joinWrites = (client: pg.PoolClient): void => {
  const { stream } = (client as unknown as { connection: { stream: Duplex } }).connection;
  stream.cork();
  process.nextTick(() => stream.uncork());
};

const run = async <Row>(on: pg.Pool | pg.PoolClient, statement: Statement): Promise<Row[]> => {
  const config = statement instanceof Sql ? { text: statement.text, values: statement.values } : statement;
  observer?.(config.text);
  const result = await on.query(config as pg.QueryConfig);
  return result.rows as Row[];
};

/** Session option for connections whose statements look rows up by key: each is planned once, not at every call, which
 *  costs as much as the look-up (measured: loads of a pass 1.2 ms, then 0.6). */
export const PLANNED_ONCE = '-c plan_cache_mode=force_generic_plan';

/** A statement of the transaction failed unnoticed: PostgreSQL answered the commit with a rollback. */
class NotCommitted extends Error {
  override name = 'NotCommitted';
}

/**
 * Opens a pool. `statementTimeoutMs` bounds every statement (0 = none). Connections pipeline: statements that are sent
 * without waiting for each other travel together and run in the order sent; after one that fails inside a transaction
 * the rest fail too.
 */
export const openDb = (config: pg.PoolConfig & { statementTimeoutMs?: number }): Db & { pool: pg.Pool } => {
  const { statementTimeoutMs, ...rest } = config;
  const pool = new pg.Pool({
    pipeline: true,
    ...rest,
    ...(statementTimeoutMs ? { statement_timeout: statementTimeoutMs } : {}),
  });
  // An idle connection that dies (a restart of PostgreSQL) is weather: the pool opens another.
  pool.on('error', () => undefined);
  // So does one between two statements of a transaction: without a listener that would end the process, with one
  // the next statement fails, as weather.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return {
    pool,
    query: (statement) => run(pool, statement),
    transaction: async (work) => {
      const client = await pool.connect();
      let broken: Error | undefined;
      try {
        // travels with the first statement of the work
        joinWrites(client);
        const begun = client.query('begin');
        begun.catch(() => undefined);
        const result = await work({
          query: (statement) => {
            joinWrites(client);
            return run(client, statement);
          },
        });
        await begun;
        const { command } = await client.query('commit');
        if (command !== 'COMMIT') throw new NotCommitted('the transaction was rolled back');
        return result;
      } catch (error) {
        await client.query('rollback').catch((rollbackError: Error) => {
          broken = rollbackError;
        });
        throw error;
      } finally {
        client.release(broken);
      }
    },
    connect: async () => {
      const client = await pool.connect();
      return {
        client,
        query: (statement) => run(client, statement),
        release: (error) => client.release(error),
      };
    },
    close: () => pool.end(),
  };
};

/** SQLSTATE classes that mean "try again later", not "this input is bad" (ENGINE, Failures). */
const WEATHER_CLASSES = new Set(['08', '40', '53', '55', '57', '58']);

/** Whether an error is weather: a broken socket, a restart, a deadlock, a full disk. */
export const isWeather = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: string }).code;
  if (code === undefined)
    return /Connection terminated|timeout exceeded when trying to connect|not queryable/i.test(error.message);
  if (/^E[A-Z]+$/.test(code)) return true;
  return code.length === 5 && WEATHER_CLASSES.has(code.slice(0, 2));
};

const carriesWorkspace = new Map<string, boolean>();
const CACHED_TEXTS_MAX = 5_000;

/** Refuses, before it reaches PostgreSQL, a statement that does not name its workspace (RULES-SQL 12, P14). */
const assertCarriesWorkspace = (statement: Statement, workspaceId: number): void => {
  let named = carriesWorkspace.get(statement.text);
  if (named === undefined) {
    named = statement.text.includes('workspace_id');
    if (carriesWorkspace.size < CACHED_TEXTS_MAX) carriesWorkspace.set(statement.text, named);
  }
  if (!named || !statement.values.includes(workspaceId))
    throw new Error(`statement does not carry its workspace: ${statement.text.slice(0, 200)}`);
};

/** The database as one workspace may use it: every statement must carry `workspace_id` and this id. */
export const inWorkspace = (db: Db, workspaceId: number): WorkspaceDb => {
  const guard = (on: Queryable): Queryable => ({
    query: (statement) => {
      assertCarriesWorkspace(statement, workspaceId);
      return on.query(statement);
    },
  });
  return {
    workspaceId,
    ...guard(db),
    transaction: (work) => db.transaction((tx) => work(guard(tx))),
    connect: () => db.connect(),
    close: () => db.close(),
  };
};
