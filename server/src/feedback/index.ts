export { barForFeedback } from './bars.ts';
export * from './facts.ts';
export {
  clickedInput,
  type FeedbackInput,
  openedInput,
  repliedInput,
  unsubscribedInput,
} from './inputs.ts';
export { replyFile } from './mail/files.ts';
export { createMailIntake, type IntakeDeps, type MailIntake, type Taken } from './mail/intake.ts';
export { followMailboxes, type Mailboxes, type MailboxHealth, mailboxHealth } from './mail/mailboxes.ts';
export { type MailReceiver, startMailReceiver } from './mail/receiver.ts';
export { type ProviderWebhookDeps, providerWebhookRoutes } from './provider-webhooks/routes.ts';
export type { SentMessage } from './queries.ts';
export { type FeedbackDeps, feedbackRoutes } from './routes.ts';
export { createInboundKeys } from './texts/key.ts';
export { type TextRoutesDeps, textRoutes } from './texts/routes.ts';
export { type Judged, type Touch, type Verdict, verdictOf } from './verdict.ts';
