export { broadcastNumber } from './numbers.ts';
export {
  type BroadcastCounts,
  type BroadcastReport,
  broadcastCounts,
  broadcastReport,
  type ExperimentShown,
  experimentShown,
  type TestedBroadcast,
} from './report.ts';
