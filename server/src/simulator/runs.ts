/**
 * Simulations that run in this process: each in a thread, one at a time for a workspace and two in all; how far they are
 * and what came out stands in `simulations`, so that any process can say it. Whose ways were looked at stays in memory.
 */
import { Worker } from 'node:worker_threads';
import { LRUCache } from 'lru-cache';
import type { Clock, Db, JsonObject, Uuid } from '../platform/index.ts';
import { bytesOf } from './behind.ts';
import { refusals } from './errors.ts';
import type { SimulatedPeople, SimulationOptions, SimulationProgress, Trip } from './model.ts';
import { beat, beginSimulation, endSimulation, type SimulationRef } from './queries.ts';
import { type SimulationOrder, simulate } from './simulate.ts';
import type { ThreadData, Told } from './thread-talk.ts';

/** In one process. More would take both cores from live work. */
const AT_ONCE = 2;
/** Simulations whose people are remembered, and what those may take together: one of 100,000 people takes some 10 MB. */
const REMEMBERED = 20;
const REMEMBERED_BYTES = 128 * 2 ** 20;
/** A chunk of people needs some 50 MB; past this the thread ends by itself, not the server. */
const MEMORY_MB = 768;
const BEAT_EVERY_MS = 1_000;

export interface SimulationAsked {
  workspaceId: number;
  /** of the definition; null: the document has none */
  workflowId: number | null;
  key: string;
  /** of the draft; null: the document is another one */
  revision: number | null;
  document: JsonObject;
  live: { version: number; document: JsonObject } | null;
  options: SimulationOptions;
  by: string;
}

export interface Simulations {
  /** Begins one. Refuses `simulation-running`, `simulations-busy`. */
  start(asked: SimulationAsked): Promise<void>;
  /** Ends one that runs, in whichever process. */
  cancel(ref: SimulationRef): Promise<void>;
  /** People of the last simulation; null: another process ran it, or it was long ago. */
  peopleOf(ref: SimulationRef): SimulatedPeople | null;
  /**
   * The way of one person through the last simulation, or through the live version it was compared with: they are led
   * again through the same history. Null: their people are not remembered, or this one did not enter.
   */
  wayOf(ref: SimulationRef, contactId: Uuid, of: 'draft' | 'live'): Promise<Trip | null>;
  /** Leads one person through a document, here and now: as much work as a pass of the fold. Trip null: did not enter. */
  tryWith(order: SimulationOrder, contactId: Uuid): Promise<Tried>;
  stop(): Promise<void>;
}

/** What became of one person. */
export interface Tried {
  trip: Trip | null;
  fromMs: number;
  toMs: number;
  assumptions: string;
}

/** What is kept of a simulation that came to its end here. */
interface Remembered {
  people: SimulatedPeople;
  order: SimulationOrder;
  nowMs: number;
}

const bytesOfPeople = ({ people: { behind } }: Remembered): number =>
  1 + bytesOf(behind.draft) + (behind.live ? bytesOf(behind.live) : 0);

/** The thread's file: beside the bundle, or beside this source. */
const threadFile = (): URL =>
  new URL(
    import.meta.url.endsWith('.ts') ? './thread-from-source.mjs' : './simulator-thread.js',
    import.meta.url,
  );

const nameOf = ({ workspaceId, workflowId }: SimulationRef): string => `${workspaceId}:${workflowId}`;

interface Running {
  thread: Worker;
  ended: Promise<void>;
}

