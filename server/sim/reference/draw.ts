/** What a seed of the reference is: a segment or two, workflows, people and what they do. */
import type { Condition, Duration } from '../../src/conditions/index.ts';
import type { NodeDocument, WorkflowDocument } from '../../src/workflows/index.ts';
import {
  CARTS,
  COUNTRIES,
  EVENTS,
  LIST,
  PLANS,
  randomCondition,
  randomSegment,
  randomWorkflow,
  STAGES,
} from '../definitions.ts';
import { type Random, randomOf } from '../random.ts';
import { OUTCOMES, randomEdits, richWorkflow } from './draw-steps.ts';
import type { Act, Deed, Definitions, Edit, Values } from './model.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Between two rests; the lengths of waits are among them, so that inputs come in the instant in which a wait ends. */
const LEAPS_MS = [
  MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
  4 * HOUR_MS,
  90 * MINUTE_MS,
  DAY_MS,
  MINUTE_MS,
  9 * HOUR_MS,
  30 * MINUTE_MS,
  2 * DAY_MS,
];
const RESTS = 24;
/** After the last input: every wait and window ends. */
const ENDS_MS = [DAY_MS, 3 * DAY_MS, 9 * DAY_MS];

/** Instants at which the engine comes to rest, the same for all seeds. */
export const restsFrom = (startMs: number): number[] => {
  const rests: number[] = [];
  let atMs = startMs;
  const leaps = Array.from({ length: RESTS }, (_, n) => LEAPS_MS[n % LEAPS_MS.length]!);
  for (const leapMs of [...leaps, ...ENDS_MS]) {
    atMs += leapMs;
    rests.push(atMs);
  }
  return rests;
};

export interface Seed {
  seed: number;
  definitions: Definitions;
  people: number;
  acts: Act[];
  deeds: Deed[];
}

/** Some ways turn back: from a wait to an earlier step. */
const withCircle = (document: WorkflowDocument, random: Random): WorkflowDocument => {
  const ids = Object.keys(document.nodes);
  const waits = ids.filter((id, n) => n > 0 && document.nodes[id]!.type === 'wait');
  if (waits.length === 0 || !random.chance(0.4)) return document;
  const from = random.pick(waits);
  const back = random.pick(ids.slice(0, ids.indexOf(from)));
  return { ...document, nodes: { ...document.nodes, [from]: { ...document.nodes[from]!, next: back } } };
};

/** To the half hour, and none that the clock skips or shows twice. */
const TIMES = ['00:00', '07:30', '10:00', '22:30'];
const DAYS = [undefined, undefined, ['monday', 'thursday'], ['sunday']] as const;

const QUIET: Duration[] = [{ minutes: 30 }, { hours: 4 }];

/** Some waits are until a time of day, some waits for an event are for a condition. */
const withMoments = (document: WorkflowDocument, random: Random): WorkflowDocument => {
  const changed = (node: NodeDocument): NodeDocument => {
    if (!random.chance(0.5)) return node;
    const next = node.next === undefined ? {} : { next: node.next };
    if (node.type === 'wait') {
      const weekdays = random.pick(DAYS);
      const until = { type: 'time' as const, time: random.pick(TIMES) };
      return { type: 'waitUntil', until: weekdays ? { ...until, weekdays: [...weekdays] } : until, ...next };
    }
    if (node.type !== 'waitForEvent') return node;
    const { limit, timeout } = node;
    // quiet for so long comes true by time alone
    const quiet = { kind: 'event' as const, event: random.pick(EVENTS), within: random.pick(QUIET) };
    const condition = random.chance(0.5) ? { not: quiet } : randomCondition(random, [], 1);
    return { type: 'waitForCondition', condition, limit, ...next, ...(timeout ? { timeout } : {}) };
  };
  const nodes = Object.entries(document.nodes).map(([id, node]) => [id, changed(node)]);
  return { ...document, nodes: Object.fromEntries(nodes) };
};

/** Every third seed has steps that came later, drawn apart: the others are what they were before. */
const hasMoments = (seed: number): boolean => seed % 3 === 2;

const withGoal = (document: WorkflowDocument, random: Random): WorkflowDocument =>
  random.chance(0.3) ? { ...document, goals: [{ on: 'event', event: 'Looked' }] } : document;

