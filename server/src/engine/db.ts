import { type Db, openDb, PLANNED_ONCE } from '../platform/index.ts';

/** Connections a worker needs: two passes at a time, renewals, looking for leases, merges, sweeps, senders' claims. */
const POOL_MAX = 16;
/** Connections that stay, however long they are idle. A new one learns the tables and plans every statement anew, which costs
 *  10 ms of PostgreSQL at its first pass and again at its first start of a mail (1.7 and 0.2 later): with fewer, a lone
 *  event meets that now and then; more: some megabytes each. */
const POOL_MIN = 6;

/** Longer than any pass computes between two statements; shorter than a lease, so that a stalled process frees its
 *  groups (ENGINE, The fold 1). */
const IDLE_IN_TRANSACTION_MS = 5_000;

/**
 * The engine's own connections. Sequential scans are off: every statement of a pass looks rows up by key, and a table
 * that was empty when PostgreSQL last analysed it would be scanned per key (measured: 94 ms a statement).
 */
export const openEngineDb = (connectionString: string): Db =>
  openDb({
    connectionString,
    max: POOL_MAX,
    min: POOL_MIN,
    options: `-c enable_seqscan=off -c jit=off ${PLANNED_ONCE} -c idle_in_transaction_session_timeout=${IDLE_IN_TRANSACTION_MS}`,
  });
