/** What workers do: take and renew leases, pass over their groups, merge, send; in all weathers. */
import { dueRows, forgetRows, settleRows, startRows } from '../src/channels/queries.ts';
import { type Lease, readLease } from '../src/engine/lease.ts';
import {
  applyMerges,
  broadcastChunk,
  foldGroupOnce,
  loadRegistry,
  renewLeases,
  sweepChunk,
  takeLease,
  unmerge,
} from '../src/engine/testing.ts';
import { addressBucket } from '../src/permission/index.ts';
import { type Db, isWeather, sql } from '../src/platform/index.ts';
import { type Storm, stormyDb } from './storm.ts';
import { count, type SimWorker, type SimWorld, say } from './world.ts';

export const awakeWorkers = (world: SimWorld): SimWorker[] =>
  world.workers.filter(({ asleepUntilTurn }) => asleepUntilTurn <= world.turn);

export const takeLeases = async (world: SimWorld, worker: SimWorker, most: number): Promise<void> => {
  for (let n = 0; n < most; n++) {
    const lease = await takeLease(world.db, 'fold', worker.owner);
    if (!lease) return;
    worker.leases.push(lease);
    worker.sweeping.add(lease.grp);
    say(world, `${worker.owner} takes group ${lease.grp}`);
  }
};

/** As the worker's renewal: what is not renewed is given up. */
export const renew = async (world: SimWorld, worker: SimWorker): Promise<void> => {
  const held = new Set((await renewLeases(world.db, worker.owner)).map(({ role, grp }) => `${role} ${grp}`));
  worker.leases = worker.leases.filter(({ grp }) => held.has(`fold ${grp}`));
};

/** The process dies: another starts in its place, which has to wait until the leases run out. */
export const restart = (world: SimWorld, worker: SimWorker): void => {
  count(world, 'crashes');
  worker.owner = `${worker.owner.replace(/\+.*/, '')}+${world.turn}.${world.passNo}`;
  worker.leases = [];
  worker.registry = null;
};

/** I1 and I5, seen from outside at the instant of a commit: the lease row is the one the pass believes in. */
const leaseStands = async (world: SimWorld, lease: Lease): Promise<void> => {
  const [row] = await world.db.query<{
    owner: string;
    epoch: number;
    stateEpoch: number;
    defsVersion: number;
  }>(sql`
    select owner, epoch, state_epoch as "stateEpoch", defs_version as "defsVersion"
    from leases where role = 'fold' and grp = ${lease.grp}`);
  for (const name of ['owner', 'epoch', 'stateEpoch', 'defsVersion'] as const)
    if (row![name] !== lease[name])
      world.violations.push(
        `${name === 'defsVersion' ? 'I5' : 'I1'}: ${lease.owner} commits in group ${lease.grp} with ${name} ${lease[name]}, which is ${row![name]}`,
      );
};

export type Outcome = 'idle' | 'worked' | 'lost' | 'broken';

const registryOf = async (world: SimWorld, worker: SimWorker, lease: Lease): Promise<void> => {
  if (worker.registry && worker.registry.defsVersion >= lease.defsVersion) return;
  worker.registry = await loadRegistry(world.db, (_, error) => {
    throw error;
  });
};

/** Learns why the fence failed, as the group's loop does. */
const refresh = async (world: SimWorld, worker: SimWorker, lease: Lease): Promise<Outcome> => {
  const row = await readLease(world.db, lease);
  const at = worker.leases.indexOf(lease);
  if (row) {
    worker.leases[at] = row;
    if (row.defsVersion !== lease.defsVersion) worker.sweeping.add(lease.grp);
    return 'worked';
  }
  say(world, `${worker.owner} learns that group ${lease.grp} is lost`);
  worker.leases.splice(at, 1);
  return 'lost';
};

const inStorm = async (
  world: SimWorld,
  worker: SimWorker,
  storm: Storm,
  lease: Lease | null,
  work: (db: Db) => Promise<Outcome>,
): Promise<Outcome> => {
  const watched: Storm = {
    ...storm,
    beforeCommit: async (wasFenced) => {
      await storm.beforeCommit?.(wasFenced);
      // where nothing else is going on, a look now and then is enough
      if (wasFenced && lease && (storm.before || world.passNo % 4 === 0)) await leaseStands(world, lease);
    },
  };
  try {
    return await work(stormyDb(world.db, watched));
  } catch (error) {
    if (!isWeather(error)) {
      world.violations.push(`a pass failed: ${(error as Error).stack}`);
      return 'broken';
    }
    say(world, `${worker.owner}: ${(error as Error).message}`);
    return 'broken';
  }
};

