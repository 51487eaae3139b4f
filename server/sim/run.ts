/**
 * A seed's life: turns in which calls come, time passes, definitions are published, workers fold, fall asleep, die and
 * wake up as zombies, in all weathers; now and then everything comes to rest, and the checkers look.
 */
import { insertSweep, starterBroadcast } from '../src/broadcasts/index.ts';
import { appendInputs } from '../src/capture/index.ts';
import { drawIdsFrom, sql, type Uuid } from '../src/platform/index.ts';
import { listInputs } from '../src/segments/index.ts';
import { startInputs } from '../src/workflows/index.ts';
import { lookAtRest, lookNow } from './checkers/index.ts';
import type { SimDatabase } from './database.ts';
import { LIST, randomSegment, randomWorkflow, TEMPLATE } from './definitions.ts';
import type { Random } from './random.ts';
import { brokenConnection, type Storm } from './storm.ts';
import {
  awakeWorkers,
  forgetStarted,
  merge,
  type Outcome,
  pass,
  renew,
  restart,
  sendMail,
  takeBack,
  takeLeases,
} from './workers.ts';
import {
  begunOtherwise,
  captureWeather,
  count,
  createSimWorld,
  drawCalls,
  passTime,
  publishDocument,
  type SimWorker,
  type SimWorld,
  say,
  sendCalls,
  startCapture,
} from './world.ts';

export interface Life {
  seed: number;
  violations: string[];
  story: string[];
  counts: Record<string, number>;
}

const TURNS = 14;
/** More rounds than any world needs: past it the engine goes in circles. */
const ROUNDS_MAX = 300;
const LEASE_OVER_MS = 10_001;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const LEAPS_MS = [1_000, 60_000, 30 * 60_000, HOUR_MS, 4 * HOUR_MS, 9 * HOUR_MS, DAY_MS, 2 * DAY_MS];

/** Lives one seed from its first call to a quiet end. Never throws for what the engine does wrong: that is a violation. */
export const live = async (database: SimDatabase, seed: number): Promise<Life> => {
  const world = await createSimWorld(database, seed);
  try {
    for (world.turn = 1; world.turn <= TURNS && world.violations.length === 0; world.turn++)
      await turn(world);
    await end(world);
  } catch (error) {
    world.violations.push(`the world broke: ${(error as Error).stack}`);
  } finally {
    await world.capture.stop();
    drawIdsFrom(undefined);
  }
  const { violations, story, counts } = world;
  return { seed, violations, story, counts };
};

const turn = async (world: SimWorld): Promise<void> => {
  const { random } = world;
  if (random.chance(0.85)) await sendCalls(world, drawCalls(world, random.int(1, 5)), captureWeather(world));
  if (random.chance(0.15)) await edit(world);
  if (world.byHand?.chance(0.4)) await changeList(world, world.byHand);
  if (random.chance(0.12)) await republish(world);
  if (world.editing?.chance(0.25)) await ask(world, world.editing);
  if (world.mailing?.chance(0.15)) await broadcast(world, world.mailing);
  if (random.chance(0.12)) fallAsleep(world);
  if (random.chance(0.1)) world.capture = startCapture(world);
  for (const worker of awakeWorkers(world)) await work(world, worker);
  await lookNow(world);
  if (random.chance(0.7)) await passTime(world, random.pick(LEAPS_MS));
  if (random.chance(0.25)) await rest(world);
};

/** After the last turn: quiet, then a month in steps, so that every wait and window ends. */
const end = async (world: SimWorld): Promise<void> => {
  await rest(world);
  for (const days of [1, 3, 9, 27]) {
    if (world.violations.length > 0) return;
    await passTime(world, days * DAY_MS);
    await rest(world);
  }
  await forgetStarted(world);
  await lookAtRest(world);
};

// --- what happens -------------------------------------------------------------------------------------

/** A person's edit in the app, perhaps of a contact that a merge has taken away meanwhile. */
const edit = async (world: SimWorld): Promise<void> => {
  const { db, workspaceId, random, nowMs } = world;
  const contacts = await db.query<{ contactId: Uuid }>(sql`
    select contact_id as "contactId" from contacts where workspace_id = ${workspaceId} order by contact_id`);
  if (contacts.length === 0) return;
  const { contactId } = random.pick(contacts);
  const vip = random.chance(0.7) ? random.int(1, 9) : null;
  say(world, `edit of ${contactId}: vip ${vip}`);
  await appendInputs(db, [
    {
      contactId,
      workspaceId,
      kind: 'edit',
      name: 'Edited',
      occurredAtMs: nowMs,
      payload: { attributes: { vip } },
    },
  ]);
};

