import { type NodeDocument, SPLIT_PATHS_MAX, WEEKDAYS, type Weekday } from '../blueprint.ts';

type WaitUntil = Extract<NodeDocument, { type: 'waitUntil' }>;
type Split = Extract<NodeDocument, { type: 'split' }>;

/** What a word says of a moment: "monday", "weekday", "10:00", "3pm". */
export type Moment = { time: string } | { weekdays: Weekday[] };

const CLOCK = /^(\d{1,2})(?::(\d{2}))?(am|pm)?$/;

const timeOf = (word: string): string | undefined => {
  const [, hours = '', minutes, half] = CLOCK.exec(word) ?? [];
  // a bare number is none: it may be a share, or a length without its unit
  if (hours === '' || (minutes === undefined && half === undefined)) return undefined;
  const said = Number(hours);
  if (half !== undefined && (said < 1 || said > 12)) return undefined;
  const hour = half === undefined ? said : (said % 12) + (half === 'pm' ? 12 : 0);
  return hour > 23 || Number(minutes ?? 0) > 59
    ? undefined
    : `${String(hour).padStart(2, '0')}:${minutes ?? '00'}`;
};

/** The moment that a word says; undefined when it says none. */
export const momentOf = (word: string): Moment | undefined => {
  const time = timeOf(word);
  if (time !== undefined) return { time };
  if (word === 'weekday' || word === 'weekdays') return { weekdays: WEEKDAYS.slice(0, 5) };
  const day = word.length >= 3 ? WEEKDAYS.find((one) => one.startsWith(word)) : undefined;
  return day && { weekdays: [day] };
};

/** A wait until what was said so far and one word more. */
export const withMoment = ({ until }: WaitUntil, moment: Moment): WaitUntil => {
  if (until.type !== 'time') return { type: 'waitUntil', until };
  if ('time' in moment) return { type: 'waitUntil', until: { ...until, time: moment.time } };
  const weekdays = WEEKDAYS.filter((day) => [...(until.weekdays ?? []), ...moment.weekdays].includes(day));
  return { type: 'waitUntil', until: { ...until, weekdays } };
};

/** "50", "50%", "10/90": shares; undefined when the word says none. */
export const sharesOf = (word: string): number[] | undefined => {
  const shares = word.split('/').map((part) => (/^\d+(\.\d)?%?$/.test(part) ? Number.parseFloat(part) : -1));
  return shares.every((share) => share >= 0 && share <= 100) ? shares : undefined;
};

/** A split into these shares, as many as a split may have. */
export const splitInto = (shares: readonly number[]): Split => ({
  type: 'split',
  paths: shares.slice(0, SPLIT_PATHS_MAX).map((percent, index) => ({
    id: String.fromCharCode(97 + index),
    percent,
  })),
});
