import type { StoredPace } from '../../workspaces/index.ts';
import { domainOf } from '../mime/address.ts';
import { receiverOf } from './receivers.ts';
import { type LaneLimit, UNLIMITED } from './tokens.ts';
import { warmUpAllowance } from './warm-up.ts';

/** The lane that every mail of a workspace passes. */
export const WHOLE = '';
/** Name in the settings for each receiver that has no limit of its own. */
export const EACH_OTHER = 'other';

/** The allowance of a day of warming up leaves over this long: receivers distrust what comes at once. */
const WARM_UP_SPREAD_SECONDS = 4 * 3_600;
const SECONDS_A_MINUTE = 60;

/** Whether mail of the workspace waits for anything at all. */
export const isPaced = (pace: StoredPace | undefined, day: string): boolean =>
  pace !== undefined &&
  (pace.perSecond !== undefined ||
    pace.perDay !== undefined ||
    Object.keys(pace.receivers ?? {}).length > 0 ||
    (pace.warmUp !== undefined && warmUpAllowance(pace.warmUp, day) !== null));

/** The lane a mail waits in: its receiver's when that has a limit, else the workspace's. */
export const laneOf = ({ receivers = {} }: StoredPace, address: string): string => {
  const receiver = receiverOf(domainOf(address));
  return receivers[receiver] || receivers[EACH_OTHER] ? receiver : WHOLE;
};

const least = (...limits: (number | null | undefined)[]): number | null => {
  const set = limits.filter((limit) => typeof limit === 'number');
  return set.length > 0 ? Math.min(...set) : null;
};

/** What a lane allows on a day of the workspace. */
export const limitOf = (pace: StoredPace | undefined, lane: string, day: string): LaneLimit => {
  if (!pace) return UNLIMITED;
  if (lane !== WHOLE) {
    const { perMinute, perDay } = pace.receivers?.[lane] ?? pace.receivers?.[EACH_OTHER] ?? {};
    return {
      perSecond: perMinute === undefined ? null : perMinute / SECONDS_A_MINUTE,
      perDay: perDay ?? null,
    };
  }
  const allowance = pace.warmUp ? warmUpAllowance(pace.warmUp, day) : null;
  return {
    perSecond: least(pace.perSecond, allowance === null ? null : allowance / WARM_UP_SPREAD_SECONDS),
    perDay: least(pace.perDay, allowance),
  };
};
