/**
 * The simulator: a workflow document led through the recorded past of a population (P13). Reads with a report's
 * connections, folds in memory a chunk of people at a time, and keeps counts, not people.
 */
import { loadTrial, type Trial, type TriedWorkflow } from '../engine/index.ts';
import { BUCKETS, type JsonObject, type Queryable, sql } from '../platform/index.ts';
import { parseWorkflow } from '../workflows/index.ts';
import { askingOf } from './answers.ts';
import { assumptionsOf } from './assumptions.ts';
import { SHARES } from './behaviour.ts';
import { refusals } from './errors.ts';
import { membersOf } from './members.ts';
import type {
  Counts,
  Outcome,
  Population,
  SimulatedPeople,
  SimulationOptions,
  SimulationProgress,
  SimulationResult,
} from './model.ts';
import { type Led, lead, type Way } from './person.ts';
import { countPeople, type Place, readChunk, type WhatToRead } from './read.ts';
import { type RebuildOptions, rebuild } from './rebuild.ts';
import type { Recorded } from './recorded.ts';
import { createTally, type Tally, type TallyOptions } from './tally.ts';
import { createSample, type Sample } from './trips.ts';

/** People read and folded at a time: their events are in memory, 20 KB each where they are busy. Fewer: more round
 *  trips; more: memory. */
const CHUNK_PEOPLE = 500;
const DAY_MS = 86_400_000;

export interface SimulationOrder {
  workspaceId: number;
  /** of the definition; null: a document without one */
  workflowId: number | null;
  key: string;
  document: JsonObject;
  /** what is live now, to compare with; null: nothing is */
  live: { version: number; document: JsonObject } | null;
  options: SimulationOptions;
}

export interface Simulated {
  result: SimulationResult;
  people: SimulatedPeople;
}

export interface SimulateDeps {
  db: Queryable;
  /** wall clock: where the history ends */
  nowMs: number;
  /** a clock for the progress, ms */
  ticksMs(): number;
  onProgress(progress: SimulationProgress): void;
  /** asked between chunks: true ends it with `simulation-cancelled` */
  isCancelled(): boolean;
}

type Definitions = Parameters<typeof lead>[0];

/** A version under trial: its definitions and what is counted of it. */
interface Run {
  definitions: Definitions;
  workflowId: number;
  mid: Tally;
  low: Tally;
  high: Tally;
  /** behaviour is assumed, and something waits for it */
  ranges: boolean;
  sample: Sample;
  failed: Set<number>;
}

const day = (timeZone: string): ((atMs: number) => string) => {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone });
  const known = new Map<number, string>();
  return (atMs) => {
    // zones differ from UTC by quarters of an hour
    const quarter = Math.floor(atMs / 900_000);
    const found = known.get(quarter) ?? format.format(quarter * 900_000);
    known.set(quarter, found);
    return found;
  };
};

/** Whether what readers do can lead somebody another way. */
const reacts = ({ eventNames, segmentsByFact, workflowVersions }: Definitions): boolean =>
  ['Email Opened', 'Email Clicked'].some((name) => eventNames.has(name)) ||
  segmentsByFact.has('messages') ||
  [...workflowVersions.values()].some(({ facts }) => facts.includes('messages'));

const runOf = (
  trial: Trial,
  tried: TriedWorkflow,
  { beside, behaviour }: SimulationOptions,
  naming: Omit<TallyOptions, 'workflowId'>,
): Run => {
  const definitions = trial.definitionsWith(tried, beside);
  const workflowId = tried.workflowId ?? 0;
  const tally = (namesPeople: boolean) => createTally({ ...naming, workflowId, namesPeople });
  return {
    definitions,
    workflowId,
    mid: tally(true),
    low: tally(false),
    high: tally(false),
    ranges: behaviour.type === 'assumed' && reacts(definitions),
    sample: createSample(workflowId),
    failed: new Set(),
  };
};

const namesOf = async (
  db: Queryable,
  workspaceId: number,
): Promise<Map<number, { key: string; name: string; kind: string }>> => {
  const rows = await db.query<{ id: number; key: string; name: string; kind: string }>(sql`
    select definition_id as id, key, name, kind from definitions where workspace_id = ${workspaceId}`);
  return new Map(rows.map(({ id, ...row }) => [id, row]));
};

const segmentIdOf = async (
  db: Queryable,
  workspaceId: number,
  population: Population,
): Promise<number | null> => {
  if (population.type !== 'segment') return null;
  const [row] = await db.query<{ id: number }>(sql`
    select definition_id as id from definitions
    where workspace_id = ${workspaceId} and kind = 'segment' and key = ${population.segment} and state = 'live'`);
  if (!row) throw refusals.noSegment(population.segment);
  return row.id;
};

/** Those that a person was made of, each as it was; null: the person was not there yet. */
const rebuiltMembers = (recorded: Recorded, options: RebuildOptions): [Led, ...Led[]] | null => {
  const [left, ...absorbed] = membersOf(recorded, options).map(({ recorded: own, attributesAtMs, merge }) => {
    const rebuilt = rebuild(own, { ...options, attributesAtMs });
    return rebuilt && { rebuilt, merge };
  });
  return left ? [left, ...absorbed.filter((one) => one !== null)] : null;
};