/** Somebody puts a person on the list, or takes one off. */
const changeList = async (world: SimWorld, random: Random): Promise<void> => {
  const { db, workspaceId, nowMs } = world;
  const contacts = await db.query<{ contactId: Uuid }>(sql`
    select contact_id as "contactId" from contacts where workspace_id = ${workspaceId} order by contact_id`);
  if (contacts.length === 0) return;
  const { contactId } = random.pick(contacts);
  const put = random.chance(0.65) ? 'in' : 'out';
  say(world, `${contactId} is put ${put} the list`);
  const change = { workspaceId, key: LIST.key, contactIds: [contactId], put, by: 'Ana' } as const;
  await appendInputs(db, await listInputs(db, change, nowMs));
  world.listed.push({ contactId, put });
  count(world, 'changes of the list');
};

const republish = async (world: SimWorld): Promise<void> => {
  const { random, db, workspaceId } = world;
  const segments = await db.query<{ key: string }>(sql`
    select key from definitions where workspace_id = ${workspaceId} and kind = 'segment' order by key`);
  const keys = segments.map(({ key }) => key);
  const rules = keys.filter((key) => key !== LIST.key);
  const key = random.pick([...rules, 's9', 'w0', 'w1', 'w9']);
  const earlier = keys.filter((one) => one < key);
  const document = key.startsWith('s')
    ? randomSegment(random, key, earlier)
    : randomWorkflow(random, key, keys);
  const startThemToo = random.chance(0.3);
  const otherwise = world.editing?.pick(['move', 'move', 'again', 'stay'] as const);
  const plan = otherwise && document.kind === 'workflow' ? { otherwise, steps: [] } : undefined;
  await publishDocument(world, begunOtherwise(world, document), startThemToo, plan);
};

/** Somebody, or a program, asks for a start. */
const ask = async (world: SimWorld, random: Random): Promise<void> => {
  const { db, workspaceId, nowMs } = world;
  const contacts = await db.query<{ contactId: Uuid }>(sql`
    select contact_id as "contactId" from contacts where workspace_id = ${workspaceId} order by contact_id`);
  if (contacts.length === 0) return;
  const { contactId } = random.pick(contacts);
  const key = random.pick(['w0', 'w1']);
  say(world, `${contactId} is asked for by ${key}`);
  count(world, 'asked for');
  const askId = `ask-${world.counts['asked for']}`;
  const request = { workspaceId, key, contactIds: [contactId], by: 'api' as const, name: 'sim' };
  await appendInputs(db, startInputs({ ...request, properties: {}, askId }, nowMs));
};

/** A broadcast begins, as the conductor begins it: to one segment, without those of another. */
const broadcast = async (world: SimWorld, random: Random): Promise<void> => {
  const { db, workspaceId, nowMs } = world;
  const segments = await db.query<{ key: string; id: number }>(sql`
    select key, definition_id as id from definitions
    where workspace_id = ${workspaceId} and kind = 'segment' and state = 'live' order by key`);
  if (segments.length < 2) return;
  const include = random.pick(segments);
  const exclude = random.pick(segments.filter((one) => one !== include));
  const document = {
    ...starterBroadcast('Sim'),
    who: { everyone: false, include: [{ segment: include.key }], exclude: [{ segment: exclude.key }] },
    template: TEMPLATE,
  };
  const at = new Date(nowMs);
  await db.transaction(async (tx) => {
    const [row] = await tx.query<{ id: number }>(sql`
      insert into definitions (workspace_id, kind, key, name, state, live_version, created_at, updated_at)
      values (${workspaceId}, 'broadcast', ${`b${world.broadcasts.length}`}, 'Sim', 'live', 1, ${at}, ${at})
      returning definition_id as id`);
    const broadcastId = row!.id;
    await tx.query(sql`
      insert into definition_versions (workspace_id, definition_id, version, document, published_at, published_by)
      values (${workspaceId}, ${broadcastId}, 1, ${JSON.stringify(document)}::jsonb, ${at}, 'sim')`);
    await tx.query(sql`
      insert into broadcasts (workspace_id, broadcast_id, version, state, starts_at, begun_at, expected, scheduled_at,
        scheduled_by)
      values (${workspaceId}, ${broadcastId}, 1, 'sending', ${at}, ${at}, '{}', ${at}, 'sim')`);
    await insertSweep(
      tx,
      { workspaceId, broadcastId },
      { kind: 'broadcast', phase: 'all', version: 1, nowMs },
    );
    world.broadcasts.push({ broadcastId, include: include.id, exclude: exclude.id, begunMs: nowMs });
  });
  say(world, `a broadcast to ${include.key} without ${exclude.key}`);
  count(world, 'broadcasts');
};

/** A worker stalls: the others find its leases run out, and it does not know. */
const fallAsleep = (world: SimWorld): void => {
  const worker = world.random.pick(world.workers);
  worker.asleepUntilTurn = world.turn + world.random.int(1, 3);
  count(world, 'zombies');
  say(world, `${worker.owner} stalls`);
};

// --- work ---------------------------------------------------------------------------------------------

