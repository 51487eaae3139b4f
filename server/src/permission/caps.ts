/**
 * Frequency caps (P7). A message that was decided is its own reservation: it counts from then on, at every instant at
 * which it may still leave, so that no delay of a sender lets two meet in one window. What was withdrawn, held back,
 * failed or ran out does not count.
 */
import type { Cap } from './rules.ts';

/** A marketing message of the contact that counts. */
export interface Reservation {
  messageId: string;
  enrollmentId: string | null;
  channel: string;
  topic: string;
  /** key of its template, to name it by */
  template: string;
  /** when it left, or the earliest and latest instant at which it may (ms) */
  fromMs: number;
  toMs: number;
  /** of the outbox: the lower number goes first */
  priority: number;
  /** still ours to take back: it has not started */
  canYield: boolean;
}

export type Wanted = Omit<Reservation, 'canYield'>;

export interface CapRefusal {
  cap: Cap;
  by: readonly Reservation[];
}

const concerns = (cap: Cap, { channel, topic }: Pick<Reservation, 'channel' | 'topic'>): boolean =>
  cap.channel === channel && (cap.topic === null || cap.topic === topic);

/** Whether two messages may leave within less than the window of each other. */
const mayMeet = (a: Wanted, b: Wanted, windowMs: number): boolean =>
  a.fromMs - b.toMs < windowMs && b.fromMs - a.toMs < windowMs;

/** Higher priority first, then what is of use for the shorter time. */
const yieldsTo = (one: Reservation, wanted: Wanted): boolean =>
  one.canYield &&
  (one.priority > wanted.priority || (one.priority === wanted.priority && one.toMs > wanted.toMs));

const weakestFirst = (a: Reservation, b: Reservation): number =>
  b.priority - a.priority || b.toMs - a.toMs || (a.messageId < b.messageId ? -1 : 1);

/** Which messages make room for the wanted one; or the first cap that leaves none. */
export const capsLeave = (
  caps: readonly Cap[],
  wanted: Wanted,
  reservations: readonly Reservation[],
): { displaced: readonly Reservation[] } | CapRefusal => {
  const displaced = new Set<Reservation>();
  for (const cap of caps) {
    if (!concerns(cap, wanted)) continue;
    const counted = reservations.filter(
      (one) => !displaced.has(one) && concerns(cap, one) && mayMeet(one, wanted, cap.windowHours * 3_600_000),
    );
    const tooMany = counted.length - cap.max + 1;
    if (tooMany <= 0) continue;
    const yielding = counted.filter((one) => yieldsTo(one, wanted)).sort(weakestFirst);
    if (yielding.length < tooMany) return { cap, by: counted };
    for (const one of yielding.slice(0, tooMany)) displaced.add(one);
  }
  return { displaced: [...displaced] };
};

const HOUR_WORDS: readonly [number, string][] = [
  [1, 'an hour'],
  [24, 'a day'],
  [168, 'a week'],
];
const CHANNEL_WORDS = { email: 'e-mails', sms: 'texts' } as const;

/** `2 e-mails a week`, `1 text about offers in 36 hours`. */
export const capWords = ({ channel, topic, max, windowHours }: Cap): string => {
  const what = max === 1 ? CHANNEL_WORDS[channel].slice(0, -1) : CHANNEL_WORDS[channel];
  const about = topic === null ? '' : ` about ${topic}`;
  const named = HOUR_WORDS.find(([hours]) => hours === windowHours)?.[1];
  const window =
    named ?? (windowHours % 24 === 0 ? `in ${windowHours / 24} days` : `in ${windowHours} hours`);
  return `${max} ${what}${about} ${window}`;
};