/** Leads a person through one version, under each share of the assumed behaviour. */
const leadThrough = (
  run: Run,
  recorded: Recorded,
  { workspaceId, fromMs, toMs }: WhatToRead,
  { behaviour }: SimulationOptions,
): Way | null => {
  const running = new Set([...run.definitions.workflowVersions.values()].map(({ key }) => key));
  const members = rebuiltMembers(recorded, { workspaceId, fromMs, toMs, running });
  if (members === null) return null;
  const mails = new Set(
    recorded.mails
      .filter(({ workflowId }) => workflowId !== null)
      .map(({ messageId }) => messageId as string),
  );
  const under = (share: number): Way =>
    lead(run.definitions, members, mails, { fromMs, toMs, behaviour, share });
  const way = under(SHARES.mid);
  run.mid.add(way);
  run.sample.add(way);
  for (const id of way.failed) run.failed.add(id);
  if (run.ranges) {
    // who got no mail does the same whatever readers do
    const isReader = way.messages.some(({ leftMs }) => leftMs !== null);
    run.low.add(isReader ? under(SHARES.low) : way);
    run.high.add(isReader ? under(SHARES.high) : way);
  }
  return way;
};

const outcomeOf = ({ mid, low, high, ranges }: Run): Outcome => ({
  ...mid.outcome(),
  range: ranges ? { low: low.outcome().counts as Counts, high: high.outcome().counts as Counts } : null,
});

/** Buckets that hold about so many people of all. Ids are random, so that a bucket is a sample by itself. */
const bucketsFor = (population: Population, all: number): number =>
  population.type === 'sample' && population.people < all
    ? Math.max(1, Math.ceil((BUCKETS * population.people) / all))
    : BUCKETS;

/**
 * Simulates an order to its end. Refuses `not-a-workflow`, `no-segment`, `simulation-cancelled`; the document must be
 * without problems that block publishing.
 */
export const simulate = async (deps: SimulateDeps, order: SimulationOrder): Promise<Simulated> => {
  const { db, nowMs, ticksMs } = deps;
  const { workspaceId, options, live } = order;
  const began = ticksMs();
  const parsed = parseWorkflow(order.document);
  if (!parsed.ok) throw refusals.notAWorkflow();
  const trial = await loadTrial(db, workspaceId);
  if (!trial) throw refusals.notAWorkflow();
  const names = await namesOf(db, workspaceId);
  const naming = {
    dayOf: day(trial.timeZone),
    workflowNamed: (id: number) => names.get(id) ?? { key: String(id), name: String(id) },
  };
  const { workflowId, key } = order;
  const draft = runOf(
    trial,
    { workflowId, key, version: (live?.version ?? 0) + 1, document: order.document },
    options,
    naming,
  );
  // a draft that says what is live goes the same ways: they are led once
  const isLive = live !== null && JSON.stringify(live.document) === JSON.stringify(order.document);
  const compared =
    live && options.compare && !isLive ? runOf(trial, { workflowId, key, ...live }, options, naming) : null;
  const beside = options.compare && isLive ? draft : compared;
  const runs = compared ? [draft, compared] : [draft];
  const wanted: WhatToRead = {
    workspaceId,
    fromMs: nowMs - options.days * DAY_MS,
    toMs: nowMs,
    eventNames: [...new Set(runs.flatMap(({ definitions }) => [...definitions.eventNames]))],
    asking: await askingOf(
      db,
      workspaceId,
      runs.flatMap(({ definitions }) => [...definitions.workflowVersions.values()]),
    ),
    listIds: draft.definitions.segments.filter(({ isList: is }) => is).map(({ segmentId }) => segmentId),
    population: options.population,
    segmentId: await segmentIdOf(db, workspaceId, options.population),
    toBucket: BUCKETS,
  };
  const all = await countPeople(db, wanted);
  wanted.toBucket = bucketsFor(options.population, all);
  const expected = Math.round((all * wanted.toBucket) / BUCKETS);
  const report = (done: number): void => {
    const seconds = (ticksMs() - began) / 1_000;
    const perSecond = seconds > 0 ? done / seconds : 0;
    const of = Math.max(expected, done);
    deps.onProgress({
      done,
      of,
      perSecond: Math.round(perSecond),
      secondsLeft: perSecond > 0 ? Math.ceil((of - done) / perSecond) : null,
    });
  };
  let simulated = 0;
  let inputs = 0;
  let after: Place | null = null;
  // the next chunk is read while this one is folded
  let reading = readChunk(db, wanted, after, CHUNK_PEOPLE);
  for (;;) {
    if (deps.isCancelled()) {
      await reading.catch(() => undefined);
      throw refusals.cancelled();
    }
    report(simulated);
    const chunk: Recorded[] = await reading;
    if (chunk.length === 0) break;
    const last: Place = chunk.at(-1)!.person;
    after = { bucket: last.bucket, contactId: last.contactId };
    reading = chunk.length < CHUNK_PEOPLE ? Promise.resolve([]) : readChunk(db, wanted, after, CHUNK_PEOPLE);
    for (const recorded of chunk) {
      simulated++;
      for (const run of runs) {
        const way = leadThrough(run, recorded, wanted, options);
        if (run === draft) inputs += way?.inputs ?? 0;
      }
    }
  }
  const failed = new Set(runs.flatMap((run) => [...run.failed]));
  return {
    result: {
      fromMs: wanted.fromMs,
      toMs: wanted.toMs,
      options,
      simulated,
      sampleOf: wanted.toBucket < BUCKETS ? all : null,
      inputs,
      draft: outcomeOf(draft),
      live: beside && outcomeOf(beside),
      liveVersion: beside && live!.version,
      assumptions: assumptionsOf(options, parsed.document),
      failing: [...failed].map((id) => names.get(id)?.name ?? order.key).sort(),
      tookMs: ticksMs() - began,
    },
    people: {
      trips: draft.sample.trips(),
      piled: draft.mid.piled(),
      behind: { draft: draft.mid.behind(), live: beside?.mid.behind() ?? null },
    },
  };
};
