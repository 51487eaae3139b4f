/**
 * A worker: takes leases, runs a loop for each group it holds, gives the leases back. One process runs one; a second
 * joins by being started (ENGINE, Lease and claim).
 *
 * States of a group in this process: waiting for a lease -> held (its loop runs) -> given back or lost. A loop ends
 * when its lease is not renewed in time, when the fence says that another holds it, or when the worker stops.
 */
import { keepSeen } from '../capture/index.ts';
import { type Clock, type Db, isWeather, newId } from '../platform/index.ts';
import { allSubscriptions } from '../webhooks/index.ts';
import { createClockWatch } from './clock-watch.ts';
import type { Draft } from './draft.ts';
import { createGroupLoop, type GroupLoop } from './group-loop.ts';
import {
  beat,
  ensureLeases,
  type Lease,
  type LeaseRole,
  leave,
  RENEW_EVERY_MS,
  releaseLease,
  renewLeases,
  takeLease,
} from './lease.ts';
import { maintainPartitions } from './maintenance.ts';
import { applyMerges } from './merge.ts';
import { loadRegistry } from './registry.ts';
import { createRegistryReads } from './registry-reads.ts';

/** What a pass changed, for whoever shows it live or passes it on. */
export type OnFolded = (drafts: readonly Draft[]) => void;

export interface WorkerDeps {
  db: Db;
  clock: Clock;
  log: {
    info(o: object, m: string): void;
    warn(o: object, m: string): void;
    error(o: object, m: string): void;
  };
  /** listens to wake-ups of this process: `inbox:<grp>`, `outbox:<grp>` */
  signals: { signal(topic: string): void; onSignal(topic: string, listener: () => void): () => void };
  groups: number;
  onFolded?: OnFolded;
  /** runs a sender while its lease is held; resolves when `stillMine` turns false */
  runSender?: (lease: Lease, stillMine: () => boolean) => Promise<void>;
}

export interface Worker {
  start(): Promise<void>;
  /** Finishes the batches at hand and gives the leases back. */
  stop(): Promise<void>;
  /** Group of a bucket: which loop to wake. */
  groupOf(bucket: number): number;
  /** Whether this worker runs the group now: in-process signals then suffice. */
  holdsGroup(role: LeaseRole, grp: number): boolean;
  /** Sentences on what keeps this worker from its work now. */
  alarms(): string[];
  readonly owner: string;
}

/** How often free leases are looked for: a dead worker's groups start again this much after their expiry. */
const LOOK_EVERY_MS = 500;
/** Merges are applied a few times a second: each holds up two groups for its length. */
const MERGE_EVERY_MS = 200;
/** How late a new webhook is told: reading them costs one small statement. */
const SUBSCRIPTIONS_EVERY_MS = 2_000;
const MAINTAIN_EVERY_MS = 3_600_000;
/** Passes at a time in one process: PostgreSQL works while Node computes (+30 %); more bring nothing on 2 cores. */
const PASSES_AT_ONCE = 2;

/** Lets `max` tasks run at a time, first come, first served. */
const createGate = (max: number) => {
  let free = max;
  const waiting: (() => void)[] = [];
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
};

