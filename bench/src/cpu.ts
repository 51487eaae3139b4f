/** CPU time by process, from /proc: on a busy machine it says more than the clock. */
import { readdirSync, readFileSync } from 'node:fs';

/** In seconds. `main` is the server's own thread of JavaScript; `database` all processes below the server. */
export interface CpuTimes {
  main: number;
  server: number;
  database: number;
  here: number;
}

const TICKS_A_SECOND = 100;

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

/** Parent and CPU time of a process, and that of its children that have ended; null when it has ended itself. */
const statOf = (pid: number | string): { parent: number; seconds: number; endedSeconds: number } | null => {
  // the name in parentheses may have spaces
  const fields = read(`/proc/${pid}/stat`).split(') ')[1]?.split(' ');
  if (!fields) return null;
  const ticks = (first: number): number => Number(fields[first]) + Number(fields[first + 1]);
  return {
    parent: Number(fields[1]),
    seconds: ticks(11) / TICKS_A_SECOND,
    endedSeconds: ticks(13) / TICKS_A_SECOND,
  };
};

const belowOf = (pid: number): number => {
  const stats = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => {
        const stat = statOf(name);
        return stat ? [[Number(name), stat] as const] : [];
      }),
  );
  const isBelow = (one: number): boolean => {
    for (let at = stats.get(one)?.parent; at !== undefined && at > 1; at = stats.get(at)?.parent)
      if (at === pid) return true;
    return false;
  };
  let seconds = 0;
  // connections come and go meanwhile
  for (const [one, stat] of stats) if (isBelow(one)) seconds += stat.seconds + stat.endedSeconds;
  return seconds;
};

const usedHere = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** CPU time used so far by a server, its database, and this process. Linux only; zeros elsewhere. */
export const cpuTimes = (serverPid: number): CpuTimes => ({
  main: Number(read(`/proc/${serverPid}/task/${serverPid}/schedstat`).split(' ')[0] ?? 0) / 1e9,
  server: statOf(serverPid)?.seconds ?? 0,
  database: belowOf(serverPid),
  here: usedHere(),
});

/** "server 900 (its JavaScript 500), database 400, sink 100 us": CPU time of each of `count` between two moments. */
export const cpuWords = (from: CpuTimes, to: CpuTimes, count: number): string => {
  const us = (name: keyof CpuTimes): number => Math.round(((to[name] - from[name]) * 1e6) / count);
  return `server ${us('server')} (its JavaScript ${us('main')}), database ${us('database')}, sink ${us('here')} us`;
};
