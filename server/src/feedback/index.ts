export { barForFeedback } from './bars.ts';
export * from './facts.ts';
export { clickedInput, type FeedbackInput, openedInput, unsubscribedInput } from './inputs.ts';
export { createMailIntake, type IntakeDeps, type MailIntake, type Taken } from './mail/intake.ts';
export { type MailReceiver, startMailReceiver } from './mail/receiver.ts';
export type { SentMessage } from './queries.ts';
export { type FeedbackDeps, feedbackRoutes } from './routes.ts';
export { type Judged, type Touch, type Verdict, verdictOf } from './verdict.ts';
