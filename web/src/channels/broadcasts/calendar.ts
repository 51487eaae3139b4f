/** The month as weeks of days, and the address of the list. */

export type ListSearch = { view?: 'calendar'; month?: string };

export const readListSearch = (search: Record<string, unknown>): ListSearch => ({
  ...(search.view === 'calendar' ? { view: 'calendar' as const } : {}),
  ...(typeof search.month === 'string' && /^\d{4}-(0[1-9]|1[0-2])$/.test(search.month)
    ? { month: search.month }
    : {}),
});

const utc = (month: string, day: number): Date => {
  const [year, number] = month.split('-').map(Number);
  return new Date(Date.UTC(year!, number! - 1, day));
};

const isoOf = (date: Date): string => date.toISOString().slice(0, 10);

/** The weeks that hold a month `YYYY-MM`, Monday first; days as `YYYY-MM-DD`. */
export const weeksOf = (month: string): string[][] => {
  const lead = (utc(month, 1).getUTCDay() + 6) % 7;
  const days = utc(month, 1);
  days.setUTCMonth(days.getUTCMonth() + 1, 0);
  const count = Math.ceil((lead + days.getUTCDate()) / 7);
  return Array.from({ length: count }, (_, week) =>
    Array.from({ length: 7 }, (_, day) => isoOf(utc(month, 1 - lead + week * 7 + day))),
  );
};

/** The month some months on: `('2026-12', 1)` is `2027-01`. */
export const monthAfter = (month: string, by: number): string => {
  const date = utc(month, 1);
  date.setUTCMonth(date.getUTCMonth() + by);
  return isoOf(date).slice(0, 7);
};

/** "November 2026" */
export const monthName = (month: string): string =>
  new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(utc(month, 1));

/** The calendar day of an instant in a zone, `YYYY-MM-DD`. */
export const dayOf = (at: string | number | Date, zone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(new Date(at));
