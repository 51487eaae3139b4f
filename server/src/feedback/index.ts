export * from './facts.ts';
export { clickedInput, type FeedbackInput, openedInput, unsubscribedInput } from './inputs.ts';
export type { SentMessage } from './queries.ts';
export { type FeedbackDeps, feedbackRoutes } from './routes.ts';
export { type Judged, type Touch, type Verdict, verdictOf } from './verdict.ts';
