import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { bundleProgram } from '../../scripts/lib/build.mjs';
import { projectFolder } from '../src/platform/index.ts';

export interface Program {
  /** Starts it in a process of its own, whose messages are shown among the test's. */
  start(...args: string[]): ChildProcess;
  remove(): void;
}

/** kill -9, and waits until the process is gone. */
export const killHard = async (child: ChildProcess): Promise<void> => {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
};

/** A file of `server/testing` as a program to be started and killed: one file, since a loader takes seconds each time. */
export const testProgram = async (file: string): Promise<Program> => {
  const path = join(projectFolder(), 'server', 'dist', `${basename(file, '.ts')}-${process.pid}.js`);
  await bundleProgram(`server/testing/${file}`, path);
  return {
    start: (...args) => spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] }),
    remove: () => {
      for (const each of [path, `${path}.map`]) rmSync(each, { force: true });
    },
  };
};