const definitionsOf = (seed: number, random: Random): Definitions => {
  const apart = randomOf(seed + 1_000_003);
  const segments = Array.from({ length: random.int(0, 2) }, (_, n) => `s${n}`).map((key, n, keys) =>
    randomSegment(random, key, keys.slice(0, n)),
  );
  const keys = segments.map(({ key }) => key);
  const workflows = Array.from({ length: random.int(1, 2) }, (_, n) => randomWorkflow(random, `w${n}`, keys));
  return {
    segments: segments.map(({ key, document }) => ({ key, ...(document as { condition: Condition }) })),
    workflows: workflows.map(({ key, document }) => {
      const drawn = withGoal(withCircle(document as WorkflowDocument, random), random);
      return { key, document: hasMoments(seed) ? withMoments(drawn, apart) : drawn };
    }),
    hasList: false,
    edits: [],
  };
};

// --- all steps, all starts, and edits -----------------------------------------------------------------

/** Every other pair of seeds has all kinds of steps and starts, and people who edit workflows; the others are as before. */
const hasAll = (seed: number): boolean => seed % 4 < 2;

/** Rests after which somebody may edit: the same few for all seeds, for a publish costs every workspace. */
const EDITED_AT = [5, 9, 12, 14, 19];

const richDefinitionsOf = (random: Random, restsMs: readonly number[]): Definitions => {
  const keys = Array.from({ length: random.int(0, 2) }, (_, n) => `s${n}`);
  const segments = keys.map((key, n) => randomSegment(random, key, [LIST.key, ...keys.slice(0, n)]));
  const names = Array.from({ length: random.int(1, 3) }, (_, n) => `w${n}`);
  const namesOf = (key: string) => ({
    segments: [LIST.key, ...keys],
    others: names.filter((name) => name !== key),
  });
  const workflows = names.map((key) => ({ key, document: richWorkflow(random, key, namesOf(key)) }));
  const instants = EDITED_AT.map((n) => restsMs[n]!);
  return {
    segments: segments.map(({ key, document }) => ({ key, ...(document as { condition: Condition }) })),
    hasList: true,
    workflows,
    edits: random.chance(0.6) ? randomEdits(random, workflows, namesOf, instants) : [],
  };
};

/** Some of them begin with a split whose shares move, drawn apart: the others are what they were before. */
const hasMovingShares = (seed: number): boolean => seed % 8 === 5;

const DRAW = 'draw';

/** A split before the first step; after the last wait they come by it again. */
const withBandit = (document: WorkflowDocument): WorkflowDocument => {
  const { start } = document;
  const ids = Object.keys(document.nodes);
  const last = ids.findLast((id) => document.nodes[id]!.type === 'wait');
  const nodes = Object.entries(document.nodes).map(([id, node]) => [
    id,
    id === last ? { ...node, next: DRAW } : node,
  ]);
  const draw: NodeDocument = {
    type: 'split',
    paths: [
      { id: 'a', percent: 30, next: start },
      { id: 'b', percent: 70, next: ids.at(-1)! },
    ],
    bandit: { metric: { type: 'goal' }, withinDays: 1 },
  };
  return { ...document, start: DRAW, nodes: { ...Object.fromEntries(nodes), [DRAW]: draw } };
};

const withMovingShares = (
  definitions: Definitions,
  random: Random,
  restsMs: readonly number[],
): Definitions => {
  const moves = EDITED_AT.filter(() => random.chance(0.7)).map((n): Edit => {
    const a = random.int(5, 95);
    const { key: workflow } = random.pick(definitions.workflows);
    const shares = random.chance(0.85) ? { a, b: 100 - a } : null;
    return { workflow, atMs: restsMs[n]!, does: 'moves shares', nodeId: DRAW, shares };
  });
  const edits = definitions.edits.map((edit) =>
    edit.does === 'publishes' ? { ...edit, document: withBandit(edit.document) } : edit,
  );
  return {
    ...definitions,
    workflows: definitions.workflows.map(({ key, document }) => ({ key, document: withBandit(document) })),
    // of one instant the shares come first: nobody moves by them
    edits: [...moves, ...edits].sort((one, other) => one.atMs - other.atMs),
  };
};

const ZONES = ['America/New_York', 'Asia/Kolkata', 'Australia/Sydney', 'Europe/Vienna'];

