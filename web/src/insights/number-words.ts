import type { Home } from '../api/index.ts';

export type Figure = Home['today'][number];
export type Metric = Figure['metric'];

/** What each number of Home counts, after the number: "12 visitors today". */
const countedThings: Readonly<Record<Metric, string>> = {
  visitors: 'visitors today',
  newContacts: 'new contacts today',
  messages: 'messages today',
  humanClicks: 'human clicks today',
  clicks: 'clicks today, machines too',
  orders: 'orders today',
  revenue: 'of orders today',
};

export const thingOf = (metric: Metric): string => countedThings[metric];

/** More is better for all but messages, which cost attention. */
export const goodWhen = (metric: Metric): 'up' | undefined => (metric === 'messages' ? undefined : 'up');

/** "last Tuesday": the day that today is held against. */
export const lastWeekdayWords = (now: Date, zone?: string): string =>
  `last ${new Intl.DateTimeFormat('en-GB', { weekday: 'long', timeZone: zone }).format(now)}`;
