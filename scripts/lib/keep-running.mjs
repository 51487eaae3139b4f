import { spawn } from 'node:child_process';

/** Starts after which a server that is killed over and over stays down: something is wrong then that we would hide. */
const RESTARTS_MAX = 10;
const WITHIN_MS = 10 * 60_000;

/**
 * Runs a program of this Node and starts it again when it was killed from outside (SIGKILL: the system was out of
 * memory, or somebody pulled the plug). Whatever else ends it ends us: `onEnd` hears the exit code. `onStart` is given
 * each process. Returns the way to end it by a signal.
 */
export const keepRunning = (
  args,
  { onEnd, onStart = () => undefined, restartsMax = RESTARTS_MAX, ...options },
) => {
  let restarts = [];
  let isEnding = false;
  let child;
  const start = () => {
    child = spawn(process.execPath, args, options);
    child.once('exit', (code, signal) => {
      const now = performance.now();
      restarts = restarts.filter((at) => now - at < WITHIN_MS);
      if (isEnding || signal !== 'SIGKILL' || restarts.length >= restartsMax)
        return onEnd(signal ? 1 : (code ?? 1));
      restarts.push(now);
      start();
    });
    onStart(child, restarts.length > 0);
  };
  start();
  return {
    end: (signal) => {
      isEnding = true;
      child.kill(signal);
    },
  };
};
