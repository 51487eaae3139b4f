/**
 * What workflows mean, said as simply as possible: one contact at a time, its whole life run again from the history of
 * its inputs, in memory. Shares no code with the engine nor with the step: conditions are judged naively over everything
 * that happened, lots and the calendar are looked up, nothing is kept between two inputs but where each way stands. Only
 * what `draw.ts` draws.
 *
 * Time: the engine comes to rest at given instants. What came due since the last one is taken in order, by its own
 * clock; a new wait counts from the later of that clock and the instant (ENGINE, The fold 4). People edit workflows once
 * everything of an instant is done.
 */
import type { Condition } from '../../src/conditions/index.ts';
import type { WorkflowDocument } from '../../src/workflows/index.ts';
import { windowsIn } from '../naive.ts';
import { changedSince, holds, judgeSegments } from './changes.ts';
import { edit, settleAll } from './edits.ts';
import { isHeldOut } from './lots.ts';
import type {
  Act,
  Answer,
  Cause,
  Deed,
  Definitions,
  Happening,
  Life,
  Standing,
  Start,
  Values,
  Walking,
  Way,
} from './model.ts';
import { arrange, take as takeOccasion } from './occasions.ts';
import { fits, lengthMs } from './steps.ts';
import { move, watch } from './ways.ts';

/** Who the contact is to the engine: lots are drawn by these. */
export interface Person {
  who: number;
  contactId: string;
  workflowIds: ReadonlyMap<string, number>;
}

// --- coming in ----------------------------------------------------------------------------------------

const startsBy = (workflow: Standing, start: Start): boolean => {
  const { trigger } = workflow.versions.at(-1)!;
  switch (start.by) {
    case 'event':
      return trigger.type === 'event' && fits(start.act, trigger.event, trigger.where);
    case 'entered':
      return trigger.type === 'segmentEntered' && trigger.segment === start.segment;
    case 'left':
      return trigger.type === 'segmentLeft' && trigger.segment === start.segment;
    case 'changed':
      return (
        trigger.type === 'attributeChanged' &&
        trigger.attribute === start.attribute &&
        (trigger.from === undefined || trigger.from === start.from) &&
        (trigger.to === undefined || trigger.to === start.to)
      );
    default:
      return start.workflow === workflow.key;
  }
};

const entryOf = (start: Start): Values => {
  if (start.by === 'event') return start.act.properties;
  if (start.by === 'changed') return { attribute: start.attribute, from: start.from, to: start.to };
  if (start.by === 'asked') return start.properties;
  return start.by === 'day' ? { date: start.value } : {};
};

const mayEnter = (life: Life, { key: workflow, versions }: Standing, key: string, by: string): boolean => {
  const { again, filter } = versions.at(-1)!.enrollment;
  const same = life.ways.filter((way) => way.workflow === workflow && way.key === key);
  if (same.some(({ state }) => state === 'active')) return false;
  if (same.length > 0 && again === 'never') return false;
  const sinceEntered = life.clockMs - Math.max(...same.map(({ enteredAtMs }) => enteredAtMs));
  const sinceEnded = life.clockMs - Math.max(...same.map(({ endedAtMs }) => endedAtMs));
  if (typeof again === 'object' && 'after' in again && sinceEntered < lengthMs(again.after)) return false;
  if (typeof again === 'object' && 'afterEnd' in again && sinceEnded < lengthMs(again.afterEnd)) return false;
  // one and the same never starts twice
  if (same.some((way) => way.by === by)) return false;
  return filter === undefined || holds(life, filter);
};

const start = (life: Life, cause: Start): void => {
  for (const workflow of life.workflows.values()) {
    const { key: name, workflowId, versions, pausedAtMs, edits } = workflow;
    if (pausedAtMs !== null || !startsBy(workflow, cause)) continue;
    const document = versions.at(-1)!;
    const entry = entryOf(cause);
    const property = document.enrollment.key;
    const key = property === undefined ? '' : String(entry[property] ?? '');
    const by = 'segment' in cause ? `${cause.by} ${cause.segment}@${life.clockMs}` : `${life.ways.length}`;
    if (!mayEnter(life, workflow, key, by)) continue;
    const way: Walking = {
      who: life.who,
      workflow: name,
      workflowId,
      version: versions.length,
      document,
      key,
      enteredAtMs: life.clockMs,
      state: isHeldOut(life, workflow) ? 'holdout' : 'active',
      passages: [],
      messages: [],
      nodeId: document.start,
      visit: 0,
      dueMs: null,
      movedAtMs: life.clockMs,
      endedAtMs: life.clockMs,
      by,
      entry,
      settledNo: edits.length,
      until: null,
      reached: {},
      held: null,
      arriving: false,
      overSinceMs: null,
      taskOf: 0,
      drawn: {},
    };
    life.ways.push(way);
    move(life, way, 'started');
  }
};

