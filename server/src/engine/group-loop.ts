/**
 * The loop of one group: pass after pass while there is work, else sleep until woken, until the next timer is due, or
 * for POLL_MS (a lost wake-up costs that much, never an input).
 *
 * Failures: weather (a broken socket, a restart of PostgreSQL) is waited out and nothing is set aside. Any other error
 * of a pass halves its size until one input is left; if that one fails alone, it is set aside and shown. Successes
 * double the size again.
 */
import { createSleeper, isWeather } from '../platform/index.ts';
import { broadcastChunk, hasBroadcast } from './broadcast-sweep.ts';
import { floodsAhead } from './claims.ts';
import { createFloors, createFloorUse } from './floors.ts';
import { BULK_CHUNK, bulkChunk, hasBulk } from './import-sweep.ts';
import { type Lease, readLease } from './lease.ts';
import { BATCH_MAX, type PassResult, runPass } from './pass.ts';
import { setAsideHead, setAsideTimer } from './poison.ts';
import * as queries from './queries.ts';
import { type Registry, UnknownWorkspace } from './registry.ts';
import { createRests } from './rests.ts';
import { createLooks } from './shares.ts';
import { hasSweep, sweepChunk } from './sweep.ts';
import type { WorkerDeps } from './worker.ts';

/** Behind the wake-ups: how long an input may lie when its signal was lost. */
const POLL_MS = 250;
/** How long bulk inputs may lie when their signal was lost. */
const BULK_POLL_MS = 1_000;
const BACKOFF_MIN_MS = 50;
const BACKOFF_MAX_MS = 2_000;
/** Live passes between two chunks of bulk work while live work waits: bulk takes at most about a third. */
const LIVE_PASSES_PER_CHUNK = 2;

/** How often it is asked who fills full batches (1 ms each). Rarer: a flood goes on unnoticed for longer. */
const FLOODS_EVERY_MS = 1_000;

/** Who fills the batches: workspaces, and whether one actor does. */
interface Floods {
  floods: readonly number[];
  crowded: boolean;
}
const NO_FLOODS: Floods = { floods: [], crowded: false };

export interface GroupLoop {
  run(): Promise<void>;
  wake(): void;
  lease(): Lease;
}

export interface GroupLoopDeps extends WorkerDeps {
  lease: Lease;
  stillMine: () => boolean;
  gate: <T>(work: () => Promise<T>) => Promise<T>;
  /** the clocks part: nothing that is due fires */
  timersHeld: () => boolean;
  registryOf: (defsVersion: number, anew?: boolean) => Promise<Registry>;
}

