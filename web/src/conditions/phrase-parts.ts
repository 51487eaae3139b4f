import type { Duration, EventLeaf, Operator } from '../../../server/src/conditions/index.ts';

/** What phrases are made of: words, lengths of time, numbers of times. Pure. */

/** Words; quoted ones stay together; signs such as >= stand alone. */
export const wordsOf = (text: string): string[] =>
  [...text.matchAll(/"([^"]*)"|(>=|<=|!=|[<>=≥≤])|([^\s,"<>=!≥≤]+|!)/g)].map(
    ([, quoted, sign, plain]) => quoted ?? sign ?? plain ?? '',
  );

export const folded = (text: string): string => text.toLowerCase().replace(/[_-]+/g, ' ').trim();

const units: Readonly<Record<string, keyof Duration | 'weeks' | 'months' | 'years'>> = {
  d: 'days',
  day: 'days',
  days: 'days',
  h: 'hours',
  hour: 'hours',
  hours: 'hours',
  min: 'minutes',
  mins: 'minutes',
  minute: 'minutes',
  minutes: 'minutes',
  s: 'seconds',
  second: 'seconds',
  seconds: 'seconds',
  w: 'weeks',
  week: 'weeks',
  weeks: 'weeks',
  month: 'months',
  months: 'months',
  y: 'years',
  year: 'years',
  years: 'years',
};

const inDays = { weeks: 7, months: 30, years: 365 } as const;

const lengthOf = (amount: number, unit: string): Duration | undefined => {
  const name = units[unit];
  if (name === undefined || !Number.isInteger(amount) || amount <= 0) return undefined;
  if (name === 'weeks' || name === 'months' || name === 'years') return { days: amount * inDays[name] };
  return { [name]: amount };
};

/** "the last week" is one. */
const whole = new Set(['hour', 'day', 'week', 'month', 'year']);

/** "90d", "90 days", "2 w", "week": the length at the head of the words, and how many words it takes. */
export const lengthAt = (words: readonly string[]): { length: Duration; took: number } | undefined => {
  const [first = '', second = ''] = words;
  const joined = /^(\d+)([a-z]+)$/i.exec(first);
  if (joined) {
    const length = lengthOf(Number(joined[1]), (joined[2] ?? '').toLowerCase());
    return length && { length, took: 1 };
  }
  if (whole.has(first.toLowerCase())) return { length: lengthOf(1, first.toLowerCase())!, took: 1 };
  if (!/^\d+$/.test(first)) return undefined;
  const length = lengthOf(Number(first), second.toLowerCase());
  return length && { length, took: 2 };
};

export const fillers = new Set([
  'the',
  'a',
  'an',
  'in',
  'within',
  'last',
  'past',
  'times',
  'time',
  'x',
  'or',
  'and',
  'of',
  'is',
]);
export const signs: Readonly<Record<string, Operator>> = {
  '>': 'greater',
  '>=': 'atLeast',
  '≥': 'atLeast',
  '<': 'less',
  '<=': 'atMost',
  '≤': 'atMost',
};

type Count = NonNullable<EventLeaf['count']>;

/** "at least 2", ">= 2", "2x", "twice", "exactly 1": how often, and how many words say it. */
export const countAt = (words: readonly string[]): { count: Count; took: number } | undefined => {
  const [first = '', second = '', third = ''] = words.map((word) => word.toLowerCase());
  if (first === 'once') return { count: { op: 'atLeast', n: 1 }, took: 1 };
  if (first === 'twice') return { count: { op: 'atLeast', n: 2 }, took: 1 };
  const times = /^(\d+)x?$/.exec(first);
  if (times) return { count: { op: 'atLeast', n: Number(times[1]) }, took: 1 };
  const two = /^\d+$/.test(second) ? Number(second) : undefined;
  if (two !== undefined && first === 'exactly') return { count: { op: 'exactly', n: two }, took: 2 };
  if (two !== undefined && first === '=') return { count: { op: 'exactly', n: two }, took: 2 };
  if (two !== undefined && first === '>') return { count: { op: 'atLeast', n: two + 1 }, took: 2 };
  if (two !== undefined && first === '<')
    return { count: { op: 'atMost', n: Math.max(0, two - 1) }, took: 2 };
  if (two !== undefined && signs[first] === 'atLeast') return { count: { op: 'atLeast', n: two }, took: 2 };
  if (two !== undefined && signs[first] === 'atMost') return { count: { op: 'atMost', n: two }, took: 2 };
  if (first !== 'at' || !/^\d+$/.test(third)) return undefined;
  if (second === 'least') return { count: { op: 'atLeast', n: Number(third) }, took: 3 };
  return second === 'most' ? { count: { op: 'atMost', n: Number(third) }, took: 3 } : undefined;
};
