/** What servers from Debian need to run privately: a folder that their users may enter, free ports, an end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../index.ts';

/** Starting takes a second; a busy machine takes ten times that. */
const START_MS = 30_000;

/** A folder below the system's temporary one, readable by the users that mail servers run as. */
export const serverFolder = (name: string): { path: string; remove(): void } => {
  const path = mkdtempSync(join(tmpdir(), `baton-${name}-`));
  chmodSync(path, 0o755);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
};

/** Ports that nobody listens on, chosen by the system. */
export const freePorts = async (count: number): Promise<number[]> => {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve) => {
          const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
};

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });

/** Until somebody listens on the port. */
export const listening = (port: number, what: string): Promise<void> =>
  eventually(() => answers(port), START_MS, `${what} on port ${port}`).then(() => undefined);

export interface RunningProgram {
  /** Ends it and waits until it is gone. */
  stop(): Promise<void>;
}

/** A program in the foreground. `log`: a file that it writes to, shown when it ends by itself. */
export const runProgram = (command: string, args: readonly string[], log: string): RunningProgram => {
  const child: ChildProcess = spawn(command, [...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  let isStopped = false;
  child.stdout!.on('data', (data: Buffer) => (said += data));
  child.stderr!.on('data', (data: Buffer) => (said += data));
  const gone = new Promise<void>((resolve) => {
    child.on('exit', (code) => {
      if (!isStopped) console.error(`${command} ended with ${code}: ${said}\n${readLog(log)}`);
      resolve();
    });
  });
  return {
    stop: async () => {
      isStopped = true;
      child.kill('SIGTERM');
      await gone;
    },
  };
};

export const readLog = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};