export const createWorker = (deps: WorkerDeps): Worker => {
  const { db, clock, log, signals } = deps;
  const owner = `${process.pid}-${newId(clock.now()).slice(-12)}`;
  const gate = createGate(PASSES_AT_ONCE);
  const watch = createClockWatch(clock);
  const held = new Map<
    string,
    { lease: Lease; loop: GroupLoop | null; lost: boolean; done: Promise<void> }
  >();
  let groups = deps.groups;
  let ranges: { grp: number; bucketFrom: number; bucketTo: number }[] = [];
  let stopped = false;
  const timers = new Set<() => void>();

  const registries = createRegistryReads(() =>
    loadRegistry(
      db,
      (broken, error) =>
        log.error({ ...broken, err: error }, 'a definition does not compile and is left out'),
      (broken, error) =>
        log.error({ ...broken, err: error }, 'a definition fails for everybody and is not asked any more'),
    ),
  );

  /** Repeats `work` every `everyMs` until the worker stops; weather is waited out. */
  const repeat = (everyMs: number, work: () => Promise<void>, what: string): void => {
    let cancel: () => void = () => undefined;
    const run = async (): Promise<void> => {
      timers.delete(cancel);
      try {
        await work();
      } catch (error) {
        if (!isWeather(error)) log.error({ err: error }, `${what} failed`);
      }
      if (stopped) return;
      cancel = clock.after(everyMs, () => void run());
      timers.add(cancel);
    };
    void run();
  };

  const keyOf = (lease: { role: LeaseRole; grp: number }): string => `${lease.role}:${lease.grp}`;

  const begin = (lease: Lease): void => {
    const entry = { lease, loop: null as GroupLoop | null, lost: false, done: Promise.resolve() };
    held.set(keyOf(lease), entry);
    const stillMine = (): boolean => !stopped && !entry.lost;
    if (lease.role === 'fold') {
      entry.loop = createGroupLoop({
        ...deps,
        lease,
        stillMine,
        gate,
        registryOf: registries.of,
        timersHeld: () => watch.partedMs() !== null,
      });
      entry.done = entry.loop.run();
    } else entry.done = deps.runSender!(lease, stillMine);
    entry.done = entry.done
      .catch((error: unknown) =>
        log.error({ err: error, group: keyOf(lease) }, 'a group stopped by an error'),
      )
      .then(async () => {
        if (held.get(keyOf(lease)) === entry) held.delete(keyOf(lease));
        await releaseLease(db, entry.loop?.lease() ?? lease).catch(() => undefined);
      });
  };

  const lookForLeases = async (): Promise<void> => {
    const share = Math.ceil(groups / (await beat(db, owner)));
    for (const role of roles) {
      const mine = [...held.values()].filter((one) => one.lease.role === role && !one.lost);
      // another worker came: what is beyond this one's share ends with the batch at hand
      for (const { loop, ...rest } of mine.slice(share)) {
        held.get(keyOf(rest.lease))!.lost = true;
        loop?.wake();
      }
      for (let n = Math.min(mine.length, share); n < share && !stopped; n++) {
        const lease = await takeLease(db, role, owner);
        if (!lease) break;
        begin(lease);
      }
    }
  };

  const watchClocks = async (): Promise<void> => {
    await watch.look(db);
    const partedMs = watch.partedMs();
    if (partedMs !== null) log.error({ partedMs }, 'the clocks part: timers are stopped');
  };

  const renew = async (): Promise<void> => {
    if (held.size === 0) return;
    const renewed = new Map((await renewLeases(db, owner)).map((lease) => [keyOf(lease), lease]));
    for (const [key, entry] of held) if (!renewed.has(key)) entry.lost = true;
  };

  const merge = async (): Promise<void> => {
    for (const bucket of await applyMerges(db, clock.now())) signals.signal(`inbox:${groupOf(bucket)}`);
  };

  const maintain = async (): Promise<void> => {
    await maintainPartitions(db, clock.now());
    await keepSeen(db, clock.now());
  };

  const readSubscriptions = async (): Promise<void> => {
    const registry = registries.current();
    if (registry) registry.subscriptions = await allSubscriptions(db);
  };

  const groupOf = (bucket: number): number =>
    ranges.find((range) => bucket >= range.bucketFrom && bucket < range.bucketTo)?.grp ?? bucket % groups;

  const roles: LeaseRole[] = deps.runSender ? ['fold', 'send'] : ['fold'];

  const alarms = (): string[] => {
    const partedMs = watch.partedMs();
    if (partedMs === null) return [];
    const seconds = Math.round(Math.abs(partedMs) / 1_000);
    return [
      `The clock of the database moved by ${seconds} s against this machine's: waits are stopped until it is set right, or Baton is restarted.`,
    ];
  };

  return {
    owner,
    alarms,
    groupOf,
    holdsGroup: (role, grp) => held.get(keyOf({ role, grp }))?.lost === false,
    start: async () => {
      await ensureLeases(db, deps.groups);
      ranges = await readRanges(db);
      groups = ranges.length;
      await maintain();
      repeat(RENEW_EVERY_MS, renew, 'renewing leases');
      repeat(RENEW_EVERY_MS, watchClocks, 'watching the clocks');
      repeat(LOOK_EVERY_MS, lookForLeases, 'looking for leases');
      repeat(MERGE_EVERY_MS, merge, 'merging contacts');
      repeat(SUBSCRIPTIONS_EVERY_MS, readSubscriptions, 'reading webhooks');
      repeat(MAINTAIN_EVERY_MS, maintain, 'maintaining partitions');
    },
    stop: async () => {
      stopped = true;
      for (const cancel of timers) cancel();
      for (const { loop } of held.values()) loop?.wake();
      for (let grp = 0; grp < groups; grp++) signals.signal(`outbox:${grp}`);
      await Promise.all([...held.values()].map((one) => one.done));
      await leave(db, owner).catch(() => undefined);
    },
  };
};

const readRanges = (db: Db) =>
  db.query<{ grp: number; bucketFrom: number; bucketTo: number }>({
    name: 'lease-ranges',
    text: `select grp, bucket_from as "bucketFrom", bucket_to as "bucketTo" from leases where role = 'fold' order by grp`,
    values: [],
  });
