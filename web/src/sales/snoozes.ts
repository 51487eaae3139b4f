/** Until when a conversation may rest, in words and as an instant. */
export type Snooze = { label: string; until: string };

const hourOf = (day: Date, hour: number): Date => {
  const at = new Date(day);
  at.setHours(hour, 0, 0, 0);
  return at;
};

const daysOn = (now: Date, days: number): Date => {
  const day = new Date(now);
  day.setDate(day.getDate() + days);
  return day;
};

const MORNING = 9;
const HOUR_MS = 3_600_000;

/** In three hours, tomorrow morning, next Monday morning: by the clock of who looks at it. */
export const snoozesAt = (nowMs: number): Snooze[] => {
  const now = new Date(nowMs);
  const toMonday = (8 - now.getDay()) % 7 || 7;
  return [
    { label: 'In 3 hours', until: new Date(nowMs + 3 * HOUR_MS).toISOString() },
    { label: 'Tomorrow morning', until: hourOf(daysOn(now, 1), MORNING).toISOString() },
    { label: 'Monday morning', until: hourOf(daysOn(now, toMonday), MORNING).toISOString() },
  ];
};
