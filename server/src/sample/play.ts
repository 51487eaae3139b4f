/**
 * The sample company alive: while it plays, invented people come to the shop and answer their mail, through capture
 * and feedback like everybody else. At x60 they come 60 times as often and are 60 times as quick.
 *
 * One process plays: the one whose worker holds the first group. What it has planned lives in memory and is lost with
 * it; that is as if those people had not come.
 */
import { DateTime } from 'luxon';
import { appendInputs, type Capture } from '../capture/index.ts';
import type { SentMessage } from '../feedback/index.ts';
import { bucketOf, type Clock, type Db, sql } from '../platform/index.ts';
import { answerTo } from './answers.ts';
import { entryOf } from './envelope.ts';
import { inventPerson, type SamplePerson } from './people.ts';
import { isOfCrowd, playersOf } from './players.ts';
import { createRng, type Rng, seedOf } from './random.ts';
import { reactionsTo } from './reactions.ts';
import { visitsInHour } from './rhythm.ts';
import { hurry, type SampleSpeed } from './speed.ts';
import { cartOfEntry, originOfMail, type SampleCall, type VisitPlan, visit } from './visits.ts';

export interface PlayerDeps {
  db: Db;
  clock: Clock;
  capture: Pick<Capture, 'take'>;
  /** wakes the fold of a bucket */
  signal(bucket: number): void;
  /** whether this process is the one to play */
  isMine(): boolean;
  /** the speed of a workspace changed by itself: open screens show it */
  onSlowed(workspaceId: number): void;
  onError(error: unknown, doing: string): void;
}

/** One playing workspace. */
interface Stage {
  workspaceId: number;
  timeZone: string;
  website: string;
  writeKey: string;
  speed: SampleSpeed;
  since: string | null;
}

interface Scene {
  stage: Stage;
  rng: Rng;
  pool: SamplePerson[];
  calls: SampleCall[];
  plans: { atMs: number; run(): Promise<void> | void }[];
  /** where to look for new mail from */
  mailSince: Date;
  playedMs: number;
}

/** Between two looks. Shorter: more small requests; longer: the feed comes in lumps. */
const TICK_MS = 400;
/** How late a change of speed or a removal is noticed. */
const LOOK_EVERY_MS = 2_000;
/** People who play besides those who come for the first time. */
const POOL = 300;
const NEW_SHARE = 0.2;
/** Visits an hour below which nobody would see the company live; at x1 the hour's own rate. */
const LIVELY_VISITS = 9;
/** Left alone, a company at x60 goes back to x1: a night of it would be two months. */
const FAST_FOR_MS = 30 * 60_000;
const HOUR_MS = 3_600_000;

/** Plays all sample workspaces that are to play. Returns the way to stop. */
export const playSamples = (deps: PlayerDeps): { stop(): Promise<void> } => {
  const { db, clock, onError, isMine } = deps;
  const scenes = new Map<number, Scene>();
  let stopped = false;
  let lookedMs = Number.NEGATIVE_INFINITY;
  let cancel: () => void = () => undefined;
  let running: Promise<void> = Promise.resolve();

  const look = async (): Promise<void> => {
    lookedMs = clock.monotonic();
    const stages = isMine() ? await playingStages(db) : [];
    for (const [workspaceId] of scenes)
      if (!stages.some((stage) => stage.workspaceId === workspaceId)) scenes.delete(workspaceId);
    for (const stage of stages) {
      const scene = scenes.get(stage.workspaceId);
      if (scene) scene.stage = stage;
      else scenes.set(stage.workspaceId, await openScene(deps, stage));
      const fastMs = stage.since === null ? 0 : clock.now() - Date.parse(stage.since);
      if (stage.speed === 1 || fastMs < FAST_FOR_MS) continue;
      await hurry(deps, stage.workspaceId, { speed: 1 });
      deps.onSlowed(stage.workspaceId);
    }
  };

  const tick = async (): Promise<void> => {
    try {
      if (clock.monotonic() - lookedMs > LOOK_EVERY_MS) await look();
      for (const scene of scenes.values()) await play(deps, scene);
    } catch (error) {
      onError(error, 'playing the sample company');
    }
    if (!stopped) cancel = clock.after(TICK_MS, () => (running = tick()));
  };
  running = tick();
  return {
    stop: async () => {
      stopped = true;
      cancel();
      await running;
    },
  };
};

