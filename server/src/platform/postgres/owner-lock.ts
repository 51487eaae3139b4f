import { existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { assert } from '../json.ts';

/** Who owns a data folder: a process, named so that a reused process id is not taken for it. */
export interface Owner {
  pid: number;
  /** Boot and start time of the process where the system tells them, else ''. */
  birth: string;
  since: string;
}

/** A mark that differs between two processes that had the same id: boot id and start tick (Linux only). */
export const birthOf = (pid: number): string => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the command in brackets and may itself hold spaces and brackets.
    const startTick = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${startTick}`;
  } catch {
    return '';
  }
};

/** Whether a process with this id exists. */
export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

const ownerIn = (file: string): Owner | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Owner;
  } catch {
    return undefined;
  }
};

/** The live process that holds the lock, if any. */
export const lockOwner = (file: string): Owner | undefined => {
  const owner = ownerIn(file);
  if (!owner || !isAlive(owner.pid)) return undefined;
  const birth = birthOf(owner.pid);
  return owner.birth !== '' && birth !== '' && owner.birth !== birth ? undefined : owner;
};

/** Moves a dead owner's lock away. If a live one slipped in between look and move, puts it back. */
const clearStale = (file: string): void => {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (lockOwner(aside) && !existsSync(file)) linkSync(aside, file);
  rmSync(aside, { force: true });
};

const ATTEMPTS_MAX = 5;

/**
 * Takes the lock `file` for this process; the returned function gives it back. Returns the live owner instead
 * when there is one. The link is atomic: of two processes that start at once exactly one gets the lock.
 */
export const takeLock = (file: string, since: string): (() => void) | Owner => {
  const mine: Owner = { pid: process.pid, birth: birthOf(process.pid), since };
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(mine), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      try {
        linkSync(draft, file);
        return () => rmSync(file, { force: true });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const owner = lockOwner(file);
      if (owner) return owner;
      clearStale(file);
    }
    const owner = ownerIn(file);
    assert(owner, `lock ${file} can be taken or has an owner`);
    return owner;
  } finally {
    rmSync(draft, { force: true });
  }
};
