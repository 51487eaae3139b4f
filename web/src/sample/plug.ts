/**
 * *Pull the plug*, as the browser that looks on sees it: it sends a rush of visitors to the tracking API, has the server
 * killed in the middle of it, sends again what was not answered (with the same message ids, as SDKs do), and asks in
 * the end what became of each call. Pure but for what it is given.
 */
import type { SampleInFlight, SampleRush, SampleRushAccount } from '../../../server/src/api/types.ts';

export interface PlugSteps {
  /** sends calls to the tracking API; false: no answer that says they are kept */
  send(calls: SampleRush['visitors'][number]): Promise<boolean>;
  /** kills the server; throws when it refuses */
  pull(): Promise<SampleInFlight>;
  isReady(): Promise<boolean>;
  account(): Promise<SampleRushAccount>;
  wait(ms: number): Promise<void>;
  /** ms, of a clock that only goes forward */
  now(): number;
}

export interface PlugProgress {
  calls: number;
  /** answered with "kept" */
  kept: number;
  /** what was on its way a moment before, as the server said it; undefined until the plug is pulled */
  before?: SampleInFlight;
  /** calls that had been sent and not answered when the server died */
  unanswered: number;
  /** how long nothing answered; undefined while it lasts, and before */
  goneMs?: number;
  account?: SampleRushAccount;
  isOver: boolean;
}

/** Visitors who act at once, each call after the one before it was kept. */
const LANES = 4;
const CALLS_AT_ONCE = 4;
/** Between the requests of a lane: the rush lasts seconds, so that one sees it. */
const PACE_MS = 120;
const LOOK_MS = 150;
/** After which the figures are shown as they are. */
const COUNT_WITHIN_MS = 60_000;

/** Leads through it; `tell` hears every change. Throws what `pull` refuses with. */
export const pullThePlug = async (
  visitors: SampleRush['visitors'],
  steps: PlugSteps,
  tell: (progress: PlugProgress) => void,
): Promise<PlugProgress> => {
  let progress: PlugProgress = {
    calls: visitors.reduce((sum, calls) => sum + calls.length, 0),
    kept: 0,
    unanswered: 0,
    isOver: false,
  };
  const change = (changed: Partial<PlugProgress>): void => {
    progress = { ...progress, ...changed };
    tell(progress);
  };
  let pulling: Promise<void> | undefined;
  let back: Promise<void> | undefined;

  const pull = async (): Promise<void> => change({ before: await steps.pull() });
  const untilBack = async (goneAtMs: number): Promise<void> => {
    while (!(await steps.isReady())) await steps.wait(LOOK_MS);
    change({ goneMs: steps.now() - goneAtMs });
  };
  const keep = async (calls: SampleRush['visitors'][number]): Promise<void> => {
    for (let isFirst = true; !(await steps.send(calls)); isFirst = false) {
      if (isFirst) change({ unanswered: progress.unanswered + calls.length });
      back ??= untilBack(steps.now());
      await back;
    }
    change({ kept: progress.kept + calls.length });
    if (progress.kept >= progress.calls / 2) pulling ??= pull();
  };
  const lane = async (mine: SampleRush['visitors']): Promise<void> => {
    for (const calls of mine)
      for (let from = 0; from < calls.length; from += CALLS_AT_ONCE) {
        await keep(calls.slice(from, from + CALLS_AT_ONCE));
        // while the plug is pulled there is no pause: something is to be on its way
        if (!pulling) await steps.wait(PACE_MS);
      }
  };
  await Promise.all(
    Array.from({ length: LANES }, (_, n) => lane(visitors.filter((_visitor, at) => at % LANES === n))),
  );
  await pulling;
  // everything may have been kept before it died
  back ??= untilBack(steps.now());
  await back;
  await count(steps, change);
  return progress;
};

const count = async (steps: PlugSteps, change: (changed: Partial<PlugProgress>) => void): Promise<void> => {
  const untilMs = steps.now() + COUNT_WITHIN_MS;
  for (;;) {
    const account = await steps.account();
    const isOver = (account.waiting === 0 && account.mails.leaving === 0) || steps.now() > untilMs;
    change({ account, isOver });
    if (isOver) return;
    await steps.wait(LOOK_MS);
  }
};

/** Calls that are nowhere. */
export const lostOf = ({ calls, account }: PlugProgress): number => calls - (account?.stored ?? 0);

/** Whether nothing was lost and nothing happened twice. */
export const isWhole = (progress: PlugProgress): boolean =>
  progress.account !== undefined &&
  lostOf(progress) === 0 &&
  progress.account.twice === 0 &&
  progress.account.mails.lost === 0 &&
  progress.account.mails.twice === 0;
