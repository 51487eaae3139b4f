import type { JsonObject } from '../platform/index.ts';

export type MessageState =
  | 'requested'
  | 'held'
  | 'withdrawn'
  | 'submitted'
  | 'unknown'
  | 'failed'
  | 'bounced'
  | 'expired';

/** What is known of a message, as far as words need it. */
export interface MessageFacts {
  state: MessageState;
  reason: JsonObject | null;
  deliveredAt: Date | null;
  openedAt: Date | null;
  clickedAt: Date | null;
  machineOpenedAt: Date | null;
  machineClickedAt: Date | null;
  complainedAt: Date | null;
  unsubscribedAt: Date | null;
}

const STATES: Readonly<Record<MessageState, (why: string) => string>> = {
  requested: (why) => (why ? `Waits to leave: ${why}` : 'Waits to leave'),
  held: (why) => `Held back: ${why || 'no reason was recorded'}`,
  withdrawn: (why) => `Withdrawn: ${why || 'it was no longer wanted'}`,
  submitted: () => 'Submitted',
  unknown: (why) => `Outcome unknown: ${why || 'the connection ended before the answer came'}`,
  failed: (why) => `Failed: ${why || 'the provider did not take it'}`,
  bounced: (why) => `Bounced: ${why || 'the address did not take it'}`,
  expired: (why) => `Expired: ${why || 'it could not leave before its latest useful moment'}`,
};

const reasonText = (reason: JsonObject | null): string => {
  const text = reason?.text ?? reason?.code;
  return typeof text === 'string' ? text : '';
};

/** One sentence on what became of a message: "Held back: No e-mail address", "Clicked". */
export const outcomeWords = (facts: MessageFacts): string => {
  const { state, reason } = facts;
  if (facts.complainedAt) return 'Complained about';
  if (state !== 'submitted') return STATES[state](reasonText(reason));
  if (facts.unsubscribedAt) return 'Unsubscribed with it';
  if (facts.clickedAt) return 'Clicked';
  if (facts.openedAt) return 'Opened';
  if (facts.machineClickedAt || facts.machineOpenedAt) return 'Opened by a machine';
  if (reason?.code === 'answered') return reasonText(reason);
  return facts.deliveredAt ? 'Delivered' : 'Submitted';
};

/** Whether only machines touched it (P16). */
export const isMachineOnly = ({
  openedAt,
  clickedAt,
  machineOpenedAt,
  machineClickedAt,
}: MessageFacts): boolean =>
  openedAt === null && clickedAt === null && (machineOpenedAt !== null || machineClickedAt !== null);
