import type { StoredWarmUp } from '../../workspaces/index.ts';

/** More days than any plan needs: from 1 to a million at 1.05 a day are 283. */
const DAYS_MAX = 400;

const DAY_MS = 86_400_000;

/** Whole days from one `2026-11-22` to another. */
const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);

/** How many mails may leave on the n-th day (0: the first) of a plan. */
const onDay = ({ firstDay, factor, upTo }: StoredWarmUp, n: number): number =>
  Math.min(upTo, Math.floor(firstDay * factor ** n));

/**
 * How many mails a plan allows on a day (`2026-11-22`, of the workspace's zone); null when it is over or has not
 * begun. A new domain that mails everybody on its first day is taken for a spammer's.
 */
export const warmUpAllowance = (plan: StoredWarmUp, day: string): number | null => {
  const n = daysBetween(plan.startedOn, day);
  if (n < 0 || n >= DAYS_MAX) return null;
  const allowance = onDay(plan, n);
  return allowance >= plan.upTo ? null : allowance;
};

/** The days of a plan and what each allows, up to the day that allows all. */
export const warmUpDays = (plan: StoredWarmUp): { day: string; allowance: number }[] => {
  const days: { day: string; allowance: number }[] = [];
  for (let n = 0; n < DAYS_MAX; n++) {
    const day = new Date(Date.parse(`${plan.startedOn}T00:00:00Z`) + n * DAY_MS).toISOString().slice(0, 10);
    const allowance = onDay(plan, n);
    days.push({ day, allowance });
    if (allowance >= plan.upTo) break;
  }
  return days;
};
