/** Times as Baton writes them: relative up to 24 hours, then "Tue 10 Nov 10:42"; exact and with zone on hover. */
export type Instant = Date | string | number;

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

export const dateOf = (at: Instant): Date => (at instanceof Date ? at : new Date(at));

/** Formatters cost more to make than to use, and a screen full of times asks every second. */
const formatters = new Map<string, Intl.DateTimeFormat>();

const formatterOf = (zone: string | undefined): Intl.DateTimeFormat => {
  const known = formatters.get(zone ?? '');
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  formatters.set(zone ?? '', made);
  return made;
};

const parts = (at: Date, zone: string | undefined): Record<string, string> =>
  Object.fromEntries(
    formatterOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );

/** en-GB writes "Sept" where every other month has three letters. */
const monthText = (month: string | undefined): string => (month === 'Sept' ? 'Sep' : (month ?? ''));

/** "10:42" in the zone. */
export const clockText = (at: Instant, zone?: string): string => {
  const part = parts(dateOf(at), zone);
  return `${part.hour}:${part.minute}`;
};

/** "Tue 10 Nov 10:42"; with the year when it is another one than now's. */
export const dayText = (at: Instant, now: Date, zone?: string): string => {
  const part = parts(dateOf(at), zone);
  const year = part.year === parts(now, zone).year ? '' : ` ${part.year}`;
  return `${part.weekday} ${part.day} ${monthText(part.month)}${year} ${part.hour}:${part.minute}`;
};

/** "Tue 10 Nov 2026 10:42:07 (Europe/Vienna)": what hovering a time shows. */
export const exactText = (at: Instant, zone: string): string => {
  const part = parts(dateOf(at), zone);
  return `${part.weekday} ${part.day} ${monthText(part.month)} ${part.year} ${part.hour}:${part.minute}:${part.second} (${zone})`;
};

/** "4 s", "12 min", "3 h", "2 d": a length in its largest unit, rounded down. */
export const lengthText = (lengthMs: number): string => {
  const ms = Math.max(0, lengthMs);
  if (ms < minuteMs) return `${Math.floor(ms / secondMs)} s`;
  if (ms < hourMs) return `${Math.floor(ms / minuteMs)} min`;
  if (ms < dayMs) return `${Math.floor(ms / hourMs)} h`;
  return `${Math.floor(ms / dayMs)} d`;
};

/** "4 min ago", "in 3 h", else the day. A clock that is 2 s ahead of ours is not the future: it is "just now". */
export const timeText = (at: Instant, now: Date, zone?: string): string => {
  const distanceMs = dateOf(at).getTime() - now.getTime();
  if (Math.abs(distanceMs) >= dayMs) return dayText(at, now, zone);
  if (Math.abs(distanceMs) < 2 * secondMs) return 'just now';
  return distanceMs < 0 ? `${lengthText(-distanceMs)} ago` : `in ${lengthText(distanceMs)}`;
};

/** True when both zones show the same clock at that instant (Europe/Vienna and Europe/Berlin do). */
export const isSameClock = (at: Instant, zone: string, other: string): boolean =>
  dayText(at, dateOf(at), zone) === dayText(at, dateOf(at), other);
