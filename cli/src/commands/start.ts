import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from '../command.ts';
import { readArguments } from '../command.ts';

/** The same as `npm start`: dependencies, build, server. Without the scripts (an image): the built server. */
export const start: Command = {
  name: 'start',
  usage: 'start',
  summary: 'start the server',
  run: async (args, io) => {
    readArguments(args);
    const script = join(io.home, 'scripts', 'start.mjs');
    const program = existsSync(script) ? script : join(io.home, 'server', 'dist', 'main.js');
    const child = spawn(process.execPath, ['--enable-source-maps', program], {
      stdio: 'inherit',
      env: io.env,
      cwd: io.home,
    });
    // Ctrl-C reaches the child by itself; we only have to outlive it.
    const wait = (): void => undefined;
    const passOn = (): void => void child.kill('SIGTERM');
    process.on('SIGINT', wait).on('SIGTERM', passOn);
    const code = await new Promise<number>((done) => child.once('exit', (exit) => done(exit ?? 1)));
    process.off('SIGINT', wait).off('SIGTERM', passOn);
    return code;
  },
};
