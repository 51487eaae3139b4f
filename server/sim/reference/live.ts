/**
 * Lives some seeds of the reference at once through the real engine, in bad weather: two workers with small batches,
 * connections that break at any statement, crashes, zombies. Whatever happens to the workers, when everything has come to
 * rest the ways of all contacts are those of the reference.
 */
import { drawIdsFrom, sql } from '../../src/platform/index.ts';
import type { SimDatabase } from '../database.ts';
import { LIST, TEMPLATE_DOCUMENT } from '../definitions.ts';
import { brokenConnection, type Storm } from '../storm.ts';
import { type Outcome, pass, renew, restart, takeLeases } from '../workers.ts';
import { count, createSimWorld, passTime, publishDocument, type SimWorker, type SimWorld } from '../world.ts';
import { drawSeed, restsFrom, type Seed } from './draw.ts';
import { CALL } from './draw-steps.ts';
import { applyEdit } from './editing.ts';
import { appendAct, appendDeed, type People, personKey } from './inputs.ts';
import type { Way } from './model.ts';
import { walk } from './walk.ts';

/** More rounds than any world needs: past it the engine goes in circles. */
const ROUNDS_MAX = 300;

export interface Compared {
  seed: number;
  /** how the engine's ways differ from the reference's; none: they agree */
  differences: string[];
  ways: number;
}

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

/** A way as lines; messages sorted. */
const told = ({ workflow, key, enteredAtMs, state, passages, messages }: Way): string =>
  [
    `${workflow} [${key}] ${enteredAtMs} ${state}`,
    ...passages,
    `messages ${[...messages].sort().join(' ')}`,
  ].join('\n    ');

const compare = (expected: readonly Way[], found: readonly Way[], who: number): string[] => {
  const lines = (ways: readonly Way[]): string[] => ways.map(told).sort();
  const [want, got] = [lines(expected), lines(found)];
  const missing = want.filter((one) => !got.includes(one));
  const surplus = got.filter((one) => !want.includes(one));
  return [
    ...missing.map((one) => `person ${who}: the reference has\n    ${one}`),
    ...surplus.map((one) => `person ${who}: the engine has\n    ${one}`),
  ];
};

// --- a life -------------------------------------------------------------------------------------------

const CALL_DOCUMENT = {
  kind: 'template' as const,
  key: CALL,
  document: { channel: 'webhook', name: 'Call', url: 'https://program.example', body: '{}' },
};

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
    if (definitions.hasList) await publishDocument(own, LIST, false);
    for (const { key, condition } of segments)
      await publishDocument(own, { kind: 'segment', key, document: { name: key, condition } }, false);
    await publishDocument(own, TEMPLATE_DOCUMENT, false);
    if (definitions.hasList) await publishDocument(own, CALL_DOCUMENT, false);
    for (const { key, document } of workflows)
      await publishDocument(own, { kind: 'workflow', key, document }, false);
  }
  // there is nobody yet whom the publishes could concern
  await world.db.query(sql`delete from sweeps`);
  return workspaces;
};

/** What is done at an instant of rest, in the order in which the reference takes it. */
const appendAll = async (world: SimWorld, { seed, acts, deeds }: Seed, people: People): Promise<void> => {
  for (const act of acts) if (act.atMs === world.nowMs) await appendAct(world, people, seed, act);
  for (const [n, deed] of deeds.entries())
    if (deed.atMs === world.nowMs) await appendDeed(world, people.get(personKey(seed, deed.who))!, deed, n);
};

/** People edit workflows when everything has come to rest. */
const editAll = async (
  world: SimWorld,
  seeds: readonly Seed[],
  workspaces: Map<number, number>,
): Promise<void> => {
  let edits = 0;
  for (const { seed, definitions } of seeds)
    for (const edit of definitions.edits) {
      if (edit.atMs !== world.nowMs) continue;
      await applyEdit({ ...world, workspaceId: workspaces.get(seed)! }, edit);
      count(world, 'edits');
      edits += 1;
    }
  if (edits === 0) return;
  await work(world);
  await rest(world);
};

const workflowIdsOf = async ({ db }: SimWorld): Promise<Map<number, Map<string, number>>> => {
  const rows = await db.query<{ workspaceId: number; key: string; id: number }>(sql`
    select workspace_id as "workspaceId", key, definition_id as id from definitions where kind = 'workflow'`);
  const ids = new Map<number, Map<string, number>>();
  for (const { workspaceId, key, id } of rows)
    ids.set(workspaceId, (ids.get(workspaceId) ?? new Map<string, number>()).set(key, id));
  return ids;
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
      for (const one of seeds)
        await appendAll({ ...world, workspaceId: workspaces.get(one.seed)! }, one, people);
      for (let n = world.random.int(0, 2); n > 0; n--) await work(world);
      await rest(world);
      await editAll(world, seeds, workspaces);
    }
    const found = await waysOfEngine(world, people);
    const workflowIds = await workflowIdsOf(world);
    const compared = seeds.map((one): Compared => {
      const differences: string[] = [];
      let ways = 0;
      for (let who = 0; who < one.people; who++) {
        const key = personKey(one.seed, who);
        const contactId = people.get(key);
        if (contactId === undefined) continue;
        const own = <T extends { who: number }>(all: readonly T[]): T[] =>
          all.filter((each) => each.who === who);
        const history = { acts: own(one.acts), deeds: own(one.deeds) };
        const ids = workflowIds.get(workspaces.get(one.seed)!)!;
        const person = { who, contactId, workflowIds: ids };
        const { ways: expected, isTie } = walk(one.definitions, history, restsMs, person);
        if (isTie) continue;
        ways += expected.length;
        differences.push(...compare(expected, found.get(key) ?? [], who));
      }
      return { seed: one.seed, differences, ways };
    });
    count(world, 'lives');
    for (const violation of world.violations) compared[0]!.differences.push(violation);
    return { compared, counts: world.counts };
  } finally {
    await world.capture.stop();
    drawIdsFrom(undefined);
  }
};
