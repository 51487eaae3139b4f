import type { EventPeriod } from '../../../server/src/conditions/index.ts';

/** The one way in which a period is said; a period that files say in several ways at once goes by the first. */
export type PeriodWay = 'ever' | 'within' | 'between' | 'from' | 'to' | 'entry';

/** Members that are there but undefined do not count: a date that was emptied is still being written. */
const has = (period: EventPeriod, name: keyof EventPeriod): boolean => Object.hasOwn(period, name);

export const periodWay = (period: EventPeriod): PeriodWay => {
  if (period.within !== undefined) return 'within';
  if (has(period, 'from')) return has(period, 'to') ? 'between' : 'from';
  if (has(period, 'to')) return 'to';
  return period.since === 'entry' ? 'entry' : 'ever';
};

/** What else a period says, in words; files and the API may say more than one thing. */
export const periodRest = (period: EventPeriod): string[] => {
  const { from, to, since } = period;
  const way = periodWay(period);
  return [
    way === 'within' && from !== undefined ? `from ${from}` : '',
    way === 'within' && to !== undefined ? `until ${to}` : '',
    way !== 'entry' && since === 'entry' ? 'since the start of the workflow' : '',
  ].filter((part) => part !== '');
};

/** The leaf with its period said in another way, days kept where they fit. */
export const withPeriodWay = <L extends EventPeriod>(leaf: L, way: PeriodWay, today: string): L => {
  const { within, from, to, since: _, ...rest } = leaf;
  const periods: Record<PeriodWay, EventPeriod> = {
    ever: {},
    within: { within: within ?? { days: 30 } },
    between: { from: from ?? `${today.slice(0, 4)}-01-01`, to: to ?? today },
    from: { from: from ?? `${today.slice(0, 4)}-01-01` },
    to: { to: to ?? today },
    entry: { since: 'entry' },
  };
  return { ...rest, ...periods[way] } as unknown as L;
};