export const createGroupLoop = (deps: GroupLoopDeps): GroupLoop => {
  const { db, clock, log, signals, stillMine, gate, registryOf } = deps;
  const sleeper = createSleeper(clock);
  let lease = deps.lease;
  let fromBucket = lease.bucketFrom;
  let limit = BATCH_MAX;
  let nextDueMs = Number.NEGATIVE_INFINITY;
  let dueKnown = false;
  let passNo = (clock.now() % 1_000_000) * 1_000;
  let backoffMs = BACKOFF_MIN_MS;
  let sweeping = true;
  let bulkWaits = true;
  let broadcastWaits = true;
  let bulkTurn = 0;
  let bulkFrom = lease.bucketFrom;
  let bulkLimit = BULK_CHUNK;
  let bulkLookedMs = clock.monotonic();
  let livePasses = 0;
  let floods: Floods = NO_FLOODS;
  let floodsLookedMs = clock.monotonic();
  const looks = createLooks();
  const floors = createFloors(lease.bucketFrom, lease.bucketTo);
  const floorUse = createFloorUse();
  let behindFloors = false;
  const rests = createRests();
  let restMs = 0;

  /** The fence asks for the version of the definitions that are used, not for the one the lease was last seen at: a
   *  publish may have come between the two (I5). */
  const passInput = (registry: Registry) => ({
    lease: { ...lease, defsVersion: registry.defsVersion },
    registry,
    wallMs: clock.now(),
    timersHeld: deps.timersHeld(),
    passNo: passNo++ % 2_147_483_647,
  });

  /** Learns why the fence failed: gone for good, or a publish or a merge to catch up with. */
  const refreshLease = async (): Promise<boolean> => {
    const row = await readLease(db, lease);
    if (!row) return false;
    if (row.stateEpoch !== lease.stateEpoch) {
      dueKnown = false;
      floors.reset();
    }
    if (row.defsVersion !== lease.defsVersion) sweeping = true;
    lease = row;
    return true;
  };

  const learnNextDue = async (): Promise<void> => {
    const [row] = await db.query<{ dueAtMs: number | null }>(
      queries.nextDue(lease.bucketFrom, lease.bucketTo),
    );
    nextDueMs = row?.dueAtMs ?? Number.POSITIVE_INFINITY;
    dueKnown = true;
  };

  const took = (result: PassResult): void => {
    nextDueMs = Math.min(nextDueMs, result.dueAtMs);
    for (const bucket of result.forwardedBuckets)
      if (bucket >= lease.bucketFrom && bucket < lease.bucketTo) sleeper.wake();
    if (result.requested > 0) signals.signal(`outbox:${lease.grp}`);
    if (result.drafts.length > 0) deps.onFolded?.(result.drafts);
    if (result.drafts.some((draft) => draft.appended.length > 0)) sleeper.wake();
    backoffMs = BACKOFF_MIN_MS;
    limit = Math.min(BATCH_MAX, limit * 2);
  };

  /** While batch after batch is full: who fills them? */
  const learnFloods = async (isFull: boolean): Promise<void> => {
    if (!isFull) floods = NO_FLOODS;
    if (!isFull || clock.monotonic() - floodsLookedMs < FLOODS_EVERY_MS) return;
    const [row] = await db.query<Floods>(floodsAhead(fromBucket, lease.bucketTo));
    floods = row!;
    floodsLookedMs = clock.monotonic();
  };

  /** One live pass. Returns whether there may be more to do at once. */
  const livePass = async (registry: Registry): Promise<boolean | 'unfenced'> => {
    const input = passInput(registry);
    const timersDue = !input.timersHeld && (!dueKnown || nextDueMs <= input.wallMs);
    const fromMs = clock.monotonic();
    // not while the input that fails is being looked for: it is sought at the head
    const mayLook = floods.floods.length > 0 && registry.workspaces.size > 1 && limit === BATCH_MAX;
    const isLook = mayLook && looks.isDue(fromMs);
    const shares = { crowded: floods.crowded, floods: isLook ? floods.floods : [] };
    const range = behindFloors ? floors.rangeFrom(fromBucket, fromMs) : null;
    const result = await runPass(db, { ...input, fromBucket, range, limit, timersDue, ...shares });
    const toMs = clock.monotonic();
    if (isLook) looks.took(fromMs, toMs);
    if (!result.fenced) return 'unfenced';
    if (result.took) floors.took(result.took, toMs);
    behindFloors = floorUse.after({ ...result, ms: toMs - fromMs, isFloored: range !== null }, toMs);
    const wrapped = result.nextBucket === null && fromBucket > lease.bucketFrom;
    fromBucket = result.nextBucket ?? lease.bucketFrom;
    if (timersDue) dueKnown = false;
    took(result);
    restMs = rests.after(result, toMs);
    await learnFloods(result.isFull);
    return wrapped || result.isFull;
  };

  /** One chunk of judging. It takes no inputs, so that none is looked for when it fails. */
  const judgeChunk = async (registry: Registry): Promise<void> => {
    try {
      const result = await sweepChunk(db, passInput(registry));
      if (result === null) sweeping = false;
      else if (result.fenced) took(result);
      if (result?.buildError)
        log.error(
          { err: result.buildError, group: lease.grp },
          'a build failed: everybody is visited instead',
        );
    } catch (error) {
      if (isWeather(error) || error instanceof UnknownWorkspace) throw error;
      sweeping = false;
      log.error({ err: error, group: lease.grp }, 'judging everybody failed: it waits for the next publish');
    }
  };

  /** One chunk of imports. What fails is halved until the one input that fails alone is found and set aside. */
  const importChunk = async (registry: Registry): Promise<void> => {
    try {
      const input = { ...passInput(registry), fromBucket: bulkFrom, limit: bulkLimit };
      const result = await bulkChunk(db, input);
      if (result === null) bulkWaits = false;
      if (!result?.fenced) return;
      took(result);
      bulkFrom = result.nextBucket ?? lease.bucketFrom;
      bulkLimit = Math.min(BULK_CHUNK, bulkLimit * 2);
    } catch (error) {
      if (isWeather(error) || error instanceof UnknownWorkspace) throw error;
      bulkLimit = Math.floor(bulkLimit / 2);
      if (bulkLimit > 0) return;
      bulkLimit = 1;
      const moved =
        (await setAsideHead(db, lease, bulkFrom, error, clock.now(), 'inbox_bulk')) ||
        (await setAsideHead(db, lease, lease.bucketFrom, error, clock.now(), 'inbox_bulk'));
      log.error({ err: error, group: lease.grp, moved }, 'an imported input was set aside');
    }
  };

  /** One chunk of a broadcast. What fails is shown, and tried again when the group is next looked at. */
  const broadcastTurn = async (registry: Registry): Promise<void> => {
    try {
      const result = await broadcastChunk(db, passInput(registry));
      if (result === null) broadcastWaits = false;
      else if (result.fenced) took(result);
    } catch (error) {
      if (isWeather(error) || error instanceof UnknownWorkspace) throw error;
      broadcastWaits = false;
      log.error({ err: error, group: lease.grp }, 'a chunk of a broadcast failed: it is tried again');
    }
  };

  /** What bulk work waits, in turn, so that none waits for the end of another. */
  const bulkChunkOf = (registry: Registry): Promise<void> => {
    const waiting = [
      ...(sweeping ? [judgeChunk] : []),
      ...(bulkWaits ? [importChunk] : []),
      ...(broadcastWaits ? [broadcastTurn] : []),
    ];
    return waiting[bulkTurn++ % waiting.length]!(registry);
  };

  const lookForBulk = async (): Promise<void> => {
    if ((bulkWaits && broadcastWaits) || clock.monotonic() - bulkLookedMs < BULK_POLL_MS) return;
    bulkLookedMs = clock.monotonic();
    bulkWaits = await hasBulk(db, lease);
    broadcastWaits ||= await hasBroadcast(db, lease);
  };

  /** A workspace that was made since the registry was read, or is gone. */
  const meetWorkspace = async ({ workspaceId }: UnknownWorkspace): Promise<void> => {
    const registry = await registryOf(lease.defsVersion, true);
    if (!registry.workspaces.has(workspaceId)) registry.gone.add(workspaceId);
  };

  /** A pass failed for a reason of its own: smaller, until the one input that fails alone is found. */
  const isolate = async (error: unknown): Promise<void> => {
    if (limit > 1) {
      limit = Math.max(1, Math.floor(limit / 2));
      log.warn({ err: error, group: lease.grp, limit }, 'a batch failed: looking for the input that fails');
      return;
    }
    const nowMs = clock.now();
    const moved =
      (await setAsideHead(db, lease, fromBucket, error, nowMs)) ||
      (await setAsideHead(db, lease, lease.bucketFrom, error, nowMs)) ||
      (await setAsideTimer(db, lease, error, nowMs));
    log.error({ err: error, group: lease.grp, moved }, 'an input was set aside');
  };

  const turn = async (): Promise<'again' | 'idle' | 'lost'> => {
    const registry = await registryOf(lease.defsVersion);
    if (registry.defsVersion !== lease.defsVersion && !(await refreshLease())) return 'lost';
    if (!dueKnown) await learnNextDue();
    const more = await gate(() => livePass(registry));
    if (more === 'unfenced') return (await refreshLease()) ? 'again' : 'lost';
    if (!more) await lookForBulk();
    if ((sweeping || bulkWaits || broadcastWaits) && (!more || ++livePasses >= LIVE_PASSES_PER_CHUNK)) {
      livePasses = 0;
      await gate(() => bulkChunkOf(registry));
      // live inputs have come together meanwhile
      restMs = 0;
      return 'again';
    }
    return more ? 'again' : 'idle';
  };

  const rest = async (): Promise<void> => {
    if (restMs === 0) return;
    const ms = restMs;
    restMs = 0;
    await sleeper.pause(ms);
  };

  const idle = async (): Promise<void> => {
    const from = clock.monotonic();
    const untilDueMs = deps.timersHeld() ? POLL_MS : nextDueMs - clock.now();
    await sleeper.sleep(Math.max(0, Math.min(POLL_MS, untilDueMs)));
    rests.slept(clock.monotonic() - from);
  };

  const run = async (): Promise<void> => {
    const unlisten = signals.onSignal(`inbox:${lease.grp}`, sleeper.wake);
    const unlistenBulk = signals.onSignal('bulk', () => {
      bulkWaits = true;
      sleeper.wake();
    });
    const unlistenBroadcasts = signals.onSignal('broadcast', () => {
      broadcastWaits = true;
      sleeper.wake();
    });
    sweeping = await hasSweep(db, lease).catch(() => true);
    try {
      while (stillMine()) {
        try {
          const next = await turn();
          if (next === 'lost') return;
          await rest();
          if (next === 'idle') await idle();
        } catch (error) {
          if (error instanceof UnknownWorkspace) {
            await meetWorkspace(error);
            continue;
          }
          if (!isWeather(error)) await isolate(error);
          await sleeper.sleep(isWeather(error) ? backoffMs * (0.5 + Math.random() / 2) : 0);
          if (isWeather(error)) backoffMs = Math.min(BACKOFF_MAX_MS, backoffMs * 2);
        }
      }
    } finally {
      unlisten();
      unlistenBulk();
      unlistenBroadcasts();
    }
  };

  return { run, wake: sleeper.wake, lease: () => lease };
};
