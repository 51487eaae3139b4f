export { broadcastNumber } from './numbers.ts';
export { createRates, type Rates } from './rate.ts';
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