const work = async (world: SimWorld, worker: SimWorker): Promise<void> => {
  const { random } = world;
  // one that wakes up does not know yet what it has lost
  if (random.chance(0.7)) await renew(world, worker);
  await takeLeases(world, worker, random.int(0, 3));
  for (const lease of [...worker.leases])
    for (let n = random.int(0, 2); n > 0 && worker.leases.includes(lease); n--)
      await oneOf(world, worker, (storm) => pass(world, worker, lease, random.pick([1, 2, 5, 1_000]), storm));
  if (random.chance(0.4)) await oneOf(world, worker, (storm) => merge(world, worker, storm));
  if (random.chance(0.08)) await oneOf(world, worker, (storm) => takeBack(world, worker, storm));
  if (random.chance(0.4)) await sendMail(world, worker);
};

/** Does a piece of work in some weather, and waits for what happened in its middle. */
const oneOf = async (
  world: SimWorld,
  worker: SimWorker,
  work: (storm: Storm) => Promise<Outcome>,
): Promise<void> => {
  const background: Promise<unknown>[] = [];
  const outcome = await work(weather(world, worker, background));
  await Promise.all(background);
  if (outcome === 'broken' && world.random.chance(0.5)) restart(world, worker);
};

const weather = (world: SimWorld, worker: SimWorker, background: Promise<unknown>[]): Storm => {
  const { random } = world;
  const draw = random.next();
  if (draw < 0.65) return {};
  const at = random.int(1, 14);
  if (draw < 0.75)
    return {
      before: async (n) => {
        if (n === at) throw brokenConnection();
      },
    };
  if (draw < 0.8)
    return {
      beforeCommit: async () => {
        throw brokenConnection();
      },
    };
  if (draw < 0.86) {
    let struck = false;
    return {
      after: () => {
        if (struck) return;
        struck = true;
        throw brokenConnection();
      },
    };
  }
  let meddled = false;
  return {
    before: async (n) => {
      if (n !== at || meddled) return;
      meddled = true;
      await meddle(world, worker, background);
    },
  };
};

/** What happens while a pass stands between two statements: others go on, and one may have to wait for it. */
const meddle = async (world: SimWorld, worker: SimWorker, background: Promise<unknown>[]): Promise<void> => {
  const { random, byHand } = world;
  count(world, 'meddlings');
  say(world, `while ${worker.owner} stands between two statements:`);
  const other = world.workers.find((one) => one !== worker)!;
  const acts: (() => Promise<unknown>)[] = [
    () => sendCalls(world, drawCalls(world, random.int(1, 3))),
    () => edit(world),
    ...(byHand ? [() => changeList(world, byHand)] : []),
    async () => {
      worker.asleepUntilTurn = world.turn + 1;
      await passTime(world, LEASE_OVER_MS);
      await takeLeases(world, other, 4);
    },
    async () => {
      for (const lease of [...other.leases]) await pass(world, other, lease, 1_000, {});
    },
    () => republish(world),
    () => merge(world, other, {}),
    () => takeBack(world, other, {}),
    () => sendMail(world, other),
  ];
  for (let n = random.int(1, 3); n > 0; n--) {
    const act = random.pick(acts)();
    background.push(act);
    if (!(await isDoneOrWaits(world, act))) return;
  }
};

/** True when the act is over, false when it waits for a lock: it goes on when the pass has let go. */
const isDoneOrWaits = async (world: SimWorld, act: Promise<unknown>): Promise<boolean> => {
  let isOver = false;
  void act.then(
    () => {
      isOver = true;
    },
    () => {
      isOver = true;
    },
  );
  while (!isOver) {
    const [row] = await world.db.query<{ waits: boolean }>(sql`
      select exists (
        select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock') as waits`);
    if (row!.waits) return false;
  }
  return true;
};

// --- rest ---------------------------------------------------------------------------------------------

/** Everything that is due is done, in fair weather; then the checkers look. */
const rest = async (world: SimWorld): Promise<void> => {
  if (world.violations.length > 0) return;
  say(world, 'rest');
  const [worker, other] = world.workers as [SimWorker, SimWorker];
  worker.asleepUntilTurn = 0;
  for (let round = 0, busy = true; busy; round++) {
    if (round > ROUNDS_MAX) throw new Error('the engine does not come to rest');
    busy = false;
    await renew(world, worker);
    await takeLeases(world, worker, 8);
    if (await someOneElsesLease(world, worker)) {
      other.asleepUntilTurn = world.turn + 1;
      await passTime(world, LEASE_OVER_MS);
      busy = true;
      continue;
    }
    for (const lease of [...worker.leases])
      if ((await pass(world, worker, lease, 1_000, {})) !== 'idle') busy = true;
    if ((await merge(world, worker, {})) === 'worked') busy = true;
    if (world.violations.length > 0) return;
  }
  await lookAtRest(world);
};

const someOneElsesLease = async (world: SimWorld, worker: SimWorker): Promise<boolean> => {
  const [row] = await world.db.query<{ others: boolean }>(sql`
    select exists (select from leases where role = 'fold' and owner is distinct from ${worker.owner}) as others`);
  return row!.others;
};