const playingStages = (db: Db): Promise<Stage[]> =>
  db.query<Stage>(sql`
    select w.workspace_id as "workspaceId", w.time_zone as "timeZone", w.settings ->> 'website' as website,
      k.key as "writeKey", (w.settings #>> '{sample,speed}')::int as speed, w.settings #>> '{sample,since}' as since
    from workspaces w
    join lateral (
      select key from keys
      where workspace_id = w.workspace_id and kind = 'write' and revoked_at is null
      order by key_id
      limit 1
    ) k on true
    where w.is_sample and (w.settings #>> '{sample,playing}')::boolean`);

const openScene = async ({ db, clock }: PlayerDeps, stage: Stage): Promise<Scene> => {
  const nowMs = clock.now();
  return {
    stage,
    rng: createRng(seedOf(stage.workspaceId, nowMs)),
    pool: await playersOf(db, stage.workspaceId, POOL),
    calls: [],
    plans: [],
    mailSince: new Date(nowMs),
    playedMs: nowMs,
  };
};

const play = async (deps: PlayerDeps, scene: Scene): Promise<void> => {
  const nowMs = deps.clock.now();
  const { stage, rng } = scene;
  const playedHours = (Math.max(0, nowMs - scene.playedMs) * stage.speed) / HOUR_MS;
  scene.playedMs = nowMs;
  const hourly = visitsInHour(DateTime.fromMillis(nowMs, { zone: stage.timeZone }), 0);
  const expected = (stage.speed > 1 ? Math.max(hourly, LIVELY_VISITS) : hourly) * playedHours;
  for (let n = rng.poisson(expected); n > 0; n--) come(scene, somebody(scene), nowMs);
  await readMail(deps, scene, nowMs);
  for (const plan of due(scene.plans, nowMs)) await plan.run();
  await say(deps, stage, due(scene.calls, nowMs));
};

/** Takes what is due out of a list, in order of time. */
const due = <T extends { atMs: number }>(list: T[], nowMs: number): T[] => {
  const ready = list.filter(({ atMs }) => atMs <= nowMs).sort((a, b) => a.atMs - b.atMs);
  if (ready.length > 0) list.splice(0, list.length, ...list.filter(({ atMs }) => atMs > nowMs));
  return ready;
};

const somebody = ({ rng, pool }: Scene): SamplePerson => {
  if (pool.length > 0 && !rng.chance(NEW_SHARE)) return rng.pick(pool);
  const fresh = inventPerson(rng, rng.int(9_000_000));
  const numbered = { ...fresh, email: fresh.email.replace('@', `${rng.int(100_000)}@`) };
  pool.push(numbered);
  if (pool.length > POOL) pool.shift();
  return numbered;
};

/** Plans a visit: its pauses pass as fast as the company plays. */
const come = (
  { rng, stage, calls }: Scene,
  person: SamplePerson,
  startMs: number,
  plan?: VisitPlan,
): void => {
  for (const call of visit(rng, stage.website, person, startMs, plan).calls)
    calls.push({ ...call, atMs: Math.round(startMs + (call.atMs - startMs) / stage.speed) });
};

/** Without message ids: a removed company must leave no keys of them behind. */
const say = async ({ capture }: PlayerDeps, { writeKey }: Stage, calls: SampleCall[]): Promise<void> => {
  if (calls.length === 0) return;
  const body = Buffer.from(JSON.stringify({ batch: calls.map(entryOf) }));
  await capture.take({ type: null, headers: { 'x-write-key': writeKey }, query: {}, body, ip: '127.0.0.1' });
};

interface NewMail extends SentMessage {
  anonymousIds: string[];
  attributes: Record<string, unknown>;
}

