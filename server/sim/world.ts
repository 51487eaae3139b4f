/**
 * One small world: a workspace, people, two workers, a clock, and what has been acknowledged so far. Everything that
 * happens goes through here, draws its chance from the seed, and leaves a line in the story.
 */
import { type Capture, createCapture } from '../src/capture/index.ts';
import {
  bumpDefinitions,
  bumpEpoch,
  createDefinition,
  getDefinition,
  pause,
  publish,
  recordEdit,
} from '../src/definitions/index.ts';
import type { Lease } from '../src/engine/lease.ts';
import type { Registry } from '../src/engine/registry.ts';
import { ensureLeases } from '../src/engine/testing.ts';
import { DEFAULT_RULES, storeRules, suppress } from '../src/permission/index.ts';
import {
  type Clock,
  type Db,
  drawIdsFrom,
  isWeather,
  type JsonObject,
  Refusal,
  sql,
} from '../src/platform/index.ts';
import type { InsidePlan, WorkflowDocument } from '../src/workflows/index.ts';
import type { SimDatabase } from './database.ts';
import { type NamedDocument, randomDefinitions, startedOtherwise } from './definitions.ts';
import { type Person, randomCall, randomPeople, type SimCall } from './people.ts';
import { type Random, randomOf } from './random.ts';
import { brokenConnection, type Storm, stormyDb } from './storm.ts';

/** A process as it sees itself: it may have lost its leases without knowing. */
export interface SimWorker {
  owner: string;
  leases: Lease[];
  registry: Registry | null;
  /** groups that may have a sweep to do */
  sweeping: Set<number>;
  /** neither renews nor works until this turn, and then goes on as if nothing had been */
  asleepUntilTurn: number;
}

/** A message that was handed over, as the sink would know it. */
export interface Started {
  messageId: string;
  enrollmentId: string;
  address: string;
  atMs: number;
  /** number of the last call that was acknowledged before */
  afterCall: number;
}

/** A version that was published. */
export interface Published extends NamedDocument {
  atMs: number;
  version: number;
  startThemToo: boolean;
  /** what was chosen for people inside; null: nobody was asked */
  plan: InsidePlan | null;
  /** enrollments that were there before it */
  insideBefore: ReadonlySet<string>;
}

export interface SimWorld {
  readonly seed: number;
  readonly random: Random;
  readonly database: SimDatabase;
  readonly db: Db;
  readonly workspaceId: number;
  readonly people: readonly Person[];
  readonly workers: SimWorker[];
  /** acknowledged calls in the order of their acknowledgement */
  readonly calls: SimCall[];
  readonly started: Started[];
  /** in the order of their commit */
  readonly publishes: Published[];
  /** whether people are put on a list by hand; drawn apart, so that worlds without one are as they were before */
  readonly byHand: Random | null;
  /** whether broadcasts are sent; drawn apart too */
  readonly mailing: Random | null;
  /** whether workflows start by more than events and segments, and take people inside along; drawn apart too */
  readonly editing: Random | null;
  /** those that began: their segment, and whom they leave out */
  readonly broadcasts: { broadcastId: number; include: number; exclude: number; begunMs: number }[];
  /** most mails of a contact in a day; null: a world without caps */
  readonly capADay: number | null;
  /** who was put on the list and taken off, in order */
  readonly listed: { contactId: string; put: 'in' | 'out' }[];
  readonly story: string[];
  readonly violations: string[];
  readonly counts: Record<string, number>;
  nowMs: number;
  turn: number;
  passNo: number;
  /** calls made up so far */
  drawn: number;
  capture: Capture;
  /** what the database does to capture's next statements */
  captureStorm: Storm;
}

/** In the future, so that nothing that reads the machine's clock by mistake stays unnoticed. */
const START_MS = Date.UTC(2033, 4, 2, 9);

/** Timers of modules that run beside requests: nothing here waits for them. */
const clockOf = (world: { nowMs: number }): Clock => ({
  now: () => world.nowMs,
  monotonic: () => world.nowMs,
  after: () => () => undefined,
});

/** Worlds with a list. */
const LISTS_SHARE = 0.5;
/** Worlds with broadcasts. */
const MAILING_SHARE = 0.5;
/** Worlds whose workflows start otherwise too, and whose publishes move people. */
const EDITING_SHARE = 0.5;
const WRITE_KEY = 'wk';
/** One world of so many has a frequency cap. */
const CAPPED_EVERY = 3;

