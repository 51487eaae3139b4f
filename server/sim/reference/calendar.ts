/** The calendar by looking: what clocks show at every half hour of a year, as the platform prints it. */
import type { NodeDocument } from '../../src/workflows/index.ts';
import type { Life, Value } from './model.ts';

const MINUTE_MS = 60_000;
const HALF_HOUR_MS = 30 * MINUTE_MS;
const DAY_MS = 48 * HALF_HOUR_MS;
/** From before the first seed's first day until a year after its last. */
const FIRST_MS = Date.UTC(2033, 2, 1);
const HALF_HOURS = 470 * 48;

export const HOME = 'Europe/Vienna';

/** What a wait until a moment is for. */
export type Until = Extract<NodeDocument, { type: 'waitUntil' }>['until'];

interface Shown {
  atMs: number;
  day: string;
  time: string;
  weekday: string;
}

const tables = new Map<string, Shown[]>();

const tableOf = (zone: string): Shown[] => {
  const known = tables.get(zone);
  if (known) return known;
  const clocks = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'short',
  });
  const table = Array.from({ length: HALF_HOURS }, (_, n): Shown => {
    const atMs = FIRST_MS + n * HALF_HOUR_MS;
    const [day, time] = clocks.format(atMs).split(' ') as [string, string];
    const noon = new Date(`${day}T12:00:00Z`);
    return { atMs, day, time, weekday: DAY_NAMES[noon.getUTCDay()]! };
  });
  tables.set(zone, table);
  return table;
};

const DAY_NAMES = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** The first half hour at or after an instant that shows something. */
export const firstShown = (
  zone: string,
  fromMs: number,
  fits: (shown: Shown) => boolean,
): Shown | undefined => {
  const table = tableOf(zone);
  for (let n = Math.max(0, Math.ceil((fromMs - FIRST_MS) / HALF_HOUR_MS)); n < table.length; n++)
    if (fits(table[n]!)) return table[n];
  return undefined;
};

/** The half hour that has begun. */
const shownAt = (zone: string, ms: number): Shown =>
  tableOf(zone)[Math.floor((ms - FIRST_MS) / HALF_HOUR_MS)]!;

export const zoneOf = ({ history: { attributes } }: Life): string =>
  typeof attributes.timezone === 'string' ? attributes.timezone : HOME;

export const shifted = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** Whether a wait or a start is on that weekday. */
export const isOn = (weekday: string, weekdays: readonly string[] | undefined): boolean =>
  weekdays === undefined || weekdays.includes(weekday);

/** A rule beside a date: so many whole days before or after it, at a time. */
export interface Beside {
  before?: { days?: number };
  after?: { days?: number };
  time?: string;
  yearly?: string;
}

export const isDay = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value);

/** The moment beside a date; of a yearly one the first from an instant on. */
export const besideDate = (
  value: unknown,
  { before, after, time = '00:00', yearly }: Beside,
  zone: string,
  fromMs: number,
): number | undefined => {
  if (!isDay(value)) return undefined;
  const days = (after?.days ?? 0) - (before?.days ?? 0);
  const isIt = ({ day }: Shown): boolean => {
    const date = shifted(day, -days);
    return yearly === undefined ? date === value : date.slice(5) === value.slice(5);
  };
  return firstShown(
    zone,
    yearly === undefined ? FIRST_MS : fromMs,
    (shown) => shown.time === time && isIt(shown),
  )?.atMs;
};

/** The moment that a wait is for, from an instant on; of a date that does not come again it may be over. */
export const momentOf = (
  until: Until,
  attributes: Record<string, unknown>,
  zone: string,
  fromMs: number,
): number | undefined => {
  if (until.type === 'date')
    return besideDate(attributes['attribute' in until ? until.attribute : ''], until as Beside, zone, fromMs);
  const { weekdays } = until;
  if (until.type === 'time')
    return firstShown(zone, fromMs, ({ time, weekday }) => time === until.time && isOn(weekday, weekdays))!
      .atMs;
  const { time, day } = shownAt(zone, fromMs);
  const isOvernight = until.to <= until.from;
  const isEarly = isOvernight && time < until.to;
  const isOpen = isOvernight ? isEarly || time >= until.from : time >= until.from && time < until.to;
  // weekdays are those on which the hours begin
  const began = isEarly ? shifted(day, -1) : day;
  const weekday = DAY_NAMES[new Date(`${began}T12:00:00Z`).getUTCDay()]!;
  if (isOpen && isOn(weekday, weekdays)) return fromMs;
  return firstShown(zone, fromMs, (one) => one.time === until.from && isOn(one.weekday, weekdays))!.atMs;
};

/** Hours of the same day on which a start by the calendar is still of use, and one hour at least. */
export const usefulUntil = (dueMs: number, day: string, zone: string): number =>
  Math.max(dueMs + 2 * HALF_HOUR_MS, firstShown(zone, dueMs, (shown) => shown.day > day)!.atMs);

/** Up to a minute late is on time. */
export const ON_TIME_MS = MINUTE_MS;

export const asText = (value: Value | undefined): string => JSON.stringify(value ?? null);
