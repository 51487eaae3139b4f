/**
 * How much of a lane's rate and day is left: a token bucket and a counter, pure. In any T seconds at most
 * `perSecond * T` and one burst leave; on one day at most `perDay`.
 */

/** What a lane allows; null: as much as comes. */
export interface LaneLimit {
  perSecond: number | null;
  perDay: number | null;
}

/** What a lane has used up. */
export interface LaneState {
  /** What could leave at once at `tokensAtMs`; below 0 after urgent mail that did not wait. */
  tokens: number;
  tokensAtMs: number;
  /** `2026-11-22` */
  day: string;
  /** Left on that day. */
  sent: number;
}

export const UNLIMITED: LaneLimit = { perSecond: null, perDay: null };

/** Saved up by a lane that was quiet: this many seconds of its rate, and at least one mail. */
const BURST_SECONDS = 1;

const burstOf = (perSecond: number): number => Math.max(1, perSecond * BURST_SECONDS);

/** The state now: tokens that came since, a new day. `null`: the lane has not been used yet. */
export const laneAt = (
  state: LaneState | null,
  { perSecond }: LaneLimit,
  nowMs: number,
  day: string,
): LaneState => {
  const burst = perSecond === null ? 0 : burstOf(perSecond);
  if (!state) return { tokens: burst, tokensAtMs: nowMs, day, sent: 0 };
  // a clock that was set back earns nothing until it is where it was
  const elapsedMs = Math.max(0, nowMs - state.tokensAtMs);
  return {
    tokens: perSecond === null ? 0 : Math.min(burst, state.tokens + (elapsedMs / 1_000) * perSecond),
    tokensAtMs: Math.max(nowMs, state.tokensAtMs),
    day: day > state.day ? day : state.day,
    sent: day > state.day ? 0 : state.sent,
  };
};

/** How many mails may leave the lane now. */
export const roomOf = ({ tokens, sent }: LaneState, { perSecond, perDay }: LaneLimit): number =>
  Math.max(
    0,
    Math.min(
      perSecond === null ? Number.POSITIVE_INFINITY : Math.floor(tokens),
      perDay === null ? Number.POSITIVE_INFINITY : perDay - sent,
    ),
  );

/** The state after `count` mails left. */
export const laneAfter = (state: LaneState, { perSecond }: LaneLimit, count: number): LaneState => ({
  ...state,
  tokens: perSecond === null ? 0 : state.tokens - count,
  sent: state.sent + count,
});
