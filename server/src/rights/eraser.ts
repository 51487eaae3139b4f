/**
 * The process side of erasures: takes the oldest that is not over, erases its people chunk by chunk, each in one
 * transaction with its report, and says when it is over. One that a dead process left is gone on with by another.
 */
import { eraseContacts } from '../engine/index.ts';
import { addressHasher, type HashAddress } from '../permission/index.ts';
import { type Clock, type Db, isWeather } from '../platform/index.ts';
import { finishErasure, noteErased, takeErasure, yetToErase } from './queries.ts';

/** People of one transaction. Larger: live work of their groups waits longer; smaller: more commits for thousands. */
const CHUNK = 50;
/** How long an erasure lies when its wake-up was lost. */
const LOOK_EVERY_MS = 1_000;
/** Until somebody is asked for again of whom a mail is being handed over. */
const BUSY_MS = 200;

export interface EraserDeps {
  db: Db;
  clock: Clock;
  secret: string;
  /** people were erased: open screens look again */
  onErased(workspaceId: number): void;
  onError(error: unknown, doing: string): void;
}

export interface Eraser {
  /** Somebody asked for an erasure. */
  wake(): void;
  stop(): Promise<void>;
}

export type Step = { did: 'nothing' } | { did: 'some' | 'waits' | 'finished'; workspaceId: number };

/** One chunk of the oldest erasure. `busy`: who had to wait the last time; changed in place. */
export const eraseSome = (db: Db, hash: HashAddress, busy: Set<string>, nowMs: number): Promise<Step> =>
  db.transaction(async (tx): Promise<Step> => {
    const erasure = await takeErasure(tx);
    if (!erasure) return { did: 'nothing' };
    const { workspaceId } = erasure;
    const contactIds = await yetToErase(tx, erasure, busy, CHUNK);
    if (contactIds.length === 0) {
      await finishErasure(tx, erasure, nowMs);
      busy.clear();
      return { did: 'finished', workspaceId };
    }
    const hashOf = (address: string): string => hash(workspaceId, address);
    const erased = await eraseContacts(tx, { workspaceId, contactIds, hashOf }, nowMs);
    for (const id of erased.busy) busy.add(id);
    if (erased.people.length === 0) return { did: 'waits', workspaceId };
    await noteErased(tx, erasure, erased, nowMs);
    return { did: 'some', workspaceId };
  });

export const createEraser = ({ db, clock, secret, onErased, onError }: EraserDeps): Eraser => {
  const hash = addressHasher(secret);
  const busy = new Set<string>();
  let stopped = false;
  let isWoken = false;
  let wakeUp: () => void = () => undefined;

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const cancel = clock.after(isWoken ? 0 : ms, resolve);
      isWoken = false;
      wakeUp = () => {
        cancel();
        resolve();
      };
    });

  const turn = async (): Promise<void> => {
    const step = await eraseSome(db, hash, busy, clock.now());
    if (step.did === 'nothing') return pause(LOOK_EVERY_MS);
    onErased(step.workspaceId);
    if (step.did === 'waits') await pause(BUSY_MS);
  };

  const running = (async () => {
    while (!stopped)
      try {
        await turn();
      } catch (error) {
        if (!isWeather(error)) onError(error, 'erasing contacts');
        await pause(LOOK_EVERY_MS);
      }
  })();

  return {
    wake: () => {
      isWoken = true;
      wakeUp();
    },
    stop: async () => {
      stopped = true;
      wakeUp();
      await running;
    },
  };
};
