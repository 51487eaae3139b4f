export { openEngineDb } from './db.ts';
export type { Draft } from './draft.ts';
export { ensureLeases, freeLeases, type Lease } from './lease.ts';
export { maintainPartitions } from './maintenance.ts';
export { createPast, type Past, type PastContact, type PastInput, type PastMessage } from './past.ts';
export { discardSetAside, retrySetAside } from './poison.ts';
export { requestMerge } from './request-merge.ts';
export { type Unmerged, unmerge } from './unmerge.ts';
export { createWorker, type OnFolded, type Worker, type WorkerDeps } from './worker.ts';
