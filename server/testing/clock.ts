import type { Clock } from '../src/platform/index.ts';

export interface VirtualClock extends Clock {
  /** Moves time on by `ms`, running what falls due on the way in order. */
  advance(ms: number): void;
  /** Moves time on to `atMs` (not back). */
  advanceTo(atMs: number): void;
  /** Jumps the wall clock by `ms` (also back) without running anything: what a wrong machine clock does. */
  jump(ms: number): void;
}

interface Alarm {
  dueMs: number;
  order: number;
  fn: () => void;
}

/** Time that only tests move. Starts at 2026-01-01T00:00:00Z unless told otherwise. */
export const virtualClock = (startMs = Date.UTC(2026, 0, 1)): VirtualClock => {
  let elapsedMs = 0;
  let jumpedMs = 0;
  let order = 0;
  const alarms = new Set<Alarm>();

  const nextDue = (untilMs: number): Alarm | undefined =>
    [...alarms]
      .filter((alarm) => alarm.dueMs <= untilMs)
      .sort((a, b) => a.dueMs - b.dueMs || a.order - b.order)[0];

  const advance = (ms: number): void => {
    if (ms < 0) throw new Error('time does not go back; jump() moves the wall clock');
    const untilMs = elapsedMs + ms;
    for (let alarm = nextDue(untilMs); alarm; alarm = nextDue(untilMs)) {
      alarms.delete(alarm);
      elapsedMs = Math.max(elapsedMs, alarm.dueMs);
      alarm.fn();
    }
    elapsedMs = untilMs;
  };

  const now = (): number => startMs + jumpedMs + elapsedMs;
  return {
    now,
    monotonic: () => elapsedMs,
    after: (delayMs, fn) => {
      const alarm = { dueMs: elapsedMs + Math.max(0, delayMs), order: order++, fn };
      alarms.add(alarm);
      return () => alarms.delete(alarm);
    },
    advance,
    advanceTo: (atMs) => advance(atMs - now()),
    jump: (ms) => {
      jumpedMs += ms;
    },
  };
};
