export { openEngineDb } from './db.ts';
export type { Draft } from './draft.ts';
export { ensureLeases, type Lease } from './lease.ts';
export { maintainPartitions } from './maintenance.ts';
export { discardSetAside, retrySetAside } from './poison.ts';
export { createWorker, type OnFolded, type Worker, type WorkerDeps } from './worker.ts';
