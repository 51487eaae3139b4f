import type { ChildProcess } from 'node:child_process';
import type { Clock } from '../clock.ts';
import { explainFailure } from './explain.ts';
import { type Layout, tail } from './layout.ts';
import { clearOrphan, launchPatiently, stopPostmaster } from './postmaster.ts';

export interface Keeper {
  /** of the postmaster that was started first */
  pid: number;
  /** Resolves with a message when PostgreSQL has ended unasked and does not come back. */
  ended: Promise<string>;
  /** Stops it, once; false: it was asked to stop before. */
  stop(): Promise<boolean>;
}

/** Restarts within this time: more, and something is wrong that a restart does not mend. */
const RESTARTS_MAX = 5;
const RESTARTS_WITHIN_MS = 60_000;

/**
 * Starts PostgreSQL and, with `revive`, starts it again when it ends unasked: the out-of-memory killer takes it first,
 * and a server without its database can do nothing but wait. What was committed is recovered from the log (P1).
 */
export const keep = async (
  layout: Layout,
  clock: Clock,
  log: (message: string) => void,
  revive: boolean,
): Promise<Keeper> => {
  let child = await launchPatiently(layout, clock);
  const { pid } = child;
  let asked = false;
  let reviving: Promise<void> | undefined;
  let restarts: number[] = [];
  let tell: (message: string) => void = () => undefined;
  const ended = new Promise<string>((resolve) => {
    tell = resolve;
  });

  const mayRevive = (): boolean => {
    const nowMs = clock.monotonic();
    restarts = [...restarts.filter((at) => nowMs - at < RESTARTS_WITHIN_MS), nowMs];
    return revive && restarts.length <= RESTARTS_MAX;
  };
  const watch = (watched: ChildProcess): void => {
    watched.once('exit', (code, signal) => {
      if (asked) return;
      const said = explainFailure(`PostgreSQL ended (${signal ?? `code ${code}`})`, tail(layout.log));
      if (!mayRevive()) {
        tell(said);
        return;
      }
      log(`${said}. Starting it again`);
      reviving = launchAgain().catch((error: Error) => tell(error.message));
    });
  };
  const launchAgain = async (): Promise<void> => {
    await clearOrphan(layout, clock, log);
    child = await launchPatiently(layout, clock);
    watch(child);
  };
  watch(child);

  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  return {
    pid: pid!,
    ended,
    stop: async () => {
      if (asked) return false;
      asked = true;
      await reviving;
      if (isRunning()) {
        const exited = new Promise<void>((done) => child.once('exit', () => done()));
        await stopPostmaster(clock, child.pid!);
        await exited;
      }
      return true;
    },
  };
};