/** A pass over one group and, if it has one, a chunk of its sweep. */
export const pass = (
  world: SimWorld,
  worker: SimWorker,
  lease: Lease,
  limit: number,
  storm: Storm,
): Promise<Outcome> =>
  inStorm(world, worker, storm, lease, async (db) => {
    count(world, 'passes');
    await registryOf(world, worker, lease);
    const registry = worker.registry!;
    if (registry.defsVersion !== lease.defsVersion) return refresh(world, worker, lease);
    const input = { lease, registry, wallMs: world.nowMs };
    const result = await foldGroupOnce(db, { ...input, passNo: ++world.passNo, limit });
    if (!result.fenced) return refresh(world, worker, lease);
    const swept = worker.sweeping.has(lease.grp)
      ? await sweepChunk(db, { ...input, passNo: ++world.passNo })
      : null;
    if (swept === null) worker.sweeping.delete(lease.grp);
    if (swept?.buildError) world.violations.push(`a build failed: ${(swept.buildError as Error).stack}`);
    if (result.claimed > 0 || result.timersClaimed > 0)
      say(
        world,
        `${worker.owner} folds ${result.claimed} inputs and ${result.timersClaimed} timers of group ${lease.grp}`,
      );
    const asked =
      world.broadcasts.length > 0 ? await broadcastChunk(db, { ...input, passNo: ++world.passNo }) : null;
    if (asked !== null) say(world, `${worker.owner} asks ${asked.drafts.length} for a broadcast`);
    const isAsked = asked?.fenced === true;
    const isBusy = result.claimed > 0 || result.timersClaimed > 0 || swept !== null || isAsked;
    return isBusy ? 'worked' : 'idle';
  });

export const merge = (world: SimWorld, worker: SimWorker, storm: Storm): Promise<Outcome> =>
  inStorm(world, worker, storm, null, async (db) => {
    const merged = await applyMerges(db, world.nowMs);
    if (merged.length > 0) {
      count(world, 'merges');
      say(world, `${worker.owner} merges ${merged.length}`);
    }
    return merged.length > 0 ? 'worked' : 'idle';
  });

/** A person takes one of the merges back. */
export const takeBack = (world: SimWorld, worker: SimWorker, storm: Storm): Promise<Outcome> =>
  inStorm(world, worker, storm, null, async (db) => {
    const { workspaceId, random, nowMs } = world;
    const done = await world.db.query<{ mergeId: string }>(sql`
      select merge_id as "mergeId" from merges where workspace_id = ${workspaceId} and state = 'done' order by merge_id`);
    if (done.length === 0) return 'idle';
    const { mergeId } = random.pick(done);
    const answer = await unmerge(db, { workspaceId, mergeId, by: 'sim' }, nowMs);
    if ('refused' in answer) say(world, `taking ${mergeId} back is refused: ${answer.refused}`);
    else {
      count(world, 'unmerges');
      say(world, `${answer.partedId} is taken out of ${answer.hostId} again`);
    }
    return 'worked';
  });

// --- mail ---------------------------------------------------------------------------------------------

/** Starts what is due, and mostly settles it; what it leaves behind is unknown for ever. */
export const sendMail = async (world: SimWorld, worker: SimWorker): Promise<void> => {
  const { db, random } = world;
  for (;;) {
    const lease = await takeLease(db, 'send', worker.owner);
    if (!lease) break;
  }
  const leases = (await renewLeases(db, worker.owner)).filter(({ role }) => role === 'send');
  for (const lease of leases) {
    const due = await db.query<{ bucket: number; messageId: string; workspaceId: number; address: string }>(
      dueRows(lease.bucketFrom, lease.bucketTo, new Date(world.nowMs), 20),
    );
    if (due.length === 0) continue;
    const started = await db.query<{
      bucket: number;
      messageId: string;
      enrollmentId: string;
      address: string;
    }>(
      startRows(
        due.map(({ bucket }) => bucket),
        due.map(({ messageId }) => messageId),
        due.map(({ workspaceId, address }) => addressBucket(workspaceId, address)),
        due.map(({ address }) => address),
        new Date(world.nowMs),
        lease.owner,
        lease.grp,
        lease.epoch,
        // nobody is erased here, so no hash bars anybody
        due.map(({ address }) => address),
      ),
    );
    for (const { messageId, enrollmentId, address } of started) {
      count(world, 'mails');
      say(world, `${worker.owner} hands over ${messageId} to ${address}`);
      const afterCall = world.calls.length;
      world.started.push({ messageId, enrollmentId, address, atMs: world.nowMs, afterCall });
    }
    await settleMail(world, lease.owner, random.chance(0.8) ? started : []);
  }
};

const settleMail = async (
  world: SimWorld,
  owner: string,
  rows: readonly { bucket: number; messageId: string }[],
): Promise<void> => {
  if (rows.length === 0) return;
  const settled = rows.map(({ bucket, messageId }) => ({
    bucket,
    message_id: messageId,
    state: 'submitted',
    provider: 'sim',
    submitted_ms: world.nowMs,
  }));
  await world.db.query(settleRows(settled, owner));
};

/** What was started and never settled is unknown, as recovery makes it. */
export const forgetStarted = async (world: SimWorld): Promise<void> => {
  const rows = await world.db.query<{ bucket: number; messageId: string }>(sql`
    select bucket, message_id as "messageId" from outbox where started_at is not null`);
  if (rows.length === 0) return;
  await world.db.query(
    forgetRows(
      rows.map(({ bucket }) => bucket),
      rows.map(({ messageId }) => messageId),
      JSON.stringify({ code: 'unknown' }),
      new Date(world.nowMs + 1),
    ),
  );
};
