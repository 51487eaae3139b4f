import { type Db, openDb, PLANNED_ONCE } from '../platform/index.ts';

/** Connections a worker needs: two passes at a time, renewals, looking for leases, merges, sweeps, senders' claims. */
const POOL_MAX = 16;

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
    options: `-c enable_seqscan=off -c jit=off ${PLANNED_ONCE} -c idle_in_transaction_session_timeout=${IDLE_IN_TRANSACTION_MS}`,
  });