/** Mails that left since the last look, to people of the crowd: whoever tries it themselves reads their own. */
const newMail = (db: Db, workspaceId: number, since: Date): Promise<NewMail[]> =>
  db.query<NewMail>(sql`
    select m.bucket, m.message_id as "messageId", m.contact_id as "contactId", m.workspace_id as "workspaceId",
      '' as "workspaceName", m.address, m.template_id as "templateId", m.template_version as "templateVersion",
      d.key as "templateKey", m.workflow_id as "workflowId", m.node_id as "nodeId",
      m.enrollment_id as "enrollmentId", m.state, m.submitted_at as "submittedAt", m.data, m.links,
      c.attributes, i.ids as "anonymousIds"
    from (
      select bucket, message_id, contact_id, workspace_id, address, template_id, template_version, workflow_id, node_id,
        enrollment_id, state, submitted_at, data, links
      from messages
      where workspace_id = ${workspaceId}
      order by message_id desc
      limit 200
    ) m
    join definitions d on d.workspace_id = m.workspace_id and d.definition_id = m.template_id
    cross join lateral (
      select attributes from contacts
      where bucket = m.bucket and contact_id = m.contact_id and workspace_id = ${workspaceId} offset 0
    ) c
    cross join lateral (
      select array_agg(value) as ids from contact_identities
      where bucket = m.bucket and contact_id = m.contact_id and workspace_id = ${workspaceId} and kind = 'anonymous' offset 0
    ) i
    where m.submitted_at > ${since} and m.state = 'submitted'
    order by m.submitted_at`);

const readMail = async (deps: PlayerDeps, scene: Scene, nowMs: number): Promise<void> => {
  const { stage, rng, plans } = scene;
  for (const message of await newMail(deps.db, stage.workspaceId, scene.mailSince)) {
    const sentAt = message.submittedAt!;
    scene.mailSince = new Date(Math.max(sentAt.getTime(), scene.mailSince.getTime()));
    if (!isOfCrowd(message.anonymousIds)) continue;
    const person = personOfMail(scene, message);
    const entry = (message.data?.entry ?? {}) as Record<string, unknown>;
    const cart = message.templateKey?.startsWith('cart-') ? cartOfEntry(entry) : null;
    const url = cart ? String(entry.cart_url ?? stage.website) : stage.website;
    const told = { url, interest: cart ? 1.4 : 0.9, speed: stage.speed };
    const answer = answerTo(rng, message, person, { sentMs: sentAt.getTime(), speed: stage.speed });
    if (answer) plans.push({ atMs: answer.occurredAtMs, run: () => hear(deps, answer) });
    for (const { input, visits } of reactionsTo(rng, message, person, sentAt.getTime(), told)) {
      plans.push({ atMs: input.occurredAtMs, run: () => hear(deps, input) });
      if (!visits) continue;
      const atMs = Math.max(nowMs, input.occurredAtMs + 1_000);
      const from = originOfMail(message.templateKey ?? 'mail');
      const plan = { from, appetite: 1.5, ...(cart ? { cart: { ...cart, orderChance: 0.55 } } : {}) };
      plans.push({ atMs, run: () => come(scene, person, atMs, plan) });
    }
  }
};

const hear = async ({ db, signal }: PlayerDeps, input: Parameters<typeof appendInputs>[1][number]) => {
  await appendInputs(db, [{ ...input, messageId: null }]);
  signal(bucketOf(input.contactId));
};

/** Who reads: one of the players, or somebody as their contact says. */
const personOfMail = ({ pool, rng }: Scene, { anonymousIds, attributes, address }: NewMail): SamplePerson => {
  const player = pool.find(({ anonymousId }) => anonymousIds.includes(anonymousId));
  if (player) return player;
  const { firstName, lastName, city, country, timezone } = attributes as Record<string, string | undefined>;
  const invented = inventPerson(rng, 0);
  return {
    ...invented,
    anonymousId: anonymousIds[0]!,
    email: address ?? invented.email,
    firstName: firstName ?? invented.firstName,
    lastName: lastName ?? invented.lastName,
    city: city ?? invented.city,
    country: country ?? invented.country,
    timeZone: timezone ?? invented.timeZone,
    isKnown: true,
  };
};
