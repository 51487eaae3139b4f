export { broadcastNumber } from './numbers.ts';
export {
  type BroadcastFlow,
  type BroadcastReport,
  broadcastFlow,
  broadcastMoney,
  broadcastReport,
  CREDIT_RULE,
  type ExperimentShown,
  standingOf,
  testedOf,
} from './report.ts';