/** A process that takes calls; it remembers whose identities are, and may be wrong after a merge. */
export const startCapture = (world: SimWorld): Capture =>
  createCapture({
    db: stormyDb(world.db, {
      before: async (n, statement) => world.captureStorm.before?.(n, statement),
      beforeCommit: async (wasFenced) => world.captureStorm.beforeCommit?.(wasFenced),
      after: () => world.captureStorm.after?.(),
    }),
    clock: clockOf(world),
    lookupKey: async () => ({ workspaceId: world.workspaceId, keyId: 1 }),
    keyUsed: () => undefined,
    suppress,
    signal: () => undefined,
    onError: (error) => {
      throw error;
    },
  } as Parameters<typeof createCapture>[0]);

export const say = (world: SimWorld, line: string): void => {
  world.story.push(`${new Date(world.nowMs).toISOString().slice(5, 19)} ${line}`);
};

export const count = (world: SimWorld, what: string): void => {
  world.counts[what] = (world.counts[what] ?? 0) + 1;
};

/** `documents`: what is published before anything happens; drawn from the seed unless given. */
export const createSimWorld = async (
  database: SimDatabase,
  seed: number,
  documents?: readonly NamedDocument[],
): Promise<SimWorld> => {
  const random = randomOf(seed);
  const byHand = randomOf(-seed);
  const mailing = randomOf(-seed - 1_000_000);
  const editing = randomOf(-seed - 2_000_000);
  drawIdsFrom(() => random.bytes());
  await database.reset();
  await database.setNow(START_MS);
  const { db } = database;
  await ensureLeases(db, random.int(2, 4));
  const [row] = await db.query<{ id: number }>(sql`
    insert into workspaces (slug, name, time_zone, currency, created_at)
    values ('sim', 'Sim', 'Europe/Vienna', 'EUR', ${new Date(START_MS)}) returning workspace_id as id`);
  const world: SimWorld = {
    seed,
    random,
    database,
    db,
    workspaceId: row!.id,
    people: randomPeople(random),
    workers: [0, 1].map((n) => ({
      owner: `worker-${n}`,
      leases: [],
      registry: null,
      sweeping: new Set(),
      asleepUntilTurn: 0,
    })),
    calls: [],
    started: [],
    publishes: [],
    byHand: byHand.chance(LISTS_SHARE) ? byHand : null,
    mailing: mailing.chance(MAILING_SHARE) ? mailing : null,
    editing: editing.chance(EDITING_SHARE) ? editing : null,
    broadcasts: [],
    capADay: !documents && seed % CAPPED_EVERY === 0 ? 1 : null,
    listed: [],
    story: [],
    violations: [],
    counts: {},
    nowMs: START_MS,
    turn: 0,
    passNo: 0,
    drawn: 0,
    capture: undefined as unknown as Capture,
    captureStorm: {},
  };
  world.capture = startCapture(world);
  if (world.capADay !== null)
    await storeRules(db, world.workspaceId, {
      ...DEFAULT_RULES,
      caps: [{ channel: 'email', topic: null, max: world.capADay, windowHours: 24 }],
    });
  const drawn = documents ?? randomDefinitions(random, world.byHand !== null);
  for (const one of drawn) await publishDocument(world, documents ? one : begunOtherwise(world, one), false);
  return world;
};

/** In worlds that have it, some workflows start by something else than they were drawn with. */
export const begunOtherwise = ({ editing, publishes }: SimWorld, one: NamedDocument): NamedDocument => {
  const segments = publishes.filter(({ kind }) => kind === 'segment').map(({ key }) => key);
  if (one.kind !== 'workflow' || !editing || segments.length === 0 || editing.chance(0.4)) return one;
  return { ...one, document: startedOtherwise(one.document as WorkflowDocument, editing, segments) };
};

// --- time ---------------------------------------------------------------------------------------------

/** Moves the clock on. Workers that are awake have renewed their leases all the while. */
export const passTime = async (world: SimWorld, ms: number): Promise<void> => {
  const awake = world.workers.filter((worker) => worker.asleepUntilTurn <= world.turn);
  await world.db.query(sql`
    update leases set expires_at = ${new Date(world.nowMs + ms + 10_000)}
    where owner = any(${awake.map(({ owner }) => owner)}) and expires_at > ${new Date(world.nowMs)}`);
  world.nowMs += ms;
  await world.database.setNow(world.nowMs);
};

// --- from outside -------------------------------------------------------------------------------------

