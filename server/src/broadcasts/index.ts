export { leftAudienceSql } from './audience.ts';
export * from './conductor.ts';
export { addCounts, addCountsSql, type CountRow, countsOf } from './counts.ts';
export * from './document.ts';
export { refusals as broadcastRefusals } from './errors.ts';
export * from './lot.ts';
export * from './model.ts';
export * from './problems.ts';
export {
  type BroadcastRef,
  checkOf,
  type DueRun,
  dueRuns,
  insertSweep,
  keepCheck,
  largestOf,
  namesIn,
  runOf,
  runsOf,
  type StoredCheck,
} from './queries.ts';
export * from './state.ts';
export * from './when.ts';
