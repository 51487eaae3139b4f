import type { ChildProcess, SpawnOptions } from 'node:child_process';

/** Runs a program of this Node, and again when it was killed from outside. */
export const keepRunning: (
  args: readonly string[],
  options: SpawnOptions & {
    onEnd(code: number): void;
    onStart?(child: ChildProcess, isAgain: boolean): void;
    restartsMax?: number;
  },
) => { end(signal: NodeJS.Signals): void };
