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
/** Until an erasure that failed is tried again. */
const FAILED_MS = 30_000;

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

export interface Aside {
  /** people of whom a mail is being handed over: asked for again after the others */
  busy: Set<string>;
  /** erasures that rest, until when: others go on meanwhile */
  resting: Map<string, number>;
}

export type Step = { did: 'nothing' } | { did: 'some' | 'waits' | 'finished'; workspaceId: number };

/** One chunk of the oldest erasure that does not rest. `aside` is changed in place. */
export const eraseSome = (db: Db, hash: HashAddress, aside: Aside, nowMs: number): Promise<Step> =>
  db.transaction(async (tx): Promise<Step> => {
    for (const [id, untilMs] of aside.resting) if (untilMs <= nowMs) aside.resting.delete(id);
    const erasure = await takeErasure(tx, [...aside.resting.keys()]);
    if (!erasure) return { did: 'nothing' };
    const { workspaceId, erasureId } = erasure;
    // whatever stops it, others go on
    aside.resting.set(erasureId, nowMs + FAILED_MS);
    const contactIds = await yetToErase(tx, erasure, aside.busy, CHUNK);
    if (contactIds.length === 0) {
      await finishErasure(tx, erasure, nowMs);
      aside.resting.delete(erasureId);
      return { did: 'finished', workspaceId };
    }
    const hashOf = (address: string): string => hash(workspaceId, address);
    const erased = await eraseContacts(tx, { workspaceId, contactIds, hashOf }, nowMs);
    for (const id of contactIds) aside.busy.delete(id);
    for (const id of erased.busy) aside.busy.add(id);
    const isStuck = erased.people.length === 0;
    if (!isStuck) await noteErased(tx, erasure, erased, nowMs);
    aside.resting.delete(erasureId);
    if (isStuck) aside.resting.set(erasureId, nowMs + BUSY_MS);
    return { did: isStuck ? 'waits' : 'some', workspaceId };
  });

export const createEraser = ({ db, clock, secret, onErased, onError }: EraserDeps): Eraser => {
  const hash = addressHasher(secret);
  const aside: Aside = { busy: new Set(), resting: new Map() };
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
    const step = await eraseSome(db, hash, aside, clock.now());
    if (step.did === 'nothing') await pause(aside.resting.size > 0 ? BUSY_MS : LOOK_EVERY_MS);
    else onErased(step.workspaceId);
  };

  const running = (async () => {
    while (!stopped)
      try {
        await turn();
      } catch (error) {
        if (isWeather(error)) aside.resting.clear();
        else onError(error, 'erasing contacts');
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
