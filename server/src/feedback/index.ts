export * from './facts.ts';
export { type FeedbackDeps, feedbackRoutes } from './routes.ts';
export type { Verdict } from './verdict.ts';
