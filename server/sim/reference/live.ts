/**
 * Lives some seeds of the reference at once through the real engine, in bad weather: two workers with small batches,
 * connections that break at any statement, crashes, zombies. Whatever happens to the workers, when everything has come to
 * rest the ways of all contacts are those of the reference.
 */
import { bucketOf, drawIdsFrom, newId, sql, type Uuid } from '../../src/platform/index.ts';
import type { SimDatabase } from '../database.ts';
import { TEMPLATE_DOCUMENT } from '../definitions.ts';
import { brokenConnection, type Storm } from '../storm.ts';
import { type Outcome, pass, renew, restart, takeLeases } from '../workers.ts';
import { count, createSimWorld, passTime, publishDocument, type SimWorker, type SimWorld } from '../world.ts';
import { drawSeed, restsFrom, type Seed } from './draw.ts';
import { type Act, type Way, walk } from './walk.ts';

/** More rounds than any world needs: past it the engine goes in circles. */
const ROUNDS_MAX = 300;

export interface Compared {
  seed: number;
  /** how the engine's ways differ from the reference's; none: they agree */
  differences: string[];
  ways: number;
}

type People = Map<string, Uuid>;
const personKey = (seed: number, who: number): string => `${seed}:${who}`;

const append = async (
  { db, workspaceId }: SimWorld,
  people: People,
  seed: number,
  act: Act,
): Promise<void> => {
  const key = personKey(seed, act.who);
  const contactId = people.get(key) ?? newId(act.atMs);
  people.set(key, contactId);
  const bucket = bucketOf(contactId);
  const { name, properties, traits } = act;
  const payload = { identities: [], properties, ...(traits ? { traits } : {}) };
  await db.query(sql`
    insert into inbox (bucket, seq, actor_id, workspace_id, kind, name, via, event_id, at, occurred_at, must_fold, payload)
    values (${bucket}, nextval('inbox_seq'), ${contactId}::uuid, ${workspaceId}, ${traits ? 'identify' : 'track'},
      ${name}, null, ${newId(act.atMs, bucket)}::uuid, ${new Date(act.atMs)}, ${new Date(act.occurredAtMs)}, true,
      ${JSON.stringify(payload)}::jsonb)`);
};

const weather = ({ random }: SimWorld): Storm => {
  const draw = random.next();
  const at = random.int(1, 14);
  const strike = (): never => {
    throw brokenConnection();
  };
  let isOver = false;
  if (draw < 0.5) return {};
  if (draw < 0.7) return { before: async (n) => (n === at ? strike() : undefined) };
  if (draw < 0.85) return { beforeCommit: async () => strike() };
  return {
    after: () => {
      if (isOver) return;
      isOver = true;
      strike();
    },
  };
};

/** Workers do a little of what waits, and some die of it. */
const work = async (world: SimWorld): Promise<void> => {
  const { random } = world;
  for (const worker of world.workers) {
    if (random.chance(0.6)) await renew(world, worker);
    await takeLeases(world, worker, random.int(0, 3));
    for (const lease of [...worker.leases]) {
      if (!worker.leases.includes(lease) || random.chance(0.4)) continue;
      const outcome: Outcome = await pass(world, worker, lease, random.pick([1, 3, 20]), weather(world));
      if (outcome === 'broken' && random.chance(0.5)) restart(world, worker);
    }
  }
};

/** All that waits is done, in fair weather. */
const rest = async (world: SimWorld): Promise<void> => {
  const worker = world.workers[0] as SimWorker;
  await freeLeases(world, worker);
  for (let round = 0, isBusy = true; isBusy; round++) {
    if (round > ROUNDS_MAX) throw new Error('the engine does not come to rest');
    isBusy = false;
    await renew(world, worker);
    await takeLeases(world, worker, 8);
    for (const lease of [...worker.leases])
      if ((await pass(world, worker, lease, 1_000, {})) !== 'idle') isBusy = true;
  }
};

/** Whatever the others hold has run out: no time passes in an instant of rest. */
const freeLeases = (world: SimWorld, worker: SimWorker): Promise<unknown> =>
  world.db.query(sql`
    update leases set expires_at = ${new Date(world.nowMs - 1)}
    where role = 'fold' and owner is not null and owner <> ${worker.owner}`);

// --- comparing ----------------------------------------------------------------------------------------

interface EnrollmentRow {
  contactId: string;
  enrollmentId: string;
  workflow: string;
  key: string;
  state: Way['state'];
  enteredAt: number;
}

