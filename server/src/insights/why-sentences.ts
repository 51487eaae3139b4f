/** What a sentence may name. */
export interface Said {
  /** the segment, workflow, step or message */
  what: string;
  /** what was seen, or why, in words; may be empty */
  because: string;
}

const and = (text: string): string => (text === '' ? '' : `: ${text}`);

/**
 * The closed table of reasons: every answer to "why?" has one of these codes, and its sentence. A new way for the system
 * to act, or not to, gets a line here.
 */
export const WHY_SENTENCES = {
  // a contact in a segment
  member: ({ what, because }: Said) => `In ${what}${and(because)}.`,
  notMember: ({ what, because }: Said) => `Not in ${what}${and(because)}.`,
  leftSegment: ({ what, because }: Said) => `Left ${what}${and(because)}.`,
  segmentNotLive: ({ what }: Said) => `${what} is not published, so nobody is in it.`,

  // a contact and a workflow
  inside: ({ what, because }: Said) => `Is in ${what}${and(because)}.`,
  finished: ({ what, because }: Said) => `Went through ${what} to the end${and(because)}.`,
  goal: ({ what, because }: Said) => `Reached the goal of ${what}${and(because)}.`,
  exited: ({ what, because }: Said) => `Left ${what}${and(because)}.`,
  stuck: ({ what, because }: Said) => `Is stuck in ${what}${and(because)}.`,
  workflowNotLive: ({ what }: Said) => `Did not enter ${what}: it is not live.`,
  notTriggered: ({ what, because }: Said) =>
    `Did not enter ${what}: what starts it has not happened${because}.`,
  beforePublish: ({ what }: Said) =>
    `Did not enter ${what}: what starts it happened before it was published, and publishing starts nobody.`,
  alreadyInside: ({ what, because }: Said) => `Did not enter ${what} again${and(because)}.`,
  onlyOnce: ({ what, because }: Said) => `Did not enter ${what} again${and(because)}.`,
  tooSoon: ({ what, because }: Said) => `Did not enter ${what} again${and(because)}.`,
  filter: ({ what, because }: Said) => `Did not enter ${what}${and(because)}.`,
  noSteps: ({ what }: Said) => `Did not enter ${what}: it has no steps.`,
  mayEnter: ({ what }: Said) => `Nothing speaks against entering ${what}; the event is being applied.`,

  // a contact and a step
  stepDone: ({ what, because }: Said) => `Passed "${what}"${and(because)}.`,
  stepNow: ({ what, because }: Said) => `Is at "${what}"${and(because)}.`,
  stepAhead: ({ what, because }: Said) => `Has not come to "${what}" yet${and(because)}.`,
  stepPassedBy: ({ what, because }: Said) => `Did not come to "${what}"${and(because)}.`,

  // a message, or its absence
  messageWaits: ({ what, because }: Said) => `${what} is decided and waits to leave${and(because)}.`,
  messageSubmitted: ({ what, because }: Said) => `${what} was sent${and(because)}.`,
  messageHeld: ({ what, because }: Said) => `${what} was not sent${and(because)}.`,
  messageWithdrawn: ({ what, because }: Said) => `${what} was decided but did not leave${and(because)}.`,
  messageFailed: ({ what, because }: Said) => `${what} could not be handed over${and(because)}.`,
  messageBounced: ({ what, because }: Said) => `${what} was sent and came back${and(because)}.`,
  messageUnknown: ({ what, because }: Said) =>
    `Nobody knows whether ${what} arrived${and(because)}. It is not sent again.`,
  messageExpired: ({ what, because }: Said) => `${what} did not leave in time${and(because)}.`,
  messageAhead: ({ what, because }: Said) => `${what} is not decided yet${and(because)}.`,
  messagePassedBy: ({ what, because }: Said) => `There is no ${what}${and(because)}.`,
  messageNeverEntered: ({ what, because }: Said) => `There is no ${what}${and(because)}.`,
} as const;

export type WhyCode = keyof typeof WHY_SENTENCES;

/** The rules behind messages that did not leave, by the reason's code. */
export const MESSAGE_RULES: Readonly<Record<string, string>> = {
  noAddress: 'A message needs an e-mail address on the contact.',
  suppressed: 'Nobody gets mail at an address that opted out, complained or does not exist.',
  tooLate: 'A message is worth something up to its latest useful moment, and is not sent after it.',
  noTemplate: 'A message is made from a published template.',
  noSender: 'Mail is sent under the sender that is set in Settings.',
  badAddress: 'Mail goes to well-formed addresses only.',
  templateFailed: 'A template that cannot be filled for somebody is not sent to them.',
  refused: 'What the provider refuses for good is not tried again.',
  unknown: 'A hand-over whose outcome is unknown is not repeated for marketing mail.',
  deferred: 'What the provider puts off is tried again until its latest useful moment.',
  bounced: 'An address that does not exist gets no more mail.',
  exit: 'Exits win: whoever left the workflow gets nothing more of it.',
  goal: 'Exits win: whoever reached the goal gets nothing more of the workflow.',
};