// --- what happens -------------------------------------------------------------------------------------

const tell = (life: Life, cause: Cause): void => {
  for (const way of [...life.ways])
    if (way.state === 'active') move(life, way, cause);
    else watch(life, way, cause);
};

const happen = (life: Life, one: Happening): void => {
  if (one === 'changed') tell(life, 'changed');
  else if ('answer' in one) move(life, one.answer.way, one);
  else if ('stop' in one) {
    for (const way of [...life.ways]) {
      if (way.state !== 'active' || way === one.except || (one.stop ?? way.workflow) !== way.workflow)
        continue;
      life.isTie ||= way.dueMs !== null && way.dueMs <= life.clockMs;
      move(life, way, 'stopped');
    }
  } else {
    // inside before outside: who is in looks at what happened before anybody comes in by it
    const { start: cause } = one;
    if (cause.by === 'event') tell(life, { act: cause.act });
    else if (cause.by === 'entered') tell(life, 'changed');
    start(life, cause);
  }
};

const happenAll = (life: Life, first: Happening[]): void => {
  life.queue.push(...first);
  for (let one = life.queue.shift(); one !== undefined; one = life.queue.shift()) happen(life, one);
  arrange(life);
};

const at = (life: Life, atMs: number): void => {
  life.clockMs = Math.max(life.clockMs, atMs);
};

const takeAct = (life: Life, act: Act): void => {
  at(life, act.atMs);
  const before = { ...life.history.attributes };
  Object.assign(life.history.attributes, act.traits);
  const { name, occurredAtMs, properties } = act;
  life.history.events.push({ name, occurredAtMs, properties });
  const entered = judgeSegments(life);
  happenAll(life, [{ start: { by: 'event', act } }, ...changedSince(life, before), ...entered]);
};

/** What a deed comes to: inputs of the contact, by what stood there when it was done. */
const answersOf = (life: Life, deed: Deed): Answer[] =>
  [...life.ways]
    .filter((way) => {
      if (way.state !== 'active' || way.visit === 0 || way.arriving) return false;
      const { type } = way.document.nodes[way.nodeId]!;
      return deed.does === 'ends tasks'
        ? type === 'humanStep' && way.taskOf === way.visit
        : deed.does === 'answers calls' && type === 'callWebhook';
    })
    .sort((a, b) => (`${a.workflow} ${a.key}` < `${b.workflow} ${b.key}` ? -1 : 1))
    .map((way) => ({
      way,
      nodeId: way.nodeId,
      visit: way.visit,
      says:
        deed.does === 'ends tasks'
          ? { outcome: deed.outcome }
          : { values: (deed as { values: Values }).values },
    }));

// --- time ---------------------------------------------------------------------------------------------

const conditionsOf = ({ exits = [], goals = [], nodes, enrollment }: WorkflowDocument): Condition[] => [
  ...(enrollment.filter ? [enrollment.filter] : []),
  ...[...exits, ...goals].flatMap((exit) => (exit.on === 'condition' ? [exit.condition] : [])),
  ...Object.values(nodes).flatMap((node) =>
    node.type === 'branch'
      ? node.paths.map((path) => path.if)
      : node.type === 'waitForCondition'
        ? [node.condition]
        : [],
  ),
];

const windowsOf = ({ segments, workflows, edits }: Definitions): number[] => {
  const later = edits.flatMap((one) => (one.does === 'publishes' ? [one.document] : []));
  const documents = [...workflows.map(({ document }) => document), ...later];
  const conditions = [...segments.map(({ condition }) => condition), ...documents.flatMap(conditionsOf)];
  return [...new Set(conditions.flatMap(windowsIn))];
};