/** Sends calls until they are acknowledged, as an SDK does: an answer that did not come is no answer. */
export const sendCalls = async (
  world: SimWorld,
  calls: readonly SimCall[],
  storm: Storm = {},
): Promise<void> => {
  world.captureStorm = storm;
  for (let attempt = 0; ; attempt++) {
    try {
      await world.capture.take({
        type: null,
        headers: { 'x-write-key': WRITE_KEY },
        query: {},
        body: Buffer.from(JSON.stringify({ batch: calls.map(({ body }) => body), writeKey: WRITE_KEY })),
        ip: '127.0.0.1',
      });
      break;
    } catch (error) {
      if (!(isWeather(error) || (error instanceof Refusal && error.status === 503))) throw error;
      if (attempt > 5) throw error;
      count(world, 'resent');
      world.captureStorm = {};
    }
  }
  world.captureStorm = {};
  const known = new Set(world.calls.map(({ n }) => n));
  world.calls.push(...calls.filter(({ n }) => !known.has(n)));
};

/** The next calls of random people; now and then one that was acknowledged before is among them. */
export const drawCalls = (world: SimWorld, number: number): SimCall[] => {
  const { random, people, nowMs } = world;
  const calls = Array.from({ length: number }, () => randomCall(random, people, ++world.drawn, nowMs));
  // known again for a week at least (P1)
  const recent = world.calls.filter(({ sentAtMs }) => sentAtMs > nowMs - 6 * 86_400_000);
  if (recent.length > 0 && random.chance(0.2))
    calls.splice(random.int(0, calls.length), 0, random.pick(recent));
  say(
    world,
    `calls: ${calls.map(({ n, name, identities }) => `${n} ${name} of ${identities.join('+')}`).join('; ')}`,
  );
  return calls;
};

/** Weather for capture: the connection breaks before a statement, or after it has done its work. */
export const captureWeather = (world: SimWorld): Storm => {
  if (!world.random.chance(0.15)) return {};
  count(world, 'capture storms');
  let done = false;
  const strike = (): void => {
    if (done) return;
    done = true;
    throw brokenConnection();
  };
  if (world.random.chance(0.5)) return { after: strike };
  const at = world.random.int(1, 2);
  let n = 0;
  return {
    before: async () => {
      if (++n === at) strike();
    },
  };
};

// --- publishing ---------------------------------------------------------------------------------------

/** `plan`: what becomes of people inside a workflow; absent: they stay on their version, as when nobody is asked. */
export const publishDocument = async (
  world: SimWorld,
  { kind, key, document }: NamedDocument,
  startThemToo: boolean,
  plan?: InsidePlan,
): Promise<void> => {
  const { db, workspaceId, nowMs } = world;
  const ref = { workspaceId, kind, key };
  await db.transaction(async (tx) => {
    const epoch = await bumpEpoch(
      tx,
      workspaceId,
      nowMs,
      kind === 'segment' && !startThemToo ? { segment: key } : {},
    );
    const [known] = await tx.query(sql`
      select 1 from definitions where workspace_id = ${workspaceId} and kind = ${kind} and key = ${key}`);
    if (!known) await createDefinition(tx, { ...ref, name: key, savedBy: 'sim' }, nowMs);
    const before = await getDefinition(tx, ref);
    const chosen = plan ? { inside: plan as unknown as JsonObject } : {};
    const { version } = await publish(
      tx,
      ref,
      { document: document as never, publishedBy: 'sim', epoch, startThemToo, ...chosen },
      nowMs,
    );
    if (plan && before.liveVersion !== null)
      await recordEdit(
        tx,
        before,
        { type: 'publish', atMs: nowMs, version, plan: plan as unknown as JsonObject },
        nowMs,
      );
    // to resume is an act of its own
    if (before.state === 'paused') await pause(tx, ref, nowMs);
    else await bumpDefinitions(tx);
    // whoever starts after this has seen it: the locked leases let no fold in between (I5)
    const inside = await tx.query<{ id: string }>(sql`
      select enrollment_id as id from enrollments where workspace_id = ${workspaceId}`);
    const insideBefore = new Set(inside.map(({ id }) => id));
    world.publishes.push({
      ...{ kind, key, document, version, startThemToo, insideBefore },
      atMs: nowMs,
      plan: plan ?? null,
    });
  });
  say(
    world,
    `published ${kind} ${key}${startThemToo ? ', starting them too' : ''}: ${JSON.stringify(document)}`,
  );
};
