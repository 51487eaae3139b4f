export {
  type BroadcastFlow,
  type BroadcastReport,
  broadcastFlow,
  broadcastMoney,
  broadcastReport,
  CREDIT_RULE,
  createRates,
  type ExperimentShown,
  type Rates,
  standingOf,
  testedOf,
} from './broadcasts/index.ts';
export {
  type CompanyFigures,
  type CompanyPerson,
  type CompanyRow,
  companyAttributesSeen,
  companyCounts,
  companyFigures,
  companyPage,
  companyPeople,
  companyTimeline,
} from './companies.ts';
export { type ContactDetail, type ContactReach, contactDetail } from './contact.ts';
export { type ContactRow, contactRows } from './contact-rows.ts';
export { type ContactSummary, contactSummary } from './contact-summary.ts';
export { mailsByDay, type ReceiverFigures, receiversIn, waitingByLane } from './deliverability/index.ts';
export { type FeedLine, feed, feedSince } from './feed.ts';
export {
  checkHealth,
  FIX_MAX,
  type FixEdit,
  type Health,
  type HealthProblem,
  health,
  lastFixes,
  makeFix,
  problemPeople,
  problemWords,
  undoFix,
} from './health/index.ts';
export { createHome, type Home, type HomeReader } from './home.ts';
export { type MergeLine, mergesOf, refusedMerges } from './merges.ts';
export { type MessageDetail, type MessageRow, messageDetail, messageRows } from './messages.ts';
export { loadNames, type WorkspaceNames } from './names.ts';
export { noticeOfPerson } from './notice.ts';
export { peoplePage } from './people-list.ts';
export { createReports, type Reports } from './reports.ts';
export { forgetStuck, type SetAside, setAside } from './set-aside.ts';
export {
  isSplitList,
  liveSplit,
  type SplitPathCounts,
  type SplitShown,
  splitCounts,
  splitPeople,
  splitShown,
} from './splits.ts';
export { chancesToBeBest } from './statistics/index.ts';
export {
  type TimelineKind,
  type TimelineLine,
  type TimelinePlace,
  timeline,
  timelineMonths,
} from './timeline.ts';
export { why } from './why.ts';
export type { Why } from './why-answer.ts';
export { STEP_CREDIT_RULE, workflowOrderPeople, workflowOrders } from './workflow-orders.ts';