/** The next thing that time alone brings about, not after `byMs`. */
const nextDue = (life: Life, windows: readonly number[], byMs: number) => {
  const { history, ways, workflows, occasions, clockMs } = life;
  const changes = history.events.flatMap(({ occurredAtMs }) =>
    windows.map((window) => ({ atMs: occurredAtMs + window, way: null, occasion: null })),
  );
  const waits = ways.flatMap((way) =>
    way.dueMs === null || workflows.get(way.workflow)!.pausedAtMs !== null
      ? []
      : [{ atMs: way.dueMs, way, occasion: null }],
  );
  const starts = [...occasions].flatMap(([occasion, { dueMs }]) =>
    dueMs === null ? [] : [{ atMs: dueMs, way: null, occasion }],
  );
  const ahead = [...changes.filter(({ atMs }) => atMs > clockMs), ...waits, ...starts];
  return ahead.filter(({ atMs }) => atMs <= byMs).sort((a, b) => a.atMs - b.atMs)[0];
};

const passUntil = (life: Life, windows: readonly number[], byMs: number): void => {
  for (let due = nextDue(life, windows, byMs); due !== undefined; due = nextDue(life, windows, byMs)) {
    at(life, due.atMs);
    if (due.way) {
      move(life, due.way, 'due');
      happenAll(life, []);
    } else if (due.occasion) {
      const came = takeOccasion(life, life.workflows.get(due.occasion)!, life.occasions.get(due.occasion)!);
      happenAll(life, came ? [{ start: came }] : []);
    } else happenAll(life, ['changed', ...judgeSegments(life)]);
  }
};

/** Everything that is due at the instant of rest, and what comes back to the contact from it. */
const rest = (life: Life, windows: readonly number[]): void => {
  passUntil(life, windows, life.wallMs);
  for (let one = life.later.shift(); one !== undefined; one = life.later.shift()) {
    at(life, life.wallMs);
    happenAll(life, 'answer' in one ? [one, 'changed'] : ['changed', one]);
    if (life.later.length === 0) passUntil(life, windows, life.wallMs);
  }
};

const begun = (definitions: Definitions, { who, contactId, workflowIds }: Person, startMs: number): Life => ({
  who,
  contactId,
  definitions,
  workflows: new Map(
    definitions.workflows.map(({ key, document }) => [
      key,
      {
        key,
        workflowId: workflowIds.get(key)!,
        versions: [document],
        publishedMs: startMs,
        pausedAtMs: null,
        edits: [],
        shares: {},
      },
    ]),
  ),
  history: { attributes: {}, events: [] },
  members: new Set(),
  ways: [],
  queue: [],
  later: [],
  barsUntilMs: [],
  occasions: new Map(),
  clockMs: Number.NEGATIVE_INFINITY,
  isTie: false,
  wallMs: 0,
});

/** The life of one contact through all definitions, looked at in the instants at which the engine came to rest.
 *  `isTie`: what came of it is in part chance, and cannot be compared. */
export const walk = (
  definitions: Definitions,
  { acts, deeds }: { acts: readonly Act[]; deeds: readonly Deed[] },
  restsMs: readonly number[],
  person: Person,
): { ways: Way[]; isTie: boolean } => {
  const windows = windowsOf(definitions);
  const life = begun(definitions, person, restsMs[0]!);
  const isKnown = (): boolean => life.history.events.length > 0;
  for (const restMs of restsMs) {
    life.wallMs = restMs;
    const done = deeds
      .filter((deed) => deed.atMs === restMs && isKnown())
      .map((deed) => ({ deed, answers: answersOf(life, deed) }));
    if (isKnown()) passUntil(life, windows, restMs - 1);
    for (const act of acts) if (act.atMs === restMs) takeAct(life, act);
    for (const { deed, answers } of done) {
      if (deed.does === 'asks' || answers.length > 0) at(life, restMs);
      if (deed.does === 'asks')
        happenAll(life, [
          'changed',
          { start: { by: 'asked', workflow: deed.workflow, properties: deed.properties } },
        ]);
      for (const answer of answers) happenAll(life, [{ answer }, 'changed']);
    }
    if (isKnown()) rest(life, windows);
    for (const one of definitions.edits) {
      if (one.atMs !== restMs) continue;
      edit(life, one);
      if (!isKnown()) continue;
      if (settleAll(life)) happenAll(life, ['changed']);
      else arrange(life);
      rest(life, windows);
    }
  }
  const ways = life.ways.map(({ workflow, key, enteredAtMs, state, passages, messages }) => ({
    who: person.who,
    workflow,
    key,
    enteredAtMs,
    state,
    passages,
    messages: messages.map(
      ({ nodeId, fate }) => `${fate === 'taken back' ? '!' : fate === 'held back' ? '-' : ''}${nodeId}`,
    ),
  }));
  return { ways, isTie: life.isTie };
};