const waysOfEngine = async (world: SimWorld, people: People): Promise<Map<string, Way[]>> => {
  const { db } = world;
  const names = new Map([...people].map(([key, contactId]) => [contactId as string, key]));
  const enrollments = await db.query<EnrollmentRow>(sql`
    select e.contact_id as "contactId", e.enrollment_id as "enrollmentId", d.key as workflow, e.key, e.state,
      (extract(epoch from e.entered_at) * 1000)::float8 as "enteredAt"
    from enrollments e join definitions d on d.workspace_id = e.workspace_id and d.definition_id = e.workflow_id`);
  const steps = await db.query<{
    enrollmentId: string;
    steps: { nodeId: string; visit: number; at: number; path?: string; what: string }[];
  }>(sql`
    select enrollment_id as "enrollmentId", steps from enrollment_steps order by at, n`);
  const messages = await db.query<{ enrollmentId: string; nodeId: string; visit: number; state: string }>(sql`
    select enrollment_id as "enrollmentId", node_id as "nodeId", state from messages order by requested_at, message_id`);
  const ways = new Map<string, Way[]>();
  for (const { contactId, enrollmentId, workflow, key, state, enteredAt } of enrollments) {
    const own = steps.filter((one) => one.enrollmentId === enrollmentId).flatMap((one) => one.steps);
    const name = names.get(contactId)!;
    const way: Way = {
      who: Number(name.split(':')[1]),
      workflow,
      key,
      enteredAtMs: enteredAt,
      state,
      passages: own
        .filter(({ path }) => path !== undefined)
        .map(({ at, nodeId, visit, path }) => `${at} ${nodeId}#${visit} ${path}`),
      messages: messages
        .filter((one) => one.enrollmentId === enrollmentId)
        .map((one) => `${one.state === 'withdrawn' ? '!' : one.state === 'held' ? '-' : ''}${one.nodeId}`),
    };
    ways.set(name, [...(ways.get(name) ?? []), way]);
  }
  return ways;
};

/** A way as lines; of messages the node, sorted. `isHeld`: who has no address gets nothing that could be taken back. */
const told = ({ workflow, key, enteredAtMs, state, passages, messages }: Way, isHeld: boolean): string => {
  const mails = messages
    .map((message) => message.replace(/#\d+$/, '').replace(isHeld ? /^[-!]/ : /^-/, ''))
    .sort();
  return [`${workflow} [${key}] ${enteredAtMs} ${state}`, ...passages, `mails ${mails.join(' ')}`].join(
    '\n    ',
  );
};

const compare = (expected: readonly Way[], found: readonly Way[], who: number): string[] => {
  const isHeld = found.some(({ messages }) => messages.some((message) => message.startsWith('-')));
  const lines = (ways: readonly Way[]): string[] => ways.map((way) => told(way, isHeld)).sort();
  const [want, got] = [lines(expected), lines(found)];
  const missing = want.filter((one) => !got.includes(one));
  const surplus = got.filter((one) => !want.includes(one));
  return [
    ...missing.map((one) => `person ${who}: the reference has\n    ${one}`),
    ...surplus.map((one) => `person ${who}: the engine has\n    ${one}`),
  ];
};

// --- a life -------------------------------------------------------------------------------------------

/** Every seed has a workspace of its own in the one database. */
const publishAll = async (world: SimWorld, seeds: readonly Seed[]): Promise<Map<number, number>> => {
  const workspaces = new Map<number, number>();
  for (const { seed, definitions } of seeds) {
    const [row] = await world.db.query<{ id: number }>(sql`
      insert into workspaces (slug, name, time_zone, currency, created_at)
      values (${`seed-${seed}`}, ${`Seed ${seed}`}, 'Europe/Vienna', 'EUR', ${new Date(world.nowMs)})
      returning workspace_id as id`);
    workspaces.set(seed, row!.id);
    const own = { ...world, workspaceId: row!.id };
    const { segments, workflows } = definitions;
    for (const { key, condition } of segments)
      await publishDocument(own, { kind: 'segment', key, document: { name: key, condition } }, false);
    await publishDocument(own, TEMPLATE_DOCUMENT, false);
    for (const { key, document } of workflows)
      await publishDocument(own, { kind: 'workflow', key, document }, false);
  }
  // there is nobody yet whom the publishes could concern
  await world.db.query(sql`delete from sweeps`);
  return workspaces;
};

/** Lives the seeds together, each in its workspace, and compares each with the reference. */
export const liveAndCompare = async (
  database: SimDatabase,
  numbers: readonly number[],
): Promise<{ compared: Compared[]; counts: Record<string, number> }> => {
  const world = await createSimWorld(database, numbers[0]!, []);
  const restsMs = restsFrom(world.nowMs);
  const seeds = numbers.map((seed) => drawSeed(seed, restsMs));
  const people: People = new Map();
  try {
    const workspaces = await publishAll(world, seeds);
    await rest(world);
    for (const [turn, restMs] of restsMs.entries()) {
      world.turn = turn + 1;
      await passTime(world, restMs - world.nowMs);
      for (const { seed, acts } of seeds)
        for (const act of acts)
          if (act.atMs === restMs)
            await append({ ...world, workspaceId: workspaces.get(seed)! }, people, seed, act);
      for (let n = world.random.int(0, 2); n > 0; n--) await work(world);
      await rest(world);
    }
    const found = await waysOfEngine(world, people);
    const compared = seeds.map(({ seed, definitions, people: number, acts }): Compared => {
      const differences: string[] = [];
      let ways = 0;
      for (let who = 0; who < number; who++) {
        const own = acts.filter((act) => act.who === who);
        const expected = walk(definitions, own, restsMs, who);
        ways += expected.length;
        differences.push(...compare(expected, found.get(personKey(seed, who)) ?? [], who));
      }
      return { seed, differences, ways };
    });
    count(world, 'lives');
    for (const violation of world.violations) compared[0]!.differences.push(violation);
    return { compared, counts: world.counts };
  } finally {
    await world.capture.stop();
    drawIdsFrom(undefined);
  }
};
