import type { BroadcastCheck, BroadcastDocument, BroadcastRow, BroadcastStatus } from '../../api/index.ts';
import { countText, type Status } from '../../ui/index.ts';

/** What becomes of people, after a number: "310 no consent". Codes of the server's decision. */
const OUTCOMES: Readonly<Record<string, string>> = {
  gets: 'get it',
  waits: 'wait for the winner',
  excluded: 'left out',
  left: 'no longer in the segment by then',
  holdout: 'get nothing, to measure',
  noAddress: 'no address',
  suppressed: 'suppressed',
  paused: 'paused by themselves',
  refused: 'refused the topic',
  noConsent: 'no consent',
  salesHold: 'sales hold',
  quietHours: 'quiet hours',
  cap: 'frequency cap',
  tooLate: 'too late',
  hourOver: 'hour over where they are',
  noTemplate: 'template not published',
  leftSegment: 'had left the segment',
  cancelled: 'cancelled',
};

export const outcomeWords = (code: string): string => OUTCOMES[code] ?? code;

/** The rows of a check in the order of the arithmetic: who gets it first, then who does not, most first. */
export const arithmetic = ({ rows }: Pick<BroadcastCheck, 'rows'>): BroadcastCheck['rows'] => {
  const place = (code: string): number => (code === 'gets' ? 0 : code === 'waits' ? 1 : 2);
  return [...rows].sort((a, b) => place(a.code) - place(b.code) || b.people - a.people);
};

/** "12,400 in segment = 11,820 get it + 310 no consent": the whole arithmetic in one line. */
export const arithmeticText = (check: BroadcastCheck): string =>
  `${countText(check.people)} people = ${arithmetic(check)
    .map(({ code, people }) => `${countText(people)} ${outcomeWords(code)}`)
    .join(' + ')}`;

/** What the button does: "Send to 11,820", "Schedule for 11,820". */
export const sendWords = ({ when }: BroadcastDocument, check: BroadcastCheck | null): string => {
  const verb = when.type === 'now' ? 'Send' : 'Schedule';
  if (!check) return verb;
  return `${verb} ${when.type === 'now' ? 'to' : 'for'} ${check.about ? 'about ' : ''}${countText(check.gets)}`;
};

export const statusOf: Readonly<Record<BroadcastStatus, { status: Status; word: string }>> = {
  draft: { status: 'draft', word: 'Draft' },
  scheduled: { status: 'scheduled', word: 'Scheduled' },
  sending: { status: 'live', word: 'Sending' },
  paused: { status: 'paused', word: 'Paused' },
  cancelled: { status: 'archived', word: 'Cancelled' },
  done: { status: 'delivered', word: 'Sent' },
};

/** Whom it is for: "VIPs, Newsletter", "Everybody". */
export const whoText = ({ segments }: Pick<BroadcastRow, 'segments'>): string =>
  segments.length === 0 ? 'Everybody' : segments.join(', ');

const METRICS = { clicks: 'human clicks', opens: 'human opens', orders: 'people who ordered' } as const;
export const metricWords = (metric: keyof typeof METRICS): string => METRICS[metric];
