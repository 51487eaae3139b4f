import type { ContactReach, ContactSummary } from '../api/index.ts';
import { counted } from '../ui/index.ts';

type Activity = ContactSummary['activity'];

const dayMs = 86_400_000;
const hereMs = 5 * 60_000;

const sumOf = (days: readonly number[]): number => days.reduce((sum, acts) => sum + acts, 0);

/** The last `count` days, `skip` days ago. */
const stretch = (days: readonly number[], count: number, skip = 0): readonly number[] =>
  days.slice(days.length - skip - count, days.length - skip);

/**
 * How warm somebody is, in a word and why: what they did themselves lately, against the time before. A score takes
 * this place when there is one.
 */
export const warmth = ({ days, lastAt }: Activity, now: Date): { word: string; why: string } => {
  if (lastAt === null) return { word: 'Silent', why: `nothing in ${days.length} days` };
  const sinceMs = now.getTime() - Date.parse(lastAt);
  const active = stretch(days, 30).filter((acts) => acts > 0).length;
  const recent = sumOf(stretch(days, 14));
  const before = sumOf(stretch(days, 14, 14));
  const on = `active on ${counted(active, 'day', 'days')} of 30`;
  if (sinceMs < hereMs) return { word: 'Here now', why: on };
  if (active === 0) return { word: 'Silent', why: `nothing for ${Math.floor(sinceMs / dayMs)} days` };
  if (recent === 0) return { word: 'Cooling', why: `${on}, none in the last 14` };
  if (before === 0) return { word: 'Warming', why: `${on}, none in the 14 before` };
  if (recent >= before * 1.5) return { word: 'Warming', why: `${on}, more than before` };
  if (recent * 1.5 <= before) return { word: 'Cooling', why: `${on}, less than before` };
  return { word: active >= 8 ? 'Very active' : 'Active', why: on };
};

/** Sums of some days together, so that the line of 90 days is no comb; the oldest first. */
export const sparkline = (days: readonly number[], together = 3): number[] =>
  Array.from({ length: Math.ceil(days.length / together) }, (_, at) =>
    sumOf(days.slice(at * together, (at + 1) * together)),
  );

/** Whether we may write to somebody on a channel, in a word. */
export const reachWord = ({ reachable, topics }: ContactReach): string => {
  if (!reachable) return 'no';
  return topics.length === 0 ? 'transactional only' : 'yes';
};

/** Of an icon: only a yes is good news. */
export const reachTone = (reach: ContactReach): 'good' | 'muted' =>
  reachWord(reach) === 'yes' ? 'good' : 'muted';
