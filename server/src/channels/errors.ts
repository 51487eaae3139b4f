import { Refusal } from '../platform/index.ts';

/** The refusals of this module: code, status and words in one place. */
export const refusals = {
  noSender: () =>
    new Refusal('no-sender', {
      status: 409,
      detail: 'The workspace has no sender, so no domain to speak for.',
      fix: 'Set name and address of the sender under Settings, Channels.',
    }),
  checkedJustNow: (waitMs: number) =>
    new Refusal('checked-just-now', {
      status: 429,
      detail: 'DNS was asked a moment ago.',
      fix: `Ask again in ${Math.ceil(waitMs / 1_000)} s.`,
      retryAfterSeconds: Math.ceil(waitMs / 1_000),
    }),
};
