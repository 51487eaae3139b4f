export { followResultsOnTime, putShares } from './bandit.ts';
export { type BroadcastChecker, type CheckedBroadcast, createBroadcastChecker } from './broadcast-check.ts';
export { openEngineDb } from './db.ts';
export type { Draft } from './draft.ts';
export { type Erased, type ErasedPerson, type ErasedRows, eraseContacts, personIds } from './erase.ts';
export { IMPERSONAL_TABLES, PERSONAL_TABLES, type PersonalTable } from './erase-tables.ts';
export {
  createDefinitionsHolder,
  type DefinitionsHolder,
  DefinitionsMoved,
  foldNewPeople,
  type HeldDefinitions,
  type NewInput,
} from './import-new.ts';
export { withoutUnchanged } from './import-unchanged.ts';
export { ensureLeases, freeLeases, type Lease } from './lease.ts';
export { maintainPartitions } from './maintenance.ts';
export { eventNamesInUse } from './names-in-use.ts';
export { createPast, type Past, type PastContact, type PastInput, type PastMessage } from './past.ts';
export { discardSetAside, retrySetAside } from './poison.ts';
export {
  createReplay,
  type RecordedMessage,
  type Replay,
  type ReplayedMessage,
  type ReplayInput,
  type ReplayStart,
} from './replay.ts';
export { requestMerge } from './request-merge.ts';
export { changesTasks } from './tasks.ts';
export { type Beside, loadTrial, type Trial, type TriedWorkflow } from './trial.ts';
export { type Unmerged, unmerge } from './unmerge.ts';
export { createWorker, type OnFolded, type Worker, type WorkerDeps } from './worker.ts';