export const createSimulations = ({
  db,
  url,
  clock,
  onChanged,
  onError,
}: {
  db: Db;
  /** of the database */
  url: string;
  clock: Clock;
  onChanged(workspaceId: number): void;
  onError(error: unknown, doing: string): void;
}): Simulations => {
  const running = new Map<string, Running>();
  const people = new LRUCache<string, Remembered>({
    max: REMEMBERED,
    maxSize: REMEMBERED_BYTES,
    sizeCalculation: bytesOfPeople,
  });

  const leadOne = async (order: SimulationOrder, contactId: Uuid, nowMs: number): Promise<Tried> => {
    const { result, people: led } = await simulate(
      {
        db,
        nowMs,
        ticksMs: clock.monotonic,
        onProgress: () => undefined,
        isCancelled: () => false,
      },
      {
        ...order,
        options: { ...order.options, population: { type: 'person', contactId }, compare: false },
      },
    );
    const { fromMs, toMs, assumptions } = result;
    return { trip: led.trips[0] ?? null, fromMs, toMs, assumptions };
  };

  const begin = (ref: SimulationRef, order: SimulationOrder): Running => {
    const data: ThreadData = { url, nowMs: clock.now(), order };
    const thread = new Worker(threadFile(), {
      workerData: data,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    });
    let latest: SimulationProgress | null = null;
    let said: Exclude<Told, { type: 'progress' }> = { type: 'failed', text: 'It ended without a result' };
    let stopBeating: () => void = () => undefined;
    const beatOn = async (): Promise<void> => {
      try {
        if (latest !== null && !(await beat(db, ref, latest, clock.now()))) thread.postMessage('cancel');
      } catch (error) {
        onError(error, 'noting how far a simulation is');
      }
      onChanged(ref.workspaceId);
      if (running.has(nameOf(ref))) stopBeating = clock.after(BEAT_EVERY_MS, () => void beatOn());
    };
    stopBeating = clock.after(BEAT_EVERY_MS, () => void beatOn());
    thread.on('message', (told: Told) => {
      if (told.type === 'progress') latest = told.progress;
      else said = told;
    });
    thread.on('error', (error) => {
      said = { type: 'failed', text: 'It needed more memory than it may have', stack: String(error) };
    });
    const ended = new Promise<void>((resolve) => thread.on('exit', () => resolve()))
      .then(async () => {
        stopBeating();
        if (said.type === 'failed' && said.stack) onError(new Error(said.stack), 'simulating');
        if (said.type === 'done')
          people.set(nameOf(ref), { people: said.simulated.people, order, nowMs: data.nowMs });
        await endSimulation(
          db,
          ref,
          said.type === 'done'
            ? { state: 'done', result: said.simulated.result }
            : said.type === 'cancelled'
              ? { state: 'cancelled' }
              : { state: 'failed', error: said.text },
          clock.now(),
        );
      })
      .catch((error: unknown) => onError(error, 'ending a simulation'))
      .finally(() => {
        running.delete(nameOf(ref));
        onChanged(ref.workspaceId);
      });
    return { thread, ended };
  };

  const cancel = async (ref: SimulationRef): Promise<void> => {
    running.get(nameOf(ref))?.thread.postMessage('cancel');
    await endSimulation(db, ref, { state: 'cancelled' }, clock.now());
    onChanged(ref.workspaceId);
  };

  return {
    start: async ({ revision, by, ...order }) => {
      const { workspaceId, workflowId, key, options } = order;
      const ref = { workspaceId, workflowId: workflowId ?? 0 };
      if (running.size >= AT_ONCE) throw refusals.busy();
      const isFirst = await db.transaction((tx) =>
        beginSimulation(tx, ref, { key, revision, options, by }, clock.now()),
      );
      // one that was cancelled a moment ago may still be on its way out
      if (!isFirst || running.has(nameOf(ref))) throw refusals.running();
      people.delete(nameOf(ref));
      running.set(nameOf(ref), begin(ref, order));
      onChanged(workspaceId);
    },
    cancel,
    peopleOf: (ref) => people.get(nameOf(ref))?.people ?? null,
    wayOf: async (ref, contactId, of) => {
      const known = people.get(nameOf(ref));
      if (!known) return null;
      const { order, nowMs } = known;
      if (of === 'live' && order.live === null) return null;
      const led = of === 'live' ? { ...order, document: order.live!.document, live: null } : order;
      return (await leadOne(led, contactId, nowMs)).trip;
    },
    tryWith: (order, contactId) => leadOne(order, contactId, clock.now()),
    stop: async () => {
      const all = [...running.values()];
      for (const { thread } of all) thread.postMessage('cancel');
      await Promise.all(all.map(({ ended }) => ended));
    },
  };
};
