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
  holdout: ({ what, because }: Said) => `Is held out of ${what}, to measure what it does${and(because)}.`,
  stuck: ({ what, because }: Said) => `Is stuck in ${what}${and(because)}.`,
  insidePaused: ({ what, because }: Said) =>
    `Is in ${what}, which is paused, so that nobody takes a step${and(because)}.`,
  insideStuck: ({ what, because }: Said) =>
    `Is in ${what}, and is passed over there since it failed for them${and(because)}.`,
  insideDue: ({ what, because }: Said) => `Is in ${what}, and takes the next step at once${and(because)}.`,
  neverStuck: ({ what, because }: Said) =>
    `Did not enter ${what}: it failed for them, and passes them over${and(because)}.`,
  setAside: ({ what, because }: Said) =>
    `Did not enter ${what}: what would have started it failed and was set aside${and(because)}.`,
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
  messageStopped: ({ what, because }: Said) =>
    `${what} is decided and waits, since all sending is stopped${because === '' ? '' : ` ${because}`}.`,
  messageUnread: ({ what }: Said) =>
    `${what} is decided and waits until what the person did since then is read.`,
  messageLeaves: ({ what }: Said) => `${what} is being handed over at this moment.`,
  messageDeferred: ({ what, because }: Said) =>
    `${what} was put off by the provider and is tried again${and(because)}.`,
  messageNotYet: ({ what, because }: Said) => `${what} is decided and leaves later${and(because)}.`,
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
