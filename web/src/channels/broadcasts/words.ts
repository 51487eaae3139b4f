import type {
  BroadcastCheck,
  BroadcastDocument,
  BroadcastReportShown,
  BroadcastRow,
  BroadcastStatus,
} from '../../api/index.ts';
import { counted, countText, percentText, type Status } from '../../ui/index.ts';

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

type Shown = NonNullable<BroadcastReportShown['experiment']>;
type Lift = Shown['lifts'][number];

const signed = (share: number): string => `${share < 0 ? '-' : '+'}${percentText(Math.abs(share), 1)}`;

/** "+12 % (between -3 % and +29 %)", against the first. */
export const liftText = ({ lift, low, high }: Lift): string => {
  if (lift === null) return 'not known yet';
  if (low === null || high === null) return `${signed(lift)} (too few to say how sure)`;
  return `${signed(lift)} (between ${signed(low)} and ${signed(high)})`;
};

/** What an experiment shows, as one sentence (P18). */
export const verdictText = (shown: Shown): string => {
  const reacted = shown.tallies.reduce((sum, one) => sum + one.reacted, 0);
  switch (shown.says) {
    case 'mismatch':
      return 'The variants did not get the shares they should have. Something is wrong with the lot, so nothing is concluded.';
    case 'tooFew':
      return `Too few to say: ${counted(reacted, 'reaction', 'reactions')} so far.`;
    case 'difference':
      return `${shown.winner} is better: shown with at most ${percentText(shown.alpha, 1)} chance of a false alarm, however often you look.`;
    case 'noDifference':
      return 'No difference shown. What there is may be chance.';
  }
};