const dayFrom = (atMs: number, days: number): string =>
  new Date(atMs + days * DAY_MS).toISOString().slice(0, 10);

/** What people say about themselves that steps and starts by the calendar read. */
const ownWords = (random: Random, who: number, atMs: number) => ({
  ...(random.chance(0.5) ? { email: `p${who}@example.com` } : {}),
  ...(random.chance(0.5) ? { renews: dayFrom(atMs, random.int(-2, 8)) } : {}),
  ...(random.chance(0.3) ? { born: `1990${dayFrom(atMs, random.int(-3, 12)).slice(4)}` } : {}),
  ...(random.chance(0.25) ? { timezone: random.pick(ZONES) } : {}),
  ...(random.chance(0.4) ? { stage: random.pick(STAGES) } : {}),
});

const randomDeed = (random: Random, who: number, atMs: number, workflows: readonly string[]): Deed => {
  const properties = { cart_id: random.pick(CARTS), value: random.int(0, 120) };
  const values = random.pick<Values | null>([
    null,
    {},
    { score: random.int(0, 100), stage: random.pick(STAGES), cart: random.pick(CARTS) },
  ]);
  return random.pick<Deed>([
    { who, atMs, does: 'asks', workflow: random.pick(workflows), properties },
    { who, atMs, does: 'ends tasks', outcome: random.pick(OUTCOMES) },
    { who, atMs, does: 'answers calls', values },
  ]);
};

const LATE_MS = [0, 0, 0, 0, 60_000, HOUR_MS, 26 * HOUR_MS];

const randomAct = (random: Random, who: number, atMs: number): Act => {
  // never to the minute: a window does not end in the instant of a rest, where the order of things would be a matter of taste
  const occurredAtMs = atMs - random.pick(LATE_MS) - random.int(1, 999);
  const properties = { value: random.int(0, 120), cart_id: random.pick(CARTS) };
  if (random.chance(0.8)) return { who, atMs, occurredAtMs, name: random.pick(EVENTS), properties };
  const traits = {
    ...(random.chance(0.4) ? { plan: random.pick(PLANS) } : {}),
    ...(random.chance(0.4) ? { country: random.pick(COUNTRIES) } : {}),
    ...(random.chance(0.4) ? { score: random.int(0, 100) } : {}),
    ...(random.chance(0.2) ? { email: `p${who}@example.com` } : {}),
  };
  return { who, atMs, occurredAtMs, name: 'Identified', properties: {}, traits };
};

/** A seed as it is drawn; `restsMs` as of `restsFrom`. */
export const drawSeed = (seed: number, restsMs: readonly number[]): Seed => {
  const random = randomOf(seed);
  const drawn = hasAll(seed) ? richDefinitionsOf(random, restsMs) : definitionsOf(seed, random);
  const definitions = hasMovingShares(seed)
    ? withMovingShares(drawn, randomOf(seed + 2_000_003), restsMs)
    : drawn;
  const people = random.int(1, 3);
  const acts = restsMs
    .slice(0, RESTS)
    .flatMap((atMs) =>
      Array.from({ length: random.chance(0.6) ? random.int(1, 3) : 0 }, () =>
        randomAct(random, random.int(0, people - 1), atMs),
      ),
    );
  return hasAll(seed)
    ? withDeeds(random, { seed, definitions, people, acts, deeds: [] }, restsMs)
    : { seed, definitions, people, acts, deeds: [] };
};

const withDeeds = (random: Random, seed: Seed, restsMs: readonly number[]): Seed => {
  const workflows = seed.definitions.workflows.map(({ key }) => key);
  const acts = seed.acts.map((act) =>
    act.traits ? { ...act, traits: { ...act.traits, ...ownWords(random, act.who, act.atMs) } } : act,
  );
  const deeds = restsMs
    .slice(0, RESTS)
    .flatMap((atMs) =>
      random.chance(0.6) ? [randomDeed(random, random.int(0, seed.people - 1), atMs, workflows)] : [],
    );
  // whoever is not known yet cannot be asked for
  const isKnown = ({ who, atMs }: Deed): boolean => acts.some((act) => act.who === who && act.atMs < atMs);
  return { ...seed, acts, deeds: deeds.filter(isKnown) };
};
